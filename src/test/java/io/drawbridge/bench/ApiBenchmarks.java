package io.drawbridge.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.lab.LabControl;
import io.drawbridge.lab.wire.Exchange;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import io.drawbridge.testing.StageLab;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.cfg.StandaloneInMemProcessEngineConfiguration;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.builder.AbstractFlowNodeBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What an answer costs as history grows, and what a step costs when everybody answers at once. */
@RunbookTest
@Tag("bench")
class ApiBenchmarks {

    private static final int READINGS = 41;

    /** @return milliseconds of one reading over HTTP, the median of many */
    private static double page(Stage stage, String path) {
        var times = new ArrayList<Double>();
        for (int i = 0; i < READINGS; i++) {
            times.add(Benchmarks.millis(
                    () -> assertThat(stage.get("frank", path).status()).isEqualTo(200)));
        }
        return Benchmarks.median(times);
    }

    private static void addRuns(Stage stage, String run, int from, int until) {
        var rows = IntStream.range(from, until)
                .mapToObj(i -> new Object[] {"old-" + i, i % 3 == 0 ? "dr-test" : "reprotect", "Plan " + i % 50, i})
                .toList();
        stage.jdbc()
                .batchUpdate(
                        "insert into dr_run (id, runbook, runbook_name, tenant, site_pair, protected_site,"
                                + " recovery_site, recovery_plan, subject, mode, run_trigger, break_glass, reason,"
                                + " requester, requested_at, ended_at, outcome, outcome_name, succeeded, instance_id,"
                                + " definition_id) select ?, ?, 'x', tenant, site_pair, protected_site, recovery_site,"
                                + " null, ?, 'live', 'api', false, 'a reason', 'dave', requested_at - cast(? as int)"
                                + " * interval '1' minute, ended_at, 'x', 'x', true, instance_id, definition_id"
                                + " from dr_run where id = '" + run + "'",
                        rows);
    }

    @Test
    void searchesTenThousandRunsBesideTen(Stage stage, LabControl lab) {
        lab.loseSite("onpremises");
        var run = stage.recovers("Payroll");
        addRuns(stage, run, 0, 9);
        var questions = new LinkedHashMap<String, String>();
        questions.put("the newest ten", "/api/v1/audit/runs?limit=10");
        questions.put("one runbook", "/api/v1/audit/runs?runbook=disaster-recovery&limit=10");
        questions.put("one plan", "/api/v1/audit/runs?plan=Plan%207&limit=1");
        questions.values().forEach(path -> page(stage, path));
        var few = questions.values().stream().map(path -> page(stage, path)).toList();
        addRuns(stage, run, 9, 10_000);
        questions.values().forEach(path -> page(stage, path));
        var many = questions.values().stream().map(path -> page(stage, path)).toList();
        var ratios = IntStream.range(0, few.size())
                .mapToObj(i -> many.get(i) / few.get(i))
                .toList();
        var names = List.copyOf(questions.keySet());
        Benchmarks.keep(Ratio.atMost(
                11,
                "audit search among 10,000 runs ÷ among 10",
                1.5,
                ratios,
                String.join(
                        "; ",
                        IntStream.range(0, few.size())
                                .mapToObj(i -> Benchmarks.format(
                                        "%s %.1f ms beside %.1f ms", names.get(i), many.get(i), few.get(i)))
                                .toList())));
    }

    // ---- 12: what we add to each step

    private static final int TASKS = 20;

    /** A preview looks at everything once and waits for nothing: beside the looks, what is left is what we add. */
    @Test
    void addsToEachStep(Stage stage) {
        var engine = plainEngine();
        try {
            plain(engine);
            previewed(stage);
            var ours = new ArrayList<Double>();
            var theirs = new ArrayList<Double>();
            var ratios = new ArrayList<Double>();
            for (int i = 0; i < 9; i++) {
                double one = previewed(stage);
                double other = plain(engine);
                ours.add(one);
                theirs.add(other);
                ratios.add(one / other);
            }
            Benchmarks.keep(Ratio.of(
                    12,
                    "a step of a preview ÷ a service task of plain Camunda",
                    ratios,
                    Benchmarks.format(
                            "%.1f ms a step, with what it reads of the lab over HTTP, its journal and its hash chain;"
                                    + " %.1f ms a job without any",
                            Benchmarks.median(ours), Benchmarks.median(theirs))));
        } finally {
            engine.close();
        }
    }

    private static double previewed(Stage stage) {
        var request = stage.request("planned-migration", "Payroll").put("mode", "preview");
        var run = new String[1];
        double millis = Benchmarks.millis(() -> {
            run[0] = stage.start("alice", request);
            stage.work();
        });
        return millis / stage.steps(run[0]).size();
    }

    private static ProcessEngine plainEngine() {
        var configuration = new StandaloneInMemProcessEngineConfiguration();
        configuration.setJdbcUrl("jdbc:h2:mem:plain-" + System.nanoTime() + ";DB_CLOSE_DELAY=-1");
        configuration.setHistory("full");
        configuration.setJobExecutorActivate(false);
        configuration.setEnforceHistoryTimeToLive(false);
        configuration.setProcessEngineName("plain");
        var engine = configuration.buildProcessEngine();
        AbstractFlowNodeBuilder<?, ?> builder =
                Bpmn.createExecutableProcess("plain").startEvent();
        for (int i = 0; i < TASKS; i++) {
            builder = builder.serviceTask("task" + i).camundaAsyncBefore().camundaExpression("${true}");
        }
        engine.getRepositoryService()
                .createDeployment()
                .addModelInstance("plain.bpmn", builder.endEvent().done())
                .deploy();
        return engine;
    }

    private static double plain(ProcessEngine engine) {
        return Benchmarks.millis(() -> {
                    engine.getRuntimeService().startProcessInstanceByKey("plain");
                    for (var jobs = engine.getManagementService()
                                    .createJobQuery()
                                    .list();
                            !jobs.isEmpty();
                            jobs = engine.getManagementService()
                                    .createJobQuery()
                                    .list()) {
                        jobs.forEach(job -> engine.getManagementService().executeJob(job.getId()));
                    }
                })
                / TASKS;
    }

    // ---- 6: requests

    /**
     * What has to go over the wire: each command; each question once, and once more whenever its answer is another one
     * than before; and while SRM is at work, which tells nobody, one look in each interval.
     */
    @Test
    void asksNoMoreThanTheProtocolsWant(Stage stage, LabControl lab) {
        var ratios = new ArrayList<Double>();
        var details = new ArrayList<String>();
        for (int machines : List.of(10, 100, 500)) {
            stage.reset();
            lab.addPlan("Measured", machines, 15);
            lab.loseSite("onpremises");
            var seen = new ArrayList<Exchange>();
            StageLab.watch(seen::add);
            try {
                stage.recovers("Measured");
            } finally {
                StageLab.watch(null);
            }
            var latest = new HashMap<String, String>();
            int needed = 0;
            int looks = 0;
            var idle = new TreeMap<String, Integer>();
            for (var exchange : List.copyOf(seen)) {
                boolean read = exchange.method().equals("GET")
                        || exchange.operation().startsWith("Retrieve")
                        || exchange.operation().startsWith("ContinueRetrieve");
                var question = exchange.site()
                        + exchange.system()
                        + exchange.method()
                        + exchange.rawPath()
                        + exchange.query()
                        + (read && exchange.body() != null ? new String(exchange.body(), UTF_8) : "");
                var answer = exchange.answer() == null
                        ? "none"
                        : new String(exchange.answer().body(), UTF_8);
                if (!read || !answer.equals(latest.put(question, answer))) {
                    needed++;
                } else {
                    looks++;
                    idle.merge(exchange.system() + " " + exchange.operation(), 1, Integer::sum);
                }
            }
            System.out.println("nothing new: " + idle);
            ratios.add((double) seen.size() / needed);
            details.add(Benchmarks.format(
                    "%d machines: %d requests, %d of them commands, sign-ins or answers that were new, %d looks that found nothing new",
                    machines, seen.size(), needed, looks));
        }
        Benchmarks.keep(Ratio.atMost(
                6,
                "requests of a disaster recovery ÷ those that told or changed something",
                1.1,
                ratios,
                String.join("; ", details)));
    }
}
