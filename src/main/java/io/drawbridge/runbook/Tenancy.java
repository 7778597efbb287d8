package io.drawbridge.runbook;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.core.RunId;
import io.drawbridge.core.SitePairId;
import io.drawbridge.core.TenantId;
import io.drawbridge.engine.RunInputs;
import io.drawbridge.site.SitePair;
import io.drawbridge.site.Sites;
import java.util.Optional;
import org.camunda.bpm.engine.impl.cfg.multitenancy.TenantIdProvider;
import org.camunda.bpm.engine.impl.cfg.multitenancy.TenantIdProviderCaseInstanceContext;
import org.camunda.bpm.engine.impl.cfg.multitenancy.TenantIdProviderHistoricDecisionInstanceContext;
import org.camunda.bpm.engine.impl.cfg.multitenancy.TenantIdProviderProcessInstanceContext;
import org.springframework.stereotype.Component;

/**
 * Tells the engine whose instance it begins. A runbook's belongs to the tenant of the site pair it works on, whichever
 * tenant was named with the start; a procedure's to the run that calls it. {@link RunRegistration} refuses what the
 * requester may not start, in the same transaction.
 */
@Component
class Tenancy implements TenantIdProvider {

    private final Sites sites;
    private final RunTable runs;

    Tenancy(Sites sites, RunTable runs) {
        this.sites = sites;
        this.runs = runs;
    }

    @Override
    public String provideTenantIdForProcessInstance(TenantIdProviderProcessInstanceContext begun) {
        if (begun.getSuperExecution() != null) {
            return begun.getSuperExecution().getTenantId();
        }
        var tenant = begun.getProcessDefinition().isStartableInTasklist() ? ofRunbook(begun) : ofRun(begun);
        return tenant.map(TenantId::value).orElse(null);
    }

    private Optional<TenantId> ofRunbook(TenantIdProviderProcessInstanceContext begun) {
        try {
            return Starting.current()
                    .map(ticket -> ticket.request().sitePair())
                    .or(() -> text(begun, RunInputs.SITE_PAIR.name()).map(SitePairId::new))
                    .flatMap(sites::findPair)
                    .map(SitePair::tenant);
        } catch (InvalidInput noId) {
            // The registration says so, naming the field.
            return Optional.empty();
        }
    }

    /** What the driver starts beside a run, such as the decision on a failed step. */
    private Optional<TenantId> ofRun(TenantIdProviderProcessInstanceContext begun) {
        return text(begun, RunInputs.RUN.name()).map(RunId::new).flatMap(runs::tenantOf);
    }

    private static Optional<String> text(TenantIdProviderProcessInstanceContext begun, String name) {
        return Optional.ofNullable(begun.getVariables())
                .map(variables -> variables.get(name))
                .map(value -> value.toString().trim());
    }

    @Override
    public String provideTenantIdForCaseInstance(TenantIdProviderCaseInstanceContext begun) {
        return null;
    }

    @Override
    public String provideTenantIdForHistoricDecisionInstance(TenantIdProviderHistoricDecisionInstanceContext decided) {
        return decided.getExecution() == null ? null : decided.getExecution().getTenantId();
    }
}
