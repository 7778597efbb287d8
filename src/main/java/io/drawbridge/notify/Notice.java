package io.drawbridge.notify;

import io.drawbridge.core.RunId;
import io.drawbridge.core.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Something that somebody outside should hear of.
 *
 * @param key names it for ever: what has the same key is the same and is told once
 * @param roles who may do something about it; empty where that is not one role's business
 * @param subject in a line
 * @param text plain, with what one needs to know before opening anything
 * @param path of the page about it
 */
record Notice(
        String key,
        Kind kind,
        TenantId tenant,
        List<String> roles,
        Optional<RunId> run,
        String subject,
        String text,
        String path,
        Instant at) {

    /** What it is about. */
    enum Kind {
        /** A person is asked to decide. */
        WAITING,
        /** A step failed, and a person is asked what to do. */
        FAILED_STEP,
        /** Replication lags behind its objective. */
        RPO,
        /** It will, at the present rate. */
        RPO_EXPECTED
    }
}
