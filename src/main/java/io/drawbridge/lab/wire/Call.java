package io.drawbridge.lab.wire;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One request as it reached an appliance. */
public final class Call {

    /** User and password of HTTP Basic. */
    public record Basic(String user, String password) {}

    private final String method;
    private final String rawPath;
    private final Map<String, List<String>> query;
    private final Map<String, List<String>> headers;
    private final byte[] body;
    private final String client;
    private final String baseUrl;
    private Map<String, String> variables = Map.of();
    private String user = "";
    private Object session;
    private String taskError;

    public Call(
            String method,
            String rawPath,
            String rawQuery,
            Map<String, List<String>> headers,
            byte[] body,
            String client,
            String baseUrl) {
        this.method = method;
        this.rawPath = rawPath;
        this.query = parse(rawQuery);
        this.headers = headers;
        this.body = body;
        this.client = client;
        this.baseUrl = baseUrl;
    }

    private static Map<String, List<String>> parse(String rawQuery) {
        Map<String, List<String>> query = new LinkedHashMap<>();
        if (rawQuery != null && !rawQuery.isEmpty()) {
            for (String pair : rawQuery.split("&")) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                query.computeIfAbsent(decode(name), any -> new ArrayList<>()).add(decode(value));
            }
        }
        return query;
    }

    static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    static String decodeSegment(String text) {
        // a plus sign in a path is a plus sign
        return decode(text.replace("+", "%2B"));
    }

    public String method() {
        return method;
    }

    public String rawPath() {
        return rawPath;
    }

    /** @return a decoded part of the path by the name it has in the operation */
    public String variable(String name) {
        return variables.get(name);
    }

    public Optional<String> query(String name) {
        return queries(name).stream().findFirst();
    }

    public List<String> queries(String name) {
        return query.getOrDefault(name, List.of());
    }

    public Map<String, List<String>> query() {
        return query;
    }

    public Optional<String> header(String name) {
        return headers.entrySet().stream()
                .filter(header -> header.getKey() != null && header.getKey().equalsIgnoreCase(name))
                .flatMap(header -> header.getValue().stream())
                .findFirst();
    }

    public byte[] body() {
        return body;
    }

    public String bodyText() {
        return new String(body, StandardCharsets.UTF_8);
    }

    public String client() {
        return client;
    }

    /** @return scheme, host and port under which the caller reached the appliance */
    public String baseUrl() {
        return baseUrl;
    }

    public Optional<Basic> basic() {
        return header("Authorization")
                .filter(value -> value.regionMatches(true, 0, "Basic ", 0, 6))
                .flatMap(value -> {
                    try {
                        String pair = new String(
                                Base64.getDecoder().decode(value.substring(6).trim()), StandardCharsets.UTF_8);
                        int colon = pair.indexOf(':');
                        return colon < 0
                                ? Optional.empty()
                                : Optional.of(new Basic(pair.substring(0, colon), pair.substring(colon + 1)));
                    } catch (IllegalArgumentException notBase64) {
                        return Optional.empty();
                    }
                });
    }

    /** @return who calls, once that is known */
    public String user() {
        return user;
    }

    public void user(String name) {
        this.user = name;
    }

    @SuppressWarnings("unchecked")
    public <T> T session() {
        return (T) session;
    }

    public void session(Object value) {
        this.session = value;
    }

    /** @return the message with which the task that this request starts shall end, where a fault rule says so */
    public Optional<String> taskError() {
        return Optional.ofNullable(taskError);
    }

    public void taskError(String message) {
        this.taskError = message;
    }

    void variables(Map<String, String> values) {
        this.variables = values;
    }
}
