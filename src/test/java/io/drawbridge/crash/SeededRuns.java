package io.drawbridge.crash;

import io.drawbridge.aborts.AbortStories;
import io.drawbridge.aborts.AbortStory;
import io.drawbridge.aborts.Passage;
import io.drawbridge.crash.Trouble.Kind;
import io.drawbridge.engine.DriverNode.Defect;
import io.drawbridge.testing.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;

/**
 * Plays runs in the test's own thread, on virtual time, with trouble that a seed repeats: which story, how many nodes,
 * what goes wrong when.
 */
final class SeededRuns {

    /** What came of a run. */
    record Result(String title, List<String> happened, int deaths, List<String> violations) {

        @Override
        public String toString() {
            return title + "\n  what happened: " + happened + "\n  " + String.join("\n  ", violations);
        }
    }

    private static final Map<String, Calm> CALM = new HashMap<>();

    private final Stage stage;
    private final Defect defect;
    private final List<AbortStory> stories;

    SeededRuns(Stage stage, Defect defect) {
        this.stage = stage;
        this.defect = defect;
        var wanted = System.getProperty("crash.story", "");
        this.stories = AbortStories.told().stream()
                .filter(story -> story.title().contains(wanted))
                .toList();
    }

    List<AbortStory> stories() {
        return stories;
    }

    Calm calm(AbortStory story) {
        var known = CALM.get(story.title());
        if (known != null) {
            return known;
        }
        var trouble = Trouble.none(stage);
        var passage = begin(story, new Random(1), 1, Defect.NONE, trouble).passage();
        passage.goOnUntil(() -> false);
        var calm = new Calm(
                passage.outcome(),
                Verdict.commands(stage),
                Verdict.asked(stage, passage.run()),
                trouble.points(),
                trouble.passed(),
                trouble.requests());
        CALM.put(story.title(), calm);
        var violations = Verdict.of(stage, passage, calm, trouble, false);
        end();
        if (!violations.isEmpty()) {
            throw new AssertionError(story + " is not well on a calm day: " + violations);
        }
        return calm;
    }

    /**
     * @param seeds the first of them, or several with commas, which are all then
     * @param number how many from the first one on
     * @return those of the runs that were not as they must be; what became of all is printed
     */
    List<Result> playAll(String seeds, int number) {
        var all = seeds.contains(",")
                ? Arrays.stream(seeds.split(",")).mapToLong(Long::parseLong).toArray()
                : LongStream.range(Long.parseLong(seeds), Long.parseLong(seeds) + number)
                        .toArray();
        if (all.length >= 50) {
            // What is measured is a run with trouble.
            stories.forEach(this::calm);
        }
        var began = Instant.now();
        var worked = processorTime();
        var violated = new ArrayList<Result>();
        int deaths = 0;
        int played = 0;
        for (long seed : all) {
            var result = play(seed);
            deaths += result.deaths();
            if (!result.violations().isEmpty()) {
                System.out.println("VIOLATED " + result);
                violated.add(result);
            }
            if (++played % 50 == 0 || played == all.length) {
                var seconds = Math.max(1, Duration.between(began, Instant.now()).toMillis()) / 1000.0;
                System.out.printf(
                        "seeds %d to %d: %d runs, %d deaths of nodes, %d violated, %.0f s, %.1f runs/s, %.2f s of processor"
                                + " time for each%n",
                        all[0],
                        seed,
                        played,
                        deaths,
                        violated.size(),
                        seconds,
                        played / seconds,
                        processorTime().minus(worked).toMillis() / 1000.0 / played);
            }
        }
        return violated;
    }

    private static Duration processorTime() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** A run that a seed chooses, with everything that may go wrong. */
    Result play(long seed) {
        return play(seed, List.of(Kind.values()));
    }

    Result play(long seed, List<Kind> kinds) {
        var random = new Random(seed);
        var story = stories.get(random.nextInt(stories.size()));
        return play(story, seed, kinds);
    }

    Result play(AbortStory story, long seed, List<Kind> kinds) {
        var random = new Random(seed * 31);
        var calm = calm(story);
        // What changes the world leaves less that can be said of a run: only some have it.
        var calmer = kinds.stream().filter(kind -> !kind.changesTheWorld()).toList();
        var trouble = Trouble.random(
                stage,
                random,
                calmer.isEmpty() || random.nextInt(4) == 0 ? kinds : calmer,
                6,
                calm.passed(),
                calm.requests());
        int abortAt = random.nextInt(5) == 0 ? random.nextInt(calm.passed()) : -1;
        return finish(
                story,
                "seed " + seed + ": " + story,
                calm,
                begin(story, random, 1 + random.nextInt(3), defect, trouble),
                trouble,
                abortAt);
    }

    /** A run in which a node dies at this point, once. */
    Result die(AbortStory story, String point) {
        var trouble = Trouble.deathAt(stage, point);
        return finish(
                story,
                story + ", death at " + point,
                calm(story),
                begin(story, new Random(point.hashCode()), 1, defect, trouble),
                trouble,
                -1);
    }

    /** A run in which the process dies while it answers a person, at this commit of all that their requests cause. */
    Result dieInRequest(AbortStory story, int commit) {
        var trouble = Trouble.deathInRequest(stage, commit);
        return finish(
                story,
                story + ", death at commit " + commit + " of requests",
                calm(story),
                begin(story, new Random(commit), 1, defect, trouble),
                trouble,
                -1);
    }

    private record Begun(Passage passage, Nodes nodes) {}

    private Begun begin(AbortStory story, Random random, int nodes, Defect with, Trouble trouble) {
        stage.reset();
        story.prepare(stage);
        var working = new Nodes(stage, nodes, random, with, trouble);
        stage.drivenBy(working);
        stage.commits().by(trouble::atRequest);
        var passage = new Passage(stage, story).patient(trouble::repair);
        passage.rest();
        passage.begin();
        return new Begun(passage, working);
    }

    private Result finish(AbortStory story, String title, Calm calm, Begun begun, Trouble trouble, int abortAt) {
        var violations = new ArrayList<String>();
        boolean aborted = false;
        var passage = begun.passage();
        try {
            if (abortAt >= 0 && passage.goOnUntil(() -> trouble.passed() >= abortAt) && !passage.isPastItsWork()) {
                passage.abort("bob");
                aborted = true;
            }
            passage.goOnUntil(() -> false);
            violations.addAll(Verdict.of(stage, passage, calm, trouble, aborted));
        } catch (AssertionError | RuntimeException e) {
            violations.add(e.toString());
        }
        int deaths = begun.nodes().deaths();
        end();
        var happened = new ArrayList<>(trouble.happened());
        if (aborted) {
            happened.add("aborted at point " + abortAt);
        }
        if (!passage.asked().isEmpty()) {
            happened.add("operators were asked about " + passage.asked());
        }
        return new Result(title, happened, deaths, violations);
    }

    private void end() {
        stage.commits().by(null);
        stage.drivenBy(null);
        stage.lab().clearFaults();
    }

    static List<Kind> but(Kind... kinds) {
        var left = new ArrayList<>(List.of(Kind.values()));
        left.removeAll(Arrays.asList(kinds));
        return left;
    }
}
