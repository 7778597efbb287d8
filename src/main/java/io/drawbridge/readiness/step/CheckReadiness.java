package io.drawbridge.readiness.step;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.core.Mode;
import io.drawbridge.core.SiteId;
import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.StepContext;
import io.drawbridge.engine.StepInput;
import io.drawbridge.readiness.Purpose;
import io.drawbridge.readiness.Readiness;
import io.drawbridge.readiness.ReadinessCheck;
import io.drawbridge.srm.PlanRefusals;
import io.drawbridge.srm.PlanStatus;
import java.time.Duration;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Looks at both sites, the plan (or all plans of the pair) and its replicas, and changes nothing. Leaves the documents {@code readiness} and
 * {@code scope} and the variable {@code vmCount}, also when it refuses; before a reprotect also whether the plan was
 * recovered without its old site, {@code recoveredAsDisaster}.
 */
@StepInput(
        name = "for",
        required = true,
        what = "What it shall be ready for: a runbook of ours whose needs are the same")
@Component
class CheckReadiness implements InfrastructureStep {

    private static final Set<String> WITHOUT_THE_OLD_SITE =
            Set.of(PlanStatus.RECOVERY_SPLIT_BRAIN.name(), PlanStatus.DISASTER_RECOVERY_COMPLETE.name());

    /** Before a failback: whether the plan still protects the other way. */
    static final String REPROTECT_FIRST = "reprotectFirst";

    /** One lost packet is no lost site: so long a system may be silent before a run is refused for it. */
    static final Duration SILENCE = Duration.ofMinutes(1);

    private final ReadinessCheck check;
    private final SitesReadiness sites;

    CheckReadiness(ReadinessCheck check, SitesReadiness sites) {
        this.check = check;
        this.sites = sites;
    }

    @Override
    public Assessment assess(StepContext step) {
        var purpose = Purpose.of(step.input("for").orElseThrow(() -> new InvalidInput("for", "must not be empty")));
        if (purpose == Purpose.PROTECTION_ONBOARDING) {
            return sites.assess(step);
        }
        return purpose == Purpose.FAILBACK
                ? failback(step)
                : verdict(step, purpose, look(step, purpose, step.protectedSite(), step.recoverySite()));
    }

    /** A plan that was not turned round after its recovery is, as the failback's first work: it must be fit for that. */
    private Assessment failback(StepContext step) {
        var ahead = look(step, Purpose.PLANNED_MIGRATION, step.protectedSite(), step.recoverySite());
        if (ahead.refusal()
                .filter(refusal -> refusal.code().equals(PlanRefusals.WRONG_DIRECTION))
                .isEmpty()) {
            return verdict(step, Purpose.PLANNED_MIGRATION, ahead).variable(REPROTECT_FIRST, false);
        }
        return verdict(
                        step,
                        Purpose.REPROTECT,
                        look(step, Purpose.REPROTECT, step.recoverySite(), step.protectedSite()))
                .variable(REPROTECT_FIRST, true);
    }

    private Readiness look(StepContext step, Purpose purpose, SiteId protectedSite, SiteId recoverySite) {
        var reads = new StepReads(step);
        return step.findRecoveryPlan()
                .map(plan ->
                        check.check(purpose, step.sitePair(), protectedSite, recoverySite, plan, step.now(), reads))
                .orElseGet(
                        () -> check.checkAll(purpose, step.sitePair(), protectedSite, recoverySite, step.now(), reads));
    }

    private static Assessment verdict(StepContext step, Purpose purpose, Readiness found) {
        var until = step.silentSince().plus(SILENCE);
        var unseen = found.unseen();
        if (step.mode() == Mode.LIVE
                && found.refusal().isPresent()
                && !unseen.isEmpty()
                && step.now().isBefore(until)) {
            return Assessment.underWay(String.join("; ", unseen) + "; looking again until " + until)
                    .silent()
                    .lookAgainIn(Duration.ofSeconds(10));
        }
        var verdict = found.refusal()
                .map(refusal -> Assessment.refused(refusal.code(), refusal.reason()))
                .orElseGet(() -> Assessment.reached(found.summary()));
        var looked = verdict.document("readiness", found.json())
                .document("scope", found.scopeJson())
                .variable("vmCount", found.scope().vmCount());
        // SRM's word counts where it shows a disaster; where it no longer does, our own records have said so at the
        // start.
        return purpose == Purpose.REPROTECT
                        && WITHOUT_THE_OLD_SITE.contains(found.scope().status())
                ? looked.variable("recoveredAsDisaster", true)
                : looked;
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        throw new UnsupportedOperationException("a check sends no command");
    }
}
