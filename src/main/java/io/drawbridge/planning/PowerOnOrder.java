package io.drawbridge.planning;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;

/**
 * In which order the machines of a recovery plan come up, as SRM does it (reference 6.6): a priority begins when every
 * machine of the one before is up or has failed; dependencies count inside one priority only; machines that need not wait
 * for each other start at once, up to a cap.
 */
public final class PowerOnOrder {

    /**
     * A machine of the plan.
     *
     * @param id tells it from all others
     * @param priority 1 comes up first, 5 last
     * @param waitsFor ids of the machines that must be up before it; those of other priorities or plans do not count
     */
    public record Machine(String id, String name, int priority, Set<String> waitsFor) {

        public Machine {
            if (priority < 1 || priority > 5) {
                throw new IllegalArgumentException("a priority is 1 to 5, not " + priority);
            }
            waitsFor = Set.copyOf(waitsFor);
        }
    }

    /** The end of one priority, at which the next one begins. */
    public record Barrier(int before, int after) {}

    /** What a machine waited for last. */
    public enum Cause {
        /** Nothing: it began with the first. */
        BEGIN,
        /** A machine that it depends on. */
        DEPENDENCY,
        /** The last machine of an earlier priority. */
        BARRIER,
        /** Another machine had to be over: so many come up at once. */
        CAP
    }

    /**
     * When one machine comes up, in seconds from the begin.
     *
     * @param after the machine whose end it waited for; null for none
     */
    public record Turn(Machine machine, double begins, double ends, Cause cause, Machine after) {}

    /**
     * How all of it goes.
     *
     * @param turns in the order of the machines
     * @param makespan seconds until the last machine is up; 0 without machines
     */
    public record Timeline(List<Turn> turns, double makespan) {

        /** @return the chain of machines that decides how long it takes, the first one first */
        public List<Turn> criticalPath() {
            var byMachine = new HashMap<Machine, Turn>();
            turns.forEach(turn -> byMachine.put(turn.machine(), turn));
            var path = new ArrayDeque<Turn>();
            var at = turns.stream().max(Comparator.comparingDouble(Turn::ends)).orElse(null);
            while (at != null) {
                path.addFirst(at);
                at = at.after() == null ? null : byMachine.get(at.after());
            }
            return List.copyOf(path);
        }
    }

    private final List<Machine> machines;
    private final int atOnce;
    /** Of each machine, the machines of the plan that it names; circles are cut. */
    private final int[][] waitsFor;
    /** Of each machine, its place among the priorities that occur. */
    private final int[] level;

    private final int[] priorities;
    private final List<String> cut;

    private PowerOnOrder(List<Machine> machines, int atOnce) {
        this.machines = machines;
        this.atOnce = atOnce;
        this.priorities = machines.stream()
                .mapToInt(Machine::priority)
                .sorted()
                .distinct()
                .toArray();
        this.level = machines.stream()
                .mapToInt(machine -> Arrays.binarySearch(priorities, machine.priority()))
                .toArray();
        this.waitsFor = new int[machines.size()][];
        this.cut = link();
    }

    /**
     * @param machines each id once
     * @param atOnce how many come up at the same time at most
     */
    public static PowerOnOrder of(Collection<Machine> machines, int atOnce) {
        if (atOnce < 1) {
            throw new IllegalArgumentException("at least one machine comes up at once");
        }
        var sorted = new ArrayList<>(machines);
        sorted.sort(Comparator.comparingInt(Machine::priority)
                .thenComparing(Machine::name)
                .thenComparing(Machine::id));
        if (sorted.stream().map(Machine::id).distinct().count() != sorted.size()) {
            throw new IllegalArgumentException("a machine is in the plan twice");
        }
        return new PowerOnOrder(List.copyOf(sorted), atOnce);
    }

    /** SRM refuses circles; should one be read nevertheless, its last link is left out and named. */
    private List<String> link() {
        var index = new HashMap<String, Integer>();
        for (int i = 0; i < machines.size(); i++) {
            index.put(machines.get(i).id(), i);
        }
        for (int i = 0; i < machines.size(); i++) {
            int self = i;
            waitsFor[i] = machines.get(i).waitsFor().stream()
                    .map(index::get)
                    // What names a later priority would never come up: SRM does not heed it.
                    .filter(other -> other != null && other != self && level[other] <= level[self])
                    .mapToInt(Integer::intValue)
                    .sorted()
                    .toArray();
        }
        var left = new ArrayList<String>();
        var state = new int[machines.size()];
        for (int i = 0; i < machines.size(); i++) {
            visit(i, state, left);
        }
        return List.copyOf(left);
    }

    private void visit(int first, int[] state, List<String> left) {
        if (state[first] != 0) {
            return;
        }
        var path = new ArrayDeque<int[]>();
        state[first] = 1;
        path.push(new int[] {first, 0});
        while (!path.isEmpty()) {
            var at = path.peek();
            if (at[1] == waitsFor[at[0]].length) {
                state[at[0]] = 2;
                path.pop();
                continue;
            }
            int other = waitsFor[at[0]][at[1]];
            if (state[other] == 1) {
                int from = at[0];
                left.add(machines.get(from).name() + " after "
                        + machines.get(other).name());
                waitsFor[from] = Arrays.stream(waitsFor[from])
                        .filter(one -> one != other)
                        .toArray();
            } else {
                at[1]++;
                if (state[other] == 0) {
                    state[other] = 1;
                    path.push(new int[] {other, 0});
                }
            }
        }
    }

    /** @return the machines in the order of their durations */
    public List<Machine> machines() {
        return machines;
    }

    public int atOnce() {
        return atOnce;
    }

    /** @return dependencies that were left out because they lead in a circle, in words */
    public List<String> cut() {
        return cut;
    }

    /** @return the barriers between the priorities that occur */
    public List<Barrier> barriers() {
        var barriers = new ArrayList<Barrier>();
        for (int i = 1; i < priorities.length; i++) {
            barriers.add(new Barrier(priorities[i - 1], priorities[i]));
        }
        return barriers;
    }

    /**
     * @param seconds how long each machine takes from its begin until it is up, in the order of {@link #machines()}
     */
    public Timeline timeline(double[] seconds) {
        return timeline(seconds, Set.of());
    }

    /**
     * How it would go were barriers not there: the priorities on both sides of one begin together, and what the later one
     * says it depends on in the earlier one counts.
     */
    public Timeline timeline(double[] seconds, Set<Barrier> without) {
        if (seconds.length != machines.size()) {
            throw new IllegalArgumentException("each machine needs its time");
        }
        var removed = new TreeSet<Integer>();
        barriers().stream()
                .filter(without::contains)
                .forEach(barrier -> removed.add(Arrays.binarySearch(priorities, barrier.after())));
        var turns = new Turn[machines.size()];
        Turn last = null;
        for (int from = 0; from < priorities.length; ) {
            int until = from + 1;
            while (removed.contains(until)) {
                until++;
            }
            last = together(seconds, from, until, last, turns);
            from = until;
        }
        return new Timeline(Arrays.asList(turns), last == null ? 0 : last.ends());
    }

    /** @return the turn that ends last, of these priorities or of those before */
    private Turn together(double[] seconds, int from, int until, Turn before, Turn[] turns) {
        var members = new ArrayList<Integer>();
        for (int i = 0; i < machines.size(); i++) {
            if (level[i] >= from && level[i] < until) {
                members.add(i);
            }
        }
        var open = new int[machines.size()];
        Map<Integer, List<Integer>> followers = new HashMap<>();
        for (int i : members) {
            for (int other : waitsFor[i]) {
                if (level[other] >= from) {
                    open[i]++;
                    followers.computeIfAbsent(other, none -> new ArrayList<>()).add(i);
                }
            }
        }
        double begin = before == null ? 0 : before.ends();
        var ready = new double[machines.size()];
        var waited = new Turn[machines.size()];
        var queue = new PriorityQueue<Integer>(
                Comparator.comparingDouble((Integer i) -> ready[i]).thenComparing(i -> i));
        for (int i : members) {
            ready[i] = begin;
            if (open[i] == 0) {
                queue.add(i);
            }
        }
        var running = new PriorityQueue<Turn>(Comparator.comparingDouble(Turn::ends));
        var last = before;
        while (!queue.isEmpty()) {
            int next = queue.poll();
            double start = ready[next];
            var cause = waited[next] != null ? Cause.DEPENDENCY : before != null ? Cause.BARRIER : Cause.BEGIN;
            var after = waited[next] != null ? waited[next] : before;
            if (running.size() == atOnce) {
                var over = running.poll();
                if (over.ends() > start) {
                    start = over.ends();
                    cause = Cause.CAP;
                    after = over;
                }
            }
            var turn = new Turn(
                    machines.get(next), start, start + seconds[next], cause, after == null ? null : after.machine());
            turns[next] = turn;
            running.add(turn);
            if (last == null || turn.ends() > last.ends()) {
                last = turn;
            }
            for (int follower : followers.getOrDefault(next, List.of())) {
                if (turn.ends() > ready[follower] || waited[follower] == null && turn.ends() >= ready[follower]) {
                    ready[follower] = turn.ends();
                    waited[follower] = turn;
                }
                if (--open[follower] == 0) {
                    queue.add(follower);
                }
            }
        }
        return last;
    }
}
