package io.drawbridge.nsx.step;

import static io.drawbridge.engine.Action.action;

import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.Receipt;
import io.drawbridge.engine.StepContext;
import io.drawbridge.nsx.NsxManagers;
import io.drawbridge.nsx.UniversalRole;
import java.time.Duration;
import org.springframework.stereotype.Component;

/**
 * The recovery site's NSX Manager shall be the primary one: out of the set first, primary then, since a secondary
 * cannot be made primary (NSX reference 3.3, 3.5). A primary that still answers leaves first, as in a planned move
 * (3.7), so that there are never two.
 */
@Component
class PromoteSecondaryManager extends NetworkStep {

    static final String UNKNOWN_ROLE = "drawbridge.unknownNsxRole";
    static final String ROLE_REFUSED = "drawbridge.nsxRoleChangeRefused";
    static final String STANDALONE = "set-as-standalone";
    static final String PRIMARY = "set-as-primary";

    PromoteSecondaryManager(NsxManagers managers) {
        super(managers);
    }

    @Override
    public Assessment assess(StepContext step) {
        return reachedWithoutNsx(step.recoverySite()).orElseGet(() -> look(step, SILENCE));
    }

    @Override
    public Assessment preview(StepContext step) {
        return reachedWithoutNsx(step.recoverySite()).orElseGet(() -> look(step, Duration.ZERO));
    }

    private Assessment look(StepContext step, Duration silence) {
        var refused = step.receipts().stream()
                .filter(one -> one.outcome() == Receipt.Outcome.REFUSED)
                .findFirst();
        var role = manager(step.recoverySite()).universalSync().role();
        if (role == UniversalRole.PRIMARY) {
            return Assessment.reached("NSX Manager of " + step.recoverySite() + " is PRIMARY");
        }
        if (refused.isPresent()) {
            return Assessment.refused(
                    ROLE_REFUSED,
                    "NSX refused " + refused.get().actionKey() + "; NSX Manager of " + step.recoverySite() + " is "
                            + role + ".");
        }
        if (role == UniversalRole.UNKNOWN) {
            return Assessment.refused(
                    UNKNOWN_ROLE, "NSX Manager of " + step.recoverySite() + " has a role that is not known.");
        }
        var other = managers.find(step.protectedSite())
                .flatMap(manager -> ifAnswering(() -> manager.universalSync().role()));
        if (other.isEmpty()
                && managers.find(step.protectedSite()).isPresent()
                && step.now().isBefore(step.silentSince().plus(silence))) {
            return Assessment.underWay("NSX Manager of " + step.protectedSite() + " does not answer; looking again")
                    .silent()
                    .lookAgainIn(Duration.ofSeconds(10));
        }
        if (other.filter(UniversalRole.PRIMARY::equals).isPresent()) {
            return Assessment.missing(at(STANDALONE, step.protectedSite().value()));
        }
        return Assessment.missing(at(
                role == UniversalRole.SECONDARY ? STANDALONE : PRIMARY,
                step.recoverySite().value()));
    }

    private static Action at(String name, String site) {
        return action(name, site, "NSX Manager of " + site);
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        boolean here = action.item().equals(step.recoverySite().value());
        var sync = manager(here ? step.recoverySite() : step.protectedSite()).universalSync();
        if (action.name().equals(STANDALONE)) {
            sync.setAsStandalone();
        } else {
            sync.setAsPrimary();
        }
        return ActionReceipt.done("role is " + sync.role());
    }
}
