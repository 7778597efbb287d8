package io.drawbridge.planning.rest;

import io.drawbridge.planning.WavesPlan;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** When which machine moves, and how far that is from what cannot be beaten. */
@Schema(name = "WavesAnswer")
record WavesView(
        @Schema(description = "bits a second that moves share") long bitsPerSecond,
        @Schema(description = "moves at once that the connection allows, at 250 Mbps each") int mostMovesAtOnce,
        @Schema(description = "moves at once that this plan uses") int movesAtOnce,
        @Schema(description = "when the first move may begin") Instant begins,
        @Schema(description = "when the last one is over") Instant ends,
        long makespanSeconds,
        @Schema(description = "no plan whatever takes less") long lowerBoundSeconds,
        @Schema(description = "how much longer than the lower bound") double distancePercent,
        List<WaveView> waves,
        @Schema(description = "machines that cannot be moved while they run") List<ImpossibleView> impossible,
        List<String> warnings) {

    @Schema(name = "PlannedWave")
    record WaveView(int number, Instant begins, Instant ends, List<MoveView> moves) {}

    @Schema(name = "PlannedMove")
    record MoveView(String machine, Instant begins, Instant ends) {}

    @Schema(name = "ImpossibleMove")
    record ImpossibleView(String machine, String reason) {}

    static WavesView of(WavesPlan plan) {
        var outcome = plan.outcome();
        return new WavesView(
                plan.bitsPerSecond(),
                plan.caps().atOnce(),
                outcome.movesAtOnce(),
                outcome.begins(),
                outcome.begins().plus(outcome.makespan()),
                up(outcome.makespan()),
                outcome.lowerBound().toSeconds(),
                Math.ceil(outcome.distance() * 100_000) / 1000,
                outcome.waves().stream()
                        .map(wave -> new WaveView(
                                wave.number(),
                                wave.begins(),
                                wave.ends(),
                                wave.turns().stream()
                                        .map(turn -> new MoveView(turn.workload(), turn.begins(), turn.ends()))
                                        .toList()))
                        .toList(),
                outcome.impossible().stream()
                        .map(one -> new ImpossibleView(one.workload(), one.reason()))
                        .toList(),
                outcome.warnings());
    }

    private static long up(Duration time) {
        return time.toSeconds() + (time.toNanosPart() > 0 ? 1 : 0);
    }
}
