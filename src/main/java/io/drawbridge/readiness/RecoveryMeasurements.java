package io.drawbridge.readiness;

import io.drawbridge.approval.DecisionClock;
import io.drawbridge.core.RunId;
import io.drawbridge.engine.Documents;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.Journal;
import io.drawbridge.engine.StepReader;
import io.drawbridge.engine.StepRecord;
import io.drawbridge.planning.RecoveryTimes;
import io.drawbridge.planning.RecoveryTimes.Kind;
import io.drawbridge.srm.RunTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * What earlier runs took, from their steps, items and journals. Of DR tests and planned migrations SRM has told when each
 * machine began and was up; in a disaster it is not asked, and there only the times at which items were seen to be done are
 * known.
 */
@Component
class RecoveryMeasurements {

    /** What one run took, and when its machines were seen to be up, seconds after SRM began. */
    record Measured(RecoveryTimes.Run run, Map<String, Double> seenUp) {}

    private static final Map<String, Kind> KINDS = Map.of(
            "runTest", Kind.DR_TEST,
            "runPlannedMigration", Kind.PLANNED_MIGRATION,
            "runDisasterRecovery", Kind.DISASTER_RECOVERY);

    private static final Set<DecisionClock.Phase> PEOPLE = EnumSet.of(
            DecisionClock.Phase.DETECT,
            DecisionClock.Phase.DECLARE,
            DecisionClock.Phase.APPROVE,
            DecisionClock.Phase.WAIT);

    private static final int REMEMBERED = 500;

    private final StepReader steps;
    private final Journal journal;
    private final Documents documents;

    /** What has ended does not change any more. */
    private final Map<RunId, Optional<Measured>> known =
            Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<RunId, Optional<Measured>> eldest) {
                    return size() > REMEMBERED;
                }
            });

    RecoveryMeasurements(StepReader steps, Journal journal, Documents documents) {
        this.steps = steps;
        this.journal = journal;
        this.documents = documents;
    }

    /** @return nothing when the run brought no machine up */
    Optional<Measured> of(PlanRuns.Ended run) {
        var found = known.get(run.run());
        if (found == null) {
            found = measure(run);
            known.put(run.run(), found);
        }
        return found;
    }

    private Optional<Measured> measure(PlanRuns.Ended run) {
        var all = steps.summaries(run.run()).stream()
                .map(StepReader.Summary::step)
                .filter(step -> step.live() && step.state() == StepRecord.State.REACHED && step.endedAt() != null)
                .toList();
        return all.stream()
                .filter(step -> KINDS.containsKey(step.bean()))
                .reduce((earlier, later) -> later)
                .map(moved -> measure(run, moved, all));
    }

    private Measured measure(PlanRuns.Ended run, StepRecord moved, List<StepRecord> all) {
        var kind = KINDS.get(moved.bean());
        var reading = DecisionClock.read(
                run.detectedAt(), run.requestedAt(), run.endedAt(), journal.of(run.run(), 0, Integer.MAX_VALUE));
        var verified = all.stream()
                .filter(step -> step.element().startsWith("serviceTask_verify"))
                .map(StepRecord::endedAt)
                .filter(at -> !at.isBefore(moved.endedAt()))
                .max(Instant::compareTo);
        var times = documents.find(run.run(), RunTimes.DOCUMENT).map(RunTimes::parse);
        var before = without(reading, reading.from(), moved.dueAt());
        var work = without(reading, moved.dueAt(), moved.endedAt());
        var after = verified.map(at -> without(reading, moved.endedAt(), at));
        var people = people(reading, reading.from(), verified.orElse(moved.endedAt()));
        if (times.isPresent()) {
            var told = times.get();
            var machines = new HashMap<String, Duration>();
            told.machines().forEach((id, one) -> machines.put(id, Duration.ofMillis(one.ended() - one.began())));
            // From the last machine until we saw that it was over; both by their own clocks.
            var tail = work.minus(Duration.ofMillis(told.ended() - told.began()));
            return new Measured(
                    new RecoveryTimes.Run(
                            kind,
                            before,
                            Duration.ofMillis(told.firstMachine() - told.began()),
                            machines,
                            after.map(verification -> verification.plus(notNegative(tail)))
                                    .orElse(null),
                            people),
                    Map.of());
        }
        var seen = new HashMap<String, Double>();
        Instant last = moved.dueAt();
        for (var progress : steps.of(run.run())) {
            if (progress.step().id().equals(moved.id())) {
                for (var row : progress.items()) {
                    if (row.item().state() == Item.State.DONE && row.endedAt() != null) {
                        seen.put(
                                row.item().id(),
                                Duration.between(moved.dueAt(), row.endedAt()).toMillis() / 1000.0);
                        last = row.endedAt().isAfter(last) ? row.endedAt() : last;
                    }
                }
            }
        }
        var tail = Duration.between(last, moved.endedAt());
        return new Measured(
                new RecoveryTimes.Run(
                        kind,
                        before,
                        null,
                        Map.of(),
                        seen.isEmpty()
                                ? null
                                : after.map(verification -> verification.plus(notNegative(tail)))
                                        .orElse(null),
                        people),
                seen);
    }

    private static Duration notNegative(Duration time) {
        return time.isNegative() ? Duration.ZERO : time;
    }

    private static Duration without(DecisionClock.Reading reading, Instant from, Instant until) {
        return notNegative(Duration.between(from, until).minus(people(reading, from, until)));
    }

    private static Duration people(DecisionClock.Reading reading, Instant from, Instant until) {
        var sum = Duration.ZERO;
        for (var part : reading.parts()) {
            if (PEOPLE.contains(part.phase())) {
                var begin = part.from().isAfter(from) ? part.from() : from;
                var end = part.until().isBefore(until) ? part.until() : until;
                if (begin.isBefore(end)) {
                    sum = sum.plus(Duration.between(begin, end));
                }
            }
        }
        return sum;
    }
}
