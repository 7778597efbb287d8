package io.drawbridge.lab;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the lab leaves empty although the documents declare it.
 *
 * @param field schema and field, a regular expression
 */
record LeftOut(String field, String reason) {

    private static final Path EXCEPTIONS = Path.of("src/test/resources/contract/filled-all-the-same.txt");

    static List<LeftOut> all() {
        try (var list = LeftOut.class.getResourceAsStream("/contract/left-out.yaml")) {
            return List.of(new ObjectMapper(new YAMLFactory()).readValue(list, LeftOut[].class));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @return kinds of answers with the fields that they fill although others do not */
    static Set<String> exceptions() {
        try {
            return Files.exists(EXCEPTIONS) ? new TreeSet<>(Files.readAllLines(EXCEPTIONS)) : new TreeSet<>();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void writeExceptions(Set<String> exceptions) {
        try {
            Files.write(EXCEPTIONS, exceptions);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean excuses(List<LeftOut> all, String field) {
        return all.stream().anyMatch(one -> field.matches(one.field));
    }

    /** @return what no answer of a kind holds and nothing excuses: pointers with the document's name */
    static Map<String, String> unexcused(
            List<LeftOut> all, Set<String> exceptions, Recording.Kind kind, Map<String, String> missing) {
        var tops = new TreeMap<>(missing);
        // A field within one that is missing is told by that one.
        missing.keySet().forEach(top -> tops.keySet().removeIf(at -> at.startsWith(top + "/")));
        tops.entrySet()
                .removeIf(field -> excuses(all, field.getValue()) && !exceptions.contains(kind + " " + field.getKey()));
        return tops;
    }
}
