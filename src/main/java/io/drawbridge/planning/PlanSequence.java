package io.drawbridge.planning;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * In which order recovery plans begin where so many run at once and those that share protection groups one after the other. Settings' order
 * is kept; the others come behind it so that the last one ends soonest: the longest first (Graham 1969: at most a third above the best),
 * then better by trying.
 */
public final class PlanSequence {

    /**
     * One plan.
     *
     * @param place among those that settings list, from 0; null for all others
     * @param takes what it is taken to need
     * @param measured whether that rests on an earlier run
     * @param groups what no two plans may work on at once
     */
    public record Plan(String id, String name, Integer place, Duration takes, boolean measured, Set<String> groups) {

        public Plan {
            groups = Set.copyOf(groups);
        }
    }

    /**
     * An order.
     *
     * @param chosen whether the plans that settings do not list begin otherwise than by name
     * @param ends from the first begin until the last end
     * @param byName the same, had these begun by name
     */
    public record Order(List<Plan> plans, boolean chosen, Duration ends, Duration byName) {}

    private static final Comparator<Plan> LISTED_FIRST =
            Comparator.comparing(Plan::place, Comparator.nullsLast(Comparator.naturalOrder()));
    private static final Comparator<Plan> BY_NAME =
            LISTED_FIRST.thenComparing(Plan::name).thenComparing(Plan::id);

    private static final int TRIES = 4000;

    private static final long SEED = 20_261_122;

    private PlanSequence() {}

    /** @param atOnce how many run at the same time at most */
    public static Order of(List<Plan> plans, int atOnce) {
        if (atOnce < 1) {
            throw new IllegalArgumentException("at least one plan runs at once");
        }
        var shared = shared(plans);
        var named = plans.stream().sorted(BY_NAME).toList();
        var sized = plans.stream()
                .sorted(LISTED_FIRST
                        .thenComparing(Plan::takes, Comparator.reverseOrder())
                        .thenComparing(BY_NAME))
                .toList();
        var byName = ends(named, shared, atOnce);
        var best = improved(ends(sized, shared, atOnce).compareTo(byName) < 0 ? sized : named, shared, atOnce);
        var ends = ends(best, shared, atOnce);
        return ends.compareTo(byName) < 0
                ? new Order(best, true, ends, byName)
                : new Order(named, false, byName, byName);
    }

    /** Moves one plan or changes two as long as that ends sooner: the same plans always come to the same order. */
    private static List<Plan> improved(List<Plan> begin, Map<Plan, Set<String>> shared, int atOnce) {
        int fixed = (int) begin.stream().filter(plan -> plan.place() != null).count();
        int free = begin.size() - fixed;
        if (free < 2 || begin.size() <= atOnce) {
            return begin;
        }
        var random = new Random(SEED);
        var best = begin;
        var ends = ends(best, shared, atOnce);
        for (int i = 0; i < TRIES; i++) {
            var other = new ArrayList<>(best);
            int one = fixed + random.nextInt(free);
            int two = fixed + random.nextInt(free);
            if (random.nextBoolean()) {
                Collections.swap(other, one, two);
            } else {
                other.add(two, other.remove(one));
            }
            var then = ends(other, shared, atOnce);
            if (then.compareTo(ends) <= 0) {
                best = other;
                ends = then;
            }
        }
        return best;
    }

    /** @return of each plan, the groups that others hold, too */
    private static Map<Plan, Set<String>> shared(List<Plan> plans) {
        var holders = new HashMap<String, Integer>();
        plans.forEach(plan -> plan.groups().forEach(group -> holders.merge(group, 1, Integer::sum)));
        var shared = new IdentityHashMap<Plan, Set<String>>();
        plans.forEach(plan -> shared.put(
                plan,
                plan.groups().stream().filter(group -> holders.get(group) > 1).collect(Collectors.toSet())));
        return shared;
    }

    private record Running(Plan plan, Duration until) {}

    /** As the runbook does it: who finds a place begins, unless a plan before it waits for or works on the same groups. */
    private static Duration ends(List<Plan> order, Map<Plan, Set<String>> shared, int atOnce) {
        var waiting = new LinkedList<>(order);
        var running = new PriorityQueue<>(Comparator.comparing(Running::until));
        var now = Duration.ZERO;
        while (!waiting.isEmpty()) {
            var taken = new HashSet<String>();
            running.forEach(one -> taken.addAll(shared.get(one.plan())));
            for (var next = waiting.iterator(); next.hasNext() && running.size() < atOnce; ) {
                var plan = next.next();
                if (Collections.disjoint(shared.get(plan), taken)) {
                    running.add(new Running(plan, now.plus(plan.takes())));
                    next.remove();
                }
                taken.addAll(shared.get(plan));
            }
            if (!waiting.isEmpty()) {
                now = running.remove().until();
            }
        }
        return running.stream()
                .map(Running::until)
                .max(Comparator.naturalOrder())
                .orElse(now);
    }
}
