package io.drawbridge.runbook;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.core.PlanName;
import io.drawbridge.core.RunId;
import io.drawbridge.core.SitePairId;
import io.drawbridge.core.TenantId;
import io.drawbridge.engine.Aborts;
import io.drawbridge.engine.Work;
import io.drawbridge.site.Sites;
import io.drawbridge.srm.PlanCatalogue;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.history.HistoricActivityInstance;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Start, find and abort runs. */
@Component
public class Runs {

    /** A run, and whether this very request made it. */
    public record Started(Run run, boolean now) {}

    private final RunTable table;
    private final Runbooks runbooks;
    private final PlanCatalogue plans;
    private final Sites sites;
    private final Aborts aborts;
    private final ProcessEngine engine;
    private final TransactionTemplate transactions;
    private final Clock clock;

    Runs(
            RunTable table,
            Runbooks runbooks,
            PlanCatalogue plans,
            Sites sites,
            Aborts aborts,
            ProcessEngine engine,
            PlatformTransactionManager transactionManager,
            Clock clock) {
        this.table = table;
        this.runbooks = runbooks;
        this.plans = plans;
        this.sites = sites;
        this.aborts = aborts;
        this.engine = engine;
        this.transactions = new TransactionTemplate(transactionManager);
        this.clock = clock;
    }

    /**
     * Starts a run, in the name of whoever the engine takes the caller for.
     *
     * @param idempotencyKey null for none; the same key with the same request gives the same run
     * @param digest of the request as it was sent
     * @throws InvalidInput naming the field that is wrong
     * @throws RunRefused when the plan is busy, the key was used otherwise, or the role does not allow it
     * @throws io.drawbridge.core.RemoteException when SRM of the recovery site cannot be asked for the plan
     */
    public Started start(RunRequest request, String requester, String idempotencyKey, String digest) {
        if (idempotencyKey != null) {
            var earlier = table.earlier(requester, idempotencyKey);
            if (earlier.isPresent()) {
                return repeated(earlier.get(), digest);
            }
        }
        if (runbooks.find(request.runbook()).isEmpty()) {
            throw new InvalidInput(
                    "runbook",
                    "is not known: " + request.runbook() + "; there are "
                            + String.join(
                                    ", ",
                                    runbooks.all().stream().map(Runbook::key).toList()));
        }
        if (sites.findPair(request.sitePair()).isPresent()) {
            plans.refresh(request.sitePair());
        }
        var id = RunId.random();
        try {
            transactions.executeWithoutResult(status -> {
                if (idempotencyKey != null) {
                    table.remember(requester, idempotencyKey, digest, id, clock.instant());
                }
                Starting.with(new Starting.Ticket(id, request), () -> engine.getRuntimeService()
                        .startProcessInstanceByKey(request.runbook(), id.value()));
            });
        } catch (DuplicateKeyException e) {
            // The same key at the same moment: the other one was first.
            return repeated(table.earlier(requester, idempotencyKey).orElseThrow(() -> e), digest);
        }
        return new Started(get(id), true);
    }

    /**
     * Starts a run that nobody asked for by hand, such as one that a watch of ours has triggered, in the name of a user
     * who is set up for that and whose roles count as anybody's do.
     */
    public Started startFor(String user, RunRequest request) {
        return startFor(user, request, null, "");
    }

    /** The same with a key, under which the same request gives the same run. */
    public Started startFor(String user, RunRequest request, String idempotencyKey, String digest) {
        var identities = engine.getIdentityService();
        try {
            identities.setAuthentication(
                    user,
                    identities.createGroupQuery().groupMember(user).list().stream()
                            .map(org.camunda.bpm.engine.identity.Group::getId)
                            .toList());
            return start(request, user, idempotencyKey, digest);
        } finally {
            identities.clearAuthentication();
        }
    }

    private Started repeated(RunTable.Earlier earlier, String digest) {
        if (!earlier.digest().equals(digest)) {
            throw RunRefused.keyReused();
        }
        return new Started(get(earlier.run()), false);
    }

    public Optional<Run> find(RunId id) {
        return table.find(id);
    }

    private Run get(RunId id) {
        return find(id).orElseThrow(() -> new IllegalStateException("run " + id + " is missing"));
    }

    /** @return the latest first */
    public List<Run> list(TenantId tenant, Boolean running, int offset, int limit) {
        return table.list(tenant, running, offset, limit);
    }

    /** @return the latest live DR test of a plan that ended well */
    public Optional<Run> lastPassedTest(SitePairId pair, PlanName plan) {
        return table.passedTest(pair, plan);
    }

    /** @return the runbook in the version with which the run began */
    public Runbook runbookOf(RunId id) {
        return runbooks.ofDefinition(table.definition(id).orElseThrow());
    }

    /** @return the elements of the runbook's own model that have called a procedure */
    public Set<String> begunProcedures(RunId id) {
        var instance = table.instance(id).orElseThrow();
        // Whoever may read the run may read this; the engine's own rights are about its own faces.
        return ((ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration())
                .getCommandExecutorTxRequired()
                .execute(context -> context.runWithoutAuthorization(() -> engine
                        .getHistoryService()
                        .createHistoricActivityInstanceQuery()
                        .processInstanceId(instance)
                        .activityType("callActivity")
                        .list()
                        .stream()
                        .map(HistoricActivityInstance::getActivityId)
                        .collect(Collectors.toSet())));
    }

    private boolean isWorkDone(RunId id) {
        var instance = table.instance(id).orElseThrow();
        return ((ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration())
                .getCommandExecutorTxRequired()
                .execute(context -> context.runWithoutAuthorization(
                        () -> Work.isDone(engine.getHistoryService(), engine.getRepositoryService(), instance)));
    }

    /** @throws RunRefused when it has ended, is past its work, or is being aborted already */
    public void abort(RunId id, String who, String reason) {
        RunRequest.checkReason(reason);
        if (get(id).ended()) {
            throw RunRefused.ended();
        }
        if (isWorkDone(id)) {
            throw RunRefused.workDone();
        }
        var requested = transactions.execute(status -> aborts.request(id, who, reason));
        if (!Boolean.TRUE.equals(requested)) {
            throw RunRefused.aborting();
        }
    }
}
