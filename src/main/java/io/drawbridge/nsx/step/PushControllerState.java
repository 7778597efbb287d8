package io.drawbridge.nsx.step;

import static io.drawbridge.engine.Action.action;

import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.StepContext;
import io.drawbridge.nsx.NsxManagers;
import org.springframework.stereotype.Component;

/**
 * Hosts and routers shall have got the new controllers' state (NSX reference 3.5, step 6). No manager keeps a mark of
 * it, so it is pushed once in each round; pushing again does no harm. Where the call does not exist (6.2) a person does
 * it in the vendor's client.
 */
@Component
class PushControllerState extends NetworkStep {

    static final String NOT_PUSHED = "drawbridge.controllerStateNotPushed";

    PushControllerState(NsxManagers managers) {
        super(managers);
    }

    @Override
    public Assessment assess(StepContext step) {
        var nothing = reachedWithoutNsx(step.recoverySite());
        if (nothing.isPresent()) {
            return nothing.get();
        }
        var manager = manager(step.recoverySite());
        var refused = refusedUnlessPrimary(
                step.recoverySite(), manager.universalSync().role());
        return refused.orElseGet(() -> look(step));
    }

    @Override
    public Assessment preview(StepContext step) {
        return reachedWithoutNsx(step.recoverySite()).orElseGet(() -> look(step));
    }

    private Assessment look(StepContext step) {
        var controllers = manager(step.recoverySite()).controllers();
        var push = action("update-controller-state", step.recoverySite().value());
        if (controllers.pushing()) {
            return Assessment.underWay("the controller state is being pushed to the hosts");
        }
        return follow(step, push, controllers::job, NOT_PUSHED)
                .orElseGet(() -> sent(step, push)
                        ? Assessment.reached("the controller state was pushed"
                                + controllers
                                        .hostsConnected()
                                        .map(all -> all
                                                ? ", all hosts reach the controllers"
                                                : ", not all hosts reach them yet")
                                        .orElse(""))
                        : Assessment.missing(push));
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        return ActionReceipt.accepted(manager(step.recoverySite()).controllers().pushState());
    }
}
