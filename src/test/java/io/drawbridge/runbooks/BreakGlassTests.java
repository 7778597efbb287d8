package io.drawbridge.runbooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drawbridge.approval.ReviewHand;
import io.drawbridge.lab.LabControl;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.time.Duration;
import java.util.Map;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/** A run that began without approval begins at once and never closes before a second person has looked at it. */
@RunbookTest
class BreakGlassTests {

    @Autowired
    private ApplicationContext context;

    private static String begun(Stage stage) {
        stage.lab().loseSite("onpremises");
        return stage.start(
                "alice", stage.request("disaster-recovery", "Payroll").put("breakGlass", true));
    }

    private static String waitingForReview(Stage stage) {
        var run = begun(stage);
        stage.work();
        stage.decides("alice", run, "userTask_signRisk", Map.of("decision", "risk-signed", "reason", "no power"));
        stage.work();
        stage.signsOff("alice", run);
        stage.work();
        assertThat(stage.openTasks(run)).containsExactly("userTask_reviewBreakGlass");
        return run;
    }

    private static ProcessInstance instance(Stage stage, String run) {
        return stage.engine()
                .getRuntimeService()
                .createProcessInstanceQuery()
                .processInstanceBusinessKey(run)
                .processDefinitionKey("disaster-recovery")
                .singleResult();
    }

    @Test
    void asksNobodyAndOwesAReviewFromThatMoment(Stage stage) {
        var run = begun(stage);
        stage.work();

        assertThat(stage.openTasks(run)).containsExactly("userTask_signRisk");
        var review =
                stage.get("frank", "/api/v1/reviews").body().path("reviews").path(0);
        assertThat(review.path("run").asText()).isEqualTo(run);
        assertThat(review.path("startedBy").asText()).isEqualTo("alice");
        assertThat(review.path("askedAt").isNull()).isTrue();
    }

    @Test
    void cannotBeClosedByTheOneWhoBrokeTheGlassInAnyRole(Stage stage) {
        var identities = stage.engine().getIdentityService();
        identities.createMembership("alice", "siteRecoveryAdministrator");
        try {
            var run = waitingForReview(stage);
            var answer = stage.decide("alice", run, "userTask_reviewBreakGlass", Map.of("decision", "justified"));

            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.body().path("detail").asText()).contains("Four eyes");
            assertThat(stage.run(run).path("state").asText()).isEqualTo("running");
        } finally {
            identities.deleteMembership("alice", "siteRecoveryAdministrator");
        }
    }

    @Test
    void cannotBeClosedByAnAbortNorByAWithdrawal(Stage stage) {
        var run = waitingForReview(stage);

        assertThat(stage.post("alice", "/api/v1/runs/" + run + "/abort", Map.of("reason", "over"))
                        .status())
                .isEqualTo(409);
        var runtime = stage.engine().getRuntimeService();
        assertThatThrownBy(() -> runtime.createMessageCorrelation("drawbridge.runWithdrawn")
                        .processInstanceBusinessKey(run)
                        .correlate())
                .hasStackTraceContaining("began under break-glass");
        stage.work();

        assertThat(stage.openTasks(run)).containsExactly("userTask_reviewBreakGlass");
        assertThat(stage.run(run).path("state").asText()).isEqualTo("running");
    }

    @Test
    void owesTheReviewAlsoWhenItIsAbortedHalfWay(Stage stage) {
        var run = begun(stage);
        stage.work();
        stage.post("alice", "/api/v1/runs/" + run + "/abort", Map.of("reason", "power is back"));
        stage.work();

        assertThat(stage.openTasks(run)).containsExactly("userTask_reviewAbortedBreakGlass");
        stage.decides(
                "grace", run, "userTask_reviewAbortedBreakGlass", Map.of("decision", "justified", "reason", "it was"));
        stage.work();
        assertThat(stage.outcome(run)).isEqualTo("endEvent_recoveryAborted");
        assertThat(stage.get("frank", "/api/v1/reviews").body().path("reviews")).isEmpty();
    }

    @Test
    void cannotBeDeletedBeforeTheReview(Stage stage) {
        var run = waitingForReview(stage);
        var runtime = stage.engine().getRuntimeService();
        var instance = instance(stage, run).getId();

        assertThatThrownBy(() -> runtime.deleteProcessInstance(instance, "over"))
                .hasStackTraceContaining("began under break-glass");
        assertThat(stage.openTasks(run)).containsExactly("userTask_reviewBreakGlass");
        stage.decides("grace", run, "userTask_reviewBreakGlass", Map.of("decision", "justified", "reason", "it was"));
        stage.work();
        assertThat(stage.outcome(run)).isEqualTo("endEvent_recovered");
    }

    @Test
    void staysOpenAlsoWhenTheEngineIsMadeToSkipTheReview(Stage stage) {
        var run = waitingForReview(stage);
        // Nobody can do this over HTTP; whoever holds the engine itself can.
        stage.engine()
                .getRuntimeService()
                .createProcessInstanceModification(instance(stage, run).getId())
                .startBeforeActivity("endEvent_recovered")
                .cancelAllForActivity("userTask_reviewBreakGlass")
                .execute();

        assertThat(stage.run(run).path("state").asText()).isEqualTo("running");
        assertThat(stage.get("frank", "/api/v1/reviews").body().path("reviews")).hasSize(1);
    }

    @Test
    void isNotTornOutOfTheEngineWithoutItsListenersEither(Stage stage) {
        var run = waitingForReview(stage);
        var runtime = stage.engine().getRuntimeService();
        var instance = instance(stage, run).getId();

        assertThatThrownBy(() -> runtime.deleteProcessInstance(instance, "by force", true, true, true, false))
                .hasStackTraceContaining("began under break-glass");

        assertThat(stage.openTasks(run)).containsExactly("userTask_reviewBreakGlass");
        assertThat(stage.get("frank", "/api/v1/reviews").body().path("reviews")).hasSize(1);
    }

    @Test
    void remindsOfTheReviewAndLetsMorePeopleReviewAfterAWhile(Stage stage, LabControl lab) {
        var run = waitingForReview(stage);
        ReviewHand.look(context);
        assertThat(stage.texts(run, "NOTICE")).noneMatch(text -> text.contains("reminder"));
        assertThat(stage.tasks("alice", run)).isEmpty();

        stage.advance(Duration.ofDays(1));
        ReviewHand.look(context);
        ReviewHand.look(context);
        assertThat(stage.texts(run, "NOTICE"))
                .filteredOn(text -> text.contains("reminder") && text.contains("alice"))
                .hasSize(1);

        stage.advance(Duration.ofDays(2));
        ReviewHand.look(context);
        var review =
                stage.get("frank", "/api/v1/reviews").body().path("reviews").path(0);
        assertThat(review.path("reminders").asInt()).isEqualTo(2);
        assertThat(review.path("escalatedAt").asText()).isNotBlank();
        assertThat(stage.texts(run, "NOTICE")).anyMatch(text -> text.contains("may review it as well"));
        // In a role that stands in now, but it is her own start.
        assertThat(stage.decide("alice", run, "userTask_reviewBreakGlass", Map.of("decision", "justified"))
                        .status())
                .isEqualTo(403);
    }
}
