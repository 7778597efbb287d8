package io.drawbridge.onboarding.step;

import static io.drawbridge.engine.Action.action;

import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.StepContext;
import io.drawbridge.onboarding.ProtectionPlan.Wanted;
import io.drawbridge.srm.Mapping;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Every mapping of the protection plan shall be there, in both directions (source design 4.7.2). Leaves the document
 * {@code mappedInventory}: those that were missing when this step came.
 */
@Component
class MapInventory implements InfrastructureStep {

    static final String DOCUMENT = "mappedInventory";

    /** An object is mapped to something else than was agreed, or SRM did not take the mapping. */
    static final String NOT_MAPPED = "drawbridge.inventoryNotMapped";

    private final Onboarding onboarding;

    MapInventory(Onboarding onboarding) {
        this.onboarding = onboarding;
    }

    @Override
    public Assessment assess(StepContext step) {
        var plan = onboarding.plan(step);
        var items = new ArrayList<Item>();
        var missing = new ArrayList<Action>();
        var keys = new ArrayList<String>();
        var wrong = new ArrayList<String>();
        for (var wanted : plan.mappings()) {
            var found = Mappings.of(onboarding, step, wanted.back(), wanted.kind(), Onboarding.FRESH).stream()
                    .filter(one -> wanted.source().equals(one.primaryObject()))
                    .findFirst();
            var map = action("map", key(wanted), wanted.label())
                    .with("kind", wanted.kind())
                    .with("back", wanted.back())
                    .with("source", wanted.source())
                    .with("target", wanted.target());
            if (found.isEmpty()) {
                missing.add(map);
                keys.add(key(wanted));
                items.add(
                        Item.waiting(key(wanted), wanted.label(), wanted.kind().word() + ", not mapped"));
            } else if (wanted.target().equals(found.get().secondaryObject())) {
                items.add(Item.done(key(wanted), wanted.label(), wanted.kind().word()));
            } else {
                wrong.add(wanted.sourceName() + " is mapped to " + found.get().secondaryObjectName());
                items.add(Item.failed(
                        key(wanted), wanted.label(), "mapped to " + found.get().secondaryObjectName()));
            }
        }
        return verdict(step, plan.mappings(), missing, wrong)
                .items(items)
                .document(DOCUMENT, Notes.more(step, DOCUMENT, keys));
    }

    private static Assessment verdict(
            StepContext step, List<Wanted> mappings, List<Action> missing, List<String> wrong) {
        if (!wrong.isEmpty()) {
            return Assessment.refused(
                    NOT_MAPPED, "Somebody mapped otherwise since this was agreed: " + Onboarding.named(wrong) + ".");
        }
        var taken = missing.stream()
                .filter(one -> Onboarding.accepted(step.receipt(one)))
                .toList();
        if (!taken.isEmpty() && taken.size() == missing.size()) {
            return taken.stream()
                            .allMatch(one ->
                                    Onboarding.maySettle(step, step.receipt(one).orElseThrow()))
                    ? Assessment.underWay(taken.size() + " mappings are not listed yet")
                    : Assessment.refused(
                            NOT_MAPPED,
                            "SRM took these mappings and does not list them: "
                                    + Onboarding.named(
                                            taken.stream().map(Action::label).toList()) + ".");
        }
        return missing.isEmpty()
                ? Assessment.reached("all " + mappings.size() + " mappings are there")
                : Assessment.missing(missing.stream()
                        .filter(one -> !Onboarding.accepted(step.receipt(one)))
                        .toList());
    }

    static String key(Wanted wanted) {
        return (wanted.back() ? "back " : "there ") + wanted.key() + " " + wanted.target();
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        var details = action.details();
        onboarding
                .srm(step)
                .map(
                        onboarding.srmServer(step, Boolean.parseBoolean(details.get("back"))),
                        Mapping.Kind.valueOf(details.get("kind")),
                        details.get("source"),
                        details.get("target"));
        return ActionReceipt.done("mapped");
    }
}
