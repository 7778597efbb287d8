package io.drawbridge.contract.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.drawbridge.contract.gateway.Difference.Part;
import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Exchange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * A vendor's OpenAPI 3.0 document, and what differs from it in an exchange as it was on the wire: operation, path
 * variables, query, session headers, request body, status, answer body.
 *
 * <p>Bodies are judged by a JSON Schema library that is not ours. OpenAPI 3.0 schemas are put into JSON Schema's words
 * for it, and closed: a field that the document does not declare is a difference, or a renamed one would pass.
 */
public final class VendorDocument {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DEFINITIONS = "#/$defs/";
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    private static final Set<String> METHODS = Set.of("get", "post", "put", "delete", "patch");

    private final JsonNode document;
    private final String base;
    private final List<Operation> operations = new ArrayList<>();
    private final ObjectNode definitions = JSON.createObjectNode();
    private final Map<String, JsonSchema> schemas = new ConcurrentHashMap<>();
    private final SchemaValidatorsConfig config = SchemaValidatorsConfig.builder()
            .formatAssertionsEnabled(true)
            .pathType(PathType.JSON_POINTER)
            .build();

    /** What the document says about one operation. */
    public final class Operation {

        private final String method;
        private final String template;
        private final Pattern pattern;
        private final List<String> variables = new ArrayList<>();
        private final JsonNode node;

        private Operation(String method, String template, JsonNode node) {
            this.method = method.toUpperCase(Locale.ROOT);
            this.template = template;
            this.node = node;
            var expression = new StringBuilder();
            for (String segment : template.substring(1).split("/")) {
                boolean variable = segment.startsWith("{");
                if (variable) {
                    variables.add(segment.substring(1, segment.length() - 1));
                }
                expression.append('/').append(variable ? "([^/]+)" : Pattern.quote(segment));
            }
            this.pattern = Pattern.compile(expression.toString());
        }

        public String name() {
            return method + " " + template;
        }

        /** @return how the operation behaves while this session is not logged in at the other site, such as "ERROR" */
        public Optional<String> whileNotLoggedInRemotely() {
            return contract("not-authenticated");
        }

        /** @return how the operation behaves while the other site is down, such as "FULL_DATA" */
        public Optional<String> whileRemoteIsDown() {
            return contract("server-down");
        }

        private Optional<String> contract(String word) {
            String value = node.path("x-dr-remote-site-connectivity-contract")
                    .path(word)
                    .asText("");
            return value.isEmpty() ? Optional.empty() : Optional.of(value);
        }

        private boolean takesScheme(String scheme) {
            for (JsonNode choice : node.path("security")) {
                if (choice.has(scheme)) {
                    return true;
                }
            }
            return false;
        }

        private Map<String, JsonNode> parameters(String place) {
            var found = new LinkedHashMap<String, JsonNode>();
            node.path("parameters").forEach(parameter -> {
                if (parameter.path("in").asText().equals(place)) {
                    found.put(parameter.path("name").asText(), parameter);
                }
            });
            return found;
        }

        private String key(String what) {
            return (name() + " " + what).replaceAll("[^A-Za-z0-9]+", "_");
        }
    }

    private VendorDocument(JsonNode document, String base) {
        this.document = document;
        this.base = base;
        document.path("paths")
                .fields()
                .forEachRemaining(path -> path.getValue().fields().forEachRemaining(one -> {
                    if (METHODS.contains(one.getKey())) {
                        operations.add(new Operation(one.getKey(), path.getKey(), one.getValue()));
                    }
                }));
        // A fixed word comes before a variable: user-prompts is no view mode.
        operations.sort(Comparator.comparing(operation -> operation.variables.size()));
        document.at("/components/schemas")
                .fields()
                .forEachRemaining(schema -> definitions.set(schema.getKey(), closed(schema.getValue())));
        operations.forEach(this::define);
    }

    /** A schema with all that it refers to, and nothing else: the whole document takes the library far too long. */
    private JsonSchema schema(String name) {
        return schemas.computeIfAbsent(name, any -> {
            var whole = JSON.createObjectNode();
            whole.put("$ref", DEFINITIONS + name);
            var needed = whole.putObject("$defs");
            gather(name, needed);
            return FACTORY.getSchema(whole, config);
        });
    }

    private void gather(String name, ObjectNode needed) {
        if (!needed.has(name)) {
            JsonNode definition = definitions.path(name);
            needed.set(name, definition);
            definition.findValuesAsText("$ref").forEach(other -> gather(other.substring(DEFINITIONS.length()), needed));
        }
    }

    public static Path folder() {
        return Path.of(System.getProperty("drawbridge.specs", "../shared/specs"));
    }

    public static boolean present() {
        return Files.isDirectory(folder());
    }

    /** The documents by the lab's name of the system. */
    public static Map<String, VendorDocument> both() {
        return Map.of(
                "srm", read("srm-api-v2.json", "/api/rest/srm/v2"),
                "replication", read("vsphere-replication-api-v2.json", "/api/rest/vr/v2"));
    }

    private static VendorDocument read(String file, String base) {
        try {
            return new VendorDocument(JSON.readTree(folder().resolve(file).toFile()), base);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Optional<Operation> operation(String method, String template) {
        // the name of a path variable has no effect on the wire
        String wanted = method + " " + template.replaceAll("\\{[^}]+}", "{}");
        return operations.stream()
                .filter(one -> one.name().replaceAll("\\{[^}]+}", "{}").equals(wanted))
                .findFirst();
    }

    /** @return the operation of a request */
    public Optional<Operation> operationOf(Exchange exchange) {
        if (!exchange.rawPath().startsWith(base + "/")) {
            return Optional.empty();
        }
        String path = exchange.rawPath().substring(base.length());
        return operations.stream()
                .filter(one -> one.method.equals(exchange.method())
                        && one.pattern.matcher(path).matches())
                .findFirst();
    }

    // --- from OpenAPI 3.0 to JSON Schema

    private void define(Operation operation) {
        JsonNode request = schemaIn(operation.node.path("requestBody"));
        if (!request.isMissingNode()) {
            definitions.set(operation.key("request"), closed(request));
        }
        operation.node.path("responses").fields().forEachRemaining(response -> {
            JsonNode schema = schemaIn(response.getValue());
            if (!schema.isMissingNode()) {
                definitions.set(operation.key(response.getKey()), closed(schema));
            }
        });
        for (String place : List.of("path", "query")) {
            operation
                    .parameters(place)
                    .forEach((name, parameter) ->
                            definitions.set(operation.key(place + " " + name), closed(parameter.path("schema"))));
        }
    }

    /**
     * @return every field that an answer may hold, as a pointer with {@code *} for items of a list, with the name by
     *     which the document declares it, such as {@code Task.result}
     */
    public Map<String, String> fields(Operation operation, int status) {
        var found = new LinkedHashMap<String, String>();
        fields(
                schemaIn(operation.node.path("responses").path(Integer.toString(status))),
                operation.name(),
                "",
                found,
                new ArrayDeque<>());
        return found;
    }

    private void fields(JsonNode given, String owner, String at, Map<String, String> found, Deque<String> within) {
        String reference = given.path("$ref").asText("");
        if (!reference.isEmpty()) {
            if (!within.contains(reference)) {
                within.push(reference);
                fields(
                        document.at(reference.substring(1)),
                        reference.replaceFirst(".*/", "").replaceFirst("DrResponse(Entity|List)$", ""),
                        at,
                        found,
                        within);
                within.pop();
            }
            return;
        }
        given.path("allOf").forEach(part -> fields(part, owner, at, found, within));
        given.path("properties").fields().forEachRemaining(field -> {
            String below = at + "/" + field.getKey();
            found.put(below, owner + "." + field.getKey());
            fields(field.getValue(), owner, below, found, within);
        });
        if (given.has("items")) {
            fields(given.path("items"), owner, at + "/*", found, within);
        }
    }

    /** @return the name of every field of every schema */
    public Set<String> fieldNames() {
        var found = new TreeSet<String>();
        definitions.forEach(
                definition -> definition.path("properties").fieldNames().forEachRemaining(found::add));
        return found;
    }

    /** @return the name of every field that a request's body may hold */
    public Set<String> requestFieldNames() {
        var found = new TreeSet<String>();
        operations.forEach(operation -> {
            var declared = new LinkedHashMap<String, String>();
            fields(schemaIn(operation.node.path("requestBody")), "", "", declared, new ArrayDeque<>());
            declared.keySet().forEach(at -> found.add(at.replaceFirst(".*/", "")));
        });
        return found;
    }

    /** @return the fields of an answer whose words the document lists, as pointers */
    public Set<String> enumerated(Operation operation, int status) {
        var all = fields(operation, status);
        var found = new TreeSet<String>();
        all.forEach((at, name) -> {
            var holder = definitions.path(name.replaceFirst("\\..*", ""));
            if (holder.at("/properties/" + name.replaceFirst(".*\\.", "")).has("enum")) {
                found.add(at);
            }
        });
        return found;
    }

    private static JsonNode schemaIn(JsonNode holder) {
        JsonNode content = holder.path("content");
        return content.isEmpty()
                ? content.path("schema")
                : content.elements().next().path("schema");
    }

    private ObjectNode closed(JsonNode given) {
        var made = JSON.createObjectNode();
        if (given.has("$ref")) {
            return made.put("$ref", DEFINITIONS + given.path("$ref").asText().replaceFirst(".*/", ""));
        }
        for (String word : List.of(
                "enum",
                "minimum",
                "maximum",
                "minLength",
                "maxLength",
                "pattern",
                "minItems",
                "maxItems",
                "uniqueItems")) {
            if (given.has(word)) {
                made.set(word, given.path(word));
            }
        }
        String type = given.path("type").asText("");
        if (!type.isEmpty()) {
            made.put("type", type);
        }
        format(given.path("format").asText(""), made);
        var properties = new LinkedHashMap<String, JsonNode>();
        var required = new TreeSet<String>();
        collect(given, properties, required);
        if (!properties.isEmpty()) {
            made.put("type", "object").put("additionalProperties", false);
            var declared = made.putObject("properties");
            properties.forEach((name, schema) -> declared.set(name, closed(schema)));
            required.forEach(made.withArray("required")::add);
        }
        if (given.has("items")) {
            made.set("items", closed(given.path("items")));
        }
        if (given.path("nullable").asBoolean()) {
            if (made.has("type")) {
                made.putArray("type").add(given.path("type").asText("object")).add("null");
            }
            if (made.has("enum")) {
                made.set("enum", made.withArray("enum").deepCopy().addNull());
            }
        }
        return made;
    }

    private static void format(String format, ObjectNode made) {
        switch (format) {
            case "" -> {
                // nothing is said
            }
            case "int32" -> bounds(made, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case "int64" -> bounds(made, Long.MIN_VALUE, Long.MAX_VALUE);
            default -> made.put("format", format);
        }
    }

    private static void bounds(ObjectNode made, long least, long most) {
        if (!made.has("minimum")) {
            made.put("minimum", least);
        }
        if (!made.has("maximum")) {
            made.put("maximum", most);
        }
    }

    /** What a schema declares itself and takes over from others. */
    private void collect(JsonNode given, Map<String, JsonNode> properties, Set<String> required) {
        given.path("allOf").forEach(part -> {
            JsonNode whole =
                    part.has("$ref") ? document.at(part.path("$ref").asText().substring(1)) : part;
            collect(whole, properties, required);
        });
        given.path("properties").fields().forEachRemaining(field -> properties.put(field.getKey(), field.getValue()));
        given.path("required").forEach(name -> required.add(name.asText()));
    }

    // --- judging an exchange

    /** @return what differs; the answer is left out where a fault rule wrote it, or none was given */
    public List<Difference> differences(Exchange exchange) {
        var found = operationOf(exchange);
        if (found.isEmpty()) {
            return List.of(new Difference(
                    exchange.method() + " " + exchange.rawPath(), Part.OPERATION, "", "declared", "is not declared"));
        }
        var differences = new ArrayList<>(requestDifferences(found.get(), exchange));
        if (exchange.answer() != null && !exchange.forged()) {
            differences.addAll(answerDifferences(found.get(), exchange.answer()));
        }
        return differences;
    }

    private List<Difference> requestDifferences(Operation operation, Exchange exchange) {
        var found = new ArrayList<Difference>();
        path(operation, exchange, found);
        query(operation, exchange, found);
        headers(operation, exchange, found);
        JsonNode declared = operation.node.path("requestBody");
        byte[] body = exchange.body();
        if (declared.isMissingNode()) {
            if (body.length > 0) {
                found.add(new Difference(operation.name(), Part.REQUEST, "", "declared", "takes no body"));
            }
        } else if (body.length == 0) {
            if (declared.path("required").asBoolean()) {
                found.add(new Difference(operation.name(), Part.REQUEST, "", "required", "the body is missing"));
            }
        } else {
            mediaType(operation, Part.REQUEST, declared, header(exchange, "content-type"), found);
            body(operation, Part.REQUEST, "request", body, found);
        }
        return found;
    }

    private void path(Operation operation, Exchange exchange, List<Difference> found) {
        var matcher = operation.pattern.matcher(exchange.rawPath().substring(base.length()));
        if (matcher.matches()) {
            for (int i = 0; i < operation.variables.size(); i++) {
                String name = operation.variables.get(i);
                // a plus sign in a path is a plus sign
                String value = decode(matcher.group(i + 1).replace("+", "%2B"));
                judge(operation, Part.PATH, "path " + name, name, TextNode.valueOf(value), found);
            }
        }
    }

    private void query(Operation operation, Exchange exchange, List<Difference> found) {
        var values = new LinkedHashMap<String, List<String>>();
        if (exchange.query() != null) {
            for (String pair : exchange.query().split("&")) {
                int equals = pair.indexOf('=');
                values.computeIfAbsent(decode(equals < 0 ? pair : pair.substring(0, equals)), any -> new ArrayList<>())
                        .add(equals < 0 ? "" : decode(pair.substring(equals + 1)));
            }
        }
        var declared = operation.parameters("query");
        declared.forEach((name, parameter) -> {
            if (parameter.path("required").asBoolean() && !values.containsKey(name)) {
                found.add(new Difference(operation.name(), Part.QUERY, name, "required", "is missing"));
            }
        });
        values.forEach((name, given) -> {
            if (!declared.containsKey(name)) {
                found.add(new Difference(operation.name(), Part.QUERY, name, "declared", "is not declared"));
                return;
            }
            JsonNode schema = declared.get(name).path("schema");
            if (schema.path("type").asText().equals("array")) {
                var list = JSON.createArrayNode();
                given.forEach(list::add);
                judge(operation, Part.QUERY, "query " + name, name, list, found);
            } else if (given.size() > 1) {
                found.add(new Difference(operation.name(), Part.QUERY, name, "type", "is given several times"));
            } else {
                judge(operation, Part.QUERY, "query " + name, name, typed(schema, given.get(0)), found);
            }
        });
    }

    /** @return what the text says in the type that is declared; the text where it is none of that type */
    private static JsonNode typed(JsonNode schema, String text) {
        String type = schema.path("type").asText();
        if (type.equals("boolean") && (text.equals("true") || text.equals("false"))) {
            return BooleanNode.valueOf(text.equals("true"));
        }
        if (type.equals("integer") && text.matches("-?\\d{1,18}")) {
            return LongNode.valueOf(Long.parseLong(text));
        }
        return TextNode.valueOf(text);
    }

    /** The document lists the schemes as alternatives; which of them go together is a matter of section 3.3. */
    private void headers(Operation operation, Exchange exchange, List<Difference> found) {
        boolean session = !header(exchange, "x-dr-session").isEmpty();
        boolean basic = header(exchange, "authorization").startsWith("Basic ");
        boolean takesSession = operation.takesScheme("SessionHeader");
        boolean takesBasic = operation.takesScheme("BasicAuth") || operation.takesScheme("RemoteLoginBasicAuth");
        if (!session && !basic) {
            found.add(new Difference(operation.name(), Part.HEADER, "", "security", "shows who calls in no way"));
        }
        if (session && !takesSession) {
            found.add(new Difference(operation.name(), Part.HEADER, "x-dr-session", "security", "is not declared"));
        }
        if (basic && !takesBasic) {
            found.add(new Difference(operation.name(), Part.HEADER, "Authorization", "security", "is not declared"));
        }
        if (session && basic && takesSession && takesBasic) {
            found.add(new Difference(operation.name(), Part.HEADER, "", "alternatives", "both ways at once"));
        }
        String accept = header(exchange, "accept");
        if (!accept.isEmpty() && !accept.contains("application/json") && !accept.contains("*/*")) {
            found.add(new Difference(operation.name(), Part.HEADER, "Accept", "media type", accept));
        }
    }

    private static String header(Exchange exchange, String name) {
        return exchange.headers().entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .flatMap(header -> header.getValue().stream())
                .findFirst()
                .orElse("");
    }

    /** @return what differs in an answer to an operation */
    public List<Difference> answerDifferences(Operation operation, Answer answer) {
        var found = new ArrayList<Difference>();
        String status = Integer.toString(answer.status());
        JsonNode declared = operation.node.path("responses").path(status);
        if (declared.isMissingNode()) {
            found.add(new Difference(operation.name(), Part.STATUS, status, "declared", "is not declared"));
        } else if (declared.path("content").isEmpty()) {
            if (answer.body().length > 0) {
                found.add(new Difference(operation.name(), Part.ANSWER, "", "declared", "has no body"));
            }
        } else if (answer.body().length == 0) {
            found.add(new Difference(operation.name(), Part.ANSWER, "", "required", "the body is missing"));
        } else {
            mediaType(operation, Part.ANSWER, declared, answer.headers().getOrDefault("Content-Type", ""), found);
            body(operation, Part.ANSWER, status, answer.body(), found);
        }
        return found;
    }

    private static void mediaType(
            Operation operation, Part part, JsonNode declared, String given, List<Difference> found) {
        String plain = given.replaceFirst(";.*", "").strip();
        if (!declared.path("content").has(plain)) {
            found.add(new Difference(operation.name(), part, "", "media type", "is '" + plain + "'"));
        }
    }

    private void body(Operation operation, Part part, String what, byte[] body, List<Difference> found) {
        try {
            judge(operation, part, what, "", JSON.readTree(body), found);
        } catch (IOException e) {
            found.add(new Difference(operation.name(), part, "", "JSON", "cannot be read"));
        }
    }

    private void judge(Operation operation, Part part, String what, String at, JsonNode value, List<Difference> found) {
        for (ValidationMessage message : schema(operation.key(what)).validate(value)) {
            String place = at
                    + message.getInstanceLocation()
                    + (message.getProperty() == null ? "" : "/" + message.getProperty());
            JsonNode actual = value.at(message.getInstanceLocation().toString());
            found.add(new Difference(
                    operation.name(),
                    part,
                    place.replaceAll("/\\d+(?=/|$)", "/*"),
                    message.getType(),
                    message.getProperty() != null || actual.isContainerNode()
                            ? message.getMessage()
                            : actual.toString()));
        }
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
