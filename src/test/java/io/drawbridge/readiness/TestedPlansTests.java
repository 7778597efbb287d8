package io.drawbridge.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.approval.Subject;
import io.drawbridge.approval.Subject.Fact;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TestedPlansTests {

    @Test
    void aTestIsWorthLessEachWeekAndFallsOffNoCliff() {
        int before = 0;
        for (int day = 0; day <= 800; day++) {
            int points = TestedPlans.decay(Duration.ofDays(day));
            assertThat(points - before).as("day %d", day).isBetween(0, 1);
            before = points;
        }
        assertThat(TestedPlans.decay(Duration.ofDays(30))).isZero();
        assertThat(TestedPlans.decay(Duration.ofDays(90))).isEqualTo(5);
        assertThat(TestedPlans.decay(Duration.ofDays(180))).isEqualTo(12);
        assertThat(TestedPlans.decay(Duration.ofDays(365))).isEqualTo(TestedPlans.WEIGHT_NEVER);
        assertThat(TestedPlans.decay(Duration.ofDays(4000))).isEqualTo(TestedPlans.WEIGHT_NEVER);
        assertThat(TestedPlans.decay(Duration.ofDays(-1))).isZero();
    }

    private static Fact fact(String part, String label, String value) {
        // Ids are others after a plan was turned round and back; names are not.
        return new Fact(part, "id " + System.identityHashCode(value), label, value);
    }

    @Test
    void namesWhatIsNewWhatIsGoneAndWhatIsOtherwise() {
        var then = new Subject(
                List.of(
                        fact(Subject.RUNBOOK, "Runbook", "DR test, version 1"),
                        fact(Subject.PLAN, "Recovery plan Payroll", "from a to b"),
                        fact(Subject.MACHINES, "Virtual machine db01 of Payroll", "P1"),
                        fact(Subject.MACHINES, "Virtual machine web01 of Payroll", "P2"),
                        fact(Subject.NETWORKS, "Networks of db01 of Payroll", "net-a")),
                Map.of());
        var now = List.of(
                fact(Subject.PLAN, "Recovery plan Payroll", "from a to b"),
                fact(Subject.MACHINES, "Virtual machine db01 of Payroll", "P3"),
                fact(Subject.MACHINES, "Virtual machine new01 of Payroll", "P2"),
                fact(Subject.NETWORKS, "Networks of db01 of Payroll", "net-a"));

        assertThat(PlanFacts.drift(then, now))
                .containsExactlyInAnyOrder(
                        "Virtual machine db01 of Payroll: was P1, is P3",
                        "Virtual machine web01 of Payroll is no longer there",
                        "Virtual machine new01 of Payroll is new");
        assertThat(PlanFacts.drift(then, then.facts())).isEmpty();
    }

    @Test
    void networksAreToldByNameAndTheirSilenceIsNoChange() {
        var then = new Subject(
                List.of(
                        fact(Subject.NETWORKS, "Networks of db01 of Payroll", "net-a (Network:network-1:uuid)"),
                        fact(Subject.NETWORKS, "Networks of web01 of Payroll", "net-a (Network:network-1:uuid)")),
                Map.of());
        var now = List.of(
                fact(Subject.NETWORKS, "Networks of db01 of Payroll", "net-b (Network:network-2:uuid)"),
                fact(Subject.NETWORKS, "Networks of web01 of Payroll", "none told"));

        assertThat(PlanFacts.drift(then, now)).containsExactly("Networks of db01 of Payroll: was net-a, is net-b");
    }

    @Test
    void whatCouldNotBeReadThenIsNoChange() {
        var then = new Subject(
                List.of(fact(Subject.PLAN, "Recovery plan Payroll", "from a to b")),
                Map.of(Subject.NETWORKS, "silent"));
        var now = List.of(
                fact(Subject.PLAN, "Recovery plan Payroll", "from a to b"),
                fact(Subject.NETWORKS, "Networks of db01 of Payroll", "net-a"));

        assertThat(PlanFacts.drift(then, now)).isEmpty();
    }
}
