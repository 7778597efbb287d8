package io.drawbridge.bigip.step;

import io.drawbridge.bigip.PoolMember.Administration;
import io.drawbridge.bigip.TrafficManager;
import io.drawbridge.bigip.TrafficManagers;
import io.drawbridge.bigip.TrafficSettings;
import io.drawbridge.core.RemoteException;
import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.StepContext;
import io.drawbridge.site.Sites;
import java.util.ArrayList;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * The pools that were drained when the machines left the protected site shall be open there again, since that is where
 * they would be recovered next. Nothing answers in them until then, and no name leads there; a pool of which any member
 * is open is left alone.
 */
@Component
class ReopenPools implements InfrastructureStep {

    private static final String OPEN = "open-member";

    private final Names names;
    private final TrafficSettings settings;

    ReopenPools(TrafficManagers managers, Sites sites, TrafficSettings settings) {
        this.names = new Names(managers, sites);
        this.settings = settings;
    }

    @Override
    public int concurrency() {
        // the device's REST framework is slow: contract, uncertainty 14
        return 4;
    }

    @Override
    public Assessment assess(StepContext step) {
        if (names.of(step).isEmpty()) {
            return Assessment.reached("settings name no wide IP for this plan: no pool was drained");
        }
        var there = step.protectedSite();
        var manager = names.at(there).orElse(null);
        if (manager == null) {
            return Assessment.reached("settings give " + there + " no BIG-IP: no pool was drained");
        }
        try {
            return look(step, manager);
        } catch (RemoteException.Later patience) {
            throw patience;
        } catch (RemoteException.NotSent | RemoteException.NoAnswer silent) {
            return step.now().isBefore(step.silentSince().plus(settings.unreachablePatience()))
                    ? Assessment.underWay(silent.getMessage()).silent()
                    : Assessment.reached("BIG-IP of " + there + " does not answer (" + silent.words()
                            + "): pools that are closed there are opened when users are led there again");
        }
    }

    private Assessment look(StepContext step, TrafficManager manager) {
        var there = step.protectedSite();
        var items = new ArrayList<Item>();
        var missing = new ArrayList<Action>();
        var begun = new TrafficBefore.Notes(step.document(TrafficBefore.REOPENED));
        for (var pool : names.closedPools(step, there, manager, names.destinations(step, manager), begun)) {
            for (var member : pool.members()) {
                if (member.isOpen()) {
                    continue;
                }
                var entry = new TrafficBefore.Entry(
                        there.value(),
                        TrafficBefore.Kind.MEMBER,
                        "",
                        pool.fullPath(),
                        member.fullPath(),
                        member.administration().name());
                begun.add(entry);
                items.add(Item.waiting(entry.item(), member.name(), "closed"));
                missing.add(new Action(
                        OPEN,
                        entry.item(),
                        member.name(),
                        Map.of("pool", pool.fullPath(), "member", member.fullPath())));
            }
        }
        if (!missing.isEmpty()) {
            return Assessment.missing(missing).items(items).document(TrafficBefore.REOPENED, begun.json());
        }
        var kept = new Kept(step, there, manager, settings.copyPatience());
        return kept.missing()
                .orElseGet(() ->
                        Assessment.reached("the pools of " + there + " are open for the next time" + kept.note()));
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        var manager = names.at(step.protectedSite()).orElseThrow();
        if (!action.name().equals(OPEN)) {
            return Kept.perform(action, manager);
        }
        manager.set(action.details().get("pool"), action.details().get("member"), Administration.ENABLED);
        return ActionReceipt.done("open");
    }
}
