package io.drawbridge.planning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drawbridge.planning.PlanSequence.Plan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlanSequenceTests {

    private static Plan plan(String name, Integer place, int minutes, String... groups) {
        return new Plan("id of " + name, name, place, Duration.ofMinutes(minutes), true, Set.of(groups));
    }

    private static List<String> names(PlanSequence.Order order) {
        return order.plans().stream().map(Plan::name).toList();
    }

    @Test
    void beginsTheLongestFirstSoThatTheLastOneEndsSoonest() {
        var order = PlanSequence.of(List.of(plan("A", null, 1), plan("B", null, 2), plan("C", null, 3)), 2);

        assertThat(order.ends()).isEqualTo(Duration.ofMinutes(3));
        assertThat(order.byName()).isEqualTo(Duration.ofMinutes(4));
        assertThat(names(order).get(0)).isEqualTo("C");
    }

    @Test
    void keepsWhatSettingsListInFront() {
        var order =
                PlanSequence.of(List.of(plan("A", 1, 1), plan("B", null, 9), plan("C", 0, 1), plan("D", null, 2)), 2);

        assertThat(names(order)).startsWith("C", "A");
    }

    @Test
    void staysWithNamesWhereNothingEndsSooner() {
        var order = PlanSequence.of(List.of(plan("B", null, 5), plan("A", null, 5)), 10);

        assertThat(order.chosen()).isFalse();
        assertThat(names(order)).containsExactly("A", "B");
    }

    @Test
    void runsPlansOfTheSameGroupsOneAfterTheOther() {
        var order = PlanSequence.of(List.of(plan("A", null, 5, "g"), plan("B", null, 4, "g"), plan("C", null, 1)), 3);

        assertThat(order.ends()).isEqualTo(Duration.ofMinutes(9));
    }

    @Test
    void comesNearTheBoundWithManyPlansAndToTheSameOrderEachTime() {
        for (int seed = 1; seed <= 5; seed++) {
            var random = new Random(seed);
            var plans = new ArrayList<Plan>();
            for (int i = 0; i < 54; i++) {
                plans.add(new Plan(
                        "id" + i,
                        "Plan " + i,
                        null,
                        Duration.ofSeconds(200 + random.nextInt(150)),
                        true,
                        Set.of("group " + i)));
            }
            var order = PlanSequence.of(plans, 10);
            long all =
                    plans.stream().mapToLong(plan -> plan.takes().toSeconds()).sum();
            assertThat(order.ends().toSeconds() / (all / 10.0)).isBetween(1.0, 1.02);

            Collections.shuffle(plans, random);
            assertThat(names(PlanSequence.of(plans, 10))).isEqualTo(names(order));
        }
    }

    @Test
    void needsAPlace() {
        assertThatThrownBy(() -> PlanSequence.of(List.of(), 0)).isInstanceOf(IllegalArgumentException.class);
        assertThat(PlanSequence.of(List.of(), 1).ends()).isZero();
    }
}
