package io.drawbridge.contract;

import io.drawbridge.lab.wire.Exchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** A product's wire contract, read from {@code contracts/}, and the judge of exchanges. */
public final class Contract {

    /** How sure the reference is. */
    public enum Certainty {
        CONFIRMED,
        INFERRED,
        UNKNOWN
    }

    /** One operation in some releases. */
    public record Operation(
            String call,
            String section,
            Certainty certainty,
            String since,
            String until,
            Map<?, ?> written,
            boolean json) {

        String method() {
            return call.substring(0, call.indexOf(' '));
        }

        private List<String> segments() {
            return List.of(call.substring(call.indexOf(' ') + 2).split("/"));
        }

        boolean matches(String method, String rawPath) {
            return method.equals(method()) && fits(rawPath) >= 0;
        }

        /** @return how many parts are fixed words; negative where it does not fit */
        private int fits(String rawPath) {
            var path = List.of(
                    rawPath.replaceFirst("^/", "").replaceFirst("/$", "").split("/"));
            var own = segments();
            if (own.size() != path.size()) {
                return -1;
            }
            int fixed = 0;
            for (int i = 0; i < own.size(); i++) {
                if (own.get(i).equals(path.get(i))) {
                    fixed++;
                } else if (!own.get(i).startsWith("{")) {
                    return -1;
                }
            }
            return fixed;
        }

        public boolean isIn(String release) {
            return Releases.compare(release, since) >= 0 && (until == null || Releases.compare(release, until) < 0);
        }

        @Override
        public String toString() {
            return call;
        }
    }

    private final Map<?, ?> written;
    private final boolean json;
    private final Map<String, Shape> types = new LinkedHashMap<>();
    private final List<Operation> operations = new ArrayList<>();
    private final Map<String, String> labOnly = new LinkedHashMap<>();

    private Contract(Map<?, ?> written) {
        this.written = written;
        this.json = "json".equals(written.get("format"));
        table(written.get("types")).forEach((name, shape) -> types.put(String.valueOf(name), Shape.of(shape)));
        for (var one : (List<?>) written.get("operations")) {
            var operation = table(one);
            for (var call : calls(String.valueOf(operation.get("call")))) {
                operations.add(new Operation(
                        call,
                        String.valueOf(operation.get("section")),
                        Certainty.valueOf(
                                String.valueOf(operation.get("certainty")).toUpperCase(java.util.Locale.ROOT)),
                        text(operation, "since", "0"),
                        text(operation, "until", null),
                        operation,
                        text(operation, "format", json ? "json" : "xml").equals("json")));
            }
        }
        table(written.get("labOnly")).forEach((call, why) -> labOnly.put(String.valueOf(call), String.valueOf(why)));
    }

    /** {@code GET,PUT /x/{type:a,b}} stands for four calls. */
    private static List<String> calls(String call) {
        var found = new ArrayList<String>();
        String path = call.substring(call.indexOf(' '));
        for (var method : call.substring(0, call.indexOf(' ')).split(",")) {
            found.add(method + path);
        }
        for (int i = 0; i < found.size(); i++) {
            var choice = java.util.regex.Pattern.compile("\\{[^}:]+:([^}]+)}").matcher(found.get(i));
            if (choice.find()) {
                String one = found.remove(i--);
                for (var word : choice.group(1).split(",")) {
                    found.add(one.replace(choice.group(), word));
                }
            }
        }
        return found;
    }

    /** @param name of the file without its ending */
    public static Contract of(String name) {
        try (InputStream in = Contract.class.getResourceAsStream("/contracts/" + name + ".yaml")) {
            var options = new LoaderOptions();
            options.setMaxAliasesForCollections(1000);
            return new Contract(new Yaml(new SafeConstructor(options)).load(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<?, ?> table(Object written) {
        return written == null ? Map.of() : (Map<?, ?>) written;
    }

    private static String text(Map<?, ?> table, String key, String otherwise) {
        return table.containsKey(key) ? String.valueOf(table.get(key)) : otherwise;
    }

    public List<Operation> operations() {
        return operations;
    }

    /** @return what the lab offers beside the contract, and why */
    public Map<String, String> labOnly() {
        return labOnly;
    }

    /** @return the operation in this release, else in any */
    public Optional<Operation> find(String method, String rawPath, String release) {
        var found = operations.stream()
                .filter(operation -> operation.matches(method, rawPath))
                .sorted((a, b) -> Integer.compare(b.fits(rawPath), a.fits(rawPath)))
                .toList();
        return found.stream()
                .filter(operation -> operation.isIn(release))
                .findFirst()
                .or(() -> found.stream().findFirst());
    }

    public Optional<Operation> find(Exchange exchange, String release) {
        return find(exchange.method(), exchange.rawPath(), release);
    }

    /** @return what is wrong with request and answer, in words */
    public List<String> judge(Exchange exchange, String release) {
        var problems = judgeRequest(exchange, release);
        problems.addAll(judgeAnswer(exchange, release));
        return problems;
    }

    private String name(Exchange exchange, String release) {
        return exchange.method() + " " + exchange.rawPath() + " (" + release + ")";
    }

    // --- the request

    /** @return what is wrong with the request */
    public List<String> judgeRequest(Exchange exchange, String release) {
        var problems = new ArrayList<String>();
        var found = find(exchange, release);
        if (found.isEmpty()) {
            problems.add(name(exchange, release) + ": the contract has no such operation");
            return problems;
        }
        var operation = found.get();
        String where = name(exchange, release) + " request";
        query(exchange, operation, where, release, problems);
        headers(exchange, operation, where, problems);
        body(exchange, operation, where, release, problems);
        return problems;
    }

    private void query(Exchange exchange, Operation operation, String where, String release, List<String> problems) {
        var given = new LinkedHashMap<String, Object>();
        if (exchange.query() != null) {
            for (var pair : exchange.query().split("&")) {
                int equals = pair.indexOf('=');
                given.put(
                        decoded(equals < 0 ? pair : pair.substring(0, equals)),
                        equals < 0 ? "" : decoded(pair.substring(equals + 1)));
            }
        }
        var text = new StringBuilder("<query>");
        given.forEach((name, value) -> text.append('<')
                .append(name.replace("$", "_"))
                .append('>')
                .append(String.valueOf(value).replace("&", "&amp;").replace("<", "&lt;"))
                .append("</")
                .append(name.replace("$", "_"))
                .append('>'));
        try {
            var node = Node.xml(text.append("</query>").toString().getBytes(StandardCharsets.UTF_8))
                    .children
                    .get(0);
            Shape.of(table(operation.written().get("query")))
                    .check(node, where + " query", of(exchange, release, false, problems));
        } catch (IOException e) {
            problems.add(where + ": the query cannot be read");
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private Shape.Case of(Exchange exchange, String release, boolean ordered, List<String> problems) {
        boolean partial = exchange.query() != null && decoded(exchange.query()).contains("$select=");
        return new Shape.Case(release, exchange.method(), exchange.rawPath(), ordered, partial, types, problems);
    }

    private static Optional<String> header(Map<String, List<String>> headers, String name) {
        return headers.entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(header -> header.getValue().get(0))
                .findFirst();
    }

    private void headers(Exchange exchange, Operation operation, String where, List<String> problems) {
        var wanted = new TreeMap<String, String>();
        table(written.get("requestHeaders")).forEach((name, form) -> wanted.put("" + name, "" + form));
        table(operation.written().get("requestHeaders")).forEach((name, form) -> wanted.put("" + name, "" + form));
        wanted.forEach((name, form) -> {
            var given = header(exchange.headers(), name);
            if (form.equals("none")
                    ? given.isPresent()
                    : given.filter(value -> value.matches(form)).isEmpty()) {
                problems.add(where + " header " + name + ": must be " + form);
            }
        });
        if (exchange.body().length > 0) {
            String type = header(exchange.headers(), "Content-Type").orElse("");
            if (!type.startsWith("application/" + (json ? "json" : "xml"))) {
                problems.add(where + " header Content-Type: must not be '" + type + "'");
            }
        }
    }

    private void body(Exchange exchange, Operation operation, String where, String release, List<String> problems) {
        var shape = operation.written().get("request");
        if (shape == null) {
            if (exchange.body().length > 0) {
                problems.add(where + ": no body is documented");
            }
            return;
        }
        boolean ordered = !"free".equals(operation.written().get("requestOrder")) && !json;
        try {
            var node = json ? Node.json(exchange.body()) : Node.xml(exchange.body());
            Shape.of(shape).check(node, where, of(exchange, release, ordered, problems));
        } catch (IOException e) {
            problems.add(where + ": the body cannot be read");
        }
    }

    // --- the answer

    /** @return what is wrong with the answer; nothing where none was given */
    public List<String> judgeAnswer(Exchange exchange, String release) {
        var problems = new ArrayList<String>();
        var answer = exchange.answer();
        if (answer == null) {
            return problems;
        }
        String where = name(exchange, release) + " answer " + answer.status();
        var found = find(exchange, release);
        if (answer.status() >= 400) {
            error(exchange, release, where, problems);
            return problems;
        }
        if (found.isEmpty()) {
            problems.add(where + ": the contract has no such operation");
            return problems;
        }
        var operation = found.get();
        if (!operation.isIn(release)) {
            problems.add(where + ": the operation is not known before " + operation.since());
            return problems;
        }
        var codes = codes(operation, exchange, release);
        if (!codes.contains(answer.status())) {
            problems.add(where + ": status must be one of " + codes);
        }
        var answered = answered(operation, exchange);
        location(exchange, answered, where, answer.status(), problems);
        document(exchange, operation, answered, where, release, problems);
        return problems;
    }

    /** An answer may differ where the work goes on in a job: then {@code async} says how. */
    private static Map<?, ?> answered(Operation operation, Exchange exchange) {
        boolean async = exchange.query() != null && exchange.query().contains("async=true");
        boolean queued = header(exchange.headers(), "X-F5-REST-Coordination-Id").isPresent()
                && !exchange.method().equals("GET");
        if (async && operation.written().containsKey("async")) {
            return table(operation.written().get("async"));
        }
        return queued && operation.written().containsKey("queued")
                ? table(operation.written().get("queued"))
                : operation.written();
    }

    private List<Integer> codes(Operation operation, Exchange exchange, String release) {
        var success = answered(operation, exchange).get("success");
        if (success instanceof Map<?, ?> byRelease) {
            Object last = List.of();
            for (var entry : byRelease.entrySet()) {
                if (Releases.compare(release, String.valueOf(entry.getKey())) >= 0) {
                    last = entry.getValue();
                }
            }
            success = last;
        }
        return ((List<?>) success)
                .stream().map(code -> Integer.valueOf(String.valueOf(code))).toList();
    }

    private static void location(
            Exchange exchange, Map<?, ?> answered, String where, int status, List<String> problems) {
        var form = answered.get("location");
        var given = Optional.ofNullable(exchange.answer().headers().get("Location"));
        if (form != null
                && given.filter(path -> path.matches(String.valueOf(form))).isEmpty()) {
            problems.add(where + " header Location: '" + given.orElse("") + "' is not " + form);
        }
        if (form == null && given.isPresent()) {
            problems.add(where + " header Location: none is documented");
        }
    }

    private void document(
            Exchange exchange,
            Operation operation,
            Map<?, ?> answered,
            String where,
            String release,
            List<String> problems) {
        byte[] body = exchange.answer().body();
        var shape = answered.get("answer");
        if (shape == null) {
            if (body.length > 0) {
                problems.add(where + ": no body is documented");
            }
            return;
        }
        boolean plain = !(shape instanceof Map)
                && !(shape instanceof List)
                && !String.valueOf(shape).startsWith("#");
        String type = Optional.ofNullable(exchange.answer().headers().get("Content-Type"))
                .orElse("");
        String wanted = plain ? "text/plain" : operation.json() ? "application/json" : "application/xml";
        if (!type.startsWith(wanted)) {
            problems.add(where + " header Content-Type: '" + type + "' is not " + wanted);
        }
        var etag = answered.get("etag");
        if (etag != null) {
            String given = exchange.answer().headers().getOrDefault("ETag", "");
            boolean quoted = Releases.compare(release, String.valueOf(etag)) >= 0;
            if (!given.matches(quoted ? "\"\\d+\"" : "\\d+")) {
                problems.add(where + " header ETag: '" + given + "' is not a number " + (quoted ? "in" : "without")
                        + " quotes");
            }
        }
        if (plain) {
            String text = new String(body, StandardCharsets.UTF_8);
            String form = String.valueOf(shape);
            if (!text.matches(form.substring(1, form.length() - 1))) {
                problems.add(where + ": '" + text + "' is not " + form);
            }
            return;
        }
        try {
            var node = operation.json() ? Node.json(body) : Node.xml(body);
            Shape.of(shape).check(node, where, of(exchange, release, false, problems));
        } catch (IOException e) {
            problems.add(where + ": the body cannot be read");
        }
    }

    private void error(Exchange exchange, String release, String where, List<String> problems) {
        var forms = table(written.get("errors"));
        int status = exchange.answer().status();
        var form = forms.get(status);
        if (form == null) {
            problems.add(where + ": the contract has no such status");
            return;
        }
        String text = new String(exchange.answer().body(), StandardCharsets.UTF_8).strip();
        if (text.isEmpty() || text.startsWith("<html")) {
            if (!((List<?>) form).contains(text.isEmpty() ? "empty" : "html")) {
                problems.add(where + ": such an error needs a document");
            }
            return;
        }
        var shapes = ((List<?>) form)
                .stream()
                        .filter(one -> !one.equals("empty") && !one.equals("html"))
                        .toList();
        try {
            var node = text.startsWith("{")
                    ? Node.json(exchange.answer().body())
                    : Node.xml(exchange.answer().body());
            Shape.of(shapes).check(node, where, of(exchange, release, false, problems));
        } catch (IOException e) {
            problems.add(where + ": the error cannot be read");
        }
    }
}
