package io.drawbridge.readiness;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Something that is not as it should be.
 *
 * @param what the gap in a few words
 * @param where which system or object
 * @param detail what was seen
 * @param weight how many of 100 points it costs
 */
public record Gap(Severity severity, String what, String where, String detail, @JsonIgnore int weight) {

    /** Whether the run stops. */
    public enum Severity {
        @JsonProperty("blocks")
        BLOCKS,
        @JsonProperty("warns")
        WARNS
    }
}
