package io.drawbridge.nsx.step;

import static io.drawbridge.engine.Action.action;

import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.StepContext;
import io.drawbridge.nsx.Controller;
import io.drawbridge.nsx.NsxManager;
import io.drawbridge.nsx.NsxManagers;
import io.drawbridge.nsx.NsxPlacements;
import io.drawbridge.nsx.UniversalRole;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * The recovery site's NSX Manager shall be primary, with three controllers and the routers' control VMs, and the
 * protected site's its secondary without any (source design 4.7.10; NSX reference 3.7). Both answer, so the old primary
 * is synchronised, steps down and loses its controllers before the other one is made primary: at no moment are there two.
 * In a failback the recovery site is the home to which the machines went back.
 */
@Component
class SwapPrimaryManager extends NetworkStep {

    static final String TWO_PRIMARIES = "drawbridge.twoNsxPrimaries";
    static final String NOT_SYNCHRONIZED = "drawbridge.universalObjectsNotSynchronized";
    static final String REFUSED = "drawbridge.nsxRoleChangeRefused";

    /** Left behind before the old primary steps down: from then on there is something to bring to its end. */
    static final String BEGUN = "managerSwapBegun";

    private static final String SYNCHRONIZE = "synchronize";
    private static final String STEP_DOWN = "step-down";
    private static final String DELETE = "delete-old-controller";
    private static final Duration SYNC_PATIENCE = Duration.ofMinutes(10);

    /** What follows once nobody is primary; each looks for itself whether it is done. */
    private final Map<String, InfrastructureStep> parts = new LinkedHashMap<>();

    SwapPrimaryManager(NsxManagers managers, NsxPlacements placements) {
        super(managers);
        parts.put("promote", new PromoteSecondaryManager(managers));
        parts.put("controllers", new RedeployControllers(managers, placements));
        parts.put("push", new PushControllerState(managers));
        parts.put("router", new RedeployUdlrControlVm(managers, placements));
        parts.put("demote", new DemoteReturnedManager(managers));
    }

    @Override
    public Assessment assess(StepContext step) {
        for (var site : List.of(step.recoverySite(), step.protectedSite())) {
            var nothing = reachedWithoutNsx(site);
            if (nothing.isPresent()) {
                return nothing.get();
            }
        }
        var home = manager(step.recoverySite());
        var old = manager(step.protectedSite());
        var homeRole = home.universalSync().role();
        var oldRole = old.universalSync().role();
        if (homeRole == UniversalRole.PRIMARY && oldRole == UniversalRole.PRIMARY) {
            return Assessment.refused(
                    TWO_PRIMARIES,
                    "NSX Managers of " + step.recoverySite() + " and " + step.protectedSite()
                            + " both believe to be primary: one must be demoted by reprotect first.");
        }
        if (homeRole == UniversalRole.PRIMARY
                && oldRole == UniversalRole.SECONDARY
                && step.receipts().isEmpty()
                && step.round() == 1) {
            return Assessment.reached("NSX Manager of " + step.recoverySite() + " is PRIMARY already");
        }
        if (oldRole == UniversalRole.PRIMARY) {
            return stepDown(step, old);
        }
        boolean left = oldRole == UniversalRole.TRANSIT || oldRole == UniversalRole.STANDALONE;
        return (left ? controllers(step, old) : Optional.<Assessment>empty()).orElseGet(() -> rest(step));
    }

    private Assessment stepDown(StepContext step, NsxManager old) {
        String site = step.protectedSite().value();
        var synchronize = action(SYNCHRONIZE, site, "NSX Manager of " + site);
        if (!sent(step, synchronize)) {
            return Assessment.missing(synchronize);
        }
        var status = old.universalSync().status();
        if (!status.secondaries().values().stream().allMatch("SUCCESS"::equals)) {
            return step.now().isBefore(step.dueSince().plus(SYNC_PATIENCE))
                    ? Assessment.underWay("universal objects are being synchronised: " + status.secondaries())
                            .lookAgainIn(Duration.ofSeconds(10))
                    : Assessment.refused(
                            NOT_SYNCHRONIZED,
                            "Universal objects of " + site + " are not synchronised: " + status.secondaries() + ".");
        }
        var leave = action(STEP_DOWN, site, "NSX Manager of " + site);
        return follow(step, leave, job -> Optional.empty(), REFUSED)
                .orElseGet(() -> Assessment.missing(leave).document(BEGUN, site));
    }

    /** A secondary may not own controllers, and two clusters at a time are never to be. */
    private static Optional<Assessment> controllers(StepContext step, NsxManager old) {
        return old.controllers().all().stream().findFirst().map(node -> {
            if (node.status() == Controller.Status.REMOVING) {
                return Assessment.underWay(node.name() + " is being removed");
            }
            var delete = action(DELETE, node.id(), node.name());
            return follow(step, delete, old.controllers()::job, REFUSED).orElseGet(() -> Assessment.missing(delete));
        });
    }

    private Assessment rest(StepContext step) {
        Assessment last = null;
        for (var part : parts.entrySet()) {
            last = part.getValue().assess(step);
            if (last.verdict() == Assessment.Verdict.MISSING) {
                return Assessment.missing(last.actions().stream()
                                .map(action -> action.with("part", part.getKey()))
                                .toList())
                        .items(last.items());
            }
            if (last.verdict() != Assessment.Verdict.REACHED) {
                return last;
            }
        }
        return Assessment.reached(
                "NSX Manager of " + step.recoverySite() + " is PRIMARY with three controllers; " + last.text());
    }

    @Override
    public Assessment preview(StepContext step) {
        return reachedWithoutNsx(step.recoverySite())
                .or(() -> reachedWithoutNsx(step.protectedSite()))
                .orElseGet(() -> manager(step.recoverySite()).universalSync().role() == UniversalRole.PRIMARY
                        ? Assessment.reached("NSX Manager of " + step.recoverySite() + " is PRIMARY already")
                        : Assessment.reached("NSX Manager of " + step.protectedSite()
                                + " would step down and lose its controllers; that of " + step.recoverySite()
                                + " would become primary and get three"));
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        var part = action.details().get("part");
        if (part != null) {
            return parts.get(part).perform(action, step);
        }
        var old = manager(step.protectedSite());
        return switch (action.name()) {
            case SYNCHRONIZE -> {
                old.universalSync().synchronize();
                yield ActionReceipt.done("synchronisation asked for");
            }
            case STEP_DOWN -> {
                old.universalSync().setAsStandalone();
                yield ActionReceipt.done("role is " + old.universalSync().role());
            }
            case DELETE -> ActionReceipt.accepted(old.controllers().delete(action.item(), true));
            default -> throw new IllegalArgumentException("unknown action " + action.name());
        };
    }
}
