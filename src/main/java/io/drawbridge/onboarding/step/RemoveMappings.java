package io.drawbridge.onboarding.step;

import static io.drawbridge.engine.Action.action;

import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.StepContext;
import io.drawbridge.srm.Mapping;
import java.util.ArrayList;
import org.springframework.stereotype.Component;

/** None of the mappings that this run made shall be left. Touches no other, nor one that was changed since. */
@Component
class RemoveMappings implements InfrastructureStep {

    private final Onboarding onboarding;

    RemoveMappings(Onboarding onboarding) {
        this.onboarding = onboarding;
    }

    @Override
    public Assessment assess(StepContext step) {
        var made = Notes.read(step, MapInventory.DOCUMENT);
        var plan = onboarding.findPlan(step);
        if (made.isEmpty() || plan.isEmpty()) {
            return Assessment.reached("this run made no mapping");
        }
        var items = new ArrayList<Item>();
        var missing = new ArrayList<Action>();
        for (var wanted : plan.get().mappings()) {
            var key = MapInventory.key(wanted);
            if (!made.contains(key)) {
                continue;
            }
            Mappings.of(onboarding, step, wanted.back(), wanted.kind(), Onboarding.AT_ONCE).stream()
                    .filter(one -> wanted.source().equals(one.primaryObject())
                            && wanted.target().equals(one.secondaryObject()))
                    .findFirst()
                    .ifPresentOrElse(
                            one -> {
                                missing.add(action("unmap", one.id(), wanted.label())
                                        .with("kind", wanted.kind())
                                        .with("back", wanted.back()));
                                items.add(Item.waiting(key, wanted.label(), "still mapped"));
                            },
                            () -> items.add(Item.done(key, wanted.label(), "not mapped")));
        }
        return (missing.isEmpty()
                        ? Assessment.reached("none of the " + items.size() + " mappings of this run is left")
                        : Assessment.missing(missing))
                .items(items);
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        var details = action.details();
        onboarding
                .srm(step)
                .unmap(
                        onboarding.srmServer(step, Boolean.parseBoolean(details.get("back"))),
                        Mapping.Kind.valueOf(details.get("kind")),
                        action.item());
        return ActionReceipt.done("removed");
    }
}
