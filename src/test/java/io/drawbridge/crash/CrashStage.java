package io.drawbridge.crash;

import io.drawbridge.aborts.AbortStory;
import io.drawbridge.testing.Databases;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** One lab and the application's nodes, for many killed runs. */
final class CrashStage implements AutoCloseable {

    private static final long SEED = 20261121;

    private final long seed = Long.getLong("crash.seed", SEED);
    private final Random random = new Random(seed);
    private final LabBeside lab;
    private final Cluster cluster;
    private final Map<String, KilledRun.Calm> calm = new HashMap<>();
    private final Map<String, List<String>> senders = new HashMap<>();
    private final Map<String, Set<Moment>> struck = new HashMap<>();

    /** With the database and the number of nodes that were asked for, ready to be started often. */
    static CrashStage asAskedFor(Path folder, double timeScale) {
        var postgres =
                System.getProperty("crash.database", "h2").equals("postgres") ? new RestartablePostgres(folder) : null;
        var stage = new CrashStage(
                folder,
                timeScale,
                postgres == null ? List.of() : postgres.arguments(),
                Integer.getInteger("crash.nodes", 1));
        stage.cluster.prepare();
        stage.cluster.canLose(postgres, postgres == null ? folder.resolve("data/drawbridge.mv.db") : null);
        return stage;
    }

    /** @param database arguments that name a database; none for the default, a file */
    CrashStage(Path folder, double timeScale, List<String> database, int nodes) {
        System.out.println(
                "crash.seed=" + seed + " crash.nodes=" + nodes + (database.isEmpty() ? " H2" : " PostgreSQL"));
        var programs = new JavaPrograms(folder);
        lab = new LabBeside(folder, timeScale);
        try {
            cluster = new Cluster(programs, folder, lab, database, nodes);
        } catch (RuntimeException | Error e) {
            lab.close();
            throw e;
        }
    }

    static List<String> postgres() {
        return List.of("--spring.datasource.url=" + Databases.postgresUrl(), "--spring.datasource.username=postgres");
    }

    Cluster cluster() {
        return cluster;
    }

    LabBeside lab() {
        return lab;
    }

    /** @return how often it was killed on its way */
    int play(AbortStory story, Moment... moments) {
        var wanted = new ArrayList<>(List.of(moments));
        int kills = play(story, new KilledRun(story, cluster, lab, random, wanted::remove, null), null);
        if (!wanted.isEmpty()) {
            System.out.println("  did not come by " + wanted);
        }
        return kills;
    }

    private int play(AbortStory story, KilledRun run, KilledRun.Calm expected) {
        var began = Instant.now();
        try {
            run.play(expected);
        } catch (RuntimeException | Error e) {
            System.out.println("VIOLATED: " + e.getMessage());
            throw e;
        }
        System.out.println(
                story + " reached " + run.outcome() + " after " + run.killed().size() + " kills in "
                        + Duration.between(began, Instant.now()).toSeconds() + " s, " + run.commandsInDoubt()
                        + " commands in doubt");
        return run.killed().size();
    }

    /**
     * Plays the stories in turn until there were so many kills. A moment at which none was killed yet is the likeliest; every
     * third run is aborted after the first command of one of its steps.
     */
    void playUntilKilled(int times, List<AbortStory> stories) {
        int kills = 0;
        int runs = 0;
        var began = Instant.now();
        for (; kills < times; runs++) {
            var story = stories.get(runs % stories.size());
            var expected = calm.computeIfAbsent(story.title(), title -> rehearse(story));
            var before = struck.computeIfAbsent(story.title(), title -> new HashSet<>());
            var sending = senders.get(story.title());
            var abortDuring = runs % 3 == 2 && !sending.isEmpty() ? sending.get(random.nextInt(sending.size())) : null;
            var run = new KilledRun(
                    story,
                    cluster,
                    lab,
                    random,
                    moment -> random.nextInt(10) < (before.contains(moment) ? 3 : 9) && (before.add(moment) || true),
                    abortDuring);
            kills += play(story, run, expected);
        }
        System.out.println(stories.get(0).runbook() + ": " + kills + " kills in " + runs + " runs, "
                + Duration.between(began, Instant.now()).toSeconds() + " s, at "
                + struck.values().stream().mapToInt(Set::size).sum() + " different moments");
    }

    private KilledRun.Calm rehearse(AbortStory story) {
        var run = new KilledRun(story, cluster, lab, random, moment -> false, null);
        var found = run.rehearse();
        senders.put(story.title(), List.copyOf(run.senders()));
        System.out.println(story + " reaches " + found.outcome() + " when nobody is killed");
        return found;
    }

    @Override
    public void close() {
        cluster.close();
        lab.close();
    }
}
