package io.drawbridge.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.replication.Replication;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What a look adds to what was known of a replication. */
class SeenReplicationTests {

    private static final Instant BEGAN = Instant.parse("2026-03-10T00:00:00Z");
    private static final Instant NOON = Instant.parse("2026-03-10T12:00:00Z");

    private static Replication replication(String status, boolean violating, long rpo, Instant synced, long seconds) {
        return new Replication(
                "rep-1",
                "db01",
                "vm",
                null,
                null,
                new Replication.CompoundStatus(status, violating),
                rpo,
                0L,
                synced == null ? null : Long.valueOf(synced.toEpochMilli()),
                seconds,
                1_000_000L,
                null);
    }

    private static Replication ok(Instant synced) {
        return replication("OK", false, 15, synced, 20);
    }

    private static SeenReplication seen(Instant synced) {
        return SeenReplication.of(null, ok(synced), "pg", null, BEGAN).now();
    }

    @Test
    void countsASynchronisationOnceHoweverOftenItIsSeen() {
        var first = SeenReplication.of(null, ok(NOON), "pg", null, BEGAN);

        assertThat(first.counted().bytes()).isEqualTo(1_000_000);
        assertThat(SeenReplication.of(first.now(), ok(NOON), "pg", NOON, BEGAN).counted())
                .isNull();
        assertThat(SeenReplication.of(first.now(), ok(NOON.minusSeconds(60)), "pg", NOON, BEGAN)
                        .counted())
                .as("an answer that is older than what is known")
                .isNull();
    }

    @Test
    void countsNothingFromBeforeItWasWatched() {
        assertThat(SeenReplication.of(null, ok(BEGAN.minusMillis(1)), "pg", null, BEGAN)
                        .counted())
                .isNull();
        assertThat(SeenReplication.of(null, ok(null), "pg", null, BEGAN).counted())
                .isNull();
    }

    @Test
    void namesThoseThatMustHaveComeBetweenTwoLooks() {
        var step = SeenReplication.of(
                seen(NOON), ok(NOON.plus(Duration.ofMinutes(36))), "pg", NOON.plusSeconds(60), BEGAN);

        assertThat(step.unseen()).isEqualTo(2);
        assertThat(step.counted().interval()).isEqualTo(Duration.ofMinutes(12));
    }

    @Test
    void takesALongPauseForOneLongIntervalWhereTheReplicaWasSeenToBeLate() {
        var late = SeenReplication.of(
                        seen(NOON), replication("RPO_VIOLATION", true, 15, NOON, 20), "pg", NOON.plusSeconds(60), BEGAN)
                .now();

        var step = SeenReplication.of(
                late, ok(NOON.plus(Duration.ofHours(5))), "pg", NOON.plus(Duration.ofMinutes(299)), BEGAN);

        assertThat(step.unseen()).isZero();
        assertThat(step.counted().interval()).isEqualTo(Duration.ofHours(5));
    }

    @Test
    void measuresNoChangesFromAFullSynchronisation() {
        var full = SeenReplication.of(seen(NOON), replication("FULL_SYNC", false, 15, NOON, 20), "pg", NOON, BEGAN)
                .now();

        var step = SeenReplication.of(full, ok(NOON.plus(Duration.ofMinutes(12))), "pg", NOON, BEGAN);

        assertThat(step.counted().interval()).isNull();
        assertThat(step.counted().bytes()).isEqualTo(1_000_000);
    }

    @Test
    void forgetsWhatItMeasuredUnderAnotherObjective() {
        var before = SeenReplication.of(seen(NOON), ok(NOON.plusSeconds(720)), "pg", NOON, BEGAN)
                .now();
        assertThat(before.recent()).hasSize(2);

        assertThat(SeenReplication.of(
                                before, replication("OK", false, 60, NOON.plusSeconds(720), 20), "pg", NOON, BEGAN)
                        .now()
                        .recent())
                .isEmpty();
    }

    @Test
    void takesOneThatBeganBeforeTheLastLookForTheNextOne() {
        // 13 min from begin to begin, 3 min long: the objective is missed, and nothing came in between.
        var step = SeenReplication.of(
                seen(NOON),
                replication("OK", false, 15, NOON.plus(Duration.ofMinutes(13)), 180),
                "pg",
                NOON.plus(Duration.ofMinutes(15)),
                BEGAN);

        assertThat(step.unseen()).isZero();
        assertThat(step.counted().interval()).isEqualTo(Duration.ofMinutes(13));
    }

    @Test
    void dividesALongTimeWithoutALookByTheRhythmThatWasMeasured() {
        var measured = SeenReplication.of(seen(NOON), ok(NOON.plus(Duration.ofMinutes(5))), "pg", NOON, BEGAN)
                .now();

        var step = SeenReplication.of(
                measured, ok(NOON.plus(Duration.ofMinutes(45))), "pg", NOON.plus(Duration.ofMinutes(6)), BEGAN);

        assertThat(step.counted().interval()).isEqualTo(Duration.ofMinutes(5));
        assertThat(step.unseen()).as("at the least, within 15 min").isEqualTo(2);
    }
}
