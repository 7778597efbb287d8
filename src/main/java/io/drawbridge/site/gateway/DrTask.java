package io.drawbridge.site.gateway;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;

/**
 * Long work of SRM or vSphere Replication (reference 4). A finished task says that the work ended, not that the object
 * is healthy: read the object as well.
 *
 * @param reported where it stands, in the product's own word
 * @param entity id of the object worked on, or null
 * @param progress 0 to 100, or null
 * @param queuedTime milliseconds since the epoch by the remote clock, or null; so are the others
 */
public record DrTask(
        String id,
        @JsonProperty("status") String reported,
        String description,
        String entity,
        String entityName,
        Integer progress,
        Error error,
        JsonNode result,
        Long queuedTime,
        Long startTime,
        Long completeTime) {

    /** Where the task stands. */
    public enum Status {
        QUEUED,
        RUNNING,
        SUCCESS,
        ERROR,
        CANCELLED,
        /** A word that a newer release brought. */
        UNKNOWN
    }

    public Status status() {
        return GrowingList.known(Status.class, reported, Status.UNKNOWN);
    }

    /** @return the status in the product's own word */
    public String word() {
        return GrowingList.shown(reported);
    }

    /** Why it failed. */
    public record Error(String message, String details) {}

    /** @return whether it still works, or may */
    public boolean isActive() {
        return status() == Status.QUEUED || status() == Status.RUNNING || status() == Status.UNKNOWN;
    }

    public boolean isFailed() {
        return status() == Status.ERROR || status() == Status.CANCELLED;
    }

    public Optional<Instant> queued() {
        return Optional.ofNullable(queuedTime).map(Instant::ofEpochMilli);
    }

    /** @return what went wrong, in the remote system's words */
    public String problem() {
        if (status() == Status.CANCELLED) {
            return "it was cancelled";
        }
        if (error == null || (error.message() == null && error.details() == null)) {
            return "no reason was given";
        }
        if (error.message() == null) {
            return error.details();
        }
        return error.details() == null || error.details().isBlank()
                ? error.message()
                : error.message() + " (" + error.details() + ")";
    }
}
