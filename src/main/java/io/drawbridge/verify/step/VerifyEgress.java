package io.drawbridge.verify.step;

import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.StepContext;
import io.drawbridge.site.PlanSettings;
import io.drawbridge.site.Sites;
import io.drawbridge.verify.ServiceChecks;
import io.drawbridge.verify.VerifySettings;
import java.time.Duration;
import java.util.ArrayList;
import org.springframework.stereotype.Component;

/**
 * Users shall reach the services although their machines stayed where they are and only the way out moved: every check
 * of the plan, or of all plans of the pair, passes. VMware Tools tell nothing of that.
 */
@Component
class VerifyEgress implements InfrastructureStep {

    private final Sites sites;
    private final ServiceChecks checks;
    private final VerifySettings settings;

    VerifyEgress(Sites sites, ServiceChecks checks, VerifySettings settings) {
        this.sites = sites;
        this.checks = checks;
        this.settings = settings;
    }

    @Override
    public Assessment assess(StepContext step) {
        var wanted = sites.agreed(step.sitePair(), step.findRecoveryPlan()).stream()
                .map(PlanSettings::checks)
                .flatMap(java.util.List::stream)
                .distinct()
                .toList();
        if (wanted.isEmpty()) {
            return Assessment.reached("settings name no check of a service: a person has to look");
        }
        var items = new ArrayList<Item>();
        int failed = 0;
        for (var result : checks.run(wanted)) {
            String id = "check " + items.size();
            if (result.passed()) {
                items.add(Item.done(id, result.check().name(), result.note()));
            } else {
                failed++;
                items.add(Item.waiting(id, result.check().name(), result.note()));
            }
        }
        String count = items.size() - failed + " of " + items.size() + " checks passed";
        var verdict = failed == 0
                ? Assessment.reached("all " + count)
                : step.now().isBefore(step.dueSince().plus(settings.patience()))
                        ? Assessment.underWay(count).lookAgainIn(Duration.ofSeconds(15))
                        : Assessment.refused(
                                VerifyServices.DO_NOT_ANSWER,
                                count + " within " + settings.patience().toMinutes()
                                        + " minutes: users do not reach the rest.");
        return verdict.items(items);
    }

    /** Nothing was changed in a preview, so what is cut off still is. */
    @Override
    public Assessment preview(StepContext step) {
        return Assessment.reached("the checks of the services would be looked at for "
                + settings.patience().toMinutes() + " minutes");
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        throw new UnsupportedOperationException("a check sends no command");
    }
}
