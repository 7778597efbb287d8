package io.drawbridge.engine;

import io.drawbridge.core.RunId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** What pages and the API show of the steps of a run. */
@Component
public class StepReader {

    /** A step and how far it is. */
    public record Progress(StepRecord step, List<ItemProgress> items) {

        /** @return 0 to 100, over all items; of a step without items 100 when it has ended well */
        public int percent() {
            // What is reached is done, also by somebody else: then nobody looked at the items again.
            if (step.state() == StepRecord.State.REACHED) {
                return 100;
            }
            if (items.isEmpty()) {
                return 0;
            }
            return (int) (items.stream().mapToLong(row -> row.item().percent()).sum() / items.size());
        }
    }

    /** An item with the times at which it began to move and ended. */
    public record ItemProgress(Item item, Instant beganAt, Instant endedAt) {}

    /** A step and its progress as a whole; cheap, however many items there are. */
    public record Summary(StepRecord step, int itemCount, int percent) {}

    private final StepTable steps;
    private final ItemTable items;

    StepReader(StepTable steps, ItemTable items) {
        this.steps = steps;
        this.items = items;
    }

    /** @return the run's steps in the order in which they became due */
    public List<Progress> of(RunId run) {
        return steps.of(run).stream()
                .map(step -> new Progress(
                        step,
                        items.of(step.id()).stream()
                                .map(row -> new ItemProgress(row.item(), row.beganAt(), row.endedAt()))
                                .toList()))
                .toList();
    }

    /** @return the run's steps in the order in which they became due, without their items */
    public List<Summary> summaries(RunId run) {
        var totals = items.totals(run);
        return steps.of(run).stream()
                .map(step -> {
                    var total = totals.get(step.id());
                    boolean reached = step.state() == StepRecord.State.REACHED;
                    return new Summary(
                            step,
                            total == null ? 0 : total.count(),
                            reached ? 100 : total == null ? 0 : total.percent());
                })
                .toList();
    }

    public Optional<StepRecord> find(String stepId) {
        return steps.byId(stepId);
    }
}
