package io.drawbridge.runbook;

import io.drawbridge.approval.Reviews;
import io.drawbridge.core.InvalidInput;
import io.drawbridge.core.Mode;
import io.drawbridge.core.PlanName;
import io.drawbridge.core.RunEnded;
import io.drawbridge.core.RunId;
import io.drawbridge.core.SiteId;
import io.drawbridge.core.SitePairId;
import io.drawbridge.core.TenantId;
import io.drawbridge.engine.CamundaForm;
import io.drawbridge.engine.Journal;
import io.drawbridge.engine.ModelListener;
import io.drawbridge.engine.ModelProperties;
import io.drawbridge.engine.RunInputs;
import io.drawbridge.security.Callers;
import io.drawbridge.security.SignedIn;
import io.drawbridge.site.SitePair;
import io.drawbridge.site.Sites;
import io.drawbridge.srm.PlanCatalogue;
import io.drawbridge.srm.PlanSummary;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
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
import org.springframework.context.ApplicationEventPublisher;
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
    private final Runbooks runbooks;
    private final Reviews reviews;
    private final Journal journal;
    private final ApplicationEventPublisher events;
    private final Callers callers;
    private final Admission admission;
    private final Clock clock;

    RunRegistration(
            RunTable runs,
            Sites sites,
            PlanCatalogue plans,
            Runbooks runbooks,
            Reviews reviews,
            Journal journal,
            ApplicationEventPublisher events,
            Callers callers,
            Admission admission,
            Clock clock) {
        this.runs = runs;
        this.sites = sites;
        this.plans = plans;
        this.runbooks = runbooks;
        this.reviews = reviews;
        this.journal = journal;
        this.events = events;
        this.callers = callers;
        this.admission = admission;
        this.clock = clock;
    }

    @Override
    public BpmnParseListener parseListener() {
        return new AbstractBpmnParseListener() {
            @Override
            public void parseProcess(Element element, ProcessDefinitionEntity definition) {
                if (definition.isStartableInTasklist()) {
                    // Built in: whoever asks the engine to skip custom listeners does not skip these.
                    definition.addBuiltInListener(
                            ExecutionListener.EVENTNAME_START, (ExecutionListener) RunRegistration.this::started);
                    definition.addBuiltInListener(
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
        var caller = callers.of(requester);
        var id = ticket.map(Starting.Ticket::run).orElseGet(RunId::random);
        Process process = execution.getBpmnModelInstance().getModelElementById(definition.getKey());
        var form = runbooks.startForm(process, definition);
        var request = ticket.map(Starting.Ticket::request).orElseGet(() -> fromForm(execution, definition, form));
        var pair =
                admission.admit(caller, definition.getKey(), starters(process), request.tenant(), request.sitePair());
        if (!pair.tenant().value().equals(execution.getTenantId())) {
            throw new IllegalStateException(
                    "the engine took the run for one of " + execution.getTenantId() + ", not of " + pair.tenant());
        }
        var inputs = inputs(form, request.inputs());
        var scope = Scope.of(process);
        boolean home = ModelProperties.find(process, "direction")
                .filter("home"::equals)
                .isPresent();
        // A token may allow less than the roles that it carries.
        if (SignedIn.current()
                .filter(signedIn ->
                        !signedIn.mayStart(definition.getKey(), request.tenant().value()))
                .isPresent()) {
            throw RunRefused.notAllowed(definition.getKey());
        }
        var run = run(id, definition, requester, request, pair, scope, inputs, home);
        forgetWhatNobodyAskedFor(execution);
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
        execution.setVariable("subject", run.subject());
        execution.setVariable("requestedAt", run.requestedAt().toString());
        // Who asks for the run may declare the disaster with it, by saying when it was detected.
        execution.setVariable("declared", run.detectedAt() != null);
        execution.setVariable(
                "detectedAt", run.detectedAt() == null ? null : run.detectedAt().toString());
        execution.setVariable(
                "recoveredAsDisaster",
                run.plan().flatMap(plan -> runs.disaster(run.sitePair(), plan)).isPresent());
        execution.setVariable("vmCount", 0);
        execution.setVariable("runApproved", false);
        form.fields().stream()
                .filter(field -> !StartForms.COMMON.contains(field.key()))
                .forEach(field -> execution.setVariable(
                        field.key(),
                        inputs.containsKey(field.key()) ? CamundaForm.typed(field, inputs.get(field.key())) : null));
        runs.insert(run, execution.getProcessInstanceId(), definition.getId());
        if (run.mode() == Mode.LIVE) {
            claim(run, scope, inputs);
        }
        journal.note(
                id,
                Journal.Kind.RUN_STARTED,
                definition.getKey(),
                requester,
                run.runbookName() + " of " + run.subject() + " (" + run.mode().word() + "): " + run.reason(),
                // From the first entry on it is certain which model the run follows.
                "{\"model\":\"" + definition.getKey() + ".bpmn\",\"modelDigest\":\"" + runbooks.modelDigest(definition)
                        + "\"}");
    }

    /** What a runbook asks for beside what all ask for. Checked here, since the engine takes whatever is posted. */
    private static Map<String, String> inputs(CamundaForm form, Map<String, Object> given) {
        var own = form.fields().stream()
                .map(CamundaForm.Field::key)
                .filter(key -> !StartForms.COMMON.contains(key))
                .toList();
        given.keySet().stream().filter(key -> !own.contains(key)).findFirst().ifPresent(key -> {
            throw new InvalidInput(
                    "inputs." + key,
                    own.isEmpty()
                            ? "is not asked for: this runbook has no inputs of its own"
                            : "is not asked for; there are " + String.join(", ", own));
        });
        return form.only(own).check(form.only(own).withStandards(given));
    }

    /** Variables that came with the start and that no form asks for could be taken for the product's own later. */
    private static void forgetWhatNobodyAskedFor(DelegateExecution execution) {
        execution.getVariableNames().stream()
                .filter(name -> !name.equals("initiator"))
                .toList()
                .forEach(execution::removeVariable);
    }

    private void claim(Run run, Scope scope, Map<String, String> inputs) {
        if (scope.equals(Scope.SITE_PAIR)) {
            runs.holderOfAnyPlan(run.sitePair()).ifPresent(holder -> {
                throw busy("sitePair", run, holder);
            });
            claim(run, "sitePair", run.sitePair().value(), Scope.WHOLE_PAIR);
            // Whoever wants one of these plans at the same moment meets the row, not only the look above.
            planNames(run.sitePair()).forEach(plan -> claim(run, "sitePair", plan, Scope.claimOfPlan(plan)));
        } else if (scope.hasPlan()) {
            runs.holder(run.sitePair(), Scope.WHOLE_PAIR).ifPresent(holder -> {
                throw busy("recoveryPlan", run, holder);
            });
            var plan = run.recoveryPlan().value();
            claim(run, "recoveryPlan", plan, Scope.claimOfPlan(plan));
            // A run that may move machines of its own besides its plan keeps other runs off them.
            if (!inputs.getOrDefault(Scope.VIRTUAL_MACHINES.word(), "").isBlank()) {
                claim(run, Scope.VIRTUAL_MACHINES, inputs);
            }
        } else {
            scope.claims(inputs)
                    .forEach(claimed ->
                            claim(run, "inputs." + scope.word(), claimed.substring(claimed.indexOf(':') + 1), claimed));
        }
    }

    private void claim(Run run, String field, String what, String claimed) {
        runs.holder(run.sitePair(), claimed).ifPresent(holder -> {
            throw RunRefused.busy(field, what, holder, runs.find(holder).orElse(null));
        });
        try {
            runs.claim(run.sitePair(), claimed, run.id());
        } catch (DuplicateKeyException e) {
            throw RunRefused.busy(field, what, new RunId("unknown"), null);
        }
    }

    private RunRefused busy(String field, Run run, RunId holder) {
        return RunRefused.busy(field, run.subject(), holder, runs.find(holder).orElse(null));
    }

    private Set<String> planNames(SitePairId pair) {
        var names = new TreeSet<String>();
        sites.plansOf(pair).forEach(plan -> names.add(plan.name().value()));
        plans.known(pair).ifPresent(known -> known.forEach(plan -> names.add(plan.name())));
        return names;
    }

    private static String requester() {
        var auth = Context.getProcessEngineConfiguration().getIdentityService().getCurrentAuthentication();
        if (auth == null || auth.getUserId() == null) {
            throw new InvalidInput("requester", "is missing: nobody is signed in");
        }
        return auth.getUserId();
    }

    private static List<String> starters(Process process) {
        var named =
                Optional.ofNullable(process.getCamundaCandidateStarterGroups()).orElse("");
        return List.of(named.split("\\s*,\\s*"));
    }

    private Run run(
            RunId id,
            ProcessDefinition definition,
            String requester,
            RunRequest request,
            SitePair pair,
            Scope scope,
            Map<String, String> inputs,
            boolean home) {
        if (!scope.hasPlan() && request.recoveryPlan() != null) {
            throw new InvalidInput("recoveryPlan", "does not belong to " + definition.getKey());
        }
        if (scope.hasPlan() && request.recoveryPlan() == null) {
            throw new InvalidInput("recoveryPlan", "must not be empty");
        }
        var plan = scope.hasPlan() ? plan(pair, request.recoveryPlan()) : Optional.<PlanSummary>empty();
        var actual = scope.equals(Scope.SITE_PAIR)
                ? commonDirection(pair, request.direction())
                : plan.flatMap(PlanSummary::protectedSite).filter(pair::has);
        // A failback goes home whichever way the plan points when it begins: turning it round is part of it.
        var protectedSite =
                protectedSite(pair, home ? Optional.of(pair.recoverySite()) : actual, request.direction(), home);
        var name = plan.map(summary -> new PlanName(summary.name())).orElse(request.recoveryPlan());
        return new Run(
                id,
                definition.getKey(),
                Optional.ofNullable(definition.getName()).orElse(definition.getKey()),
                definition.getVersionTag(),
                pair.tenant(),
                pair.id(),
                protectedSite,
                pair.peerOf(protectedSite),
                name,
                name == null ? scope.subject(inputs, pair.name()) : name.value(),
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

    /** @return from which site all plans point away, where they agree; a run on all of them needs one direction */
    private Optional<SiteId> commonDirection(SitePair pair, String given) {
        var protectedSites = plans.known(pair.id()).stream()
                .flatMap(List::stream)
                .flatMap(plan -> plan.protectedSite().stream())
                .filter(pair::has)
                .collect(Collectors.toSet());
        if (protectedSites.size() > 1 && (given == null || given.isBlank())) {
            throw new InvalidInput("direction", "must be given: the plans of this pair point both ways");
        }
        return protectedSites.size() == 1 ? protectedSites.stream().findFirst() : Optional.empty();
    }

    private static SiteId protectedSite(SitePair pair, Optional<SiteId> actual, String direction, boolean home) {
        if (direction == null || direction.isBlank()) {
            return actual.orElse(pair.protectedSite());
        }
        for (var site : List.of(pair.protectedSite(), pair.recoverySite())) {
            if (direction.equals(site + "-to-" + pair.peerOf(site))) {
                if (actual.isPresent() && !actual.get().equals(site)) {
                    throw new InvalidInput(
                            "direction",
                            "is wrong: "
                                    + (home
                                            ? "the workloads' home is " + pair.peerOf(actual.get())
                                            : "the plan protects " + actual.get())
                                    + ", so it runs " + actual.get() + "-to-"
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

    private RunRequest fromForm(DelegateExecution execution, ProcessDefinition definition, CamundaForm form) {
        var plan = plan(execution);
        return new RunRequest(
                definition.getKey(),
                new TenantId(text(execution, "tenant")),
                new SitePairId(text(execution, "sitePair")),
                plan == null ? null : new PlanName(plan),
                text(execution, "direction"),
                text(execution, "reason"),
                Mode.of(Optional.ofNullable(text(execution, "mode"))
                        .filter(mode -> !mode.isBlank())
                        .orElse("live")),
                "person",
                RunInputs.BREAK_GLASS.find(execution).orElse(false),
                declaredAt(execution),
                given(execution, form));
    }

    private static Map<String, Object> given(DelegateExecution execution, CamundaForm form) {
        var given = new TreeMap<String, Object>();
        form.keys().stream()
                .filter(key -> !StartForms.COMMON.contains(key))
                .filter(key -> execution.getVariable(key) != null)
                .forEach(key -> given.put(key, execution.getVariable(key)));
        return given;
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
        var end = ModelProperties.of(execution.getBpmnModelElementInstance());
        RunInputs.RUN.find(execution).ifPresent(run -> {
            journal.hold(run);
            runs.outcome(
                    run,
                    execution.getCurrentActivityId(),
                    execution.getCurrentActivityName(),
                    Boolean.parseBoolean(end.get("succeeded")),
                    end.get("moves"));
        });
    }

    private void ended(DelegateExecution execution) {
        var run = RunInputs.RUN.find(execution);
        if (run.isEmpty()) {
            return;
        }
        // Also against a deletion: a run that began without approval does not vanish before somebody has looked at it.
        if (reviews.owed(run.get())) {
            throw RunRefused.reviewOwed(run.get());
        }
        journal.hold(run.get());
        if (execution.isCanceled()) {
            runs.outcome(run.get(), "deleted", "Deleted in the engine", false, null);
        }
        runs.ended(run.get(), clock.instant());
        journal.note(
                run.get(),
                Journal.Kind.RUN_ENDED,
                execution.getCurrentActivityId(),
                null,
                runs.find(run.get()).map(Run::outcomeName).orElse(""),
                null);
        events.publishEvent(new RunEnded(run.get()));
    }
}
