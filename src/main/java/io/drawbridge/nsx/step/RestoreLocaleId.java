package io.drawbridge.nsx.step;

import static io.drawbridge.engine.Action.action;

import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.StepContext;
import io.drawbridge.nsx.Edge;
import io.drawbridge.nsx.LocaleIds;
import io.drawbridge.nsx.NsxManager;
import io.drawbridge.nsx.NsxManagers;
import java.util.ArrayList;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Locale IDs shall be what they were before {@link SetLocaleId}. Where they were the manager's own, which is the
 * default, none is set any more. Refused while none of the site's own gateways carries traffic.
 */
@Component
class RestoreLocaleId extends NetworkStep {

    static final String EDGES_STILL_DOWN = "drawbridge.edgesStillDown";

    RestoreLocaleId(NsxManagers managers) {
        super(managers);
    }

    /** Whether the site's own gateways must carry traffic first: else to restore is to cut off. */
    boolean needsGateways() {
        return true;
    }

    private Optional<Assessment> refusedWithoutGateways(StepContext step, NsxManager manager) {
        if (!needsGateways()) {
            return Optional.empty();
        }
        var gateways =
                manager.edges().all().stream().filter(edge -> !edge.router()).toList();
        return gateways.isEmpty() || gateways.stream().anyMatch(edge -> edge.health() != Edge.Health.RED)
                ? Optional.empty()
                : Optional.of(Assessment.refused(
                        EDGES_STILL_DOWN,
                        "None of the " + gateways.size() + " gateways of " + step.protectedSite()
                                + " carries traffic: with its old locale ID nobody could reach the site."));
    }

    @Override
    public Assessment assess(StepContext step) {
        var document = step.document(LocaleIdDocument.DOCUMENT)
                .map(LocaleIdDocument::parse)
                .orElse(null);
        if (document == null) {
            return Assessment.reached("no locale ID was changed in this run");
        }
        var manager = manager(step.protectedSite());
        var own = manager.universalSync().identity().uuid();
        var items = new ArrayList<Item>();
        var missing = new ArrayList<Action>();
        for (var entry : document.entries()) {
            var before = Optional.ofNullable(entry.before()).filter(id -> !id.equalsIgnoreCase(own));
            var now = manager.localeIds().find(entry.level(), entry.id()).filter(id -> !id.equalsIgnoreCase(own));
            if (now.map(String::toLowerCase).equals(before.map(String::toLowerCase))) {
                items.add(Item.done(entry.id(), entry.id(), before.orElse("the manager's own")));
            } else {
                var restore = action(before.isPresent() ? "set-locale-id" : "clear-locale-id", entry.id())
                        .with("level", entry.level());
                missing.add(before.isPresent() ? restore.with("locale_id", before.get()) : restore);
                items.add(Item.waiting(entry.id(), entry.id(), now.orElse("")));
            }
        }
        var refused = missing.isEmpty() ? Optional.<Assessment>empty() : refusedWithoutGateways(step, manager);
        if (refused.isPresent()) {
            return refused.get().items(items);
        }
        return (missing.isEmpty()
                        ? Assessment.reached(items.size() + " have the locale ID they had before")
                        : Assessment.missing(missing))
                .items(items);
    }

    /** In a preview nothing was changed, and the gateways are as down as they are. */
    @Override
    public Assessment preview(StepContext step) {
        return Assessment.reached("locale IDs that this run changed would be as they were before");
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        var locales = manager(step.protectedSite()).localeIds();
        var level = LocaleIds.Level.valueOf(action.details().get("level"));
        if (action.name().equals("set-locale-id")) {
            locales.set(level, action.item(), action.details().get("locale_id"));
        } else {
            locales.clear(level, action.item());
        }
        return ActionReceipt.done("locale ID restored");
    }
}
