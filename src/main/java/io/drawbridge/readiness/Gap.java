package io.drawbridge.readiness;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Something that is not as it should be.
 *
 * @param what the gap in a few words
 * @param where which system or object
 * @param detail what was seen
 * @param weight how many of 100 points it costs; 0 in what was kept before weights were
 */
public record Gap(Severity severity, String what, String where, String detail, int weight) {

    /** A system whose name stands before these words could not be asked. */
    public static final String SILENT = " does not answer";
    /** Waiting does not help: it is another product or release than runbooks work with. */
    public static final String UNSUPPORTED = " is not supported";

    static final String NOT_READ = "replications cannot be read";
    static final String NOT_SEEN = "the other site is not seen";

    /** @return whether it is a gap only because nobody could look */
    boolean unseen() {
        return what.endsWith(SILENT) || what.equals(NOT_READ) || what.equals(NOT_SEEN);
    }

    /** Whether the run stops. */
    public enum Severity {
        @JsonProperty("blocks")
        BLOCKS,
        @JsonProperty("warns")
        WARNS
    }
}
