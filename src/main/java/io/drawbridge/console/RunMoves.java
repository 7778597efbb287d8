package io.drawbridge.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.core.RunId;
import io.drawbridge.engine.Documents;
import io.drawbridge.planning.BandwidthPlan;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.springframework.stereotype.Component;

/**
 * The moves of a live migration as bars over time: what is over as it was measured, what goes on since it began, the rest by
 * the present plan. Read from the document {@code migration-waves} that the steps leave behind.
 */
@Component
class RunMoves {

    /** Beyond so many bars a page is no longer read; what is over earliest is left out first. */
    private static final int MOST_BARS = 60;

    private static final String DOCUMENT = "migration-waves";

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("d MMM HH:mm", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    /** How a move stands. */
    enum State {
        OVER("moved", "over"),
        MOVING("moving", "going"),
        PLANNED("planned", "planned");

        private final String words;
        private final String css;

        State(String words, String css) {
            this.words = words;
            this.css = css;
        }

        public String words() {
            return words;
        }

        public String css() {
            return css;
        }
    }

    /**
     * One machine.
     *
     * @param at where its bar begins, in per cent of all the time
     * @param wide how wide it is, in per cent of all the time
     */
    record Bar(
            String machine, int wave, State state, double at, double wide, String begins, String ends, String takes) {}

    /** What was said about the end, and when. */
    record Forecast(String at, String ends, String why) {}

    /**
     * The picture.
     *
     * @param ends when the last one is over, as it is expected now
     * @param forecasts how the end was expected before, the latest first
     * @param leftOut bars that are not shown
     */
    record Picture(
            String headline, String ends, List<Bar> bars, List<Forecast> forecasts, int leftOut, boolean anyOver) {}

    private final Documents documents;
    private final ObjectMapper json;

    RunMoves(Documents documents, ObjectMapper json) {
        this.documents = documents;
        this.json = json;
    }

    /** @return empty where nothing is moved live, or nothing was planned yet */
    Optional<Picture> of(RunId run) {
        return documents
                .find(run, DOCUMENT)
                .map(this::read)
                .filter(found -> !machines(found).isEmpty())
                .map(this::picture);
    }

    private JsonNode read(String text) {
        try {
            return json.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("our own document is not JSON", e);
        }
    }

    private record Move(String name, int wave, State state, Instant begins, Instant ends) {}

    private static List<Move> machines(JsonNode document) {
        var moves = new ArrayList<Move>();
        for (var wave : document.path("waves")) {
            for (var machine : wave.path("machines")) {
                var begun = machine.path("begun").asText("");
                var ended = machine.path("ended").asText("");
                var state = !ended.isEmpty() ? State.OVER : !begun.isEmpty() ? State.MOVING : State.PLANNED;
                moves.add(new Move(
                        machine.path("name").asText(),
                        wave.path("number").asInt(),
                        state,
                        Instant.parse(begun.isEmpty() ? machine.path("begins").asText() : begun),
                        Instant.parse(ended.isEmpty() ? machine.path("ends").asText() : ended)));
            }
        }
        return moves;
    }

    private Picture picture(JsonNode document) {
        var moves = machines(document);
        var from = moves.stream().map(Move::begins).min(Instant::compareTo).orElseThrow();
        var until = moves.stream().map(Move::ends).max(Instant::compareTo).orElseThrow();
        double span = Math.max(1, Duration.between(from, until).toMillis());
        long over = moves.stream().filter(move -> move.state() == State.OVER).count();
        var bars = moves.stream()
                .sorted(Comparator.comparing(Move::begins))
                .skip(Math.max(0, moves.size() - MOST_BARS))
                .map(move -> new Bar(
                        move.name(),
                        move.wave(),
                        move.state(),
                        part(Duration.between(from, move.begins()), span),
                        Math.max(0.3, part(Duration.between(move.begins(), move.ends()), span)),
                        TIME.format(move.begins()),
                        TIME.format(move.ends()),
                        move.ends().isAfter(move.begins())
                                ? BandwidthPlan.words(Duration.between(move.begins(), move.ends()))
                                : ""))
                .toList();
        var forecasts = forecasts(document);
        return new Picture(
                over == moves.size()
                        ? "All " + moves.size() + " moves are over"
                        : over + " of " + moves.size() + " moves are over; the last one is expected to be at "
                                + TIME.format(until) + " UTC",
                TIME.format(until),
                bars,
                forecasts,
                moves.size() - bars.size(),
                over > 0);
    }

    private static List<Forecast> forecasts(JsonNode document) {
        var told = document.path("told");
        var all = new ArrayList<Forecast>();
        if (told.hasNonNull("ends") && !told.path("ends").asText().isEmpty()) {
            all.add(new Forecast(
                    "at first",
                    TIME.format(Instant.parse(told.path("ends").asText())) + " UTC",
                    "planned with " + megabits(told.path("bitsPerSecond").asLong())));
        }
        StreamSupport.stream(document.path("forecasts").spliterator(), false)
                .forEach(one -> all.add(
                        0,
                        new Forecast(
                                TIME.format(Instant.parse(one.path("at").asText())) + " UTC",
                                TIME.format(Instant.parse(one.path("ends").asText())) + " UTC",
                                one.path("moves").asInt() == 0
                                        ? "it has come later than planned"
                                        : megabits(one.path("measuredBitsPerSecond")
                                                        .asLong()) + " measured, "
                                                + share(one, told) + " % of what it was planned with; at most "
                                                + one.path("atOnce").asInt() + " at once")));
        return all;
    }

    private static long share(JsonNode forecast, JsonNode told) {
        return Math.round(100.0
                * forecast.path("measuredBitsPerSecond").asLong()
                / Math.max(1, told.path("bitsPerSecond").asLong()));
    }

    private static String megabits(long bits) {
        return Math.round(bits / 1e6) + " Mbps";
    }

    private static double part(Duration time, double span) {
        return Math.round(100_000 * time.toMillis() / span) / 1000.0;
    }
}
