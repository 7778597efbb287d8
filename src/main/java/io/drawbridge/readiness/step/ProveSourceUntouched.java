package io.drawbridge.readiness.step;

import io.drawbridge.core.Mode;
import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.StepContext;
import io.drawbridge.replication.Replication;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * The source shall be as it was noted before the test: power states the same, replications going on. Newer replicas
 * are as they should be; a replication that stopped is not.
 */
@Component
class ProveSourceUntouched implements InfrastructureStep {

    static final String SOURCE_CHANGED = "drawbridge.sourceChanged";

    private static final int NAMED = 5;
    private static final Set<Replication.Status> STOPPED = EnumSet.of(
            Replication.Status.PAUSED,
            Replication.Status.ERROR,
            Replication.Status.ERROR_RPO_VIOLATION,
            Replication.Status.RECOVERING,
            Replication.Status.RECOVERED,
            Replication.Status.UNKNOWN);

    private final SourceReader source;

    ProveSourceUntouched(SourceReader source) {
        this.source = source;
    }

    @Override
    public Assessment assess(StepContext step) {
        var noted = step.document(SourceState.DOCUMENT).map(SourceState::parse);
        if (noted.isEmpty()) {
            return step.mode() == Mode.PREVIEW
                    ? Assessment.reached("the source would be compared with what was noted before the test")
                    : Assessment.refused(
                            SOURCE_CHANGED,
                            "Nothing was noted before the test, so nothing proves that the source is untouched.");
        }
        var before = noted.get();
        var now = source.read(step);
        var nowById =
                now.vms().stream().collect(Collectors.toMap(SourceState.Vm::id, Function.identity(), (a, b) -> a));
        var items = new ArrayList<Item>();
        var differences = new ArrayList<String>();
        for (var was : before.vms()) {
            var is = nowById.get(was.id());
            String difference = difference(was, is);
            if (difference.isEmpty()) {
                items.add(Item.done(was.id(), was.name(), was.power() + ", replication " + is.replication()));
            } else {
                differences.add(was.name() + ": " + difference);
                items.add(Item.failed(was.id(), was.name(), difference));
            }
        }
        if (differences.isEmpty()) {
            return Assessment.reached("all " + before.vms().size() + " VMs at " + before.site() + " are as at "
                            + before.takenAt() + ": same power state, replication going on; SHA-256 before "
                            + before.digest() + ", now " + now.digest())
                    .items(items);
        }
        return Assessment.refused(
                        SOURCE_CHANGED,
                        differences.size() + " of " + before.vms().size() + " VMs at " + before.site()
                                + " are not as at " + before.takenAt() + ": "
                                + String.join("; ", differences.subList(0, Math.min(NAMED, differences.size())))
                                + (differences.size() > NAMED ? "; and others." : "."))
                .items(items);
    }

    private static String difference(SourceState.Vm was, SourceState.Vm is) {
        if (is == null) {
            return "no longer in the plan";
        }
        if (!was.power().equals(is.power())) {
            return "power was " + was.power() + " and is " + is.power();
        }
        if (!was.replication().equals(is.replication())
                && (is.replication().equals("NONE")
                        || STOPPED.contains(Replication.Status.valueOf(is.replication())))) {
            return "replication was " + was.replication() + " and is " + is.replication();
        }
        if (is.lastSync() < was.lastSync()) {
            return "the replica is older than before";
        }
        return "";
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        throw new UnsupportedOperationException("a comparison sends no command");
    }
}
