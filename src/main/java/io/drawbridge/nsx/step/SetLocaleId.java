package io.drawbridge.nsx.step;

import static io.drawbridge.engine.Action.action;

import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.StepContext;
import io.drawbridge.nsx.LocaleIds;
import io.drawbridge.nsx.NsxManagers;
import io.drawbridge.nsx.NsxPlacements;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.springframework.stereotype.Component;

/**
 * The named hosts, clusters or universal routers of the protected site shall have the recovery site's locale ID, so that
 * their traffic leaves there (source design 4.8.3; NSX reference 6). Inputs: {@code level} (cluster, host or router) and
 * {@code ids} with commas; without ids the clusters that settings name. What was there before goes with every assessment.
 */
@Component
class SetLocaleId extends NetworkStep {

    static final String NOTHING_NAMED = "drawbridge.noLocaleIdTarget";

    private final NsxPlacements placements;

    SetLocaleId(NsxManagers managers, NsxPlacements placements) {
        super(managers);
        this.placements = placements;
    }

    private List<String> ids(StepContext step) {
        var given = list(step, "ids");
        return given.isEmpty() ? placements.at(step.protectedSite()).workloadClusters() : given;
    }

    @Override
    public Assessment assess(StepContext step) {
        var ids = ids(step);
        if (ids.isEmpty()) {
            return Assessment.refused(NOTHING_NAMED, "No cluster, host or router is named whose traffic shall move.");
        }
        var level =
                LocaleIds.Level.valueOf(step.input("level").orElse("cluster").toUpperCase(Locale.ROOT));
        var manager = manager(step.protectedSite());
        var locales = manager.localeIds();
        var wanted = manager(step.recoverySite()).universalSync().identity().uuid();
        var earlier = step.document(LocaleIdDocument.DOCUMENT).map(LocaleIdDocument::parse);
        var entries = new ArrayList<LocaleIdDocument.Entry>();
        var items = new ArrayList<Item>();
        var missing = new ArrayList<Action>();
        for (var id : ids) {
            var now = locales.find(level, id);
            // The first look counts: later ones see what this run set.
            entries.add(earlier.flatMap(document -> document.of(level, id))
                    .orElseGet(() -> new LocaleIdDocument.Entry(level, id, now.orElse(null))));
            if (now.filter(wanted::equalsIgnoreCase).isPresent()) {
                items.add(Item.done(id, id, "locale ID of " + step.recoverySite()));
            } else {
                items.add(
                        Item.waiting(id, id, now.map(one -> "locale ID " + one).orElse("no locale ID")));
                missing.add(action("set-locale-id", id).with("level", level).with("locale_id", wanted));
            }
        }
        boolean heeded = manager.edges().all().stream().anyMatch(edge -> edge.universal() && edge.localEgress());
        var verdict = missing.isEmpty()
                ? Assessment.reached(ids.size() + " have the locale ID of " + step.recoverySite()
                        + (heeded
                                ? ""
                                : "; no universal router has local egress: the vendor says that it is ignored then"))
                : Assessment.missing(missing);
        return verdict.items(items)
                .document(
                        LocaleIdDocument.DOCUMENT,
                        new LocaleIdDocument(step.protectedSite().value(), entries).json());
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        var details = action.details();
        manager(step.protectedSite())
                .localeIds()
                .set(LocaleIds.Level.valueOf(details.get("level")), action.item(), details.get("locale_id"));
        return ActionReceipt.done("locale ID set");
    }
}
