package io.drawbridge.runbook;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.core.Mode;
import io.drawbridge.core.PlanName;
import io.drawbridge.core.RunId;
import io.drawbridge.core.SiteId;
import io.drawbridge.core.SitePairId;
import io.drawbridge.core.TenantId;
import io.drawbridge.engine.Journal;
import io.drawbridge.engine.ModelListener;
import io.drawbridge.engine.RunInputs;
import io.drawbridge.site.SitePair;
import io.drawbridge.site.Sites;
import io.drawbridge.srm.PlanCatalogue;
import io.drawbridge.srm.PlanSummary;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.camunda.bpm.engine.identity.Group;
import org.camunda.bpm.engine.impl.bpmn.parser.AbstractBpmnParseListener;
import org.camunda.bpm.engine.impl.bpmn.parser.BpmnParseListener;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.ProcessDefinitionEntity;
import org.camunda.bpm.engine.impl.pvm.process.ActivityImpl;
import org.camunda.bpm.engine.impl.pvm.process.ScopeImpl;
import org.camunda.bpm.engine.impl.util.xml.Element;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;

/**
 * Every start of a runbook passes here, in the engine's own transaction, whether it comes from Tasklist, from the
 * engine's REST API or from ours: input is checked, the run is registered, its plan is claimed. What a run is made of
 * (id, requester, sites, trigger) is set here and nowhere else, whatever variables came with the start.
 */
@Component
class RunRegistration implements ModelListener {

    private final RunTable runs;
    private final Sites sites;
    private final PlanCatalogue plans;
    private final Journal journal;
    private final Clock clock;

    RunRegistration(RunTable runs, Sites sites, PlanCatalogue plans, Journal journal, Clock clock) {
        this.runs = runs;
        this.sites = sites;
        this.plans = plans;
        this.journal = journal;
        this.clock = clock;
    }

    @Override
    public BpmnParseListener parseListener() {
        return new AbstractBpmnParseListener() {
            @Override
            public void parseProcess(Element element, ProcessDefinitionEntity definition) {
                if (definition.isStartableInTasklist()) {
                    definition.addListener(
                            ExecutionListener.EVENTNAME_START, (ExecutionListener) RunRegistration.this::started);
                    definition.addListener(
                            ExecutionListener.EVENTNAME_END, (ExecutionListener) RunRegistration.this::ended);
                }
            }

            @Override
            public void parseEndEvent(Element element, ScopeImpl scope, ActivityImpl activity) {
                // Procedures share the run: only a runbook's own ends are outcomes.
                activity.addListener(ExecutionListener.EVENTNAME_START, (ExecutionListener) execution -> {
                    if (((ProcessDefinition) ((ExecutionEntity) execution).getProcessDefinition())
                            .isStartableInTasklist()) {
                        outcome(execution);
                    }
                });
            }
        };
    }

    private void started(DelegateExecution execution) {
        var ticket = Starting.current();
        var definition = (ProcessDefinition) ((ExecutionEntity) execution).getProcessDefinition();
        var requester = requester();
        mayStart(execution, definition, requester);
        var id = ticket.map(Starting.Ticket::run).orElseGet(RunId::random);
        var run = ticket.map(Starting.Ticket::request)
                .map(request -> run(id, definition, requester, request))
                .orElseGet(() -> run(id, definition, requester, fromForm(execution, definition)));
        execution.setProcessBusinessKey(id.value());
        RunInputs.RUN.set(execution, id);
        RunInputs.RUNBOOK.set(execution, run.runbook());
        RunInputs.TENANT.set(execution, run.tenant());
        RunInputs.SITE_PAIR.set(execution, run.sitePair());
        RunInputs.RECOVERY_PLAN.set(execution, run.recoveryPlan());
        RunInputs.PROTECTED_SITE.set(execution, run.protectedSite());
        RunInputs.RECOVERY_SITE.set(execution, run.recoverySite());
        RunInputs.MODE.set(execution, run.mode());
        RunInputs.REASON.set(execution, run.reason());
        RunInputs.REQUESTER.set(execution, run.requester());
        RunInputs.TRIGGER.set(execution, run.trigger());
        RunInputs.BREAK_GLASS.set(execution, run.breakGlass());
        execution.setVariable("requestedAt", run.requestedAt().toString());
        // Who asks for the run may declare the disaster with it, by saying when it was detected.
        execution.setVariable("declared", run.detectedAt() != null);
        execution.setVariable(
                "detectedAt", run.detectedAt() == null ? null : run.detectedAt().toString());
        execution.setVariable(
                "recoveredAsDisaster",
                runs.disaster(run.sitePair(), run.recoveryPlan()).isPresent());
        execution.setVariable("vmCount", 0);
        execution.setVariable("runApproved", false);
        moreFields(execution, ticket.map(Starting.Ticket::request).orElse(null));
        runs.insert(run, execution.getProcessInstanceId(), definition.getId());
        if (run.mode() == Mode.LIVE) {
            claim(run);
        }
        journal.note(
                id,
                Journal.Kind.RUN_STARTED,
                definition.getKey(),
                requester,
                run.runbookName() + " of " + run.recoveryPlan() + " ("
                        + run.mode().word() + "): " + run.reason(),
                null);
    }

    /** What a runbook asks for beside what all ask for. Checked here, since the engine takes whatever is posted. */
    private static void moreFields(DelegateExecution execution, RunRequest request) {
        if (request != null) {
            request.more().forEach(execution::setVariable);
        }
        var inspection = execution.getVariable("inspectionTime");
        execution.setVariable("inspectionTime", inspectionTime(inspection).toString());
        var synchronize = execution.getVariable("synchronizeFirst");
        execution.setVariable("synchronizeFirst", synchronize == null || Boolean.parseBoolean(synchronize.toString()));
    }

    private static Duration inspectionTime(Object given) {
        if (given == null || given.toString().isBlank()) {
            return Duration.ofHours(4);
        }
        try {
            var time = Duration.parse(given.toString());
            if (time.isNegative() || time.isZero() || time.compareTo(Duration.ofDays(30)) > 0) {
                throw new InvalidInput("inspectionTime", "must be longer than nothing and at most 30 days");
            }
            return time;
        } catch (DateTimeParseException e) {
            throw new InvalidInput("inspectionTime", "must be an ISO 8601 duration such as PT4H");
        }
    }

    private void claim(Run run) {
        runs.holder(run.sitePair(), run.recoveryPlan()).ifPresent(holder -> {
            throw RunRefused.planBusy(
                    run.recoveryPlan(), holder, runs.find(holder).orElse(null));
        });
        try {
            runs.claim(run.sitePair(), run.recoveryPlan(), run.id());
        } catch (DuplicateKeyException e) {
            throw RunRefused.planBusy(run.recoveryPlan(), new RunId("unknown"), null);
        }
    }

    private static String requester() {
        var auth = Context.getProcessEngineConfiguration().getIdentityService().getCurrentAuthentication();
        if (auth == null || auth.getUserId() == null) {
            throw new InvalidInput("requester", "is missing: nobody is signed in");
        }
        return auth.getUserId();
    }

    private static void mayStart(DelegateExecution execution, ProcessDefinition definition, String requester) {
        Process process = execution.getBpmnModelInstance().getModelElementById(definition.getKey());
        var starters =
                Optional.ofNullable(process.getCamundaCandidateStarterGroups()).orElse("");
        var roles = Context.getProcessEngineConfiguration()
                .getIdentityService()
                .createGroupQuery()
                .groupMember(requester)
                .list()
                .stream()
                .map(Group::getId)
                .toList();
        if (List.of(starters.split("\\s*,\\s*")).stream().noneMatch(roles::contains)) {
            throw RunRefused.notAllowed(definition.getKey());
        }
    }

    private Run run(RunId id, ProcessDefinition definition, String requester, RunRequest request) {
        var tenant = sites.findTenant(request.tenant())
                .orElseThrow(() -> new InvalidInput("tenant", "is not known: " + request.tenant()));
        var pair = sites.findPair(request.sitePair())
                .filter(found -> found.tenant().equals(tenant.id()))
                .orElseThrow(() -> new InvalidInput(
                        "sitePair", "is not known for tenant " + tenant.id() + ": " + request.sitePair()));
        var plan = plan(pair, request.recoveryPlan());
        var protectedSite = protectedSite(pair, plan, request.direction());
        return new Run(
                id,
                definition.getKey(),
                Optional.ofNullable(definition.getName()).orElse(definition.getKey()),
                definition.getVersionTag(),
                tenant.id(),
                pair.id(),
                protectedSite,
                pair.peerOf(protectedSite),
                plan.map(summary -> new PlanName(summary.name())).orElse(request.recoveryPlan()),
                request.mode(),
                request.trigger(),
                request.breakGlass(),
                request.reason(),
                requester,
                request.detectedAt(),
                clock.instant(),
                null,
                null,
                null);
    }

    /** No remote call here: what is remembered decides, and where nothing is, the readiness check does. */
    private Optional<PlanSummary> plan(SitePair pair, PlanName wanted) {
        return plans.known(pair.id()).filter(known -> !known.isEmpty()).map(known -> known.stream()
                .filter(plan -> plan.name().equals(wanted.value()) || plan.id().equals(wanted.value()))
                .findFirst()
                .orElseThrow(() -> new InvalidInput(
                        "recoveryPlan",
                        "is not known to SRM: " + wanted + "; there are "
                                + String.join(
                                        ", ",
                                        known.stream()
                                                .map(PlanSummary::name)
                                                .sorted()
                                                .toList()))));
    }

    private static SiteId protectedSite(SitePair pair, Optional<PlanSummary> plan, String direction) {
        var actual = plan.flatMap(PlanSummary::protectedSite).filter(pair::has);
        if (direction == null || direction.isBlank()) {
            return actual.orElse(pair.protectedSite());
        }
        for (var site : List.of(pair.protectedSite(), pair.recoverySite())) {
            if (direction.equals(site + "-to-" + pair.peerOf(site))) {
                if (actual.isPresent() && !actual.get().equals(site)) {
                    throw new InvalidInput(
                            "direction",
                            "is wrong: the plan protects " + actual.get() + ", so it runs " + actual.get() + "-to-"
                                    + pair.peerOf(actual.get()));
                }
                return site;
            }
        }
        throw new InvalidInput(
                "direction",
                "must be " + pair.protectedSite() + "-to-" + pair.recoverySite() + " or " + pair.recoverySite() + "-to-"
                        + pair.protectedSite());
    }

    private RunRequest fromForm(DelegateExecution execution, ProcessDefinition definition) {
        return new RunRequest(
                definition.getKey(),
                new TenantId(text(execution, "tenant")),
                new SitePairId(text(execution, "sitePair")),
                new PlanName(plan(execution)),
                text(execution, "direction"),
                text(execution, "reason"),
                Mode.of(Optional.ofNullable(text(execution, "mode"))
                        .filter(mode -> !mode.isBlank())
                        .orElse("live")),
                "person",
                RunInputs.BREAK_GLASS.find(execution).orElse(false),
                declaredAt(execution),
                java.util.Map.of());
    }

    private Instant declaredAt(DelegateExecution execution) {
        if (!Boolean.parseBoolean(String.valueOf(execution.getVariable("declared")))) {
            return null;
        }
        var at = text(execution, "detectedAt");
        if (at == null || at.isEmpty()) {
            throw new InvalidInput(
                    "detectedAt", "must say when the disaster was detected, since it is declared with the start");
        }
        return DetectedAt.read(at, clock.instant());
    }

    /** Start forms offer the plans that settings name; any other is written out. */
    private static String plan(DelegateExecution execution) {
        var chosen = text(execution, "recoveryPlan");
        return StartForms.ANOTHER.equals(chosen) ? text(execution, StartForms.OTHER_PLAN) : chosen;
    }

    private static String text(DelegateExecution execution, String field) {
        var value = execution.getVariable(field);
        return value == null ? null : value.toString().trim();
    }

    private void outcome(DelegateExecution execution) {
        RunInputs.RUN
                .find(execution)
                .ifPresent(
                        run -> runs.outcome(run, execution.getCurrentActivityId(), execution.getCurrentActivityName()));
    }

    private void ended(DelegateExecution execution) {
        var run = RunInputs.RUN.find(execution);
        if (run.isEmpty()) {
            return;
        }
        if (execution.isCanceled()) {
            runs.outcome(run.get(), "deleted", "Deleted in the engine");
        }
        runs.ended(run.get(), clock.instant());
        journal.note(
                run.get(),
                Journal.Kind.RUN_ENDED,
                execution.getCurrentActivityId(),
                null,
                runs.find(run.get()).map(Run::outcomeName).orElse(""),
                null);
    }
}
