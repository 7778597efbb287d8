package io.drawbridge.nsx.step;

import static io.drawbridge.engine.Action.action;

import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.StepContext;
import io.drawbridge.nsx.Controller;
import io.drawbridge.nsx.Edge;
import io.drawbridge.nsx.NsxManager;
import io.drawbridge.nsx.NsxManagers;
import io.drawbridge.nsx.UniversalRole;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * The manager that came back believing to be primary shall be a secondary without controllers (NSX reference 3.6): it
 * forgets the manager that took over, loses its controllers and stale control VMs, leaves its role, and is registered at
 * the new primary. Where the roles were not moved nobody has to step down.
 */
@Component
class DemoteReturnedManager extends NetworkStep {

    static final String REFUSED = "drawbridge.managerNotDemoted";
    static final String FOREIGN_PRIMARY = "drawbridge.foreignNsxPrimary";

    DemoteReturnedManager(NsxManagers managers) {
        super(managers);
    }

    @Override
    public Assessment assess(StepContext step) {
        for (var site : List.of(step.recoverySite(), step.protectedSite())) {
            var nothing = reachedWithoutNsx(site);
            if (nothing.isPresent()) {
                return nothing.get();
            }
        }
        var primary = manager(step.recoverySite());
        var role = primary.universalSync().role();
        if (role == UniversalRole.SECONDARY || role == UniversalRole.STANDALONE) {
            return Assessment.reached("NSX Manager of " + step.recoverySite() + " is " + role
                    + ": the roles were not moved, so nobody has to step down");
        }
        return refusedUnlessPrimary(step.recoverySite(), role)
                .orElseGet(() -> look(step, manager(step.protectedSite()), primary));
    }

    private Assessment look(StepContext step, NsxManager old, NsxManager primary) {
        var role = old.universalSync().role();
        String site = step.protectedSite().value();
        var newUuid = primary.universalSync().identity().uuid();
        var list = old.universalSync().managers();
        if (role == UniversalRole.SECONDARY) {
            return list.stream().anyMatch(one -> one.primaryUuid().equalsIgnoreCase(newUuid))
                    ? Assessment.reached(
                            "NSX Manager of " + site + " is SECONDARY of " + newUuid + ", without controllers")
                    : Assessment.refused(
                            FOREIGN_PRIMARY, "NSX Manager of " + site + " is a secondary of another manager.");
        }
        if (role == UniversalRole.PRIMARY
                && list.stream().anyMatch(one -> one.uuid().equalsIgnoreCase(newUuid))) {
            return next(step, action("forget-manager", newUuid, "NSX Manager of " + step.recoverySite()));
        }
        var cleaned = controllers(step, old).or(() -> controlVms(step, old));
        if (cleaned.isPresent()) {
            return cleaned.get();
        }
        return role == UniversalRole.PRIMARY
                ? next(step, action("set-as-standalone", site, "NSX Manager of " + site))
                : next(step, action("register-secondary", site, "NSX Manager of " + site));
    }

    private static Assessment next(StepContext step, Action action) {
        return follow(step, action, job -> Optional.empty(), REFUSED).orElseGet(() -> Assessment.missing(action));
    }

    private static Optional<Assessment> controllers(StepContext step, NsxManager old) {
        return old.controllers().all().stream().findFirst().map(node -> {
            if (node.status() == Controller.Status.REMOVING) {
                return Assessment.underWay(node.name() + " is being removed");
            }
            var delete = action("delete-controller", node.id(), node.name());
            return follow(step, delete, old.controllers()::job, REFUSED).orElseGet(() -> Assessment.missing(delete));
        });
    }

    /** A universal router without local egress has one control VM, and that is at the new primary's site. */
    private static Optional<Assessment> controlVms(StepContext step, NsxManager old) {
        return old.edges().all().stream()
                .filter(edge -> edge.router() && edge.universal() && !edge.localEgress())
                .filter(edge -> edge.deployed() > 0)
                .map(Edge::id)
                .findFirst()
                .map(id -> {
                    var remove = action("remove-control-vm", id);
                    return follow(step, remove, old.edges()::job, REFUSED).orElseGet(() -> Assessment.missing(remove));
                });
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        var old = manager(step.protectedSite());
        return switch (action.name()) {
            case "forget-manager" -> {
                old.universalSync().forget(action.item());
                yield ActionReceipt.done("no longer in its list");
            }
            case "delete-controller" -> ActionReceipt.accepted(old.controllers().delete(action.item(), true));
            case "remove-control-vm" ->
                old.edges()
                        .setAppliances(action.item(), List.of())
                        .map(ActionReceipt::accepted)
                        .orElseGet(() -> ActionReceipt.done("removed"));
            case "set-as-standalone" -> {
                old.universalSync().setAsStandalone();
                yield ActionReceipt.done("role is " + old.universalSync().role());
            }
            case "register-secondary" -> {
                manager(step.recoverySite())
                        .universalSync()
                        .register(old.universalSync().registration());
                yield ActionReceipt.done("role is " + old.universalSync().role());
            }
            default -> throw new IllegalArgumentException("unknown action " + action.name());
        };
    }
}
