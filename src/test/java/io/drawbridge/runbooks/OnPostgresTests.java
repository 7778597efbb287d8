package io.drawbridge.runbooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.evidence.EvidenceHand;
import io.drawbridge.evidence.PackVerifier;
import io.drawbridge.lab.LabControl;
import io.drawbridge.testing.Databases;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The whole application on PostgreSQL, from an empty database to a run's end. */
@RunbookTest
@DirtiesContext
class OnPostgresTests {

    @Autowired
    private ApplicationContext context;

    @TempDir
    static Path folder;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry properties) {
        var url = Databases.postgresUrl();
        properties.add("spring.datasource.url", () -> url);
        properties.add("spring.datasource.username", () -> "postgres");
        // Beside the database is nowhere here, and the working directory's own must not learn of this one.
        properties.add("drawbridge.evidence.key-file", () -> folder.resolve("key.pem"));
        properties.add("drawbridge.evidence.checkpoint-file", () -> folder.resolve("checkpoints.jsonl"));
    }

    @Test
    void recoversAPlanAndCleansUpAnAbortedTest(Stage stage, LabControl lab) {
        var test = stage.start("dr-test", "Payroll");
        stage.work();
        stage.approves("carol", test);
        stage.work();
        stage.post("dave", "/api/v1/runs/" + test + "/abort", Map.of("reason", "the real thing has come"));
        stage.work();
        assertThat(stage.outcome(test)).as(stage.states(test).toString()).isEqualTo("endEvent_testAborted");

        lab.loseSite("onpremises");
        var run = stage.start("disaster-recovery", "Payroll");
        stage.work();
        stage.approves("bob", run);
        stage.work();
        stage.decides("alice", run, "userTask_signRisk", Map.of("decision", "risk-signed", "reason", "no power"));
        stage.work();
        stage.signsOff("alice", run);
        stage.work();

        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_recovered");
        assertThat(stage.jdbc().queryForObject("select version()", String.class))
                .startsWith("PostgreSQL");
        assertThat(EvidenceHand.turn(context)).isEqualTo(2);
        for (var ended : List.of(test, run)) {
            assertThat(PackVerifier.verify(EvidenceHand.pack(context, ended), List.of())
                            .problems())
                    .isEmpty();
            assertThat(stage.get("frank", "/api/v1/runs/" + ended + "/chain").body())
                    .hasToString("{\"intact\":true,\"problems\":[]}");
        }
        assertThat(stage.get("frank", "/api/v1/audit/runs?person=bob&text=disaster")
                        .body()
                        .path("runs"))
                .hasSize(1);
    }
}
