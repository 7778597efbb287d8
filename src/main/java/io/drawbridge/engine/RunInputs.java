package io.drawbridge.engine;

import io.drawbridge.core.Mode;
import io.drawbridge.core.PlanName;
import io.drawbridge.core.RunId;
import io.drawbridge.core.SiteId;
import io.drawbridge.core.SitePairId;
import io.drawbridge.core.TenantId;
import java.util.List;

/** What a run starts with. Few and typed; references, not payload. */
public final class RunInputs {

    public static final ProcessVariable<RunId> RUN = ProcessVariable.of("runId", RunId::value, RunId::new);
    public static final ProcessVariable<String> RUNBOOK = ProcessVariable.text("runbook");
    public static final ProcessVariable<TenantId> TENANT = ProcessVariable.of("tenant", TenantId::value, TenantId::new);
    public static final ProcessVariable<SitePairId> SITE_PAIR =
            ProcessVariable.of("sitePair", SitePairId::value, SitePairId::new);

    /** The SRM recovery plan, by the name that SRM shows; absent where a run works on something else than one plan. */
    public static final ProcessVariable<PlanName> RECOVERY_PLAN =
            ProcessVariable.of("recoveryPlan", PlanName::value, PlanName::new);

    /**
     * The site that the plan protects when the run begins, as SRM says and not as the pair is set up. For a reprotect
     * it is the site from which the VMs were recovered, since SRM's direction turns round only with the run itself.
     */
    public static final ProcessVariable<SiteId> PROTECTED_SITE =
            ProcessVariable.of("protectedSite", SiteId::value, SiteId::new);
    /** The other site: where a recovery brings the VMs up; for a reprotect, where they run already. */
    public static final ProcessVariable<SiteId> RECOVERY_SITE =
            ProcessVariable.of("recoverySite", SiteId::value, SiteId::new);

    public static final ProcessVariable<Mode> MODE = ProcessVariable.of("mode", Mode::word, Mode::of);
    public static final ProcessVariable<String> REASON = ProcessVariable.text("reason");
    public static final ProcessVariable<String> REQUESTER = ProcessVariable.text("requester");

    /** Who or what asked: {@code person}, {@code api} or {@code monitoring}. */
    public static final ProcessVariable<String> TRIGGER = ProcessVariable.text("trigger");

    public static final ProcessVariable<Boolean> BREAK_GLASS = ProcessVariable.flag("breakGlass");

    /** All of them; what a called procedure and a step are given. */
    public static final List<ProcessVariable<?>> ALL = List.of(
            RUN,
            RUNBOOK,
            TENANT,
            SITE_PAIR,
            RECOVERY_PLAN,
            PROTECTED_SITE,
            RECOVERY_SITE,
            MODE,
            REASON,
            REQUESTER,
            TRIGGER,
            BREAK_GLASS);

    private RunInputs() {}
}
