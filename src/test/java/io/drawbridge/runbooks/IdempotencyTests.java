package io.drawbridge.runbooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import io.drawbridge.testing.Stage.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** A request that is sent again is the same request, and nobody else's. */
@RunbookTest
class IdempotencyTests {

    private static Answer ask(Stage stage, String who, String key, Object body) {
        return stage.call(who, "POST", "/api/v1/runs", body, Map.of("Idempotency-Key", key));
    }

    private static String id(Answer answer) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(202);
        return answer.body().path("id").asText();
    }

    @Test
    void theSameKeyWithTheSameBodyIsTheSameRunAlsoWhenItHasLongEnded(Stage stage) {
        var body = stage.request("planned-migration", "Payroll");
        var first = id(ask(stage, "alice", "k1", body));
        assertThat(id(ask(stage, "alice", "k1", body.deepCopy()))).isEqualTo(first);
        stage.work();
        stage.post("alice", "/api/v1/runs/" + first + "/abort", Map.of("reason", "not today"));
        stage.work();

        assertThat(id(ask(stage, "alice", "k1", body))).isEqualTo(first);
        assertThat(stage.get("frank", "/api/v1/runs").body().path("runs")).hasSize(1);
    }

    @Test
    void theSameKeyWithAnotherBodyIsRefusedInWords(Stage stage) {
        var body = stage.request("planned-migration", "Payroll");
        var first = id(ask(stage, "alice", "k1", body));
        for (var other : List.of(
                body.deepCopy().put("recoveryPlan", "Everything"),
                body.deepCopy().put("mode", "preview"),
                body.deepCopy().put("reason", "another reason"),
                body.deepCopy().put("breakGlass", true))) {
            var answer = ask(stage, "alice", "k1", other);

            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.body().path("code").asText()).isEqualTo("drawbridge.idempotencyKeyReused");
            assertThat(answer.body().path("detail").asText()).contains("used before with another request");
            assertThat(answer.body().toString()).doesNotContain(first);
        }
        assertThat(stage.get("frank", "/api/v1/runs").body().path("runs")).hasSize(1);
    }

    @Test
    void theSameKeyOfAnotherPersonIsTheirs(Stage stage) {
        var first = id(ask(stage, "alice", "k1", stage.request("planned-migration", "Payroll")));
        var busy = ask(stage, "carol", "k1", stage.request("planned-migration", "Payroll"));
        var second = id(ask(stage, "carol", "k1", stage.request("planned-migration", "Tier 1")));

        assertThat(busy.status()).isEqualTo(409);
        assertThat(busy.body().path("code").asText()).isEqualTo("drawbridge.planBusy");
        assertThat(second).isNotEqualTo(first);
        assertThat(stage.run(second).path("requester").asText()).isEqualTo("carol");
        assertThat(stage.run(first).path("requester").asText()).isEqualTo("alice");
    }

    @Test
    void aRefusedRequestUsesNoKeyUp(Stage stage) {
        var wrong = stage.request("planned-migration", "Payroll").put("reason", "");
        assertThat(ask(stage, "alice", "k1", wrong).status()).isEqualTo(422);

        id(ask(stage, "alice", "k1", stage.request("planned-migration", "Payroll")));
    }

    @Test
    void aPersonDoesNotBecomeTheSecondOneByAKeyOfTheFirst(Stage stage) {
        // Carol repeats her own request with a key, and still is the one who asked.
        var body = stage.request("planned-migration", "Payroll");
        var run = id(ask(stage, "carol", "k1", body));
        assertThat(id(ask(stage, "carol", "k1", body))).isEqualTo(run);
        stage.work();

        var answer = stage.decide("carol", run, "userTask_approveRun", Map.of("decision", "approve"));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(stage.openTasks(run)).hasSize(2);
    }

    @RepeatedTest(5)
    void fourAtOnceAreOneRun(Stage stage) throws Exception {
        var body = stage.request("planned-migration", "Payroll");
        var threads = Executors.newFixedThreadPool(4);
        var start = new CyclicBarrier(4);
        try {
            var asked = new ArrayList<Future<Answer>>();
            for (int i = 0; i < 4; i++) {
                asked.add(threads.submit(() -> {
                    start.await();
                    return ask(stage, "alice", "same", body);
                }));
            }
            var ids = new ArrayList<String>();
            for (var one : asked) {
                ids.add(id(one.get()));
            }

            assertThat(ids).containsOnly(ids.get(0));
            assertThat(stage.get("frank", "/api/v1/runs").body().path("runs")).hasSize(1);
        } finally {
            threads.shutdownNow();
        }
    }
}
