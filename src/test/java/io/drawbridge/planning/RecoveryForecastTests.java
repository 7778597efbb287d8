package io.drawbridge.planning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.drawbridge.planning.PowerOnOrder.Machine;
import io.drawbridge.planning.RecoveryForecast.Phase;
import io.drawbridge.planning.RecoveryTimes.Kind;
import io.drawbridge.planning.RecoveryTimes.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RecoveryForecastTests {

    private static final PowerOnOrder TWO = PowerOnOrder.of(
            List.of(new Machine("db", "db", 1, Set.of()), new Machine("web", "web", 2, Set.of())), 2000);

    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    private static Run run(Kind kind, long prepare, long db, long web) {
        return new Run(
                kind,
                seconds(40),
                seconds(prepare),
                Map.of("db", seconds(db), "web", seconds(web)),
                seconds(60),
                seconds(600));
    }

    @Test
    void withoutARunEverythingIsAssumedAndSaidSo() {
        var outcome = RecoveryForecast.of(TWO, List.of());

        assertThat(outcome.runs()).isZero();
        assertThat(outcome.parts()).allMatch(RecoveryForecast.Part::assumed);
        assertThat(outcome.parts())
                .extracting(RecoveryForecast.Part::origin)
                .allMatch(one -> one.startsWith("assumed"));
        assertThat(outcome.people()).isNull();
        assertThat(outcome.withPeople()).isEqualTo(outcome.total());
        assertThat(outcome.warnings()).anyMatch(warning -> warning.contains("all times are assumed"));
        assertThat(outcome.total().high()).isGreaterThan(outcome.total().low().multipliedBy(2));
    }

    @Test
    void moreRunsThatAgreeMakeTheRangeNarrower() {
        var one = RecoveryForecast.of(TWO, List.of(run(Kind.DISASTER_RECOVERY, 30, 100, 50)));
        var many = RecoveryForecast.of(TWO, java.util.Collections.nCopies(8, run(Kind.DISASTER_RECOVERY, 30, 100, 50)));

        assertThat(width(many)).isLessThan(width(one));
        assertThat(many.part(Phase.MACHINES).takes().median().toSeconds()).isCloseTo(150L, within(4L));
        assertThat(many.people().median()).isEqualTo(seconds(600));
        assertThat(many.withPeople().median().minus(many.total().median()).toSeconds())
                .isCloseTo(600L, within(5L));
        assertThat(many.warnings()).isEmpty();
    }

    private static double width(RecoveryForecast.Outcome outcome) {
        return outcome.total().high().toMillis()
                / (double) outcome.total().low().toMillis();
    }

    @Test
    void aDisastersOwnTimesCountBeforeThoseOfTests() {
        var outcome = RecoveryForecast.of(
                TWO, List.of(run(Kind.DR_TEST, 900, 100, 50), run(Kind.DISASTER_RECOVERY, 30, 100, 50)));

        assertThat(outcome.part(Phase.PREPARE).takes().median()).isLessThan(seconds(60));
        assertThat(outcome.part(Phase.PREPARE).origin()).isEqualTo("1 earlier disaster recovery");
        assertThat(outcome.part(Phase.MACHINES).samples()).isEqualTo(2);
    }

    @Test
    void aMachineThatIsNewIsTakenToBeAsTheOthersAndNamed() {
        var order = PowerOnOrder.of(
                List.of(
                        new Machine("db", "db", 1, Set.of()),
                        new Machine("web", "web", 2, Set.of()),
                        new Machine("new", "new", 2, Set.of())),
                2000);

        var outcome = RecoveryForecast.of(order, List.of(run(Kind.DR_TEST, 30, 100, 100)));

        assertThat(outcome.unmeasured()).isEqualTo(1);
        assertThat(outcome.warnings()).anyMatch(warning -> warning.startsWith("1 of 3 machines were never measured"));
        assertThat(outcome.machines())
                .filteredOn(one -> one.samples() == 0)
                .singleElement()
                .satisfies(one ->
                        assertThat(one.turn().ends() - one.turn().begins()).isCloseTo(100, within(1.0)));
    }

    @Test
    void aBarrierCostsWhatWouldBeWonWithoutIt() {
        var outcome = RecoveryForecast.of(TWO, java.util.Collections.nCopies(20, run(Kind.DR_TEST, 30, 100, 50)));

        assertThat(outcome.barriers()).singleElement().satisfies(price -> {
            // Both at once take as long as the longer one.
            assertThat(price.costs().median().toSeconds()).isCloseTo(50L, within(4L));
        });
    }

    @Test
    void pricesAreNeverNegativeAndRangesInOrderForAnyPlan() {
        var random = new Random(11);
        for (int plan = 0; plan < 300; plan++) {
            int count = 1 + random.nextInt(30);
            var machines = new ArrayList<Machine>();
            for (int i = 0; i < count; i++) {
                machines.add(new Machine(
                        "m" + i,
                        "m" + i,
                        1 + random.nextInt(5),
                        i > 0 && random.nextBoolean() ? Set.of("m" + random.nextInt(i)) : Set.of()));
            }
            var runs = new ArrayList<Run>();
            for (int k = random.nextInt(4); k > 0; k--) {
                var took = new HashMap<String, Duration>();
                machines.forEach(machine -> took.put(machine.id(), Duration.ofMillis(random.nextInt(300_000))));
                runs.add(new Run(Kind.DR_TEST, null, Duration.ofMillis(random.nextInt(90_000)), took, null, null));
            }
            var outcome = RecoveryForecast.of(PowerOnOrder.of(machines, 1 + random.nextInt(40)), runs);

            assertThat(outcome.total().low())
                    .isPositive()
                    .isLessThanOrEqualTo(outcome.total().median());
            assertThat(outcome.total().median())
                    .isLessThanOrEqualTo(outcome.total().high());
            assertThat(outcome.barriers())
                    .allSatisfy(price -> assertThat(price.costs().low()).isGreaterThanOrEqualTo(Duration.ZERO));
            assertThat(RecoveryForecast.of(PowerOnOrder.of(machines, 2000), runs))
                    .isEqualTo(RecoveryForecast.of(PowerOnOrder.of(machines, 2000), runs));
        }
    }
}
