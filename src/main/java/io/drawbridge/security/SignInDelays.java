package io.drawbridge.security;

import io.drawbridge.engine.Times;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.stereotype.Component;

/**
 * Slows down whoever guesses passwords, and nobody else. There is no lock of an account: what a stranger does from one
 * address never keeps the account's owner from signing in at another one, and never at a device that the owner signed in
 * from before, even at the same address. The person with the recovery role gets in while somebody hammers at the name.
 *
 * <p>Failures are counted for name and address together, or for name and known device; and for an address alone, which
 * stops trying one password with many names. Counts are rows, so that all nodes count together.
 */
@Component
class SignInDelays {

    private static final Logger log = LoggerFactory.getLogger(SignInDelays.class);

    /** Where an attempt comes from. */
    record Visit(String address, Optional<String> device) {}

    /** Too soon after failed attempts; the password was not looked at. */
    static final class TooSoon extends AuthenticationException {

        private final Duration wait;

        TooSoon(Duration wait) {
            super("too soon after failed sign-ins");
            this.wait = wait;
        }

        /** @return whole seconds, rounded up */
        long seconds() {
            return Math.max(1, wait.plusMillis(999).toSeconds());
        }
    }

    private record Bucket(String id, int free, Duration longest) {}

    private static final Duration FORGOTTEN = Duration.ofMinutes(30);
    private static final Duration DEVICE_LIFE = Duration.ofDays(180);
    /** After so many failures in a row a device is a stranger again. */
    private static final int DEVICE_TRUST = 10;

    private final JdbcClient jdbc;
    private final Clock clock;
    /** Attempts at the same thing one after another, or many at once would pass before the first is counted. */
    private final List<ReentrantLock> turns =
            IntStream.range(0, 1024).mapToObj(i -> new ReentrantLock()).toList();

    SignInDelays(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * @param check gives nothing for a wrong password; what it throws counts as no attempt
     * @return what the check gave
     * @throws TooSoon when the check was not made
     * @throws BadCredentialsException when the check gave nothing
     */
    String attempt(String name, Visit visit, Supplier<Optional<String>> check) {
        var plain = name.toLowerCase(Locale.ROOT);
        var address = network(visit.address());
        var known = visit.device().map(Secrets::hash).filter(device -> isKnown(device, plain));
        var buckets = known.isPresent()
                ? List.of(new Bucket(id("device", plain, known.get()), 5, Duration.ofMinutes(5)))
                : List.of(
                        new Bucket(id("name", plain, address), 3, Duration.ofMinutes(5)),
                        new Bucket(id("address", address), 30, Duration.ofMinutes(1)));
        var turn = turns.get(Math.floorMod(buckets.get(0).id().hashCode(), turns.size()));
        turn.lock();
        try {
            for (var bucket : buckets) {
                waiting(bucket).ifPresent(wait -> {
                    throw new TooSoon(wait);
                });
            }
            var found = check.get();
            if (found.isEmpty()) {
                buckets.forEach(this::failed);
                known.ifPresent(device -> doubt(device, plain, buckets.get(0)));
                log.warn("a sign-in as {} from {} failed", printable(name), visit.address());
                throw new BadCredentialsException("wrong name or password");
            }
            jdbc.sql("delete from dr_sign_in_delay where bucket = :bucket")
                    .param("bucket", buckets.get(0).id())
                    .update();
            return found.get();
        } finally {
            turn.unlock();
        }
    }

    /** What people type is theirs: a line break in it would look like another line of the log. */
    private static String printable(String name) {
        var plain = name.replaceAll("[^\\x20-\\x7e]", "?");
        return plain.length() > 64 ? plain.substring(0, 64) + "…" : plain;
    }

    /** A household or a server has many addresses of IPv6, and one network. */
    private static String network(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        var parts = address.split("%")[0].split(":", -1);
        return String.join(":", List.of(parts).subList(0, Math.min(4, parts.length)));
    }

    private static String id(String... parts) {
        return Secrets.hash(String.join("\n", parts));
    }

    private Optional<Duration> waiting(Bucket bucket) {
        return jdbc.sql("select wait_until from dr_sign_in_delay where bucket = :bucket")
                .param("bucket", bucket.id())
                .query((row, n) -> Times.at(row, "wait_until"))
                .optional()
                .map(until -> Duration.between(clock.instant(), until))
                .filter(wait -> !wait.isNegative() && !wait.isZero());
    }

    private void failed(Bucket bucket) {
        var now = clock.instant();
        var before = jdbc.sql("select failures, last_failed_at from dr_sign_in_delay where bucket = :bucket")
                .param("bucket", bucket.id())
                .query((row, n) ->
                        Times.at(row, "last_failed_at").plus(FORGOTTEN).isAfter(now) ? row.getInt("failures") : 0)
                .optional();
        int failures = before.orElse(0) + 1;
        var until = now.plus(delay(failures, bucket));
        if (before.isPresent()) {
            update(bucket, failures, now, until);
            return;
        }
        jdbc.sql("delete from dr_sign_in_delay where last_failed_at < :long")
                .param("long", Times.of(now.minus(FORGOTTEN)))
                .update();
        try {
            jdbc.sql(
                            """
                            insert into dr_sign_in_delay (bucket, failures, last_failed_at, wait_until)
                            values (:bucket, :failures, :now, :until)""")
                    .param("bucket", bucket.id())
                    .param("failures", failures)
                    .param("now", Times.of(now))
                    .param("until", Times.of(until))
                    .update();
        } catch (DuplicateKeyException e) {
            // Another node was first.
            update(bucket, failures, now, until);
        }
    }

    private void update(Bucket bucket, int failures, Instant now, Instant until) {
        jdbc.sql(
                        """
                        update dr_sign_in_delay set failures = :failures, last_failed_at = :now, wait_until = :until
                        where bucket = :bucket""")
                .param("bucket", bucket.id())
                .param("failures", failures)
                .param("now", Times.of(now))
                .param("until", Times.of(until))
                .update();
    }

    /** Nothing for the first few, then 2, 4, 8, … seconds. */
    private static Duration delay(int failures, Bucket bucket) {
        int beyond = failures - bucket.free();
        if (beyond <= 0) {
            return Duration.ZERO;
        }
        var delay = Duration.ofSeconds(1L << Math.min(beyond, 20));
        return delay.compareTo(bucket.longest()) > 0 ? bucket.longest() : delay;
    }

    // ---- devices

    private boolean isKnown(String device, String name) {
        return jdbc.sql("select count(*) from dr_known_device where id_hash = :device and who = :who"
                                + " and last_used_at > :long")
                        .param("device", device)
                        .param("who", name)
                        .param("long", Times.of(clock.instant().minus(DEVICE_LIFE)))
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /**
     * Remembers that somebody signed in from here. The device gets another secret each time, so that one that somebody
     * else planted there is worth nothing afterwards; whoever signed in from there before is remembered under the new one.
     *
     * @return the secret that the device keeps
     */
    String remember(String who, Visit visit) {
        var secret = Secrets.fresh();
        var hash = Secrets.hash(secret);
        var now = clock.instant();
        visit.device()
                .ifPresent(before -> jdbc.sql("update dr_known_device set id_hash = :device where id_hash = :before")
                        .param("device", hash)
                        .param("before", Secrets.hash(before))
                        .update());
        var plain = who.toLowerCase(Locale.ROOT);
        if (jdbc.sql("update dr_known_device set last_used_at = :now where id_hash = :device and who = :who")
                        .param("now", Times.of(now))
                        .param("device", hash)
                        .param("who", plain)
                        .update()
                == 0) {
            jdbc.sql("insert into dr_known_device (id_hash, who, last_used_at) values (:device, :who, :now)")
                    .param("device", hash)
                    .param("who", plain)
                    .param("now", Times.of(now))
                    .update();
            jdbc.sql("delete from dr_known_device where last_used_at < :long")
                    .param("long", Times.of(now.minus(DEVICE_LIFE)))
                    .update();
        }
        return secret;
    }

    /** A stolen device must not be a better place to guess from than any other. */
    private void doubt(String device, String name, Bucket bucket) {
        jdbc.sql(
                        """
                        delete from dr_known_device where id_hash = :device and who = :who and exists (
                            select 1 from dr_sign_in_delay where bucket = :bucket and failures >= :many)""")
                .param("device", device)
                .param("who", name)
                .param("bucket", bucket.id())
                .param("many", DEVICE_TRUST)
                .update();
    }
}
