package io.drawbridge.planning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** What moves that are over say about the path. Every move here is made up from a path and a single move's speed. */
class MigrationSpeedTests {

    private static final Instant FROM = Instant.parse("2026-11-23T21:00:00Z");
    private static final long MBIT = 1_000_000;
    private static final long GBIT = 1_000_000_000;
    private static final long GB = 1_000_000_000;

    /** Moves that begin together, so many at once, and take what an even share gives them. */
    private static List<MigrationSpeed.Move> moves(int rounds, int atOnce, long path, long one, long change) {
        var moves = new ArrayList<MigrationSpeed.Move>();
        var at = FROM;
        for (int round = 0; round < rounds; round++) {
            double rate = Math.min(one, path / (double) atOnce) - 8.0 * change;
            var takes = Duration.ofMillis(Math.round(8.0 * 50 * GB / rate * 1000));
            for (int i = 0; i < atOnce; i++) {
                moves.add(new MigrationSpeed.Move(50 * GB, change, at, Optional.of(at.plus(takes))));
            }
            at = at.plus(takes);
        }
        return moves;
    }

    private static Instant end(List<MigrationSpeed.Move> moves) {
        return moves.stream()
                .map(move -> move.ended().orElse(move.begun()))
                .max(Instant::compareTo)
                .orElse(FROM);
    }

    private static MigrationSpeed seen(List<MigrationSpeed.Move> moves, long told, int atOnce) {
        return MigrationSpeed.of(moves, end(moves), told, Optional.empty(), atOnce)
                .orElseThrow();
    }

    @Test
    void nothingIsKnownBeforeAMoveIsOver() {
        var going = new MigrationSpeed.Move(GB, 0, FROM, Optional.empty());

        assertThat(MigrationSpeed.of(List.of(), FROM, GBIT, Optional.empty(), 4))
                .isEmpty();
        assertThat(MigrationSpeed.of(List.of(going), FROM.plusSeconds(60), GBIT, Optional.empty(), 4))
                .isEmpty();
    }

    @Test
    void whatWasToldStandsWhereMovesWereAsFast() {
        var speed = seen(moves(3, 4, GBIT, GBIT, 2_000_000), GBIT, 4);

        assertThat(speed.bitsPerSecond()).isEqualTo(GBIT);
        assertThat(speed.mostPerMove()).isEmpty();
        assertThat(speed.moves()).isEqualTo(12);
        assertThat(speed.measuredBitsPerSecond()).isCloseTo(GBIT, Percentage.withPercentage(0.1));
    }

    @Test
    void slowMovesInFullNumbersAreASlowPath() {
        var speed = seen(moves(2, 4, 400 * MBIT, GBIT, 1_000_000), GBIT, 4);

        assertThat(speed.bitsPerSecond()).isCloseTo(400 * MBIT, Percentage.withPercentage(1));
        assertThat(speed.mostPerMove()).isEmpty();
        assertThat(speed.within(new MigrationCaps(4, 2, 8)).atOnce()).isEqualTo(1);
    }

    @Test
    void slowMovesInSmallNumbersMayBeWhatOneCanUse() {
        var speed = seen(moves(4, 1, GBIT, 300 * MBIT, 0), GBIT, 4);

        assertThat(speed.bitsPerSecond()).isEqualTo(GBIT);
        assertThat(speed.mostPerMove().orElseThrow()).isCloseTo(300 * MBIT, within(MBIT));
    }

    @Test
    void differentNumbersTellThePathFromTheMove() {
        var path = moves(2, 4, 400 * MBIT, GBIT, 0);
        var after = Duration.between(FROM, end(path));
        moves(4, 1, 400 * MBIT, GBIT, 0)
                .forEach(move -> path.add(new MigrationSpeed.Move(
                        move.bytes(), 0, move.begun().plus(after), move.ended().map(at -> at.plus(after)))));
        assertThat(seen(path, GBIT, 4).bitsPerSecond()).isCloseTo(400 * MBIT, Percentage.withPercentage(1));

        var one = moves(2, 4, 10 * GBIT, 100 * MBIT, 0);
        var then = Duration.between(FROM, end(one));
        moves(4, 1, 10 * GBIT, 100 * MBIT, 0)
                .forEach(move -> one.add(new MigrationSpeed.Move(
                        move.bytes(), 0, move.begun().plus(then), move.ended().map(at -> at.plus(then)))));
        assertThat(seen(one, GBIT, 4).mostPerMove().orElseThrow()).isCloseTo(100 * MBIT, Percentage.withPercentage(1));
        assertThat(seen(one, GBIT, 4).bitsPerSecond()).isEqualTo(GBIT);
    }

    @Test
    void aPathThatBecomesSlowIsBelievedAfterAWhile() {
        var moves = moves(5, 4, GBIT, GBIT, 0);
        var after = Duration.between(FROM, end(moves));
        moves(5, 4, 300 * MBIT, GBIT, 0)
                .forEach(move -> moves.add(new MigrationSpeed.Move(
                        move.bytes(), 0, move.begun().plus(after), move.ended().map(at -> at.plus(after)))));

        assertThat(seen(moves, GBIT, 4).bitsPerSecond()).isLessThan(350 * MBIT);
    }

    @Test
    void whateverIsSeenTheCapsAreNeverExceeded() {
        var random = new Random(11);
        for (int i = 0; i < 500; i++) {
            var moves = new ArrayList<MigrationSpeed.Move>();
            for (int m = random.nextInt(60); m >= 0; m--) {
                var begun = FROM.plusSeconds(random.nextInt(10_000));
                moves.add(new MigrationSpeed.Move(
                        random.nextInt(200) * GB,
                        random.nextInt(3) * 1_000_000L,
                        begun,
                        random.nextInt(5) == 0
                                ? Optional.empty()
                                : Optional.of(begun.plusSeconds(random.nextInt(5_000)))));
            }
            int atOnce = 1 + random.nextInt(40);
            MigrationSpeed.of(moves, FROM.plusSeconds(20_000), atOnce * 250 * MBIT, Optional.empty(), atOnce)
                    .ifPresent(speed -> {
                        assertThat(speed.bitsPerSecond()).isPositive();
                        speed.mostPerMove().ifPresent(most -> assertThat(most).isPositive());
                        assertThat(speed.within(new MigrationCaps(atOnce, 2, 8)).atOnce())
                                .isBetween(1, atOnce);
                    });
        }
    }
}
