package io.drawbridge.srm;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;

/** Something SRM itself reports as wrong (schema {@code IssueInfo}); the time is milliseconds since the epoch. */
public record Issue(String entity, String entityName, String description, Long timestamp, Severity status) {

    /** How bad it is. */
    public enum Severity {
        WARNING,
        ERROR,
        @JsonEnumDefaultValue
        UNKNOWN
    }
}
