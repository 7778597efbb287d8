package io.drawbridge.readiness.step;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.core.SiteId;
import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.StepContext;
import io.drawbridge.engine.StepInput;
import io.drawbridge.readiness.SystemAnswer;
import io.drawbridge.readiness.SystemProbes;
import io.drawbridge.site.RemoteSystem;
import io.drawbridge.srm.PlanLookup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * The site that was protected shall answer again: vCenter, SRM and vSphere Replication, and SRM of the other site shall
 * see it. A site that comes back does so piece by piece, so it is given the patience that the model names.
 */
@StepInput(name = "patience", required = true, what = "How long a site that is not back is waited for, such as PT30M")
@Component
class CheckReturnedSite implements InfrastructureStep {

    /** The original site does not answer, and the patience for it is used up. */
    static final String SITE_NOT_BACK = "drawbridge.siteNotBack";

    private static final Duration FRESH = Duration.ofSeconds(5);
    private static final Set<String> NEEDED =
            Set.of(RemoteSystem.VCENTER.label(), RemoteSystem.SRM.label(), RemoteSystem.REPLICATION.label());

    private final SystemProbes probes;
    private final PlanLookup plans;

    CheckReturnedSite(SystemProbes probes, PlanLookup plans) {
        this.probes = probes;
        this.plans = plans;
    }

    @Override
    public Assessment assess(StepContext step) {
        var patience = patience(step);
        SiteId site = step.protectedSite();
        var items = new ArrayList<Item>();
        for (var answer : probes.ask(step.sitePair(), List.of(site), (at, system, failure) -> false)
                .values()) {
            if (NEEDED.contains(answer.system())) {
                items.add(item(answer));
            }
        }
        boolean seen = step.shared(PlanLookup.question(step, "pairing"), FRESH, plans.recovery(step)::pairing)
                .remoteAnswers();
        String pairing = "SRM of " + step.recoverySite();
        items.add(
                seen
                        ? Item.done("pairing", pairing, "sees " + site)
                        : Item.waiting("pairing", pairing, "does not see " + site));
        var missing =
                items.stream().filter(item -> item.state() != Item.State.DONE).toList();
        if (missing.isEmpty()) {
            return Assessment.reached(site + " is back: vCenter, SRM and vSphere Replication answer, and SRM of "
                            + step.recoverySite() + " sees it")
                    .items(items);
        }
        String still = missing.stream().map(Item::label).collect(Collectors.joining(", "));
        var until = step.dueSince().plus(patience);
        if (step.now().isBefore(until)) {
            return Assessment.underWay("waiting until " + until + " for " + still)
                    .items(items)
                    .lookAgainIn(Duration.ofSeconds(30));
        }
        return Assessment.refused(
                        SITE_NOT_BACK,
                        "The site " + site + " is not back after " + patience.toMinutes() + " minutes: " + still
                                + ". Protection can be reversed only when both sites work; ask again when they do.")
                .items(items);
    }

    private static Item item(SystemAnswer answer) {
        String label = answer.system() + " of " + answer.site();
        return answer.answers()
                ? Item.done(answer.system(), label, answer.detail())
                : Item.waiting(answer.system(), label, answer.detail());
    }

    /** A check that cannot tell how long to wait fails. */
    private static Duration patience(StepContext step) {
        return Duration.parse(
                step.input("patience").orElseThrow(() -> new InvalidInput("patience", "must not be empty")));
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        throw new UnsupportedOperationException("a check sends no command");
    }
}
