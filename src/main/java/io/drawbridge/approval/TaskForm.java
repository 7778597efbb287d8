package io.drawbridge.approval;

import com.fasterxml.jackson.databind.JsonNode;
import io.drawbridge.approval.DecisionRefused.Cause;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.camunda.bpm.dmn.feel.impl.FeelEngine;
import org.camunda.bpm.dmn.feel.impl.scala.ScalaFeelEngineFactory;
import org.camunda.bpm.engine.variable.Variables;

/**
 * What a Camunda Form asks for, and whether an answer fits it. Tasklist checks its forms in the browser only and the
 * engine takes whatever is posted, so the same rules hold here once more.
 */
final class TaskForm {

    private static final FeelEngine FEEL = new ScalaFeelEngineFactory().createInstance();
    private static final int LONGEST = 4000;

    /**
     * One field.
     *
     * @param hiddenWhen a FEEL expression over the form's values; null when the field always shows
     * @param values what can be chosen; empty for free text
     */
    record Field(String key, String type, boolean required, String hiddenWhen, List<String> values, int maxLength) {}

    private final List<Field> fields;
    private final String source;

    private TaskForm(List<Field> fields, String source) {
        this.fields = List.copyOf(fields);
        this.source = source;
    }

    static TaskForm none() {
        return new TaskForm(List.of(), "");
    }

    static TaskForm of(JsonNode form) {
        var fields = new ArrayList<Field>();
        collect(form.path("components"), fields);
        return new TaskForm(fields, form.toString());
    }

    private static void collect(JsonNode components, List<Field> fields) {
        for (var component : components) {
            if (component.hasNonNull("key") && !component.path("disabled").asBoolean()) {
                var values = new ArrayList<String>();
                component
                        .path("values")
                        .forEach(value -> values.add(value.path("value").asText()));
                fields.add(new Field(
                        component.path("key").asText(),
                        component.path("subtype").asText(component.path("type").asText()),
                        component.path("validate").path("required").asBoolean(),
                        component.path("conditional").path("hide").asText(null),
                        values,
                        component.path("validate").path("maxLength").asInt(LONGEST)));
            }
            collect(component.path("components"), fields);
        }
    }

    /** @return whether the form shows this variable: as a table, or in a text */
    boolean shows(String variable) {
        return source.contains("\"=" + variable + "\"")
                || source.contains("{{" + variable + ".")
                || source.contains("{{" + variable + "}}");
    }

    List<String> keys() {
        return fields.stream().map(Field::key).toList();
    }

    List<String> valuesOf(String key) {
        return fields.stream()
                .filter(field -> field.key().equals(key))
                .flatMap(field -> field.values().stream())
                .toList();
    }

    /**
     * @return the values that count: those of fields that show
     * @throws DecisionRefused naming the first field whose value does not fit
     */
    Map<String, String> check(Map<String, Object> given) {
        var kept = new TreeMap<String, String>();
        for (var field : fields) {
            if (hidden(field, given)) {
                continue;
            }
            var text = Optional.ofNullable(given.get(field.key()))
                    .map(String::valueOf)
                    .map(String::strip)
                    .orElse("");
            if (text.isEmpty()) {
                if (field.required()) {
                    throw invalid(
                            field,
                            field.values().isEmpty()
                                    ? "must be filled in"
                                    : "must be one of " + String.join(", ", field.values()));
                }
                continue;
            }
            if (!field.values().isEmpty() && !field.values().contains(text)) {
                throw invalid(field, "must be one of " + String.join(", ", field.values()));
            }
            if (text.length() > field.maxLength()) {
                throw invalid(field, "must not be longer than " + field.maxLength() + " characters");
            }
            if (field.type().equals("date")) {
                checkDate(field, text);
            }
            kept.put(field.key(), text);
        }
        return kept;
    }

    private static void checkDate(Field field, String text) {
        try {
            LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw invalid(field, "must be a date such as 2026-03-31");
        }
    }

    private boolean hidden(Field field, Map<String, Object> given) {
        if (field.hiddenWhen() == null) {
            return false;
        }
        var values = Variables.createVariables();
        fields.forEach(other -> values.putValue(other.key(), given.get(other.key())));
        var expression = field.hiddenWhen().startsWith("=") ? field.hiddenWhen().substring(1) : field.hiddenWhen();
        return Boolean.TRUE.equals(FEEL.evaluateSimpleExpression(expression, values.asVariableContext()));
    }

    private static DecisionRefused invalid(Field field, String why) {
        return new DecisionRefused(Cause.INVALID, field.key(), field.key() + " " + why);
    }
}
