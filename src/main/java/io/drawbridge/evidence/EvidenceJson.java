package io.drawbridge.evidence;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.engine.EntryDigest;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.TreeMap;

/**
 * JSON of the evidence: to be read, and in its canonical form (RFC 8785, of which evidence needs texts, whole numbers,
 * true, false, null, lists and objects), whose digest does not depend on white space or the order of keys.
 */
final class EvidenceJson {

    static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** The only member of what was left out for a reader who may not see it; holds its digest. */
    static final String REDACTED = "redacted";

    private EvidenceJson() {}

    static byte[] pretty(JsonNode node) {
        try {
            return (MAPPER.writeValueAsString(node).replace("\r\n", "\n") + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can be written", e);
        }
    }

    static ObjectNode read(String json) {
        try {
            return (ObjectNode) MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("our own table holds something that is not JSON", e);
        }
    }

    static String canonical(JsonNode node) {
        var out = new StringBuilder();
        write(node, out);
        return out.toString();
    }

    static String digest(JsonNode node) {
        return EntryDigest.sha256(canonical(node));
    }

    /** @return the digests of sections: of each member of an object, of each element of a list */
    static ObjectNode digests(JsonNode sections) {
        var all = MAPPER.createObjectNode();
        sections.fields().forEachRemaining(section -> {
            if (section.getValue().isArray()) {
                var list = all.putArray(section.getKey());
                section.getValue().forEach(element -> list.add(digestOrKept(element)));
            } else {
                var members = all.putObject(section.getKey());
                section.getValue()
                        .fields()
                        .forEachRemaining(member -> members.put(member.getKey(), digestOrKept(member.getValue())));
            }
        });
        return all;
    }

    /** What was left out keeps its digest. */
    private static String digestOrKept(JsonNode node) {
        return node.isObject() && node.size() == 1 && node.path(REDACTED).isTextual()
                ? node.path(REDACTED).asText()
                : digest(node);
    }

    private static void write(JsonNode node, StringBuilder out) {
        switch (node.getNodeType()) {
            case OBJECT -> {
                var members = new TreeMap<String, JsonNode>();
                node.fields().forEachRemaining(member -> members.put(member.getKey(), member.getValue()));
                out.append('{');
                var separator = "";
                for (var member : members.entrySet()) {
                    out.append(separator);
                    write(member.getKey(), out);
                    out.append(':');
                    write(member.getValue(), out);
                    separator = ",";
                }
                out.append('}');
            }
            case ARRAY -> {
                out.append('[');
                for (Iterator<JsonNode> elements = node.elements(); elements.hasNext(); ) {
                    write(elements.next(), out);
                    if (elements.hasNext()) {
                        out.append(',');
                    }
                }
                out.append(']');
            }
            case STRING -> write(node.textValue(), out);
            case NUMBER ->
                out.append(node.isIntegralNumber() ? node.bigIntegerValue().toString() : node.asText());
            case BOOLEAN -> out.append(node.booleanValue());
            default -> out.append("null");
        }
    }

    private static void write(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
