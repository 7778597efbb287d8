package io.drawbridge.models;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.camunda.bpm.model.bpmn.instance.StartEvent;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FormTests {

    /** A dynamic list keeps Tasklist's Complete button disabled for ever; scripts and frames have no place here. */
    private static final Set<String> COMPONENTS = Set.of(
            "text", "html", "table", "textfield", "textarea", "number", "select", "radio", "checkbox", "datetime");

    private static final Map<String, Integer> LONGEST =
            Map.of("tenant", 64, "sitePair", 64, "recoveryPlan", 255, "reason", 1000, "decisionReason", 1000);

    static Stream<Form> forms() throws IOException {
        return Form.all();
    }

    @ParameterizedTest
    @MethodSource("forms")
    void formIsNamedLikeItsFileAndMadeForThePlatform(Form form) {
        assertThat(form.json().path("id").asText()).isEqualTo(form.toString());
        assertThat(form.json().path("type").asText()).isEqualTo("default");
        assertThat(form.json().path("schemaVersion").asInt()).isEqualTo(16);
        assertThat(form.json().path("executionPlatform").asText()).isEqualTo("Camunda Platform");
        assertThat(form.json().path("executionPlatformVersion").asText()).isEqualTo("7.24.0");
    }

    @ParameterizedTest
    @MethodSource("forms")
    void componentsAreOnesThatTasklistHandles(Form form) {
        assertThat(form.components())
                .allSatisfy(
                        component -> assertThat(component.path("type").asText()).isIn(COMPONENTS));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void keysAndIdsAreUnique(Form form) {
        assertThat(form.components().stream()
                        .map(component -> component.path("id").asText()))
                .doesNotHaveDuplicates()
                .allMatch(id -> id.startsWith("field_"));
        assertThat(form.components().stream()
                        .filter(component -> component.has("key"))
                        .map(component -> component.path("key").asText()))
                .isNotEmpty()
                .doesNotHaveDuplicates();
    }

    /** Markdown is not escaping: HTML inside a value would be rendered. */
    @ParameterizedTest
    @MethodSource("forms")
    void valuesFromOutsideAppearInHtmlAndTablesOnly(Form form) {
        assertThat(form.components())
                .filteredOn(component -> !component.path("type").asText().equals("html"))
                .allSatisfy(component -> assertThat(texts(component)).noneMatch(text -> text.contains("{{")));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void whateverIsAskedForIsLabelled(Form form) {
        assertThat(form.components())
                .filteredOn(component -> component.has("key"))
                .allSatisfy(component -> assertThat(component.has("label") || component.has("dateLabel"))
                        .as(component.path("key").asText())
                        .isTrue());
        assertThat(form.components())
                .filteredOn(component -> component.path("type").asText().equals("table"))
                .allSatisfy(table -> {
                    assertThat(table.path("label").asText()).isNotBlank();
                    assertThat(table.path("dataSource").asText()).matches("=[a-z][A-Za-z]*");
                    assertThat(table.path("columns")).isNotEmpty();
                });
    }

    @ParameterizedTest
    @MethodSource("forms")
    void whatIsAskedForIsRequiredAndBounded(Form form) {
        assertThat(form.components())
                .filteredOn(component -> component.has("key"))
                .filteredOn(component -> !component.path("type").asText().equals("checkbox"))
                .filteredOn(component -> !component.path("description").asText().startsWith("Optional"))
                .allSatisfy(component -> assertThat(
                                component.path("validate").path("required").asBoolean())
                        .as(component.path("key").asText() + " is required, or its description begins with Optional")
                        .isTrue());
        assertThat(form.components())
                .filteredOn(component -> Set.of("textfield", "textarea")
                        .contains(component.path("type").asText()))
                .allSatisfy(component -> {
                    int longest = component.path("validate").path("maxLength").asInt();
                    assertThat(longest).isPositive();
                    assertThat(LONGEST.getOrDefault(component.path("key").asText(), longest))
                            .isEqualTo(longest);
                });
    }

    @Test
    void everyFormBelongsToAStartOrATaskAndTheOtherWayRound() throws IOException {
        var used = new TreeSet<String>();
        Model.all().forEach(model -> {
            model.every(UserTask.class).forEach(task -> used.add(task.getCamundaFormRef()));
            model.every(StartEvent.class).stream()
                    .filter(start -> start.getCamundaFormRef() != null)
                    .forEach(start -> used.add(start.getCamundaFormRef()));
        });

        assertThat(Form.all().map(Form::toString)).containsExactlyInAnyOrderElementsOf(used);
    }

    @Test
    void startFormsAskForWhatEveryRunNeeds() throws IOException {
        assertThat(Form.all().filter(form -> form.toString().endsWith("-requested")))
                .hasSameSizeAs(Model.runbooks().toList())
                .allSatisfy(form -> {
                    assertThat(form.keys()).contains("tenant", "sitePair", "reason", "mode");
                    assertThat(form.options().get("mode")).containsExactly("live", "preview");
                });
    }

    @Test
    void taskFormsAskForADecision() throws IOException {
        assertThat(Form.all().filter(form -> !form.toString().endsWith("-requested")))
                .allSatisfy(form -> assertThat(form.options().get("decision")).hasSizeGreaterThan(1));
    }

    private static Stream<String> texts(JsonNode node) {
        return node.isValueNode()
                ? Stream.of(node.asText())
                : java.util.stream.StreamSupport.stream(node.spliterator(), false)
                        .flatMap(FormTests::texts);
    }
}
