package io.drawbridge.fuzz;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A request in the making, every part of which can be bent before it is sent. */
public final class Draft {

    /** Who may refuse it before it has reached any route. */
    public enum Door {
        /** Nobody: our own rules answer, in our own words. */
        NONE,
        /** The server itself, before anything of ours is asked: it cannot read the request. */
        SERVER
    }

    public final OpenApi.Operation operation;
    public String method;
    /** Values of the parts of the path, encoded as they are sent. */
    public final Map<String, String> parts = new LinkedHashMap<>();

    /** What stands behind the path. */
    public String suffix = "";

    /** Instead of path and query; null for these. */
    public String target;

    /** Names and values, encoded as they are sent. */
    public final List<String> query = new ArrayList<>();

    public final List<String> headers = new ArrayList<>();
    /** null for none. */
    public byte[] body;

    public Door door = Door.NONE;
    /** Whether it holds what must never be taken: twice the same name, text that no database keeps, more behind the end. */
    public boolean unacceptable;

    public final List<String> bent = new ArrayList<>();

    public Draft(OpenApi.Operation operation) {
        this.operation = operation;
        this.method = operation.method();
    }

    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** @return the path without the query, as it is sent */
    public String path() {
        if (target != null) {
            return target.split("\\?", 2)[0];
        }
        var path = operation.path();
        for (var part : parts.entrySet()) {
            path = path.replace("{" + part.getKey() + "}", part.getValue());
        }
        return path + suffix;
    }

    public void header(String name, String value) {
        headers.removeIf(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1));
        if (value != null) {
            headers.add(name + ": " + value);
        }
    }

    void bodyText(String text) {
        body = text.getBytes(StandardCharsets.UTF_8);
    }

    void door(Door other) {
        if (other.compareTo(door) > 0) {
            door = other;
        }
    }

    public RawHttp.Request request() {
        var whole = target != null ? target : path() + (query.isEmpty() ? "" : "?" + String.join("&", query));
        return new RawHttp.Request(method, whole, List.copyOf(headers), body);
    }
}
