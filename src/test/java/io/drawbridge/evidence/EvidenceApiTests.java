package io.drawbridge.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.drawbridge.core.RunId;
import io.drawbridge.engine.Journal;
import io.drawbridge.lab.LabControl;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Evidence as auditors reach it: clock, pack, findings, search; and a database that somebody laid hands on. */
@RunbookTest
class EvidenceApiTests {

    @Autowired
    private ApplicationContext context;

    @Test
    void tellsWhatTheTimeOfARunWasSpentOn(Stage stage, LabControl lab) {
        var run = EvidencePackTests.recovered(stage, lab);

        var clock = stage.get("frank", "/api/v1/runs/" + run + "/clock").body();

        long sum = 0;
        for (var phase : clock.path("phases")) {
            sum += phase.asLong();
        }
        assertThat(sum).isEqualTo(clock.path("totalMillis").asLong());
        assertThat(clock.path("phases").path("detect").asLong()).isEqualTo(300_000);
        assertThat(clock.path("phases").path("approve").asLong()).isGreaterThanOrEqualTo(420_000);
        assertThat(clock.path("recoveryTimeObjectiveMillis").asLong()).isEqualTo(3_600_000);
        assertThat(clock.path("recoveryTimeMillis").asLong()).isPositive();
        assertThat(clock.path("machines")).hasSize(9);
        assertThat(clock.path("groups")).hasSize(1).allSatisfy(group -> {
            assertThat(group.path("recoveryPointMillis").asLong()).isPositive();
            assertThat(group.path("recoveryPointObjectiveMillis").asLong()).isEqualTo(900_000);
        });
    }

    @Test
    void handsOutThePackOnceItIsMade(Stage stage, LabControl lab) throws Exception {
        var run = EvidencePackTests.recovered(stage, lab);
        assertThat(stage.get("frank", "/api/v1/runs/" + run + "/evidence").status())
                .isEqualTo(404);
        EvidenceHand.turn(context);

        var pack = bytes(stage, "/api/v1/runs/" + run + "/evidence");

        assertThat(pack.headers().firstValue("Content-Type")).hasValue("application/zip");
        assertThat(PackVerifier.verify(pack.body(), List.of()).intact()).isTrue();
        assertThat(stage.get("frank", "/api/v1/runs/unknown/evidence").status()).isEqualTo(404);
    }

    @Test
    void makesOnePackHoweverManyNodesTry(Stage stage, LabControl lab) {
        EvidencePackTests.recovered(stage, lab);

        assertThat(EvidenceHand.turn(context)).isOne();
        assertThat(EvidenceHand.turn(context)).isZero();
        assertThat(stage.jdbc().queryForObject("select count(*) from dr_journal where kind = 'SEALED'", Long.class))
                .isOne();
    }

    @Test
    void makesThePackOfARunFromBeforeTheUpgradeWhenSomebodyWantsIt(Stage stage, LabControl lab) {
        var run = EvidencePackTests.recovered(stage, lab);
        stage.jdbc().update("update dr_journal set entry_number = null, salt = null, entry_hash = null");
        stage.jdbc().update("update dr_chain set entries = 0, head = null, earlier = true");
        stage.jdbc().update("delete from dr_evidence");
        assertThat(stage.get("frank", "/api/v1/runs/" + run + "/evidence").status())
                .isEqualTo(404);

        EvidenceHand.turn(context);

        var pack = EvidenceHand.pack(context, run);
        // Its decisions cannot be compared with a chain that did not exist yet.
        assertThat(PackVerifier.verify(pack, List.of()).problems()).isEmpty();
        assertThat(stage.get("frank", "/api/v1/runs/" + run + "/chain")
                        .body()
                        .path("intact")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void namesWhatWasChangedInTheJournalItself(Stage stage, LabControl lab) {
        var run = EvidencePackTests.recovered(stage, lab);
        EvidenceHand.turn(context);
        assertThat(broken(stage, run)).isEmpty();
        for (var change : Map.of(
                        "update dr_journal set text = 'other' where entry_number = 5",
                        "5 the entry was changed",
                        "delete from dr_journal where entry_number = 5",
                        "5 the entry was deleted",
                        "delete from dr_journal where entry_number > 20",
                        "21 the chain was cut off",
                        "update dr_journal set entry_number = case entry_number when 5 then -6 else -5 end"
                                + " where entry_number in (5, 6)",
                        "6 the entry was changed",
                        "update dr_chain set head = repeat('0', 64)",
                        "the end of the chain was changed",
                        "update dr_seal set signature = 'AAAA'",
                        "the signature is not",
                        "insert into dr_journal (run_id, at, kind) select run_id, at, 'NOTICE' from dr_journal"
                                + " where entry_number = 5",
                        "0 entries without a number were added")
                .entrySet()) {
            new TransactionTemplate(context.getBean(PlatformTransactionManager.class)).executeWithoutResult(status -> {
                stage.jdbc().update(change.getKey());
                stage.jdbc().update("update dr_journal set entry_number = -entry_number where entry_number < 0");
                assertThat(context.getBean(ChainCheck.class).check(new RunId(run)))
                        .as(change.getKey())
                        .anySatisfy(problem -> assertThat(problem.entry() + " " + problem.what())
                                .contains(change.getValue()));
                status.setRollbackOnly();
            });
        }
    }

    @Test
    void showsByItsCheckpointsThatADatabaseWasRolledBack(Stage stage, LabControl lab, @TempDir Path folder)
            throws IOException {
        var run = EvidencePackTests.recovered(stage, lab);
        EvidenceHand.turn(context);
        var journal = context.getBean(Journal.class);
        var head = journal.head(new RunId(run)).orElseThrow();
        var file = Files.writeString(
                folder.resolve("checkpoints.jsonl"),
                "{\"at\":\"2026-03-01T03:00:00.000Z\",\"entry\":" + head.entries() + ",\"hash\":\"" + head.hash()
                        + "\",\"run\":\"" + run + "\"}\n");
        var checkpoints = context.getBean(Checkpoints.class);
        assertThat(checkpoints.compare(file)).isEmpty();

        stage.jdbc()
                .update("update dr_journal set entry_hash = repeat('0', 64) where entry_number = ?", head.entries());
        assertThat(checkpoints.compare(file))
                .first()
                .asString()
                .contains(run, "entry " + head.entries(), "03:00:00")
                .contains("it or one before it was changed");
        stage.jdbc().update("update dr_chain set entries = 5");
        assertThat(checkpoints.compare(file)).first().asString().contains("has only 5 entries of this run");
        stage.jdbc().update("delete from dr_chain");
        assertThat(checkpoints.compare(file)).first().asString().contains("does not know this run");
    }

    @Test
    void followsAFindingFromTheTestToItsEnd(Stage stage) {
        var run = stage.start("dr-test", "Payroll");
        stage.work();
        stage.approves("carol", run);
        stage.work();
        stage.decides("dave", run, "userTask_inspectWorkloads", Map.of("decision", "passed"));
        stage.work();
        stage.decides(
                "dave",
                run,
                "userTask_recordFindings",
                Map.of(
                        "decision", "passed-with-findings",
                        "findings", "The helpdesk's name server is missing",
                        "findingsOwner", "carol",
                        "findingsDueDate", "2027-01-31"));
        stage.work();

        var open = stage.get("frank", "/api/v1/findings?state=open").body().path("findings");
        assertThat(open).hasSize(1);
        var finding = open.get(0);
        assertThat(finding.path("owner").asText()).isEqualTo("carol");
        assertThat(finding.path("dueDate").asText()).isEqualTo("2027-01-31");
        var self = "/api/v1/findings/" + finding.path("id").asText();
        assertThat(stage.post("carol", self + "/assignment", Map.of("owner", "bob"))
                        .body()
                        .path("owner")
                        .asText())
                .isEqualTo("bob");
        assertThat(stage.post("carol", self + "/retest", Map.of("run", run)).status())
                .isEqualTo(422);
        stage.advance(Duration.ofHours(1));
        var later = stage.start("dr-test", "Payroll");
        assertThat(stage.post("carol", self + "/retest", Map.of("run", later))
                        .body()
                        .path("retestRun")
                        .asText())
                .isEqualTo(later);
        assertThat(stage.post("carol", self + "/closure", Map.of("reason", "")).status())
                .isEqualTo(422);
        assertThat(stage.post("carol", self + "/closure", Map.of("reason", "tested again"))
                        .body()
                        .path("state")
                        .asText())
                .isEqualTo("CLOSED");
        assertThat(stage.post("carol", self + "/closure", Map.of("reason", "again"))
                        .status())
                .isEqualTo(409);
        assertThat(context.getBean(Journal.class).of(Findings.CHAIN, 0, 100))
                .extracting(entry -> entry.text())
                .containsExactly(
                        "found: The helpdesk's name server is missing",
                        "owner or due date set",
                        "tested again by run " + later,
                        "closed: tested again");
        assertThat(context.getBean(ChainCheck.class).check(Findings.CHAIN)).isEmpty();
        EvidenceHand.turn(context);
        assertThat(PackVerifier.verify(EvidenceHand.pack(context, run), List.of())
                        .intact())
                .isTrue();
    }

    @Test
    void findsRunsAmongMany(Stage stage, LabControl lab) throws Exception {
        var run = EvidencePackTests.recovered(stage, lab);
        var rows = new ArrayList<Object[]>();
        for (int i = 0; i < 10_000; i++) {
            rows.add(new Object[] {"old-" + i, i % 3 == 0 ? "dr-test" : "reprotect", "Plan " + i % 50, i % 60, i});
        }
        stage.jdbc()
                .batchUpdate(
                        "insert into dr_run (id, runbook, runbook_name, tenant, site_pair, protected_site,"
                                + " recovery_site, recovery_plan, subject, mode, run_trigger, break_glass, reason,"
                                + " requester, requested_at, ended_at, outcome, outcome_name, succeeded, instance_id,"
                                + " definition_id) select ?, ?, 'x', tenant, site_pair, protected_site, recovery_site,"
                                + " null, ?, 'live', 'api', false, '=HYPERLINK(\"x\"), 100% sure', 'dave',"
                                + " requested_at - cast(? as int) * interval '1' second"
                                + " - cast(? as int) * interval '1' minute, ended_at, 'x', 'x', true, instance_id,"
                                + " definition_id from dr_run where id = '" + run + "'",
                        rows);

        assertThat(ids(found(stage, "runbook=disaster-recovery"))).containsExactly(run);
        assertThat(ids(found(stage, "person=bob"))).containsExactly(run);
        assertThat(ids(found(stage, "text=" + run))).containsExactly(run);
        assertThat(ids(found(stage, "text=100%25&limit=5"))).hasSize(5);
        assertThat(ids(found(stage, "result=failed"))).isEmpty();
        assertThat(ids(found(stage, "plan=Plan 7&limit=500".replace(" ", "%20"))))
                .hasSize(200);
        assertThat(stage.get("frank", "/api/v1/audit/runs?after=nonsense").status())
                .isEqualTo(422);
        assertThat(stage.get("frank", "/api/v1/audit/runs?from=2026-02-01T00:00:00Z&until=2026-01-01T00:00:00Z")
                        .status())
                .isEqualTo(422);
        var all = new ArrayList<String>();
        String next = "";
        while (next != null) {
            var page = found(stage, "limit=500" + (next.isEmpty() ? "" : "&after=" + next));
            all.addAll(ids(page));
            next = page.path("next").asText(null);
        }
        assertThat(all).hasSize(10_001).doesNotHaveDuplicates().startsWith(run);
        var plan = String.join(
                "\n",
                stage.jdbc()
                        .queryForList(
                                "explain select * from dr_run where runbook = 'dr-test' and requested_at < current_timestamp"
                                        + " order by requested_at desc, id limit 100",
                                String.class));
        assertThat(plan).containsIgnoringCase("dr_run_runbook");

        var csv = new String(
                bytes(stage, "/api/v1/audit/runs/export?runbook=dr-test").body());
        assertThat(csv.lines().skip(1)).hasSize(3334).allSatisfy(line -> assertThat(line)
                .contains(",\"'=HYPERLINK(\"\"x\"\"), 100% sure\","));
        assertThat(csv).contains("\r\n").startsWith("run,runbook,tenant");
    }

    @Test
    void deletesWhatIsTooOldAndKeepsItsSignedHead(Stage stage, LabControl lab) {
        var run = EvidencePackTests.recovered(stage, lab);
        EvidenceHand.turn(context);
        var retention = new Retention(
                context.getBean(JdbcClient.class),
                new EvidenceSettings(null, null, null, Duration.ofMinutes(1), null, Duration.ofDays(30)),
                context.getBean(PlatformTransactionManager.class),
                stage.clock());
        assertThat(retention.turn()).isZero();
        stage.advance(Duration.ofDays(31));

        assertThat(retention.turn()).isOne();

        assertThat(stage.get("frank", "/api/v1/runs/" + run).status()).isEqualTo(404);
        for (var table : List.of("dr_journal", "dr_step", "dr_decision", "dr_document", "dr_pack_part")) {
            assertThat(stage.jdbc()
                            .queryForObject("select count(*) from " + table + " where run_id = ?", Long.class, run))
                    .as(table)
                    .isZero();
        }
        assertThat(stage.jdbc()
                        .queryForObject(
                                "select count(*) from dr_seal where run_id = ? and signature is not null"
                                        + " and deleted_at is not null",
                                Long.class,
                                run))
                .isOne();
        assertThat(retention.turn()).isZero();
    }

    @Test
    void keepsARunForAsLongAsAFindingOfItIsOpen(Stage stage, LabControl lab) {
        var run = EvidencePackTests.recovered(stage, lab);
        EvidenceHand.turn(context);
        stage.jdbc()
                .update(
                        "insert into dr_finding (id, run_id, tenant, text, state, found_by, found_at, changed_at)"
                                + " select 'f', id, tenant, 'a switch is old', 'OPEN', 'dave', ended_at, ended_at"
                                + " from dr_run where id = ?",
                        run);
        var retention = new Retention(
                context.getBean(JdbcClient.class),
                new EvidenceSettings(null, null, null, Duration.ofMinutes(1), null, Duration.ofDays(30)),
                context.getBean(PlatformTransactionManager.class),
                stage.clock());
        stage.advance(Duration.ofDays(31));

        assertThat(retention.turn()).isZero();
        assertThat(PackVerifier.verify(EvidenceHand.pack(context, run), List.of())
                        .intact())
                .isTrue();
        stage.jdbc().update("update dr_finding set state = 'CLOSED'");
        assertThat(retention.turn()).isOne();
        assertThat(stage.jdbc().queryForObject("select count(*) from dr_run", Long.class))
                .isZero();
    }

    private List<String> broken(Stage stage, String run) {
        return StreamSupport.stream(
                        stage.get("frank", "/api/v1/runs/" + run + "/chain")
                                .body()
                                .path("problems")
                                .spliterator(),
                        false)
                .map(JsonNode::toString)
                .toList();
    }

    private static JsonNode found(Stage stage, String query) {
        return stage.get("frank", "/api/v1/audit/runs?" + query).body();
    }

    private static List<String> ids(JsonNode page) {
        return StreamSupport.stream(page.path("runs").spliterator(), false)
                .map(run -> run.path("id").asText())
                .toList();
    }

    private static HttpResponse<byte[]> bytes(Stage stage, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(stage.url(path)))
                                .header(
                                        "Authorization",
                                        "Basic "
                                                + Base64.getEncoder()
                                                        .encodeToString(("frank:" + Stage.PASSWORD).getBytes()))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
    }
}
