package io.drawbridge.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.security.SignInDelays.TooSoon;
import io.drawbridge.security.SignInDelays.Visit;
import io.drawbridge.testing.Databases;
import io.drawbridge.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.authentication.BadCredentialsException;

/** Guessing is slowed down, and nobody is locked out. */
class SignInDelaysTests {

    private static final String STRANGERS = "203.0.113.66";
    private static final String ALICES = "198.51.100.7";

    private final TestClock clock = new TestClock(Instant.parse("2026-03-01T03:00:00Z"));
    private final AtomicInteger looked = new AtomicInteger();
    private SignInDelays delays;

    static Stream<DataSource> databases() {
        return Stream.of(Databases.h2(), Databases.postgres());
    }

    private void on(DataSource database) {
        delays = new SignInDelays(JdbcClient.create(database), clock);
    }

    private static Visit from(String address) {
        return new Visit(address, Optional.empty());
    }

    /** @return "in", "wrong", or how many seconds to wait */
    private String attempt(String name, String password, Visit visit) {
        try {
            delays.attempt(name, visit, () -> {
                looked.incrementAndGet();
                return password.equals("right") ? Optional.of(name) : Optional.empty();
            });
            return "in";
        } catch (TooSoon soon) {
            return String.valueOf(soon.seconds());
        } catch (BadCredentialsException wrong) {
            return "wrong";
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void eachFailureAfterTheThirdDoublesTheWait(DataSource database) {
        on(database);
        for (int i = 0; i < 4; i++) {
            assertThat(attempt("alice", "guess", from(STRANGERS))).isEqualTo("wrong");
        }
        assertThat(attempt("alice", "right", from(STRANGERS)))
                .as("not even looked at")
                .isEqualTo("2");
        clock.advance(Duration.ofSeconds(2));
        assertThat(attempt("alice", "guess", from(STRANGERS))).isEqualTo("wrong");
        assertThat(attempt("alice", "guess", from(STRANGERS))).isEqualTo("4");
        clock.advance(Duration.ofSeconds(4));
        assertThat(attempt("alice", "right", from(STRANGERS))).isEqualTo("in");
        assertThat(attempt("alice", "guess", from(STRANGERS))).as("begins anew").isEqualTo("wrong");
        assertThat(looked).hasValue(7);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aStrangerWhoHammersDoesNotKeepAliceOut(DataSource database) {
        on(database);
        for (int i = 0; i < 500; i++) {
            attempt("alice", "guess", from(STRANGERS));
            clock.advance(Duration.ofSeconds(1));
        }

        assertThat(attempt("alice", "right", from(ALICES))).isEqualTo("in");
        assertThat(Integer.parseInt(attempt("alice", "right", from(STRANGERS)))).isPositive();
        assertThat(looked.get()).as("of 500 guesses").isLessThan(15);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aDeviceThatAliceSignedInFromLetsHerInEvenAtTheStrangersAddress(DataSource database) {
        on(database);
        var device = delays.remember("alice", from(STRANGERS));
        for (int i = 0; i < 100; i++) {
            attempt("alice", "guess", from(STRANGERS));
        }

        var hers = new Visit(STRANGERS, Optional.of(device));
        assertThat(attempt("Alice", "right", hers)).isEqualTo("in");
        assertThat(attempt("bob", "right", hers)).as("not hers").isNotEqualTo("wrong");
        for (int i = 0; i < 6; i++) {
            attempt("alice", "guess", hers);
        }
        assertThat(Integer.parseInt(attempt("alice", "right", hers)))
                .as("also there guessing is slow")
                .isPositive();
    }

    @ParameterizedTest
    @MethodSource("databases")
    void aStolenDeviceIsAStrangersSoonEnough(DataSource database) {
        on(database);
        var device = delays.remember("alice", from(ALICES));
        var stolen = new Visit(STRANGERS, Optional.of(device));
        for (int i = 0; i < 3000; i++) {
            attempt("alice", "guess", stolen);
            clock.advance(Duration.ofSeconds(1));
        }

        assertThat(JdbcClient.create(database)
                        .sql("select count(*) from dr_known_device")
                        .query(Integer.class)
                        .single())
                .isZero();
        assertThat(attempt("alice", "right", from(ALICES))).isEqualTo("in");
    }

    @ParameterizedTest
    @MethodSource("databases")
    void oneGuessForManyNamesIsSlowedDownToo(DataSource database) {
        on(database);
        var answers = new ArrayList<String>();
        for (int i = 0; i < 60; i++) {
            answers.add(attempt("person" + i, "Winter2026", from(STRANGERS)));
        }

        assertThat(answers.stream().filter("wrong"::equals).count()).isEqualTo(31);
        assertThat(attempt("alice", "right", from(ALICES))).isEqualTo("in");
    }

    @ParameterizedTest
    @MethodSource("databases")
    void manyAttemptsAtOnceAreCountedOneByOne(DataSource database) throws Exception {
        on(database);
        var pool = Executors.newFixedThreadPool(16);
        try {
            var all = new ArrayList<Future<String>>();
            for (int i = 0; i < 100; i++) {
                all.add(pool.submit(() -> attempt("alice", "guess", from(STRANGERS))));
            }
            for (var one : all) {
                one.get();
            }
        } finally {
            pool.shutdownNow();
        }

        assertThat(looked).hasValue(4);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void addressesOfOneNetworkAreOne(DataSource database) {
        on(database);
        for (int i = 0; i < 10; i++) {
            attempt("alice", "guess", from("2001:db8:1:2:0:0:0:" + i));
        }

        assertThat(looked).hasValue(4);
        assertThat(attempt("alice", "right", from("2001:db8:1:3:0:0:0:1"))).isEqualTo("in");
    }
}
