package io.drawbridge.site.http;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One request.
 *
 * @param path path and query below the endpoint's URL, already escaped; see {@link Path}
 * @param timeout how long the answer may take, where it is not the endpoint's own
 */
public record Call(
        String method, String path, Map<String, String> headers, Optional<byte[]> body, Optional<Duration> timeout) {

    public static Call get(String path) {
        return new Call("GET", path, Map.of(), Optional.empty(), Optional.empty());
    }

    public static Call post(String path) {
        return new Call("POST", path, Map.of(), Optional.empty(), Optional.empty());
    }

    public static Call delete(String path) {
        return new Call("DELETE", path, Map.of(), Optional.empty(), Optional.empty());
    }

    public static Call put(String path) {
        return new Call("PUT", path, Map.of(), Optional.empty(), Optional.empty());
    }

    public Call header(String name, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Call(method, path, more, body, timeout);
    }

    public Call body(String contentType, byte[] bytes) {
        return new Call(method, path, headers, Optional.of(bytes), timeout).header("Content-Type", contentType);
    }

    public Call within(Duration time) {
        return new Call(method, path, headers, body, Optional.of(time));
    }

    /** Headers and body may hold secrets. */
    @Override
    public String toString() {
        return method + " " + path;
    }
}
