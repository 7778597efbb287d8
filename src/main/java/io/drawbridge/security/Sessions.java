package io.drawbridge.security;

import io.drawbridge.engine.Times;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Who is signed in. Sessions are rows, so that any node knows them and one that is ended is ended everywhere; of the
 * browser's secret only the hash is kept.
 */
@Component
class Sessions {

    /** So often at most it is written down that somebody is still there. */
    private static final Duration NOTED_EVERY = Duration.ofSeconds(30);

    /** A session that has not ended. */
    record Session(String who, String method, Instant signedInAt, Instant lastSeenAt) {}

    private final JdbcClient jdbc;
    private final SignInSettings settings;
    private final Clock clock;

    Sessions(JdbcClient jdbc, SignInSettings settings, Clock clock) {
        this.jdbc = jdbc;
        this.settings = settings;
        this.clock = clock;
    }

    /** @return the secret for the browser */
    String begin(String who, String method) {
        var secret = Secrets.fresh();
        var now = Times.of(clock.instant());
        jdbc.sql("delete from dr_session where signed_in_at < :long")
                .param("long", Times.of(clock.instant().minus(settings.session().life())))
                .update();
        jdbc.sql(
                        """
                        insert into dr_session (id_hash, who, method, signed_in_at, last_seen_at)
                        values (:hash, :who, :method, :now, :now)""")
                .param("hash", Secrets.hash(secret))
                .param("who", who)
                .param("method", method)
                .param("now", now)
                .update();
        return secret;
    }

    /**
     * @param active whether a person did something, or only a page refreshed itself
     * @return nothing when there is none, or it was idle for too long, or is too old
     */
    Optional<Session> find(String secret, boolean active) {
        var hash = Secrets.hash(secret);
        var found = jdbc.sql("select * from dr_session where id_hash = :hash")
                .param("hash", hash)
                .query((row, n) -> new Session(
                        row.getString("who"),
                        row.getString("method"),
                        Times.at(row, "signed_in_at"),
                        Times.at(row, "last_seen_at")))
                .optional();
        if (found.isEmpty()) {
            return found;
        }
        var now = clock.instant();
        var session = found.get();
        if (!now.isBefore(session.signedInAt().plus(settings.session().life()))
                || !now.isBefore(session.lastSeenAt().plus(settings.session().idle()))) {
            end(secret);
            return Optional.empty();
        }
        if (active && now.isAfter(session.lastSeenAt().plus(NOTED_EVERY))) {
            jdbc.sql("update dr_session set last_seen_at = :now where id_hash = :hash")
                    .param("now", Times.of(now))
                    .param("hash", hash)
                    .update();
        }
        return found;
    }

    void end(String secret) {
        jdbc.sql("delete from dr_session where id_hash = :hash")
                .param("hash", Secrets.hash(secret))
                .update();
    }
}
