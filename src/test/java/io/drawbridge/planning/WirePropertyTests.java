package io.drawbridge.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.planning.ReplicationLoad.Verdict;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever is asked, no answer beats the wire. The inputs are random and the same in every run. */
class WirePropertyTests {

    private static final int INPUTS = 100_000;
    private static final int INPUTS_OVER_TIME = 300;
    private static final ProtectionLimits LIMITS = ProtectionLimits.ofSourceDesign();
    private static final BigDecimal BITS_PER_GIGABYTE = BigDecimal.valueOf(8_000_000_000L);

    /** A random question: from a modem to 100 Gbps, one group to six, from idle to far too much. */
    private static final class Asked {
        final Link link;
        final List<RpoClass> groups = new ArrayList<>();
        final Duration burst;

        Asked(Random random) {
            link = new Link(
                    decimal(Math.pow(10, -1 + 6 * random.nextDouble()), 3),
                    decimal(random.nextInt(3) == 0 ? 0 : 99 * random.nextDouble(), 2),
                    decimal(60 + 40 * random.nextDouble(), 2),
                    decimal(random.nextInt(3) > 0 ? 1 : 1 + 4 * random.nextDouble(), 2));
            burst = Duration.ofMinutes(random.nextInt(3) == 0 ? 0 : random.nextInt(1441));
            double carried = link.payload().orElseThrow().gigabytesPerHour().doubleValue();
            int count = 1 + random.nextInt(6);
            for (int i = 0; i < count; i++) {
                groups.add(new RpoClass(
                        "group " + i,
                        Duration.ofMinutes(5 + random.nextInt(1436)),
                        random.nextInt(20) == 0
                                ? BigDecimal.ZERO
                                : decimal(carried * Math.exp(2 * random.nextGaussian() - 2) / count, 6)));
            }
        }

        private static BigDecimal decimal(double value, int digits) {
            return new BigDecimal(value).setScale(digits, RoundingMode.HALF_UP);
        }

        ReplicationLoad load() {
            return link.carrying(groups, burst);
        }
    }

    /** @return bits that so long a time lets over the whole circuit */
    private static BigDecimal carried(Link link, Duration time) {
        return link.megabitsPerSecond().movePointRight(6).multiply(BigDecimal.valueOf(time.toSeconds()));
    }

    @Test
    void noTimeIsShorterThanTheWireNeedsAndNoMoreThanTheLinkIsCalledSustainable() {
        var random = new Random(20261122);
        int feasible = 0;
        int atRisk = 0;
        int notSustainable = 0;
        for (int i = 0; i < INPUTS; i++) {
            var asked = new Asked(random);
            var load = asked.load();
            boolean tooMuch = load.gigabytesPerHour()
                            .multiply(BITS_PER_GIGABYTE)
                            .compareTo(asked.link
                                    .megabitsPerSecond()
                                    .movePointRight(6)
                                    .multiply(BigDecimal.valueOf(3600)))
                    >= 0;
            var outlooks = load.outlooks(LIMITS);
            for (var outlook : outlooks) {
                var needed = outlook.gigabytesPerSync().multiply(BITS_PER_GIGABYTE);
                if (outlook.syncTime().isPresent()) {
                    check(carried(asked.link, outlook.syncTime().get()).compareTo(needed) >= 0, "a time", i, outlook);
                }
                check(!tooMuch || outlook.verdict() == Verdict.NOT_SUSTAINABLE, "a verdict", i, outlook);
                check(
                        outlook.verdict() != Verdict.NOT_SUSTAINABLE
                                || outlook.lowestSustainableRpo().isEmpty(),
                        "an RPO that cannot be kept",
                        i,
                        outlook);
                check(
                        outlook.verdict() != Verdict.FEASIBLE
                                || outlook.syncTime()
                                                .orElseThrow()
                                                .multipliedBy(2)
                                                .compareTo(outlook.of().rpo())
                                        <= 0,
                        "more than half of the RPO",
                        i,
                        outlook);
                // The lowest RPO must itself hold what comes within it.
                outlook.lowestSustainableRpo()
                        .ifPresent(lowest -> check(
                                carried(asked.link, lowest)
                                                .compareTo(outlook.of()
                                                        .gigabytesWithin(lowest)
                                                        .multiply(BITS_PER_GIGABYTE))
                                        >= 0,
                                "a lowest RPO",
                                0,
                                outlook));
                outlook.lowestFeasibleRpo()
                        .ifPresent(lowest -> check(
                                (lowest.compareTo(outlook.of().rpo()) <= 0) == (outlook.verdict() == Verdict.FEASIBLE),
                                "a lowest feasible RPO that its verdict denies",
                                0,
                                outlook));
            }
            switch (load.verdict()) {
                case FEASIBLE -> feasible++;
                case AT_RISK -> atRisk++;
                default -> notSustainable++;
            }
        }
        // Each kind of answer was tried often.
        assertThat(List.of(feasible, atRisk, notSustainable)).allMatch(count -> count > INPUTS / 50);
        System.out.printf(
                "%,d random inputs: %,d feasible, %,d at risk, %,d not sustainable%n",
                INPUTS, feasible, atRisk, notSustainable);
    }

    private static void check(boolean holds, String what, int input, Object outlook) {
        if (!holds) {
            throw new AssertionError(what + " beats the wire or itself at input " + input + ": " + outlook);
        }
    }

    @Test
    void overTimeNothingIsShippedThatTheWireDoesNotCarryAndOnlyTheUnsustainableGrows() {
        var random = new Random(7);
        for (int i = 0; i < INPUTS_OVER_TIME; i++) {
            var asked = new Asked(random);
            var load = asked.load();
            var span = Duration.ofHours(24);
            var backlog = Backlog.over(load, span, 25);

            double perHour = load.gigabytesPerHour().doubleValue();
            double line = load.line().gigabytesPerHour().doubleValue();
            for (var point : backlog.points()) {
                double hours = point.after().toSeconds() / 3600.0;
                double slack = 1e-6 + (perHour + line) * 0.01;
                assertThat(point.gigabytes())
                        .as("input %d after %s", i, point.after())
                        .isGreaterThanOrEqualTo((perHour - line) * hours - slack)
                        .isLessThanOrEqualTo(perHour * hours + slack);
            }
            if (load.verdict() == Verdict.FEASIBLE) {
                assertThat(backlog.firstViolations()).as("input %d %s", i, load).isEmpty();
            }
        }
    }
}
