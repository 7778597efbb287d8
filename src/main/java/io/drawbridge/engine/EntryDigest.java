package io.drawbridge.engine;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How the entries of a chain are digested; {@code docs/evidence.md} says it for those who check it with another program.
 * All digests are SHA-256, written as 64 small hexadecimal digits.
 */
public final class EntryDigest {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private EntryDigest() {}

    /** @return the fields of an entry as texts, by name, in the order of names; what is not there is left out */
    public static SortedMap<String, String> fields(Journal.Entry entry) {
        var fields = new TreeMap<String, String>();
        put(fields, "number", entry.number());
        put(fields, "run", entry.run().value());
        put(fields, "at", time(entry.at()));
        put(fields, "kind", entry.kind().name());
        put(fields, "element", entry.element());
        put(fields, "step", entry.stepId());
        put(fields, "round", entry.round());
        put(fields, "action", entry.actionKey());
        put(fields, "label", entry.label());
        put(fields, "details", entry.details());
        put(fields, "remoteTask", entry.remoteTask());
        put(fields, "text", entry.text());
        put(fields, "who", entry.who());
        put(fields, "role", entry.role());
        put(fields, "task", entry.task());
        put(fields, "node", entry.node());
        put(fields, "lease", entry.leaseNumber());
        put(fields, "durationMillis", entry.durationMillis());
        return fields;
    }

    /** @return an instant as entries hold it: UTC, always with milliseconds */
    public static String time(Instant instant) {
        return instant == null ? null : TIME.format(instant);
    }

    private static void put(Map<String, String> fields, String name, Object value) {
        if (value != null) {
            fields.put(name, value.toString());
        }
    }

    /** @return the digest of one field */
    public static String field(String salt, String name, String value) {
        return sha256(salt + "\n" + name + "\n" + value);
    }

    /** @return the digests of all fields, by name */
    public static Map<String, String> digests(String salt, Map<String, String> fields) {
        var digests = new TreeMap<String, String>();
        fields.forEach((name, value) -> digests.put(name, field(salt, name, value)));
        return digests;
    }

    /** @return the digest of an entry's content, from those of its fields */
    public static String content(Map<String, String> digests) {
        var lines = new StringBuilder();
        new TreeMap<>(digests)
                .forEach((name, digest) ->
                        lines.append(name).append(' ').append(digest).append('\n'));
        return sha256(lines.toString());
    }

    public static String content(String salt, Map<String, String> fields) {
        var lines = new StringBuilder(fields.size() * 80);
        var inOrder = fields instanceof SortedMap<String, String> sorted ? sorted : new TreeMap<>(fields);
        inOrder.forEach((name, value) ->
                lines.append(name).append(' ').append(field(salt, name, value)).append('\n'));
        return sha256(lines.toString());
    }

    /** @return the hash of an entry: of its content and of the hash of the entry before it */
    public static String link(String before, String content) {
        return sha256(before + "\n" + content + "\n");
    }

    /** @return what stands for the hash before the first entry */
    public static String genesis(String chain) {
        return sha256("drawbridge chain 1\n" + chain + "\n");
    }

    public static String sha256(String text) {
        return sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
