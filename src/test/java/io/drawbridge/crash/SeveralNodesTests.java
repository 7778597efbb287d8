package io.drawbridge.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.aborts.AbortStories;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * Two nodes on one PostgreSQL: they start at once on an empty database, and when the one that works on a step is killed,
 * the other goes on with it. How long that takes is printed; {@code -Dcrash.takeovers} asks for more of them.
 */
class SeveralNodesTests {

    private static final int TAKE_OVERS = Integer.getInteger("crash.takeovers", 1);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void startAtOnceOnAnEmptyDatabaseAndTakeOverFromEachOther() throws Exception {
        var database = CrashStage.postgres();
        var url = database.get(0).substring(database.get(0).indexOf('=') + 1);
        var connection = new SingleConnectionDataSource(url, "postgres", "", true);
        var jdbc = new JdbcTemplate(connection);
        try (var stage = new CrashStage(folder, 60, database, 2)) {
            stage.cluster().start();
            assertThat(jdbc.queryForObject(
                            "select count(*) from act_re_procdef where key_ = 'planned-migration'", Long.class))
                    .as("deployed once")
                    .isOne();

            var took = new ArrayList<String>();
            for (int i = 0; i < TAKE_OVERS; i++) {
                var killer = new Killer(stage, jdbc);
                var thread = new Thread(killer, "killer");
                thread.start();
                stage.play(AbortStories.of("planned-migration"));
                thread.interrupt();
                thread.join();
                took.add(
                        killer.took == null
                                ? "nobody was seen at work"
                                : (killer.heldAtItsDeath ? "" : "not held: ") + killer.took.toMillis() + " ms");
            }
            connection.destroy();
            System.out.println(
                    "take-over after a killed node, lease " + ApplicationProcess.LEASE.toSeconds() + " s: " + took);
        }
    }

    /** Kills the node that works on the recovery plan, and looks when the other one does. */
    private static final class Killer implements Runnable {
        private static final Duration LONGEST = Duration.ofMinutes(10);

        private final CrashStage stage;
        private final JdbcTemplate jdbc;
        private Duration took;
        private boolean heldAtItsDeath;

        Killer(CrashStage stage, JdbcTemplate jdbc) {
            this.stage = stage;
            this.jdbc = jdbc;
        }

        private record Held(String step, String owner, long number) {}

        @Override
        public void run() {
            var end = Instant.now().plus(LONGEST);
            while (Instant.now().isBefore(end) && !Thread.currentThread().isInterrupted()) {
                var held = jdbc.query(
                        "select id, lease_owner, lease_number from dr_step where state = 'OPEN'"
                                + " and lease_owner is not null and element_id = 'serviceTask_runPlannedMigration'",
                        (row, number) -> new Held(row.getString(1), row.getString(2), row.getLong(3)));
                if (!held.isEmpty()) {
                    kill(held.get(0), end);
                    return;
                }
            }
        }

        private void kill(Held held, Instant end) {
            var victim = stage.cluster().nodes().stream()
                    .filter(node -> held.owner().startsWith(node.name() + "-"))
                    .findFirst()
                    .orElseThrow();
            victim.kill();
            var killed = Instant.now();
            // It may just have given the step back: then the other one took over nothing but the next look.
            heldAtItsDeath = jdbc.queryForObject(
                            "select count(*) from dr_step where id = ? and lease_number = ? and lease_owner is not"
                                    + " null",
                            Long.class,
                            held.step(),
                            held.number())
                    > 0;
            while (Instant.now().isBefore(end) && !Thread.currentThread().isInterrupted()) {
                var number =
                        jdbc.queryForObject("select lease_number from dr_step where id = ?", Long.class, held.step());
                if (number > held.number()) {
                    took = Duration.between(killed, Instant.now());
                    break;
                }
            }
            victim.launch();
        }
    }
}
