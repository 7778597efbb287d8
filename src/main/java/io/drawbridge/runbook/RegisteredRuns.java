package io.drawbridge.runbook;

import io.drawbridge.approval.AskedRuns;
import io.drawbridge.approval.Subject;
import io.drawbridge.approval.Subject.Fact;
import io.drawbridge.core.RunId;
import io.drawbridge.engine.CamundaForm;
import io.drawbridge.engine.OwnReads;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** Tells approvals what was asked for: what was registered at the start, and how it stands in the engine now. */
@Component
class RegisteredRuns implements AskedRuns {

    private final RunTable runs;
    private final Runbooks runbooks;
    private final ProcessEngine engine;

    RegisteredRuns(RunTable runs, Runbooks runbooks, @Lazy ProcessEngine engine) {
        this.runs = runs;
        this.runbooks = runbooks;
        this.engine = engine;
    }

    @Override
    public Optional<Asked> of(RunId id) {
        return runs.find(id).map(run -> asked(run));
    }

    private Asked asked(Run run) {
        var instance = runs.instance(run.id()).orElseThrow();
        var registered = runs.definition(run.id()).orElseThrow();
        return OwnReads.of(engine, () -> asked(run, instance, registered));
    }

    private Asked asked(Run run, String instance, String registered) {
        var runtime = engine.getRuntimeService();
        var repository = engine.getRepositoryService();
        var running =
                runtime.createProcessInstanceQuery().processInstanceId(instance).singleResult();
        var definition =
                repository.getProcessDefinition(running == null ? registered : running.getProcessDefinitionId());
        Process process = repository.getBpmnModelInstance(definition.getId()).getModelElementById(definition.getKey());
        var facts = new ArrayList<>(List.of(
                Fact.of(Subject.RUN, "Works on", run.subject()),
                Fact.of(Subject.RUN, "Tenant", run.tenant().value()),
                Fact.of(Subject.RUN, "Site pair", run.sitePair().value()),
                Fact.of(Subject.RUN, "Direction", run.direction()),
                Fact.of(Subject.RUN, "Mode", run.mode().word())));
        if (running != null) {
            var fields = runbooks.startForm(process, definition).fields().stream()
                    .filter(field -> !StartForms.COMMON.contains(field.key()))
                    .toList();
            var values = runtime.getVariables(
                    instance, fields.stream().map(CamundaForm.Field::key).toList());
            fields.forEach(field -> facts.add(new Fact(
                    Subject.RUN,
                    "input " + field.key(),
                    field.label(),
                    Objects.toString(values.get(field.key()), "not given"))));
        }
        var scope = Scope.of(process);
        return new Asked(
                run.requester(),
                run.tenant(),
                run.sitePair(),
                run.protectedSite(),
                run.recoverySite(),
                run.recoveryPlan(),
                run.requestedAt(),
                definition.getId(),
                scope.hasPlan() || scope.equals(Scope.SITE_PAIR),
                facts);
    }
}
