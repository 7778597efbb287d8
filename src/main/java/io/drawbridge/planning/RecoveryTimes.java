package io.drawbridge.planning;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What earlier recoveries of a plan took, and what is taken where nothing was measured. */
public final class RecoveryTimes {

    /** How a run brought the machines up. */
    public enum Kind {
        DISASTER_RECOVERY("disaster recovery", "disaster recoveries"),
        DR_TEST("DR test", "DR tests"),
        PLANNED_MIGRATION("planned migration", "planned migrations");

        private final String one;
        private final String several;

        Kind(String one, String several) {
            this.one = one;
            this.several = several;
        }

        /** @return so many of them, as people say it */
        String words(int count) {
            return count + " earlier " + (count == 1 ? one : several);
        }
    }

    /**
     * What one earlier run took. People's time is in {@code people} alone.
     *
     * @param before the runbook's own steps before SRM began; null when it is not known, and so for the others
     * @param prepare what SRM did before the first machine
     * @param machines from its begin until it was up, by id
     * @param after from the last machine to verified services
     * @param people what people were waited for until services were verified: detection, declaration, approval, choices
     */
    public record Run(
            Kind kind,
            Duration before,
            Duration prepare,
            Map<String, Duration> machines,
            Duration after,
            Duration people) {

        public Run {
            machines = Map.copyOf(machines);
        }
    }

    /**
     * A part's time where none was measured, in seconds.
     *
     * @param lowSeconds one in ten is below
     * @param highSeconds one in ten is above
     * @param doubt what is wrong or loose about it; null for nothing
     */
    public record Assumed(
            String key, String what, int lowSeconds, int likelySeconds, int highSeconds, String source, String doubt) {

        public Assumed {
            if (source == null || source.isBlank() || what == null || what.isBlank()) {
                throw new IllegalArgumentException("the row " + key + " needs what it is and its source");
            }
            if (lowSeconds < 1 || likelySeconds < lowSeconds || highSeconds < likelySeconds) {
                throw new IllegalArgumentException("the row " + key + " needs low, likely and high in this order");
            }
        }
    }

    private static final List<Assumed> ASSUMED = read();

    private RecoveryTimes() {}

    private static List<Assumed> read() {
        try (var file = RecoveryTimes.class.getResourceAsStream("/planning/recovery-times.yaml")) {
            return new ObjectMapper(new YAMLFactory())
                    .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .readValue(file, new TypeReference<List<Assumed>>() {});
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalStateException("planning/recovery-times.yaml cannot be used: " + e.getMessage(), e);
        }
    }

    /** @return what is taken for parts that were never measured, with its source */
    public static List<Assumed> assumed() {
        return ASSUMED;
    }

    static Assumed assumed(String key) {
        return ASSUMED.stream()
                .filter(one -> one.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("planning/recovery-times.yaml has no row " + key
                        + ", only " + ASSUMED.stream().map(Assumed::key).collect(Collectors.joining(", "))));
    }
}
