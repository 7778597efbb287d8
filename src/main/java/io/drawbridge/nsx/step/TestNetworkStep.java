package io.drawbridge.nsx.step;

import io.drawbridge.core.RemoteException;
import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.Receipt;
import io.drawbridge.engine.StepContext;
import io.drawbridge.nsx.NsxManager;
import io.drawbridge.nsx.NsxManagers;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What making and removing the test network have in common: NSX of the recovery site, and the plan's test networks. */
abstract class TestNetworkStep implements InfrastructureStep {

    static final String CREATE_SWITCH = "create-logical-switch";
    static final String DELETE_SWITCH = "delete-logical-switch";
    static final String CREATE_SECTION = "create-firewall-section";
    static final String DELETE_SECTION = "delete-firewall-section";
    static final String SET_NETWORKS = "set-test-networks";

    /** The plan did not take the test networks. */
    static final String NOT_SET = "drawbridge.testNetworkNotSet";

    final NsxManagers managers;
    final PlanNetworks networks;

    TestNetworkStep(NsxManagers managers, PlanNetworks networks) {
        this.managers = managers;
        this.networks = networks;
    }

    Optional<NsxManager> manager(StepContext step) {
        return managers.find(step.recoverySite());
    }

    /** @return the action that gives the plan these test networks; its details are the networks */
    static Action set(String plan, String label, Map<String, String> wanted) {
        return new Action(SET_NETWORKS, plan, label, wanted);
    }

    /** @return what to do about test networks that are not as wanted */
    Assessment settle(StepContext step, Action set) {
        var receipt = step.receipt(set).orElse(null);
        if (receipt == null || receipt.outcome() != Receipt.Outcome.ACCEPTED) {
            return Assessment.missing(set);
        }
        var task = receipt.task().flatMap(id -> networks.task(step, id));
        if (task.isPresent() && task.get().isActive()) {
            return Assessment.underWay(
                    "the plan takes its test networks: task " + task.get().status());
        }
        if (step.now().isBefore(receipt.at().plusSeconds(20))
                && task.map(one -> !one.isFailed()).orElse(true)) {
            return Assessment.underWay("the plan does not show its test networks yet");
        }
        return Assessment.refused(
                NOT_SET,
                "The plan did not take its test networks: "
                        + task.map(one -> one.isFailed() ? one.problem() : "its task ended well, they are not there")
                                .orElse("its task is no longer known")
                        + ".");
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        if (action.name().equals(SET_NETWORKS)) {
            return ActionReceipt.accepted(networks.set(step, action.item(), new TreeMap<>(action.details()))
                    .id());
        }
        var manager = manager(step).orElseThrow();
        var details = action.details();
        return switch (action.name()) {
            case CREATE_SWITCH ->
                ActionReceipt.done("logical switch "
                        + manager.createLogicalSwitch(
                                details.get("transport_zone"),
                                details.get("name"),
                                details.get("description"),
                                step.tenant().value())
                        + " made");
            case CREATE_SECTION -> {
                var bubble = new Bubble(step.run());
                var own =
                        manager.logicalSwitches().stream().filter(bubble::owns).toList();
                yield ActionReceipt.done("firewall section " + manager.isolate(bubble.section(), own) + " made");
            }
            case DELETE_SWITCH -> delete(() -> manager.deleteLogicalSwitch(action.item()));
            case DELETE_SECTION -> delete(() -> manager.deleteFirewallSection(action.item()));
            default -> throw new IllegalArgumentException("unknown action " + action.name());
        };
    }

    private static ActionReceipt delete(Runnable call) {
        try {
            call.run();
            return ActionReceipt.done("deleted");
        } catch (RemoteException.Refused refused) {
            if (refused.status() == 404) {
                return ActionReceipt.done("it was gone already");
            }
            throw refused;
        }
    }
}
