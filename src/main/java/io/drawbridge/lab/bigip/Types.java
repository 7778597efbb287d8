package io.drawbridge.lab.bigip;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.drawbridge.lab.wire.Json;
import io.drawbridge.lab.wire.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The kinds of configuration object; read from {@code lab/bigip-types.yaml}. */
final class Types {

    /**
     * One kind of object.
     *
     * @param title how an error message calls it
     * @param word what the ledger calls it
     * @param flags whether its state is a pair of flags (contract 1.5)
     * @param partition false for objects without one
     * @param below links to what lies below it, by property
     */
    record Type(
            String title,
            String word,
            boolean flags,
            Boolean partition,
            boolean singleton,
            ObjectNode defaults,
            List<String> required,
            List<String> optional,
            List<String> readOnly,
            Map<String, String> references,
            Map<String, String> below) {

        Type {
            partition = partition == null || partition;
            defaults = defaults == null ? Json.object() : defaults;
            required = required == null ? List.of() : required;
            optional = optional == null ? List.of() : optional;
            readOnly = readOnly == null ? List.of() : readOnly;
            references = references == null ? Map.of() : references;
            below = below == null ? Map.of() : below;
        }

        boolean knows(String property) {
            return defaults.has(property)
                    || optional.contains(property)
                    || flags && FLAGS.contains(property)
                    || IDENTITY.contains(property);
        }
    }

    static final Set<String> FLAGS = Set.of("enabled", "disabled");
    /** What a client may send back as it was read, without effect. */
    static final Set<String> IDENTITY =
            Set.of("kind", "name", "partition", "fullPath", "subPath", "generation", "selfLink");

    private static final Map<String, Type> ALL = read();

    private Types() {}

    private static Map<String, Type> read() {
        YAMLMapper mapper = YAMLMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
        try (InputStream in = Types.class.getClassLoader().getResourceAsStream("lab/bigip-types.yaml")) {
            Map<String, Type> types = new LinkedHashMap<>();
            JsonNode document = mapper.readTree(in);
            for (Iterator<String> names = document.fieldNames(); names.hasNext(); ) {
                String name = names.next();
                JsonNode entry = document.get(name);
                // one that names another is like it
                types.put(
                        name, mapper.treeToValue(entry.isTextual() ? document.get(entry.asText()) : entry, Type.class));
            }
            return types;
        } catch (IOException e) {
            throw new UncheckedIOException("the types of BIG-IP objects cannot be read", e);
        }
    }

    static Type of(String type) {
        Type found = ALL.get(type);
        if (found == null) {
            throw Problems.noSuchPath("/mgmt/tm/" + type);
        }
        return found;
    }

    static boolean known(String type) {
        return ALL.containsKey(type);
    }

    static Set<String> all() {
        return ALL.keySet();
    }

    /** @return the kind of one object: {@code tm:ltm:pool:poolstate} */
    static String kind(String type, String suffix) {
        return "tm:" + type.replace('/', ':') + ":" + type.substring(type.lastIndexOf('/') + 1) + suffix;
    }

    /** The errors of the configuration layer and of the framework around it (contract 1.6). */
    static final class Problems {

        private static final String TMOS = "tmos ";

        private Problems() {}

        static Problem tmos(int status, int apiError, String message) {
            return new Problem(status, TMOS + apiError, message);
        }

        static Problem framework(int status, String message) {
            return new Problem(status, "framework", message);
        }

        static Problem noSuchPath(String path) {
            return framework(404, "Public URI path not registered: " + path);
        }

        static Problem notFound(String title, String fullPath) {
            return tmos(404, 3, "01020036:3: The requested " + title + " (" + fullPath + ") was not found.");
        }

        static Problem configuration(String why) {
            return tmos(400, 3, "01070734:3: Configuration error: " + why);
        }

        static Problem nothingGiven() {
            return tmos(400, 26214401, "one or more properties must be specified");
        }

        /** @return the number in {@code apiError}; null for an error of the framework */
        static Integer apiError(Problem problem) {
            return problem.code().startsWith(TMOS)
                    ? Integer.valueOf(problem.code().substring(TMOS.length()))
                    : null;
        }
    }
}
