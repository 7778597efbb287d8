package io.drawbridge.readiness;

import io.drawbridge.core.InvalidInput;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What the plan, or every plan of a pair, shall be ready for. */
public enum Purpose {
    PLANNED_MIGRATION,
    DISASTER_RECOVERY,
    DR_TEST,
    REPROTECT,
    FAILBACK,
    SITE_FAILURE,
    EDGE_CLUSTER_FAILURE,
    APPLICATION_FAILURE,
    PROTECTION_ONBOARDING;

    /** @return the word that models write */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @return whether a gap may keep the run from going on; in a disaster it never does */
    public boolean isBlockedByGaps() {
        return this != DISASTER_RECOVERY
                && this != SITE_FAILURE
                && this != EDGE_CLUSTER_FAILURE
                && this != APPLICATION_FAILURE;
    }

    public static Purpose of(String word) {
        for (var purpose : values()) {
            if (purpose.word().equals(word)) {
                return purpose;
            }
        }
        throw new InvalidInput(
                "for",
                "must be one of " + Arrays.stream(values()).map(Purpose::word).collect(Collectors.joining(", ")));
    }
}
