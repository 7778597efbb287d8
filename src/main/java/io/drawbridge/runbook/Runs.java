package io.drawbridge.runbook;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.core.PlanName;
import io.drawbridge.core.RunId;
import io.drawbridge.core.SitePairId;
import io.drawbridge.core.TenantId;
import io.drawbridge.engine.Aborts;
import io.drawbridge.engine.OwnReads;
import io.drawbridge.engine.Work;
import io.drawbridge.security.Caller;
import io.drawbridge.security.Callers;
import io.drawbridge.security.Right;
import io.drawbridge.srm.PlanCatalogue;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.history.HistoricActivityInstance;
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
    private final Admission admission;
    private final Callers callers;
    private final Aborts aborts;
    private final ProcessEngine engine;
    private final TransactionTemplate transactions;
    private final Clock clock;

    Runs(
            RunTable table,
            Runbooks runbooks,
            PlanCatalogue plans,
            Admission admission,
            Callers callers,
            Aborts aborts,
            ProcessEngine engine,
            PlatformTransactionManager transactionManager,
            Clock clock) {
        this.table = table;
        this.runbooks = runbooks;
        this.plans = plans;
        this.admission = admission;
        this.callers = callers;
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
    public Started start(RunRequest request, Caller caller, String idempotencyKey, String digest) {
        var requester = caller.name();
        if (idempotencyKey != null) {
            var earlier = table.earlier(requester, idempotencyKey);
            if (earlier.isPresent()) {
                return repeated(earlier.get(), caller, digest);
            }
        }
        var runbook = runbooks.find(request.runbook())
                .orElseThrow(() -> new InvalidInput(
                        "runbook",
                        "is not known: " + request.runbook() + "; there are "
                                + String.join(
                                        ", ",
                                        runbooks.all().stream()
                                                .map(Runbook::key)
                                                .toList())));
        var pair = admission.admit(caller, runbook.key(), runbook.starters(), request.tenant(), request.sitePair());
        plans.refresh(pair.id());
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
            return repeated(table.earlier(requester, idempotencyKey).orElseThrow(() -> e), caller, digest);
        }
        return new Started(get(id), true);
    }

    /**
     * Starts a run that nobody asked for by hand, such as one that a watch of ours has triggered, in the name of a user
     * who is set up for that and whose roles and tenants count as anybody's do.
     */
    public Started startFor(String user, RunRequest request) {
        return startFor(user, request, null, "");
    }

    /** The same with a key, under which the same request gives the same run. */
    public Started startFor(String user, RunRequest request, String idempotencyKey, String digest) {
        return callers.actAs(user, () -> start(request, callers.current(), idempotencyKey, digest));
    }

    private Started repeated(RunTable.Earlier earlier, Caller caller, String digest) {
        var run = find(earlier.run(), caller);
        if (run.isEmpty() || !earlier.digest().equals(digest)) {
            throw RunRefused.keyReused();
        }
        return new Started(run.get(), false);
    }

    /** @return the run, if the caller may see it; another tenant's is like one that does not exist */
    public Optional<Run> find(RunId id, Caller caller) {
        return table.find(id).filter(run -> caller.sees(run.tenant()));
    }

    /** For what the product does by itself. What a reader asks for has a {@link Caller}. */
    public Optional<Run> known(RunId id) {
        return table.find(id);
    }

    /**
     * For figures and watches, which tell no reader of any run.
     *
     * @return what runs of all tenants, the latest first
     */
    public List<Run> running(int atMost) {
        return table.running(atMost);
    }

    private Run get(RunId id) {
        return table.find(id).orElseThrow(() -> new IllegalStateException("run " + id + " is missing"));
    }

    /**
     * @param tenant only this one's; null for all that the caller sees
     * @return the latest first
     */
    public List<Run> list(Caller caller, TenantId tenant, Boolean running, int offset, int limit) {
        var seen = caller.seen().stream()
                .filter(one -> tenant == null || one.equals(tenant))
                .toList();
        return table.list(seen, running, offset, limit);
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
        return OwnReads.of(engine, () -> engine
                .getHistoryService()
                .createHistoricActivityInstanceQuery()
                .processInstanceId(instance)
                .activityType("callActivity")
                .list()
                .stream()
                .map(HistoricActivityInstance::getActivityId)
                .collect(Collectors.toSet()));
    }

    private boolean isWorkDone(RunId id) {
        var instance = table.instance(id).orElseThrow();
        return OwnReads.of(
                engine, () -> Work.isDone(engine.getHistoryService(), engine.getRepositoryService(), instance));
    }

    /** @throws RunRefused when none of the caller's roles starts such runs; when it has ended, or is being aborted already */
    public void abort(RunId id, Caller caller, String reason) {
        var run = get(id);
        if (!caller.may(Right.ABORT, run.tenant(), runbookOf(id).starters())) {
            throw RunRefused.abortNotAllowed(run.runbook());
        }
        RunRequest.checkReason(reason);
        if (run.ended()) {
            throw RunRefused.ended();
        }
        if (isWorkDone(id)) {
            throw RunRefused.workDone();
        }
        var requested = transactions.execute(status -> aborts.request(id, caller.name(), reason));
        if (!Boolean.TRUE.equals(requested)) {
            throw RunRefused.aborting();
        }
    }
}
