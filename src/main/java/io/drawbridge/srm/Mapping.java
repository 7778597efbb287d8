package io.drawbridge.srm;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;

/** An inventory mapping from the protected to the recovery site (reference 6.11). */
public record Mapping(
        String id,
        String primaryObject,
        String primaryObjectName,
        String secondaryObject,
        String secondaryObjectName,
        Reverse reverseMappingType) {

    /** What is mapped. */
    public enum Kind {
        NETWORKS("networks"),
        FOLDERS("folders"),
        RESOURCES("resources");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /** Whether the way back is mapped as well; failback needs it. */
    public enum Reverse {
        YES,
        NO,
        DIFFERENT,
        @JsonEnumDefaultValue
        UNKNOWN
    }
}
