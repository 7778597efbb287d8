package io.drawbridge.crash;

import io.drawbridge.testing.Databases;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** One lab and one application's folder, for many killed runs. */
final class CrashStage implements AutoCloseable {

    private static final long SEED = 20261121;

    private final long seed = Long.getLong("crash.seed", SEED);
    private final Random random = new Random(seed);
    private final LabProcess lab;
    private final ApplicationProcess application;

    CrashStage(Path folder, double timeScale) {
        System.out.println("crash.seed=" + seed);
        var programs = new JavaPrograms(folder);
        lab = new LabProcess(programs, folder, timeScale);
        try {
            application = new ApplicationProcess(programs, folder, lab, database());
        } catch (RuntimeException | Error e) {
            lab.close();
            throw e;
        }
    }

    /** @return arguments for {@code -Dcrash.database=postgres}; none for the default */
    private static List<String> database() {
        if (!System.getProperty("crash.database", "h2").equals("postgres")) {
            return List.of();
        }
        return List.of("--spring.datasource.url=" + Databases.postgresUrl(), "--spring.datasource.username=postgres");
    }

    /** @return how often it was killed on its way */
    int play(Story story, Moment... moments) {
        return play(story, List.of(moments));
    }

    private int play(Story story, List<Moment> moments) {
        var began = Instant.now();
        var run = new KilledRun(story, application, lab, random, moments);
        try {
            run.play();
        } catch (RuntimeException | Error e) {
            System.out.println("VIOLATED: " + e.getMessage());
            throw e;
        }
        System.out.println(story.runbook() + " reached " + story.outcome() + " after "
                + run.kills().size() + " kills in "
                + Duration.between(began, Instant.now()).toSeconds() + " s, " + run.commandsInDoubt()
                + " commands in doubt"
                + (run.missed().isEmpty() ? "" : "; did not come by " + run.missed()));
        return run.kills().size();
    }

    /** Plays the stories in turn, each killed at most of its moments, until there were so many kills. */
    void playUntilKilled(int times, Story... stories) {
        int kills = 0;
        int runs = 0;
        var began = Instant.now();
        while (kills < times) {
            var story = stories[runs++ % stories.length];
            var moments = story.moments();
            Collections.shuffle(moments, random);
            kills += play(story, moments.subList(0, Math.max(1, moments.size() * 4 / 5)));
        }
        System.out.println(stories[0].runbook() + ": " + kills + " kills in " + runs + " runs, "
                + Duration.between(began, Instant.now()).toSeconds() + " s");
    }

    @Override
    public void close() {
        application.close();
        lab.close();
    }
}
