package io.drawbridge.runbook;

import io.drawbridge.core.RunId;
import io.drawbridge.engine.StepReader;
import io.drawbridge.engine.StepRecord;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** How long a run may still take, told from earlier ones; people's waiting was and is a part of it. */
@Component
public class RemainingTime {

    private static final int RUNS = 10;

    /**
     * How long the rest took the last times.
     *
     * @param runs how many earlier runs it is told from
     */
    public record Rest(Duration shortest, Duration median, Duration longest, int runs) {}

    private final RunTable table;
    private final StepReader steps;
    private final Clock clock;

    RemainingTime(RunTable table, StepReader steps, Clock clock) {
        this.table = table;
        this.steps = steps;
        this.clock = clock;
    }

    /** @return empty where no step is under way, or where no earlier run of this kind came this way and ended well */
    public Optional<Rest> of(Run run) {
        var now = steps.summaries(run.id()).stream()
                .map(StepReader.Summary::step)
                .filter(step -> !step.state().ended())
                .reduce((earlier, later) -> later);
        if (run.ended() || now.isEmpty()) {
            return Optional.empty();
        }
        var rests = earlierRests(run, now.get());
        if (rests.isEmpty()) {
            return Optional.empty();
        }
        var gone = Duration.between(now.get().dueAt(), clock.instant());
        var left = rests.stream()
                .map(rest -> rest.minus(gone))
                .map(rest -> rest.isNegative() ? Duration.ZERO : rest)
                .sorted()
                .toList();
        return Optional.of(new Rest(left.get(0), left.get(left.size() / 2), left.get(left.size() - 1), left.size()));
    }

    private List<Duration> earlierRests(Run run, StepRecord at) {
        return table.likeRunsThatSucceeded(run, RUNS).stream()
                .flatMap(earlier -> beginOf(earlier.id(), at.element()).stream()
                        .map(begin -> Duration.between(begin, earlier.endedAt())))
                .toList();
    }

    private Optional<Instant> beginOf(RunId run, String element) {
        return steps.summaries(run).stream()
                .map(StepReader.Summary::step)
                .filter(step -> step.element().equals(element))
                .map(StepRecord::dueAt)
                .findFirst();
    }
}
