package io.drawbridge.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What an OpenAPI document says that a fuzzer must know. */
public final class OpenApi {

    /** @param in path, query or header */
    public record Parameter(String name, String in, JsonNode schema) {}

    /**
     * One operation.
     *
     * @param body the schema of its body; null where it takes none
     * @param answers the schema of each answer, by status and media type; null where there is no content
     */
    public record Operation(
            String method,
            String path,
            List<Parameter> parameters,
            JsonNode body,
            Map<Integer, Map<String, JsonNode>> answers) {

        public String name() {
            return method + " " + path;
        }

        public boolean changes() {
            return !method.equals("GET");
        }

        boolean matches(String decodedPath) {
            return Pattern.compile(path.replaceAll("\\{[^}]*}", "[^/]+"))
                    .matcher(decodedPath)
                    .matches();
        }

        /** More fixed parts go before names of parts: /runs/export is no run called export. */
        int fixed() {
            return path.replaceAll("\\{[^}]*}", "").length();
        }
    }

    private final JsonNode document;
    private final List<Operation> operations = new ArrayList<>();

    public OpenApi(JsonNode document) {
        this.document = document;
        document.path("paths").fields().forEachRemaining(path -> path.getValue()
                .fields()
                .forEachRemaining(entry -> operations.add(
                        operation(entry.getKey().toUpperCase(Locale.ROOT), path.getKey(), entry.getValue()))));
    }

    private Operation operation(String method, String path, JsonNode said) {
        var parameters = new ArrayList<Parameter>();
        said.path("parameters")
                .forEach(one -> parameters.add(new Parameter(
                        one.path("name").asText(), one.path("in").asText(), resolve(one.path("schema")))));
        var body = said.path("requestBody")
                .path("content")
                .path("application/json")
                .path("schema");
        var answers = new LinkedHashMap<Integer, Map<String, JsonNode>>();
        said.path("responses").fields().forEachRemaining(answer -> {
            var types = new LinkedHashMap<String, JsonNode>();
            answer.getValue()
                    .path("content")
                    .fields()
                    .forEachRemaining(
                            type -> types.put(type.getKey(), type.getValue().path("schema")));
            answers.put(Integer.parseInt(answer.getKey()), types);
        });
        return new Operation(
                method, path, List.copyOf(parameters), body.isMissingNode() ? null : resolve(body), answers);
    }

    public List<Operation> operations() {
        return operations;
    }

    /** @return the operation that a request is for, if the document has it */
    public Optional<Operation> find(String method, String decodedPath) {
        return operations.stream()
                .filter(one -> one.method().equals(method) && one.matches(decodedPath))
                .max((one, other) -> Integer.compare(one.fixed(), other.fixed()));
    }

    /** @return references to what is not in the document */
    public TreeSet<String> dangling() {
        var dangling = new TreeSet<String>();
        document.findValuesAsText("$ref").stream()
                .filter(reference -> document.at(reference.substring(1)).isMissingNode())
                .forEach(dangling::add);
        return dangling;
    }

    JsonNode resolve(JsonNode schema) {
        return schema.has("$ref") ? document.at(schema.path("$ref").asText().substring(1)) : schema;
    }

    /** @return a body as the document's examples have it */
    public ObjectNode sample(JsonNode schema) {
        var body = JsonNodeFactory.instance.objectNode();
        schema.path("properties").fields().forEachRemaining(property -> value(resolve(property.getValue()))
                .ifPresent(value -> body.set(property.getKey(), value)));
        return body;
    }

    private static Optional<JsonNode> value(JsonNode schema) {
        if (schema.has("example")) {
            return Optional.of(schema.path("example"));
        }
        return schema.has("default") ? Optional.of(schema.path("default")) : Optional.empty();
    }

    /**
     * Holds an answer against its schema. What is not there, or null, is taken.
     *
     * @return what is not as the document says
     */
    List<String> differences(JsonNode value, JsonNode schema) {
        var differences = new ArrayList<String>();
        differ(value, resolve(schema), "", differences);
        return differences;
    }

    private void differ(JsonNode value, JsonNode schema, String at, List<String> differences) {
        if (value.isNull() || schema.isMissingNode() || schema.isEmpty()) {
            return;
        }
        var type = schema.path("type").asText();
        boolean fits =
                switch (type) {
                    case "string" -> value.isTextual();
                    case "integer" -> value.isIntegralNumber();
                    case "number" -> value.isNumber();
                    case "boolean" -> value.isBoolean();
                    case "array" -> value.isArray();
                    case "object" -> value.isObject();
                    default -> true;
                };
        if (!fits) {
            differences.add(at + " is no " + type);
        } else if (schema.has("enum") && !isOneOf(value, schema.path("enum"))) {
            differences.add(at + " is none of " + schema.path("enum"));
        } else if (value.isArray()) {
            for (var item : value) {
                differ(item, resolve(schema.path("items")), at + "[]", differences);
            }
        } else if (value.isObject()) {
            value.fields().forEachRemaining(field -> {
                var where = at + "." + field.getKey();
                var known = schema.path("properties").path(field.getKey());
                if (!known.isMissingNode()) {
                    differ(field.getValue(), resolve(known), where, differences);
                } else if (schema.has("additionalProperties")) {
                    differ(field.getValue(), resolve(schema.path("additionalProperties")), where, differences);
                } else {
                    differences.add(where + " is not described");
                }
            });
        }
    }

    private static boolean isOneOf(JsonNode value, JsonNode choices) {
        for (var choice : choices) {
            if (choice.equals(value)) {
                return true;
            }
        }
        return false;
    }
}
