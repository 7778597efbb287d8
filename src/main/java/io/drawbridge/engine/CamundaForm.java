package io.drawbridge.engine;

import com.fasterxml.jackson.databind.JsonNode;
import io.drawbridge.core.InvalidInput;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.camunda.bpm.dmn.feel.impl.FeelEngine;
import org.camunda.bpm.dmn.feel.impl.scala.ScalaFeelEngineFactory;
import org.camunda.bpm.engine.variable.Variables;

/**
 * What a Camunda Form asks for, and whether an answer fits it. Tasklist checks its forms in the browser only and the
 * engine takes whatever is posted, so the same rules hold here once more.
 */
public final class CamundaForm {

    private static final FeelEngine FEEL = new ScalaFeelEngineFactory().createInstance();
    private static final int LONGEST = 4000;
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,15}(\\.[0-9]{1,6})?");

    /**
     * One field.
     *
     * @param type as form-js names it: textfield, textarea, number, checkbox, select, radio, date
     * @param hiddenWhen a FEEL expression over the form's values; null when the field always shows
     * @param values what can be chosen; empty for free text
     * @param pattern what the whole text must match; null for anything
     * @param least the smallest number allowed; null for any
     * @param most the largest number allowed; null for any
     * @param standard what counts where nothing is given; null for nothing
     */
    public record Field(
            String key,
            String label,
            String type,
            boolean required,
            String hiddenWhen,
            List<String> values,
            int maxLength,
            String pattern,
            BigDecimal least,
            BigDecimal most,
            String standard) {

        public Field {
            values = List.copyOf(values);
        }
    }

    private final List<Field> fields;
    private final String source;

    private CamundaForm(List<Field> fields, String source) {
        this.fields = List.copyOf(fields);
        this.source = source;
    }

    public static CamundaForm none() {
        return new CamundaForm(List.of(), "");
    }

    public static CamundaForm of(JsonNode form) {
        var fields = new ArrayList<Field>();
        collect(form.path("components"), fields);
        return new CamundaForm(fields, form.toString());
    }

    private static void collect(JsonNode components, List<Field> fields) {
        for (var component : components) {
            if (component.hasNonNull("key") && !component.path("disabled").asBoolean()) {
                fields.add(field(component));
            }
            collect(component.path("components"), fields);
        }
    }

    private static Field field(JsonNode component) {
        var values = new ArrayList<String>();
        component.path("values").forEach(value -> values.add(value.path("value").asText()));
        var rules = component.path("validate");
        return new Field(
                component.path("key").asText(),
                component.path("label").asText(component.path("dateLabel").asText()),
                component.path("subtype").asText(component.path("type").asText()),
                rules.path("required").asBoolean(),
                component.path("conditional").path("hide").asText(null),
                values,
                rules.path("maxLength").asInt(LONGEST),
                rules.path("pattern").asText(null),
                rules.hasNonNull("min") ? rules.path("min").decimalValue() : null,
                rules.hasNonNull("max") ? rules.path("max").decimalValue() : null,
                component.path("defaultValue").asText(null));
    }

    /** @return the part of the form that asks for these; what hides a field may look at these only */
    public CamundaForm only(List<String> keys) {
        return new CamundaForm(
                fields.stream().filter(field -> keys.contains(field.key())).toList(), source);
    }

    public List<Field> fields() {
        return fields;
    }

    /** @return whether the form shows this variable: as a table, or in a text */
    public boolean shows(String variable) {
        return source.contains("\"=" + variable + "\"")
                || source.contains("{{" + variable + ".")
                || source.contains("{{" + variable + "}}");
    }

    public List<String> keys() {
        return fields.stream().map(Field::key).toList();
    }

    public List<String> valuesOf(String key) {
        return fields.stream()
                .filter(field -> field.key().equals(key))
                .flatMap(field -> field.values().stream())
                .toList();
    }

    /**
     * @return the values that count: those of fields that show
     * @throws InvalidInput naming the first field whose value does not fit
     */
    public Map<String, String> check(Map<String, Object> given) {
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
                    throw new InvalidInput(
                            field.key(),
                            field.values().isEmpty()
                                    ? "must be filled in"
                                    : "must be one of " + String.join(", ", field.values()));
                }
                continue;
            }
            check(field, text);
            kept.put(field.key(), text);
        }
        return kept;
    }

    /** @return what was given, and the form's own value for each field that was left out */
    public Map<String, Object> withStandards(Map<String, Object> given) {
        var all = new TreeMap<>(given);
        fields.stream()
                .filter(field -> field.standard() != null)
                .filter(field -> all.get(field.key()) == null)
                .forEach(field -> all.put(field.key(), field.standard()));
        return all;
    }

    /** @return a checked text as the variable that the form would write */
    public static Object typed(Field field, String text) {
        return switch (field.type()) {
            case "checkbox" -> Boolean.valueOf(text);
            case "number" -> text.contains(".") ? (Object) Double.valueOf(text) : Long.valueOf(text);
            default -> text;
        };
    }

    private static void check(Field field, String text) {
        if (!field.values().isEmpty() && !field.values().contains(text)) {
            throw new InvalidInput(field.key(), "must be one of " + String.join(", ", field.values()));
        }
        if (text.length() > field.maxLength()) {
            throw new InvalidInput(field.key(), "must not be longer than " + field.maxLength() + " characters");
        }
        if (field.pattern() != null && !text.matches(field.pattern())) {
            throw new InvalidInput(field.key(), "must have the form " + field.pattern());
        }
        switch (field.type()) {
            case "date" -> checkDate(field, text);
            case "number" -> checkNumber(field, text);
            case "checkbox" -> {
                if (!text.equals("true") && !text.equals("false")) {
                    throw new InvalidInput(field.key(), "must be true or false");
                }
            }
            default -> {}
        }
    }

    private static void checkNumber(Field field, String text) {
        if (!NUMBER.matcher(text).matches()) {
            throw new InvalidInput(field.key(), "must be a number such as 15");
        }
        var number = new BigDecimal(text);
        if (field.least() != null && number.compareTo(field.least()) < 0) {
            throw new InvalidInput(field.key(), "must be at least " + field.least());
        }
        if (field.most() != null && number.compareTo(field.most()) > 0) {
            throw new InvalidInput(field.key(), "must be at most " + field.most());
        }
    }

    private static void checkDate(Field field, String text) {
        try {
            LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw new InvalidInput(field.key(), "must be a date such as 2026-03-31");
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
}
