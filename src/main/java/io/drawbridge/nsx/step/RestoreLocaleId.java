package io.drawbridge.nsx.step;

import static io.drawbridge.engine.Action.action;

import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.StepContext;
import io.drawbridge.nsx.LocaleIds;
import io.drawbridge.nsx.NsxManagers;
import java.util.ArrayList;
import java.util.Optional;

/**
 * Locale IDs shall be what they were before {@link SetLocaleId}. Where they were the manager's own, which is the
 * default, none is set any more.
 *
 * <p>No bean yet: the models that draw it come with the next work.
 */
class RestoreLocaleId extends NetworkStep {

    RestoreLocaleId(NsxManagers managers) {
        super(managers);
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
        return (missing.isEmpty()
                        ? Assessment.reached(items.size() + " have the locale ID they had before")
                        : Assessment.missing(missing))
                .items(items);
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
