package io.drawbridge.vcenter.step;

import io.drawbridge.planning.MaintenanceWindow;
import io.drawbridge.planning.MigrationSpeed;
import io.drawbridge.planning.MigrationWaves;
import io.drawbridge.planning.MovingWorkload;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Plans again what has not begun to move, with the speed of what has: when, in which order, and how many at once; never
 * more than people agreed to. Reckoned from the document and from what vCenter says at the moment, so that it comes to the
 * same whoever reckons, after a crash as well.
 */
final class MigrationOutlook {

    /** A plan may be so far from what happens before it is made again without a further move being over. */
    private static final Duration LATE = Duration.ofMinutes(1);

    /** A forecast that moves by less than this part of the time that was left is not worth a word. */
    private static final double WORTH_A_WORD = 0.05;

    /**
     * A move that goes on.
     *
     * @param begun when, as far as it is known
     * @param percent how far it is, 0 to 100
     */
    record Going(MigrationDocument.Machine machine, Instant begun, int percent) {

        private long bytesDone() {
            return machine.bytes() / 100 * Math.max(0, Math.min(100, percent));
        }
    }

    /**
     * What is known now.
     *
     * @param wave the number of the wave that moves
     * @param waiting its machines that have not begun
     * @param there machines of any wave that the other site has already, whoever moved them
     * @param news whether a move is over that the document does not have yet
     */
    record Known(
            MigrationDocument document,
            int wave,
            List<Going> going,
            List<MigrationDocument.Machine> waiting,
            Set<String> there,
            boolean news,
            Instant now) {}

    /** @param note what the journal shall say; empty for nothing new */
    record Answer(MigrationDocument document, Optional<String> note) {}

    private final MaintenanceWindow window;
    private final Function<MigrationDocument.Machine, MovingWorkload> workloads;

    /** @param workloads a machine as it is now */
    MigrationOutlook(MaintenanceWindow window, Function<MigrationDocument.Machine, MovingWorkload> workloads) {
        this.window = window;
        this.workloads = workloads;
    }

    /** @return the document as it was where there is no reason for another plan */
    Answer of(Known known) {
        if (!known.news() && !late(known) || nothingLeft(known)) {
            return new Answer(known.document(), Optional.empty());
        }
        var document = known.document();
        var told = document.told();
        var speed = MigrationSpeed.of(
                moves(known),
                known.now(),
                told.bitsPerSecond(),
                Optional.ofNullable(told.mostPerMove()),
                told.mostAtOnce());
        long bits = speed.map(MigrationSpeed::bitsPerSecond).orElse(told.bitsPerSecond());
        var most = speed.map(MigrationSpeed::mostPerMove).orElse(Optional.ofNullable(told.mostPerMove()));
        var caps = speed.map(seen -> seen.within(document.mostCaps())).orElse(document.mostCaps());
        var waves = new MigrationWaves(bits, caps, window, told.mostPerWave());
        var outcome = most.map(waves::withMostPerMove)
                .orElse(waves)
                .plan(
                        known.going().stream().map(this::underway).toList(),
                        known.waiting().stream().map(workloads).toList(),
                        later(known).stream().map(workloads).toList(),
                        known.now());
        if (!outcome.impossible().isEmpty()) {
            // No plan at all would be worse than the one there is.
            return new Answer(document, Optional.empty());
        }
        var ends = outcome.begins()
                .plus(outcome.makespan())
                .truncatedTo(ChronoUnit.SECONDS)
                .plusSeconds(1);
        var forecast = new MigrationDocument.Forecast(
                known.now().toString(),
                document.ends(),
                ends.toString(),
                speed.map(MigrationSpeed::moves).orElse(0),
                speed.map(MigrationSpeed::measuredBitsPerSecond).orElse(0L),
                bits,
                most.orElse(null),
                outcome.movesAtOnce());
        boolean worth = worth(forecast, document);
        var forecasts = new ArrayList<>(document.forecasts());
        if (worth) {
            forecasts.add(forecast);
        }
        return new Answer(
                document.with(bits, most.orElse(null), outcome.movesAtOnce(), forecasts)
                        .with(waves(known, outcome)),
                worth ? Optional.of(words(forecast, document)) : Optional.empty());
    }

    /** @return whether what should have happened by the present plan has not */
    private static boolean late(Known known) {
        return known.waiting().stream().anyMatch(machine -> passed(machine.begins(), known.now()))
                || known.going().stream().anyMatch(one -> passed(one.machine().ends(), known.now()));
    }

    private static boolean passed(String at, Instant now) {
        return !at.isEmpty() && Instant.parse(at).plus(LATE).isBefore(now);
    }

    private static boolean nothingLeft(Known known) {
        return known.going().isEmpty()
                && known.waiting().isEmpty()
                && later(known).isEmpty();
    }

    /** Machines of waves after the one that moves, with those that it did not begin any more. */
    private static List<MigrationDocument.Machine> later(Known known) {
        return known.document().waves().stream()
                .filter(wave -> wave.number() > known.wave())
                .flatMap(wave -> wave.machines().stream())
                .filter(machine -> !known.there().contains(machine.instanceUuid()))
                .toList();
    }

    private List<MigrationSpeed.Move> moves(Known known) {
        long change = known.document().changeBytesPerSecond();
        var moves = new ArrayList<MigrationSpeed.Move>();
        known.document().machines().stream()
                .filter(machine ->
                        !machine.ended().isEmpty() && !machine.begun().isEmpty())
                .forEach(machine -> moves.add(new MigrationSpeed.Move(
                        machine.bytes(),
                        change,
                        Instant.parse(machine.begun()),
                        Optional.of(Instant.parse(machine.ended())))));
        // Before any move is over, how far they are is all that tells.
        var until = moves.isEmpty() ? Optional.of(known.now()) : Optional.<Instant>empty();
        known.going()
                .forEach(one -> moves.add(
                        new MigrationSpeed.Move(one.bytesDone(), change, earlier(one.begun(), known.now()), until)));
        return moves;
    }

    /** vCenter's clock may be ahead of ours. */
    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private MigrationWaves.Underway underway(Going one) {
        return new MigrationWaves.Underway(
                workloads.apply(one.machine()),
                one.begun(),
                Math.max(1, one.machine().bytes() - one.bytesDone()));
    }

    /** The wave that moves keeps its machines, and takes in what is there of later ones; the rest of those is cut anew. */
    private static List<MigrationDocument.Wave> waves(Known known, MigrationWaves.Outcome outcome) {
        var turns = new HashMap<String, MigrationWaves.Turn>();
        outcome.turns().forEach(turn -> turns.put(turn.workload(), turn));
        var byUuid = known.document().machines().stream()
                .collect(Collectors.toMap(MigrationDocument.Machine::instanceUuid, machine -> machine));
        var mine = new ArrayList<String>();
        var waves = new ArrayList<MigrationDocument.Wave>();
        for (var wave : known.document().waves()) {
            if (wave.number() <= known.wave()) {
                var machines = Stream.concat(
                                wave.machines().stream(),
                                wave.number() == known.wave() ? movedAhead(known) : Stream.empty())
                        .map(machine -> planned(machine, turns.get(machine.instanceUuid())))
                        .toList();
                machines.forEach(machine -> mine.add(machine.instanceUuid()));
                waves.add(wave(wave.number(), machines));
            }
        }
        int number = waves.isEmpty() ? 0 : waves.get(waves.size() - 1).number();
        for (var wave : outcome.waves()) {
            var machines = wave.turns().stream()
                    .filter(turn -> !mine.contains(turn.workload()))
                    .map(turn -> planned(byUuid.get(turn.workload()), turn))
                    .toList();
            if (!machines.isEmpty()) {
                waves.add(wave(++number, machines));
            }
        }
        return waves;
    }

    private static Stream<MigrationDocument.Machine> movedAhead(Known known) {
        return known.document().waves().stream()
                .filter(wave -> wave.number() > known.wave())
                .flatMap(wave -> wave.machines().stream())
                .filter(machine -> known.there().contains(machine.instanceUuid()));
    }

    private static MigrationDocument.Machine planned(MigrationDocument.Machine machine, MigrationWaves.Turn turn) {
        return turn == null
                ? machine
                : machine.planned(turn.begins().toString(), turn.ends().toString());
    }

    private static MigrationDocument.Wave wave(int number, List<MigrationDocument.Machine> machines) {
        var begins = machines.stream()
                .map(machine -> Instant.parse(machine.begun().isEmpty() ? machine.begins() : machine.begun()))
                .min(Instant::compareTo)
                .orElseThrow();
        var ends = machines.stream()
                .map(machine -> Instant.parse(machine.ended().isEmpty() ? machine.ends() : machine.ended()))
                .max(Instant::compareTo)
                .orElseThrow();
        return new MigrationDocument.Wave(number, begins.toString(), ends.toString(), machines);
    }

    private static boolean worth(MigrationDocument.Forecast forecast, MigrationDocument before) {
        if (forecast.atOnce() != before.atOnce() || before.ends().isEmpty()) {
            return true;
        }
        var then = Instant.parse(before.ends());
        double moved =
                Math.abs(Duration.between(then, Instant.parse(forecast.ends())).toSeconds());
        double left = Duration.between(Instant.parse(forecast.at()), then).toSeconds();
        return moved > LATE.toSeconds() && moved > WORTH_A_WORD * left;
    }

    private static String words(MigrationDocument.Forecast forecast, MigrationDocument before) {
        var told = before.told();
        return "planned again"
                + (forecast.moves() == 0
                        ? ", since it has come later than planned"
                        : " from " + forecast.moves() + (forecast.moves() == 1 ? " move: " : " moves: ")
                                + seen(forecast, told))
                + (forecast.atOnce() == before.atOnce()
                        ? ""
                        : "; at most " + forecast.atOnce() + " at once instead of " + before.atOnce())
                + "; expected to be over at " + seconds(forecast.ends())
                + (forecast.before().isEmpty() ? "" : " instead of " + seconds(forecast.before()));
    }

    /** @return "212 Mbit/s were measured, 42 % of the 500 Mbit/s it was planned with" */
    static String seen(MigrationDocument.Forecast forecast, MigrationDocument.Told told) {
        return megabits(forecast.measuredBitsPerSecond()) + " were measured, "
                + Math.round(100.0 * forecast.measuredBitsPerSecond() / told.bitsPerSecond()) + " % of the "
                + megabits(told.bitsPerSecond()) + " it was planned with"
                + (forecast.mostPerMove() == null || forecast.mostPerMove().equals(told.mostPerMove())
                        ? ""
                        : "; a single move uses " + megabits(forecast.mostPerMove()));
    }

    private static String megabits(long bitsPerSecond) {
        return Math.round(bitsPerSecond / 1e6) + " Mbit/s";
    }

    private static String seconds(String at) {
        return Instant.parse(at).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** @return what a person who looks at the step reads: when all is over, and why that changed; empty before */
    static String words(MigrationDocument document) {
        if (document.forecasts().isEmpty()) {
            return "";
        }
        var latest = document.forecasts().get(document.forecasts().size() - 1);
        return "; all is expected to be over at " + seconds(latest.ends())
                + (latest.moves() == 0 ? "" : " (" + seen(latest, document.told()) + ")");
    }
}
