package io.drawbridge.lab.wire;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** What an appliance answers. */
public record Answer(int status, Map<String, String> headers, byte[] body) {

    public static Answer status(int status) {
        return new Answer(status, Map.of(), new byte[0]);
    }

    public static Answer text(int status, String contentType, String text) {
        return new Answer(status, Map.of("Content-Type", contentType), text.getBytes(StandardCharsets.UTF_8));
    }

    public Answer with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Answer(status, more, body);
    }
}
