package io.drawbridge.approval;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaProperties;
import org.junit.jupiter.api.Test;

class DecisionWordsTests {

    private static Decision decision(String element, String kind, String answer) {
        return new Decision(element, kind, answer, null, null, "bob", "", Instant.EPOCH, null);
    }

    @Test
    void everyAnswerOfEveryTaskIsToldInWordsAfterwards() throws Exception {
        List<Decision> all = new ArrayList<>();
        try (var files = Files.walk(Path.of("bpmn"))) {
            for (var file :
                    files.filter(one -> one.toString().endsWith(".bpmn")).toList()) {
                for (var task : Bpmn.readModelFromFile(file.toFile()).getModelElementsByType(UserTask.class)) {
                    all.addAll(decisions(task));
                }
            }
        }

        assertThat(all)
                .hasSizeGreaterThan(60)
                .filteredOn(one -> !DecisionWords.knows(one))
                .isEmpty();
    }

    private static List<Decision> decisions(UserTask task) throws Exception {
        var kind = task.getExtensionElements().getElementsQuery().filterByType(CamundaProperties.class).list().stream()
                .flatMap(properties -> properties.getCamundaProperties().stream())
                .filter(property -> property.getCamundaName().equals("decision"))
                .findFirst()
                .orElseThrow()
                .getCamundaValue();
        var form = new ObjectMapper()
                .readTree(Path.of("forms", task.getCamundaFormRef() + ".form").toFile());
        List<Decision> decisions = new ArrayList<>();
        form.path("components").forEach(component -> {
            if (component.path("key").asText().equals("decision")) {
                component
                        .path("values")
                        .forEach(value -> decisions.add(
                                decision(task.getId(), kind, value.path("value").asText())));
            }
        });
        return decisions;
    }

    @Test
    void tellsWhatAnOwnRunbookAsksInTheWordsOfItsForm() {
        assertThat(DecisionWords.of(decision("userTask_own", "choice", "go-west")))
                .isEqualTo("chose go west");
    }
}
