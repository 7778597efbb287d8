package io.drawbridge.site.http;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Builds a path from parts of which each is data: nothing in a part can leave its segment. */
public final class Path {

    private final StringBuilder text = new StringBuilder();
    private boolean query;

    private Path() {}

    /** @return the path of these segments, each percent-encoded: a colon becomes {@code %3A} */
    public static Path of(String... segments) {
        return new Path().and(segments);
    }

    public Path and(String... segments) {
        for (var segment : segments) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                throw new IllegalArgumentException("'" + segment + "' cannot be a segment of a path");
            }
            text.append('/').append(encode(segment));
        }
        return this;
    }

    public Path query(String name, Object value) {
        text.append(query ? '&' : '?').append(encode(name)).append('=').append(encode(String.valueOf(value)));
        query = true;
        return this;
    }

    /** @return the text with everything escaped but letters, digits, {@code - . _ ~} (RFC 3986) */
    public static String encode(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
