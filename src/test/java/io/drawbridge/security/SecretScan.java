package io.drawbridge.security;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipInputStream;

/** Looks for secrets in whatever form they are likely to be written: as they are, URL-encoded, base64, hexadecimal. */
final class SecretScan {

    /** How a secret may be written, with the texts that give it away. */
    private final Map<Integer, Map<String, String>> traces = new HashMap<>();

    private static final int WINDOW = 8;
    private static final int HIGHEST = 31 * 31 * 31 * 31 * 31 * 31 * 31;

    private final Set<String> found = new TreeSet<>();

    SecretScan(Map<String, ? extends Set<String>> secretsByKind) {
        secretsByKind.forEach((kind, secrets) -> secrets.forEach(secret -> forms(secret)
                .forEach((form, trace) -> traces.computeIfAbsent(hash(trace, 0), key -> new LinkedHashMap<>())
                        .merge(trace, kind + ", " + form, (one, other) -> one + "|" + other))));
    }

    /** @return the ways in which a secret is written; base64 in each of the three positions it can stand at */
    static Map<String, String> forms(String secret) {
        if (secret.length() < 10) {
            throw new IllegalArgumentException("a secret of " + secret.length() + " characters is found by accident");
        }
        var bytes = secret.getBytes(StandardCharsets.UTF_8);
        var forms = new LinkedHashMap<String, String>();
        forms.put("as it is", secret);
        forms.put("URL-encoded", URLEncoder.encode(secret, StandardCharsets.UTF_8));
        forms.put("hexadecimal", HexFormat.of().formatHex(bytes));
        forms.put("hexadecimal in capitals", HexFormat.of().withUpperCase().formatHex(bytes));
        for (int before = 0; before < 3; before++) {
            var padded = new byte[before + bytes.length];
            System.arraycopy(bytes, 0, padded, before, bytes.length);
            var text = Base64.getEncoder().withoutPadding().encodeToString(padded);
            // What mixes with its neighbours at either end is left out.
            forms.put("base64 " + before, text.substring(before == 0 ? 0 : before + 1, text.length() - 2));
        }
        return forms;
    }

    private static int hash(String text, int from) {
        int hash = 0;
        for (int i = from; i < from + WINDOW; i++) {
            hash = hash * 31 + text.charAt(i);
        }
        return hash;
    }

    void look(String place, String text) {
        if (text == null || text.length() < WINDOW) {
            return;
        }
        // Megabytes and hundreds of traces: only where a window has the hash of a beginning is it compared.
        int hash = hash(text, 0);
        for (int at = 0; ; at++) {
            var beginning = traces.get(hash);
            if (beginning != null) {
                for (var trace : beginning.entrySet()) {
                    if (text.startsWith(trace.getKey(), at)) {
                        for (var what : trace.getValue().split("\\|")) {
                            found.add(what + ", in " + place);
                        }
                    }
                }
            }
            if (at + WINDOW >= text.length()) {
                return;
            }
            hash = (hash - text.charAt(at) * HIGHEST) * 31 + text.charAt(at + WINDOW);
        }
    }

    /** Also what is packed. */
    void look(String place, byte[] content) {
        if (content == null || content.length == 0) {
            return;
        }
        look(place, new String(content, StandardCharsets.ISO_8859_1));
        if (content.length > 4 && content[0] == 'P' && content[1] == 'K') {
            lookIntoZip(place, content);
        }
        if (content.length > 2 && content[0] == 0x1f && content[1] == (byte) 0x8b) {
            try (var unpacked = new GZIPInputStream(new ByteArrayInputStream(content))) {
                look(place + " (unpacked)", unpacked.readAllBytes());
            } catch (IOException notPacked) {
                // Two bytes that look like it.
            }
        }
    }

    /** Each file of a zip, such as an evidence pack. */
    private void lookIntoZip(String place, byte[] content) {
        try (var zip = new ZipInputStream(new ByteArrayInputStream(content))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                look(place + " " + entry.getName(), zip.readAllBytes());
            }
        } catch (IOException noZip) {
            // Two letters that look like it.
        }
    }

    Set<String> found() {
        return found;
    }

    /** @return the forms of a kind that were not found, for a test of the scan itself */
    static List<String> missed(Set<String> found, String kind, String place, String secret) {
        var missed = new ArrayList<String>();
        forms(secret).keySet().forEach(form -> {
            var expected = (kind + ", " + form + ", in ").toLowerCase(Locale.ROOT);
            if (found.stream()
                    .noneMatch(one -> one.toLowerCase(Locale.ROOT).startsWith(expected) && one.contains(place))) {
                missed.add(form);
            }
        });
        return missed;
    }
}
