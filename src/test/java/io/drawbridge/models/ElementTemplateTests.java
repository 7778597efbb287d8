package io.drawbridge.models;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.engine.StepInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;
import org.junit.jupiter.api.Test;

/** What Camunda Modeler offers to whoever draws a runbook of their own is what the steps and our models are. */
class ElementTemplateTests {

    private static final Path FOLDER = Path.of("docs/element-templates");

    @Test
    void templatesAreAsStepsAndModelsAre() throws IOException {
        var fresh = ElementTemplates.all();
        if (Boolean.getBoolean("drawbridge.writeDocs")) {
            Files.createDirectories(FOLDER);
            for (var file : Model.files(FOLDER, ".json")) {
                Files.delete(file);
            }
            for (var template : fresh.entrySet()) {
                Files.writeString(FOLDER.resolve(template.getKey()), template.getValue());
            }
        }

        var kept = new TreeMap<String, String>();
        for (var file : Model.files(FOLDER, ".json")) {
            kept.put(file.getFileName().toString(), Files.readString(file));
        }
        assertThat(kept.keySet())
                .as("docs/element-templates is stale: run this test with -Ddrawbridge.writeDocs=true")
                .isEqualTo(fresh.keySet());
        fresh.forEach((name, template) -> assertThat(kept.get(name))
                .as(name + " is stale: run this test with -Ddrawbridge.writeDocs=true")
                .isEqualTo(template));
    }

    @Test
    void everyDrawnStepAndEveryProcedureHasOne() throws IOException {
        var ids = new TreeSet<String>();
        for (var text : ElementTemplates.all().values()) {
            ids.add(read(text).path("id").asText());
        }

        Model.procedures().forEach(model -> assertThat(ids).contains("io.drawbridge.procedure." + model.id()));
        var steps = ElementTemplates.beans().keySet();
        assertThat(steps).hasSizeGreaterThan(20);
        Model.all()
                .flatMap(model -> model.every(ServiceTask.class).stream())
                .map(task -> Model.words(task.getId()))
                .filter(steps::contains)
                .forEach(bean -> assertThat(ids).contains("io.drawbridge.step." + bean));
    }

    /** As far as the vendor's schema can be held without its validator. */
    @Test
    void templatesHaveTheFormThatTheModelerReads() throws IOException {
        for (var text : ElementTemplates.all().values()) {
            var template = read(text);
            assertThat(template.path("$schema").asText()).contains("@camunda/element-templates-json-schema");
            assertThat(template.path("name").asText()).startsWith("Drawbridge: ");
            assertThat(template.path("description").asText()).endsWith(".");
            assertThat(template.path("appliesTo")).hasSize(1);
            assertThat(template.path("properties")).isNotEmpty().allSatisfy(property -> {
                assertThat(property.path("type").asText()).isIn("Hidden", "String", "Dropdown");
                assertThat(property.path("binding").path("type").asText())
                        .isIn(
                                "property",
                                "camunda:property",
                                "camunda:inputParameter",
                                "camunda:in",
                                "camunda:in:businessKey",
                                "camunda:out");
            });
        }
    }

    @Test
    void aStepAsksForWhatItReadsAndNamesItsRefusals() throws IOException {
        var template = read(ElementTemplates.all().get("step-plan-protection.json"));
        var asked = StreamSupport.stream(template.path("properties").spliterator(), false)
                .filter(property ->
                        property.path("binding").path("type").asText().equals("camunda:inputParameter"))
                .map(property -> property.path("binding").path("name").asText())
                .collect(Collectors.toSet());
        var declared = new TreeSet<String>();
        for (var input : ElementTemplates.beans().get("planProtection").getAnnotationsByType(StepInput.class)) {
            declared.add(input.name());
        }

        assertThat(asked).isEqualTo(declared);
        assertThat(template.path("description").asText()).contains("drawbridge.protectionImpossible");
    }

    private static JsonNode read(String text) throws IOException {
        return new ObjectMapper().readTree(text);
    }
}
