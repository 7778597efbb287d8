package io.drawbridge.approval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.approval.Subject.Fact;
import io.drawbridge.core.RunId;
import io.drawbridge.engine.Documents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** Puts together what is approved, from our own tables and the deployed models. Nothing here is remote. */
@Component
class Subjects {

    /** The document in which the step before the approval leaves what the plans hold. */
    static final String CONTENT = "approval-subject";

    private static final String POLICY_KEY = "approval-policy";

    private final ObjectProvider<AskedRuns> asked;
    private final Documents documents;
    private final RepositoryService repository;
    private final ObjectMapper json;
    private final Map<String, String> hashes = new ConcurrentHashMap<>();

    Subjects(
            ObjectProvider<AskedRuns> asked,
            Documents documents,
            @Lazy RepositoryService repository,
            ObjectMapper json) {
        this.asked = asked;
        this.documents = documents;
        this.repository = repository;
        this.json = json;
    }

    /** The policy table by which an approval is asked: its version, and the SHA-256 of the table as it is deployed. */
    record PolicyVersion(String version, String sha256) {}

    /** @return the policy of the deployment to which the approval's own model belongs */
    PolicyVersion policy(String definitionId) {
        var deployment = repository.getProcessDefinition(definitionId).getDeploymentId();
        var policy = repository
                .createDecisionDefinitionQuery()
                .deploymentId(deployment)
                .decisionDefinitionKey(POLICY_KEY)
                .singleResult();
        if (policy == null) {
            return new PolicyVersion("not known", "");
        }
        return new PolicyVersion(
                version(policy.getVersionTag(), policy.getVersion()),
                hash(policy.getDeploymentId(), policy.getResourceName()));
    }

    /** @return what was asked for and by which model it runs, now */
    Subject local(RunId run) {
        var facts = new ArrayList<Fact>();
        asked.getObject().of(run).ifPresent(found -> {
            facts.addAll(found.facts());
            var definition = repository.getProcessDefinition(found.definitionId());
            facts.add(Fact.of(
                    Subject.RUNBOOK,
                    "Runbook",
                    definition.getName() + ", version "
                            + version(definition.getVersionTag(), definition.getVersion()) + ", SHA-256 "
                            + hash(definition.getDeploymentId(), definition.getResourceName())));
            facts.add(Fact.of(
                    Subject.RUNBOOK,
                    "All models, forms and policies deployed with it",
                    "SHA-256 " + deployment(definition)));
        });
        facts.addAll(waves(run));
        document(run, "protectionPlan")
                .ifPresent(plan -> facts.add(Fact.of(
                        Subject.PLAN,
                        "Protection plan " + plan.path("plan").asText(),
                        plan.path("vms").size() + " virtual machines, SHA-256 "
                                + Subject.sha256(plan.toString().getBytes(StandardCharsets.UTF_8)))));
        return Subject.of(facts);
    }

    /** @return what the recovery product said when the approval was asked for; empty where the run has no plan */
    Subject noted(RunId run) {
        return documents.find(run, CONTENT).map(Subject::parse).orElseGet(() -> Subject.of(List.of()));
    }

    Optional<AskedRuns.Asked> asked(RunId run) {
        return asked.getObject().of(run);
    }

    private List<Fact> waves(RunId run) {
        var facts = new ArrayList<Fact>();
        document(run, "migration-waves").ifPresent(found -> found.path("waves").forEach(wave -> wave.path("machines")
                .forEach(machine -> facts.add(new Fact(
                        Subject.MACHINES,
                        "moves " + machine.path("instanceUuid").asText(),
                        "Virtual machine " + machine.path("name").asText(),
                        "moves in wave " + wave.path("number").asText())))));
        return facts;
    }

    private Optional<JsonNode> document(RunId run, String name) {
        return documents.find(run, name).map(text -> {
            try {
                return json.readTree(text);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("our own document is not JSON", e);
            }
        });
    }

    private static String version(String tag, int number) {
        return (tag == null ? "" : tag + " ") + "(" + number + ")";
    }

    private String deployment(ProcessDefinition definition) {
        var id = definition.getDeploymentId();
        var known = hashes.get(id);
        if (known != null) {
            return known;
        }
        var names = repository.getDeploymentResourceNames(id).stream().sorted().toList();
        var all = names.stream().map(name -> name + " " + hash(id, name) + "\n").collect(Collectors.joining());
        var hash = Subject.sha256(all.getBytes(StandardCharsets.UTF_8));
        hashes.put(id, hash);
        return hash;
    }

    /** What is deployed never changes, so it is read once. */
    private String hash(String deploymentId, String resource) {
        var known = hashes.get(deploymentId + " " + resource);
        if (known != null) {
            return known;
        }
        try (var content = repository.getResourceAsStream(deploymentId, resource)) {
            var hash = Subject.sha256(content.readAllBytes());
            hashes.put(deploymentId + " " + resource, hash);
            return hash;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + resource, e);
        }
    }
}
