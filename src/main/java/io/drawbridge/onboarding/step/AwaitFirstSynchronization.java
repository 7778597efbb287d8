package io.drawbridge.onboarding.step;

import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.StepContext;
import io.drawbridge.onboarding.ProtectionPlan;
import io.drawbridge.replication.Replication;
import java.time.Duration;
import java.util.ArrayList;
import org.springframework.stereotype.Component;

/**
 * Every VM of the protection plan shall have a usable replica no older than its objective. Sends nothing: setting the
 * replications up began the synchronisations, and how long they take is up to size and line.
 */
@Component
class AwaitFirstSynchronization implements InfrastructureStep {

    /** A replication is gone, paused or broken, and will not end its first synchronisation by itself. */
    static final String SYNCHRONIZATION_FAILED = "drawbridge.synchronizationFailed";

    private final Onboarding onboarding;

    AwaitFirstSynchronization(Onboarding onboarding) {
        this.onboarding = onboarding;
    }

    @Override
    public Assessment assess(StepContext step) {
        var plan = onboarding.plan(step);
        var replicated = onboarding.replicated(step, plan.protectedVcenter(), Onboarding.FRESH);
        boolean connected = step.shared(
                        Onboarding.question(step, "pairing"), Onboarding.FRESH, onboarding.recovery(step)::pairing)
                .remoteAnswers();
        var items = new ArrayList<Item>();
        var failed = new ArrayList<String>();
        int done = 0;
        for (var vm : plan.vms()) {
            var found = replicated.get(vm.id());
            var item = item(step, vm, found, connected);
            items.add(item);
            if (item.state() == Item.State.DONE) {
                done++;
            } else if (item.state() == Item.State.FAILED) {
                failed.add(vm.name() + " (" + item.note() + ")");
            }
        }
        Assessment verdict;
        if (done + failed.size() < items.size()) {
            verdict = Assessment.underWay(done + " of " + items.size() + " VMs have a first replica"
                            + (connected ? "" : "; the sites do not see each other"))
                    .lookAgainIn(Duration.ofSeconds(30));
        } else if (failed.isEmpty()) {
            verdict = Assessment.reached("all " + items.size() + " VMs have a replica within their objective");
        } else {
            verdict = Assessment.refused(
                    SYNCHRONIZATION_FAILED,
                    failed.size() + " of " + items.size() + " VMs have no replica: " + Onboarding.named(failed) + ".");
        }
        return verdict.items(items);
    }

    private static Item item(StepContext step, ProtectionPlan.Vm vm, Replication found, boolean connected) {
        if (found == null) {
            return Item.failed(vm.id(), vm.name(), "is not replicated");
        }
        if (found.isStopped()) {
            // While the sites do not see each other every replication is in error, and mends by itself.
            return connected
                    ? Item.failed(vm.id(), vm.name(), "replication is " + found.word())
                    : Item.waiting(vm.id(), vm.name(), found.word() + ", the line is down");
        }
        if (found.isFit() && !found.violatesRpo() && found.lastSync().isPresent()) {
            return Item.done(
                    vm.id(),
                    vm.name(),
                    "replica of " + found.lastSync().get()
                            + (found.rpo() == null ? "" : ", RPO " + found.rpo() + " minutes"));
        }
        return found.isSynchronising()
                ? Item.underWay(vm.id(), vm.name(), found.percent(), found.word())
                : Item.waiting(vm.id(), vm.name(), found.word());
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        throw new UnsupportedOperationException("waiting sends no command");
    }

    /** In a preview nothing is replicated, so there is nothing yet to wait for. */
    @Override
    public Assessment preview(StepContext step) {
        var plan = onboarding.plan(step);
        return Assessment.underWay("until all " + plan.vms().size() + " VMs have a first replica")
                .items(plan.vms().stream()
                        .map(vm -> Item.waiting(vm.id(), vm.name(), "would be synchronised"))
                        .toList());
    }
}
