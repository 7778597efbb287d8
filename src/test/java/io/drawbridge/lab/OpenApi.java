package io.drawbridge.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compares answers with a vendor's OpenAPI document, as far as types, names, enumerations and nulls go. */
final class OpenApi {

    /** Differences between document and wire that are known and written down in the reference, section 2.10. */
    private static final Set<String> KNOWN_NULLS = Set.of("$._meta.links.next", "$._meta.links.previous");

    private final JsonNode document;

    private OpenApi(JsonNode document) {
        this.document = document;
    }

    static Path folder() {
        return Path.of(System.getProperty("drawbridge.specs", "../shared/specs"));
    }

    static OpenApi read(String file) throws IOException {
        return new OpenApi(Wires.JSON.readTree(Files.readString(folder().resolve(file))));
    }

    boolean declares(String method, String template) {
        return !operation(method, template).isMissingNode();
    }

    boolean declares(String method, String template, int status) {
        return operation(method, template).path("responses").has(Integer.toString(status));
    }

    private JsonNode operation(String method, String template) {
        // the name of a path variable has no effect on the wire
        String wanted = template.replaceAll("\\{[^}]+}", "{}");
        for (var path : (Iterable<Map.Entry<String, JsonNode>>)
                () -> document.get("paths").fields()) {
            if (path.getKey().replaceAll("\\{[^}]+}", "{}").equals(wanted)) {
                return path.getValue().path(method.toLowerCase());
            }
        }
        return Wires.JSON.missingNode();
    }

    /** @return what differs */
    List<String> differences(String method, String template, int status, JsonNode body) {
        List<String> found = new ArrayList<>();
        JsonNode response = operation(method, template).path("responses").path(Integer.toString(status));
        if (response.isMissingNode()) {
            found.add(method + " " + template + " does not declare " + status);
            return found;
        }
        JsonNode schema = response.at("/content/application~1json/schema");
        if (schema.isMissingNode()) {
            response.path("content").elements().forEachRemaining(any -> compare(any.get("schema"), body, "$", found));
        } else {
            compare(schema, body, "$", found);
        }
        return found;
    }

    private JsonNode resolve(JsonNode schema) {
        return schema.has("$ref")
                ? resolve(document.at(schema.get("$ref").asText().substring(1)))
                : schema;
    }

    private void collect(JsonNode given, Map<String, JsonNode> properties, Set<String> required) {
        JsonNode schema = resolve(given);
        schema.path("allOf").forEach(part -> collect(part, properties, required));
        schema.path("properties").fields().forEachRemaining(field -> properties.put(field.getKey(), field.getValue()));
        schema.path("required").forEach(name -> required.add(name.asText()));
    }

    private void compare(JsonNode given, JsonNode value, String at, List<String> found) {
        JsonNode schema = resolve(given);
        if (value == null || value.isNull()) {
            if (!schema.path("nullable").asBoolean()
                    && !given.path("nullable").asBoolean()
                    && !KNOWN_NULLS.contains(at)) {
                found.add(at + " is null");
            }
            return;
        }
        Map<String, JsonNode> properties = new LinkedHashMap<>();
        Set<String> required = new LinkedHashSet<>();
        collect(schema, properties, required);
        if (!properties.isEmpty()) {
            if (!value.isObject()) {
                found.add(at + " is no object");
                return;
            }
            required.stream()
                    .filter(name -> !value.has(name))
                    .forEach(name -> found.add(at + "." + name + " is missing"));
            value.fields().forEachRemaining(field -> {
                JsonNode property = properties.get(field.getKey());
                if (property == null) {
                    found.add(at + "." + field.getKey() + " is not declared");
                } else {
                    compare(property, field.getValue(), at + "." + field.getKey(), found);
                }
            });
            return;
        }
        simple(schema, value, at, found);
    }

    private void simple(JsonNode schema, JsonNode value, String at, List<String> found) {
        String type = schema.path("type").asText("");
        boolean fits =
                switch (type) {
                    case "string" -> value.isTextual();
                    case "integer" -> value.isIntegralNumber();
                    case "number" -> value.isNumber();
                    case "boolean" -> value.isBoolean();
                    case "array" -> value.isArray();
                    default -> true;
                };
        if (!fits) {
            found.add(at + " is no " + type + ": " + value);
        }
        if (schema.has("enum") && value.isTextual()) {
            boolean listed = false;
            for (JsonNode choice : schema.get("enum")) {
                listed |= choice.equals(value);
            }
            if (!listed) {
                found.add(at + " is " + value + ", which is not listed");
            }
        }
        if (type.equals("array") && value.isArray()) {
            for (JsonNode item : value) {
                compare(schema.get("items"), item, at + "[]", found);
            }
        }
    }
}
