package io.drawbridge.approval;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.approval.DecisionClock.Phase;
import io.drawbridge.core.RunId;
import io.drawbridge.engine.Journal.Entry;
import io.drawbridge.engine.Journal.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How a run's time is split. */
class DecisionClockTests {

    private static final Instant NOTICED = Instant.parse("2026-03-01T02:40:00Z");
    private static final RunId RUN = new RunId("run-1");

    @Test
    void splitsADisasterRecoveryIntoWhatItWasSpentOn() {
        var entries = List.of(
                asked(12, "t1", "declaration", "recoveryAdministrator"),
                decided(15, "t1"),
                step(15, "s1", "serviceTask_checkReadiness", Kind.STEP_DUE),
                step(16, "s1", "serviceTask_checkReadiness", Kind.STEP_REACHED),
                asked(16, "t2", "approval", "siteRecoveryAdministrator"),
                asked(16, "t3", "approval", "recoveryPlanAdministrator"),
                decided(20, "t2"),
                decided(26, "t3"),
                step(26, "s2", "serviceTask_runDisasterRecovery", Kind.STEP_DUE),
                step(40, "s2", "serviceTask_runDisasterRecovery", Kind.STEP_FAILED),
                asked(40, "t4", "failed-step", "recoveryAdministrator"),
                decided(47, "t4"),
                step(48, "s2", "serviceTask_runDisasterRecovery", Kind.INTENT),
                step(60, "s2", "serviceTask_runDisasterRecovery", Kind.STEP_REACHED),
                step(60, "s3", "serviceTask_verifyServices", Kind.STEP_DUE),
                step(62, "s3", "serviceTask_verifyServices", Kind.STEP_REACHED),
                asked(62, "t5", "sign-off", "recoveryAdministrator"),
                decided(70, "t5"));

        var reading = DecisionClock.read(NOTICED, at(12), at(70), entries);

        assertThat(reading.phases())
                .containsEntry(Phase.DETECT, Duration.ofMinutes(12))
                .containsEntry(Phase.DECLARE, Duration.ofMinutes(3))
                .containsEntry(Phase.APPROVE, Duration.ofMinutes(10))
                .containsEntry(Phase.EXECUTE, Duration.ofMinutes(1 + 14 + 1 + 12))
                .containsEntry(Phase.WAIT, Duration.ofMinutes(7))
                .containsEntry(Phase.VERIFY, Duration.ofMinutes(10));
        assertThat(reading.approvalsByRoles())
                .containsEntry("recoveryPlanAdministrator, siteRecoveryAdministrator", Duration.ofMinutes(4))
                .containsEntry("recoveryPlanAdministrator", Duration.ofMinutes(6));
        assertThat(reading.recoveredAt()).isEqualTo(at(62));
        assertThat(reading.total()).isEqualTo(Duration.ofMinutes(70));
    }

    /** Whatever happens in whatever order: the parts follow each other without a gap and sum up to the wall clock. */
    @Test
    void sumsUpToTheWallClockWhateverHappensInWhateverOrder() {
        var kinds = Kind.values();
        var what = List.of("declaration", "approval", "failed-step", "risk", "choice", "sign-off", "review", "other");
        var elements = List.of("serviceTask_verifyServices", "serviceTask_runTest", "serviceTask_proveSourceUntouched");
        for (int seed = 0; seed < 400; seed++) {
            var random = new Random(seed);
            var entries = new ArrayList<Entry>();
            for (int i = 0; i < random.nextInt(40); i++) {
                var kind = kinds[random.nextInt(kinds.length)];
                var at = NOTICED.plusMillis(random.nextInt(7_200_000) - 600_000);
                var id = String.valueOf(random.nextInt(6));
                entries.add(
                        kind == Kind.ASKED
                                ? entry(at, kind, null, null, id, what.get(random.nextInt(what.size())) + ": x", "a,b")
                                : kind == Kind.DECISION || kind == Kind.WITHDRAWN
                                        ? entry(at, kind, null, null, random.nextBoolean() ? id : null, "x", "a")
                                        : entry(at, kind, id, elements.get(random.nextInt(3)), null, "x", null));
            }
            var detected = random.nextInt(4) == 0 ? null : NOTICED;
            var requested = NOTICED.plusMillis(random.nextInt(1_200_000) - 100_000);
            var ended = requested.plusNanos(random.nextInt(1_000_000_000)).plusMillis(random.nextInt(6_000_000));

            var reading = DecisionClock.read(detected, requested, ended, entries);

            assertThat(reading.phases().values().stream().reduce(Duration.ZERO, Duration::plus))
                    .as("seed " + seed)
                    .isEqualTo(reading.total())
                    .isEqualTo(Duration.between(reading.from(), reading.until()));
            assertThat(reading.parts())
                    .allSatisfy(part -> assertThat(part.length()).isPositive());
            for (int i = 1; i < reading.parts().size(); i++) {
                assertThat(reading.parts().get(i).from())
                        .isEqualTo(reading.parts().get(i - 1).until());
            }
            assertThat(reading.approvalsByRoles().values().stream().reduce(Duration.ZERO, Duration::plus))
                    .isEqualTo(reading.phases().get(Phase.APPROVE));
        }
    }

    @Test
    void doesNotDependOnTheOrderInWhichEntriesAreRead() {
        var entries = new ArrayList<>(List.of(
                asked(12, "t1", "approval", "a"),
                decided(20, "t1"),
                step(20, "s1", "serviceTask_runTest", Kind.STEP_DUE),
                step(30, "s1", "serviceTask_runTest", Kind.STEP_FAILED),
                step(35, "s1", "serviceTask_runTest", Kind.INTENT),
                step(40, "s1", "serviceTask_runTest", Kind.STEP_REACHED)));
        var reading = DecisionClock.read(NOTICED, at(10), at(45), entries);
        for (int seed = 0; seed < 20; seed++) {
            Collections.shuffle(entries, new Random(seed));
            assertThat(DecisionClock.read(NOTICED, at(10), at(45), entries)).isEqualTo(reading);
        }
    }

    private static Instant at(int minute) {
        return NOTICED.plus(Duration.ofMinutes(minute));
    }

    private static Entry asked(int minute, String task, String kind, String roles) {
        return entry(at(minute), Kind.ASKED, null, "userTask", task, kind + ": something", roles);
    }

    private static Entry decided(int minute, String task) {
        return entry(at(minute), Kind.DECISION, null, "userTask", task, "x", "role");
    }

    private static Entry step(int minute, String step, String element, Kind kind) {
        return entry(at(minute), kind, step, element, null, "x", null);
    }

    private static Entry entry(
            Instant at, Kind kind, String step, String element, String task, String text, String role) {
        return new Entry(
                0, RUN, step, element, at, kind, null, null, null, null, null, text, null, null, null, null, role, task,
                null, null, null);
    }
}
