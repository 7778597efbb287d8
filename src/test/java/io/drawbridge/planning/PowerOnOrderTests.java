package io.drawbridge.planning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.drawbridge.planning.PowerOnOrder.Barrier;
import io.drawbridge.planning.PowerOnOrder.Cause;
import io.drawbridge.planning.PowerOnOrder.Machine;
import io.drawbridge.planning.PowerOnOrder.Turn;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PowerOnOrderTests {

    private static final int PLANS = 20_000;

    private static Machine machine(String id, int priority, String... waitsFor) {
        return new Machine(id, id, priority, Set.of(waitsFor));
    }

    @Test
    void aPriorityWaitsForTheOneBeforeAndADependencyForItsMachine() {
        var order = PowerOnOrder.of(
                List.of(machine("db", 1), machine("app", 1, "db"), machine("web", 2), machine("batch", 4)), 2000);

        var timeline = order.timeline(new double[] {30, 70, 10, 40});

        assertThat(order.machines()).extracting(Machine::id).containsExactly("app", "db", "web", "batch");
        assertThat(timeline.makespan()).isEqualTo(70 + 30 + 10 + 40);
        assertThat(timeline.criticalPath())
                .extracting(turn -> turn.machine().id() + " " + turn.cause())
                .containsExactly("db BEGIN", "app DEPENDENCY", "web BARRIER", "batch BARRIER");
        assertThat(order.barriers()).containsExactly(new Barrier(1, 2), new Barrier(2, 4));
        assertThat(order.timeline(new double[] {30, 70, 10, 40}, Set.of(new Barrier(1, 2)))
                        .makespan())
                .isEqualTo(100 + 40);
    }

    @Test
    void aDependencyBetweenPrioritiesCountsOnlyWhereTheirBarrierIsTakenAway() {
        var order =
                PowerOnOrder.of(List.of(machine("db", 1, "web"), machine("slow", 1), machine("web", 2, "db")), 2000);

        assertThat(order.timeline(new double[] {10, 60, 5}).makespan()).isEqualTo(65);
        assertThat(order.timeline(new double[] {10, 60, 5}, Set.of(new Barrier(1, 2)))
                        .turns())
                .extracting(Turn::begins)
                .containsExactly(0.0, 0.0, 10.0);
        assertThat(order.cut()).isEmpty();
    }

    @Test
    void noMoreComeUpAtOnceThanTheCap() {
        var order = PowerOnOrder.of(List.of(machine("a", 1), machine("b", 1), machine("c", 1)), 2);

        var timeline = order.timeline(new double[] {10, 20, 5});

        assertThat(timeline.makespan()).isEqualTo(20);
        assertThat(timeline.turns().get(2).begins()).isEqualTo(10);
        assertThat(timeline.turns().get(2).cause()).isEqualTo(Cause.CAP);
    }

    @Test
    void aCircleIsCutAndNamed() {
        var order = PowerOnOrder.of(List.of(machine("a", 1, "b"), machine("b", 1, "c"), machine("c", 1, "a")), 2000);

        assertThat(order.cut()).containsExactly("c after a");
        assertThat(order.timeline(new double[] {1, 2, 3}).makespan()).isEqualTo(6);
    }

    @Test
    void aPlanWithoutMachinesTakesNoTime() {
        assertThat(PowerOnOrder.of(List.of(), 2000).timeline(new double[0]).makespan())
                .isZero();
    }

    @Test
    void refusesTheSameMachineTwice() {
        assertThatThrownBy(() -> PowerOnOrder.of(List.of(machine("a", 1), machine("a", 2)), 1))
                .hasMessageContaining("twice");
    }

    @Test
    void isNeverShorterThanAnyChainNorLongerForABarrierLessAndIsWhatASimulationSays() {
        var random = new Random(7);
        for (int plan = 0; plan < PLANS; plan++) {
            int count = 1 + random.nextInt(12);
            var machines = random(random, count);
            boolean capped = plan % 4 == 0;
            int atOnce = capped ? 1 + random.nextInt(3) : 2000;
            var order = PowerOnOrder.of(machines, atOnce);
            var seconds = random.doubles(count, 1, 100).map(Math::rint).toArray();

            var timeline = order.timeline(seconds);

            assertThat(timeline.makespan())
                    .as("plan %d", plan)
                    .isCloseTo(simulated(order, seconds, null), within(1e-6));
            chains(order, seconds, timeline.makespan());
            var path = timeline.criticalPath();
            assertThat(path.stream()
                            .mapToDouble(turn -> turn.ends() - turn.begins())
                            .sum())
                    .as("the critical path has no holes")
                    .isCloseTo(timeline.makespan(), within(1e-6));
            for (var barrier : order.barriers()) {
                var without = order.timeline(seconds, Set.of(barrier)).makespan();
                assertThat(without).isCloseTo(simulated(order, seconds, barrier), within(1e-6));
                if (!capped) {
                    assertThat(without).isLessThanOrEqualTo(timeline.makespan() + 1e-6);
                }
            }
        }
    }

    private static List<Machine> random(Random random, int count) {
        var machines = new ArrayList<Machine>();
        for (int i = 0; i < count; i++) {
            var waits = new HashSet<String>();
            for (int other = 0; other < i; other++) {
                if (random.nextInt(4) == 0) {
                    waits.add("m" + other);
                }
            }
            // Some name a machine that is not in the plan.
            if (random.nextInt(10) == 0) {
                waits.add("elsewhere");
            }
            machines.add(new Machine("m" + i, "m" + i, 1 + random.nextInt(5), waits));
        }
        return machines;
    }

    /** All that follow one another must fit: along dependencies of a priority, and over the priorities. */
    private static void chains(PowerOnOrder order, double[] seconds, double makespan) {
        double all = 0;
        for (int priority = 1; priority <= 5; priority++) {
            double longest = 0;
            for (int i = 0; i < seconds.length; i++) {
                if (order.machines().get(i).priority() == priority) {
                    longest = Math.max(longest, chain(order, seconds, i));
                }
            }
            all += longest;
        }
        assertThat(all).isLessThanOrEqualTo(makespan + 1e-6);
    }

    private static double chain(PowerOnOrder order, double[] seconds, int at) {
        var machine = order.machines().get(at);
        double longest = 0;
        for (int i = 0; i < seconds.length; i++) {
            var other = order.machines().get(i);
            if (machine.waitsFor().contains(other.id()) && other.priority() == machine.priority()) {
                longest = Math.max(longest, chain(order, seconds, i));
            }
        }
        return longest + seconds[at];
    }

    /** Second by second, as somebody would do it by hand. */
    private static double simulated(PowerOnOrder order, double[] seconds, Barrier without) {
        var machines = order.machines();
        int count = machines.size();
        var left = seconds.clone();
        var begun = new boolean[count];
        var over = new boolean[count];
        int now = 0;
        while (true) {
            int running = 0;
            boolean all = true;
            for (int i = 0; i < count; i++) {
                if (begun[i] && !over[i] && left[i] <= 0) {
                    over[i] = true;
                }
                running += begun[i] && !over[i] ? 1 : 0;
                all &= over[i];
            }
            if (all) {
                return now;
            }
            // Those that could begin earlier come first, as they have waited longer.
            for (int i : waiting(order, begun, over, without, seconds, now)) {
                if (running < order.atOnce()) {
                    begun[i] = true;
                    running++;
                }
            }
            for (int i = 0; i < count; i++) {
                left[i] -= begun[i] && !over[i] ? 1 : 0;
            }
            now++;
        }
    }

    private static final java.util.Map<Integer, Integer> SINCE = new java.util.HashMap<>();

    private static List<Integer> waiting(
            PowerOnOrder order, boolean[] begun, boolean[] over, Barrier without, double[] seconds, int now) {
        if (now == 0) {
            SINCE.clear();
        }
        var ready = new ArrayList<Integer>();
        for (int i = 0; i < begun.length; i++) {
            if (begun[i]) {
                continue;
            }
            var machine = order.machines().get(i);
            boolean free = true;
            for (int j = 0; j < begun.length; j++) {
                var other = order.machines().get(j);
                boolean together = other.priority() == machine.priority()
                        || without != null
                                && other.priority() == without.before()
                                && machine.priority() == without.after();
                boolean waits =
                        together ? machine.waitsFor().contains(other.id()) : other.priority() < machine.priority();
                free &= !waits || over[j];
            }
            if (free) {
                SINCE.putIfAbsent(i, now);
                ready.add(i);
            }
        }
        ready.sort(java.util.Comparator.comparing((Integer i) -> SINCE.get(i)).thenComparing(i -> i));
        return ready;
    }
}
