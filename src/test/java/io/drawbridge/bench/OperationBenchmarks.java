package io.drawbridge.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.core.SiteId;
import io.drawbridge.engine.DriverHand;
import io.drawbridge.lab.LabControl;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import io.drawbridge.vcenter.Vcenter;
import io.drawbridge.vcenter.Vcenters;
import io.drawbridge.vcenter.VirtualMachine;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

/**
 * What the proof costs: guests are shut down by the runbook's step, with intents, receipts, hash chain and progress of each on the
 * disk, and by a loop that only calls the same client. Counted is the CPU of the thread that does it; the lab's is not.
 */
@RunbookTest
@Tag("bench")
class OperationBenchmarks {

    @Autowired
    private Vcenters vcenters;

    @Autowired
    private Environment environment;

    private static final int MACHINES = 400;

    /** As many as the step sends at once. */
    private static final int AT_ONCE = 16;

    /** With Ansible, where each takes about a second. */
    private static final int PLAYED = 15;

    private static final Path PLAYBOOK = Path.of("src/test/resources/bench/shut-down-guests.yml");
    private static final Pattern CHILDREN = Pattern.compile("(\\d+)m([0-9.]+)s (\\d+)m([0-9.]+)s\\s*$");

    private static double cpuMillis(Runnable work) {
        var threads = ManagementFactory.getThreadMXBean();
        long began = threads.getCurrentThreadCpuTime();
        work.run();
        return (threads.getCurrentThreadCpuTime() - began) / 1e6;
    }

    /** Turns the driver and adds up what that takes. When time goes by the lab's machines go down in this thread, which is not ours. */
    private static final class Counted implements Stage.Hand {

        private final Stage.Hand driver;
        private double millis;

        Counted(Stage.Hand driver) {
            this.driver = driver;
        }

        @Override
        public int turn() {
            var done = new int[1];
            millis += cpuMillis(() -> done[0] = driver.turn());
            return done[0];
        }

        @Override
        public Optional<Instant> nextLook() {
            return driver.nextLook();
        }
    }

    private double script(Stage stage, LabControl lab) {
        stage.reset();
        lab.addPlan("Measured", MACHINES, 15);
        Vcenter vcenter = vcenters.at(new SiteId("onpremises"));
        double millis = cpuMillis(() -> {
            var wanted = mine(vcenter);
            assertThat(wanted).hasSize(MACHINES);
            wanted.forEach(vm -> vcenter.shutdownGuest(vm.id()));
        });
        var on = new AtomicBoolean(true);
        while (on.get()) {
            stage.advance(Duration.ofSeconds(5));
            millis += cpuMillis(
                    () -> on.set(mine(vcenter).stream().anyMatch(vm -> vm.power() == VirtualMachine.Power.ON)));
        }
        return millis;
    }

    private static List<VirtualMachine> mine(Vcenter vcenter) {
        return vcenter.virtualMachines().stream()
                .filter(vm -> vm.name().toLowerCase().startsWith("measured"))
                .toList();
    }

    private double step(Stage stage, LabControl lab) {
        stage.reset();
        lab.addPlan("Measured", MACHINES, 15);
        var run = stage.start("disaster-recovery", "Measured");
        stage.work();
        stage.approves("bob", run);
        var counted = new Counted(new DriverHand(stage.context()));
        stage.drivenBy(counted);
        try {
            stage.workUntil(() -> !stage.jdbc()
                    .queryForList(
                            "select 1 from dr_step where element_id = 'serviceTask_fenceProtectedSite' and state = 'REACHED'")
                    .isEmpty());
        } finally {
            stage.drivenBy(null);
        }
        assertThat(stage.changes("vm.shutdownGuest")).hasSize(MACHINES);
        return counted.millis;
    }

    /**
     * What is kept of the step of the last run, written once more by nothing but JDBC into tables like those: its intents and
     * receipts in batches as large as the step's, and each item three times, as it waits, moves and ends. No hash, no JSON, no look.
     */
    private double keptByHand(Stage stage) {
        var jdbc = stage.jdbc();
        var entries = jdbc.queryForList("select * from dr_journal where element_id = 'serviceTask_fenceProtectedSite'"
                + " and kind in ('INTENT', 'ACCEPTED') order by seq");
        var items = jdbc.queryForList("select i.* from dr_step_item i join dr_step s on s.id = i.step_id"
                + " where s.element_id = 'serviceTask_fenceProtectedSite' order by i.position");
        assertThat(entries).hasSize(2 * MACHINES);
        assertThat(items).hasSize(MACHINES);
        for (var table : List.of("bench_entry", "bench_item")) {
            jdbc.execute("drop table if exists " + table);
        }
        jdbc.execute("create table bench_entry as select * from dr_journal where 1 = 0");
        jdbc.execute("alter table bench_entry alter column seq set not null");
        jdbc.execute("alter table bench_entry add primary key (seq)");
        jdbc.execute("create index bench_entry_run on bench_entry (run_id, seq)");
        jdbc.execute("create index bench_entry_step on bench_entry (step_id, seq)");
        jdbc.execute("create unique index bench_entry_number on bench_entry (run_id, entry_number)");
        jdbc.execute("create table bench_item as select * from dr_step_item where 1 = 0");
        jdbc.execute("alter table bench_item alter column step_id set not null");
        jdbc.execute("alter table bench_item alter column position set not null");
        jdbc.execute("alter table bench_item add primary key (step_id, position)");
        var rows = entries.stream().map(row -> row.values().toArray()).toList();
        var insert = insert("bench_entry", entries.get(0).size());
        return cpuMillis(() -> {
            for (int from = 0; from < rows.size(); from += AT_ONCE) {
                jdbc.batchUpdate(insert, rows.subList(from, Math.min(from + AT_ONCE, rows.size())));
            }
            jdbc.batchUpdate(
                    insert("bench_item", items.get(0).size()),
                    items.stream().map(row -> row.values().toArray()).toList());
            for (var state : List.of("UNDER_WAY", "DONE")) {
                jdbc.batchUpdate(
                        "update bench_item set label = ?, state = ?, percent = ?, note = ?, began_at = ?, ended_at = ?"
                                + " where step_id = ? and position = ?",
                        items.stream()
                                .map(row -> new Object[] {
                                    row.get("label"),
                                    state,
                                    row.get("percent"),
                                    row.get("note"),
                                    row.get("began_at"),
                                    row.get("ended_at"),
                                    row.get("step_id"),
                                    row.get("position")
                                })
                                .toList());
            }
        });
    }

    private static String insert(String table, int columns) {
        return "insert into " + table + " values (" + String.join(", ", Collections.nCopies(columns, "?")) + ")";
    }

    @Test
    void shutsGuestsDownBesideALoop(Stage stage, LabControl lab) {
        step(stage, lab);
        script(stage, lab);
        var ratios = new ArrayList<Double>();
        var ours = new ArrayList<Double>();
        var theirs = new ArrayList<Double>();
        var kept = new ArrayList<Double>();
        var floors = new ArrayList<Double>();
        for (int i = 0; i < 7; i++) {
            double one = step(stage, lab);
            double byHand = keptByHand(stage);
            double other = script(stage, lab);
            kept.add(byHand / MACHINES);
            floors.add((other + byHand) / other);
            ours.add(one / MACHINES);
            theirs.add(other / MACHINES);
            ratios.add(one / other);
        }
        Benchmarks.keep(Ratio.atMost(
                3,
                "CPU of an operation ÷ of a script that makes the same calls",
                1.3,
                ratios,
                Benchmarks.format(
                        "%d guests shut down: %.2f ms of CPU each beside %.2f ms",
                        MACHINES, Benchmarks.median(ours), Benchmarks.median(theirs))));
        Benchmarks.keep(Ratio.of(
                3,
                "the script's CPU and that of plain JDBC writing the same proof ÷ the script's",
                floors,
                Benchmarks.format(
                        "no less is possible with this proof on the same database: %.3f ms for each guest's intent, receipt"
                                + " and three states of its item, without hash chain and JSON",
                        Benchmarks.median(kept))));
    }

    /** What a playbook takes that shuts the same guests down, one task with a loop: user and system time of all its processes. */
    private double ansible(Stage stage, LabControl lab, Path folder) throws IOException, InterruptedException {
        stage.reset();
        lab.addPlan("Measured", PLAYED, 15);
        var names = mine(vcenters.at(new SiteId("onpremises"))).stream()
                .map(VirtualMachine::name)
                .toList();
        assertThat(names).hasSize(PLAYED);
        var vcenter = "drawbridge.sites.onpremises.vcenter.";
        var url = URI.create(environment.getRequiredProperty(vcenter + "url"));
        var variables = new ObjectMapper()
                .writeValueAsString(Map.of(
                        "vcenter_host", url.getHost(),
                        "vcenter_port", url.getPort(),
                        "vcenter_user", environment.getRequiredProperty(vcenter + "username"),
                        "vcenter_password", environment.getRequiredProperty(vcenter + "password"),
                        "machines", names,
                        // What has pyVmomi, and not whichever Python Ansible would look for.
                        "ansible_python_interpreter", "/usr/bin/python3"));
        var given = Files.writeString(folder.resolve("variables.json"), variables);
        var output = folder.resolve("output");
        var process = new ProcessBuilder(
                        "bash",
                        "-c",
                        "ansible-playbook -i localhost, -e @\"$1\" \"$2\" && times",
                        "bash",
                        given.toString(),
                        PLAYBOOK.toAbsolutePath().toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assumeTrue(process.waitFor() == 0, () -> "skipped: Ansible against the lab: " + end(output));
        assertThat(stage.changes("vm.shutdownGuest")).hasSize(PLAYED);
        // The last line of what bash prints: user and system time of its children.
        var children = CHILDREN.matcher(end(output));
        assertThat(children.find()).isTrue();
        return 60_000 * (Double.parseDouble(children.group(1)) + Double.parseDouble(children.group(3)))
                + 1000 * (Double.parseDouble(children.group(2)) + Double.parseDouble(children.group(4)));
    }

    private static String end(Path output) {
        try {
            var lines = Files.readAllLines(output);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 6), lines.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shutsGuestsDownBesideAnsible(Stage stage, LabControl lab, @TempDir Path folder)
            throws IOException, InterruptedException {
        var path = System.getenv("PATH").split(File.pathSeparator);
        assumeTrue(
                Arrays.stream(path).anyMatch(one -> Files.isExecutable(Path.of(one, "ansible-playbook"))),
                "skipped: the cost of an operation beside Ansible, which is not on the search path");
        var ratios = new ArrayList<Double>();
        var ours = new ArrayList<Double>();
        var theirs = new ArrayList<Double>();
        step(stage, lab);
        for (int i = 0; i < 3; i++) {
            double one = step(stage, lab) / MACHINES;
            double other = ansible(stage, lab, folder) / PLAYED;
            ours.add(one);
            theirs.add(other);
            ratios.add(one / other);
        }
        Benchmarks.keep(Ratio.atMost(
                3,
                "CPU of an operation ÷ of Ansible's vmware_guest_powerstate",
                0.01,
                ratios,
                Benchmarks.format(
                        "%.2f ms of CPU for each guest beside %.0f ms; %d guests in one loop of Ansible's, its processes counted whole",
                        Benchmarks.median(ours), Benchmarks.median(theirs), PLAYED)));
    }
}
