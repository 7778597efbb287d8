package io.drawbridge.runbooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import io.drawbridge.testing.Stage.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.runtime.Job;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** People and timers in the same moment: one outcome, nobody's answer lost, and a text for whoever was too late. */
@RunbookTest
class ApprovalStressTests {

    private static final Map<String, String> APPROVE = Map.of("decision", "approve");
    private static final Map<String, String> DECLINE = Map.of("decision", "decline", "reason", "not tonight");

    private static String asked(Stage stage, String who, String runbook) {
        var run = stage.start(who, stage.request(runbook, "Payroll"));
        stage.work();
        assertThat(stage.openTasks(run)).contains("userTask_approveRun");
        return run;
    }

    private static String seat(Stage stage, String who, String run) {
        return "/api/v1/tasks/"
                + stage.task(who, run, "userTask_approveRun").path("id").asText() + "/decision";
    }

    /** Each in a thread of its own, all let go at once. */
    private static <T> List<T> atOnce(List<Callable<T>> deeds) throws Exception {
        var threads = Executors.newFixedThreadPool(deeds.size());
        var start = new CyclicBarrier(deeds.size());
        try {
            var futures = new ArrayList<java.util.concurrent.Future<T>>();
            for (var deed : deeds) {
                futures.add(threads.submit(() -> {
                    start.await();
                    return deed.call();
                }));
            }
            var results = new ArrayList<T>();
            for (var future : futures) {
                try {
                    results.add(future.get());
                } catch (ExecutionException e) {
                    throw new AssertionError("a deed failed", e.getCause());
                }
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    private static Callable<Answer> says(Stage stage, String who, String path, Map<String, String> answer) {
        return () -> stage.post(who, path, answer);
    }

    /** Kept, or refused in words a person understands. */
    private static void keptOrTold(Answer answer) {
        assertThat(answer.status()).as(answer.toString()).isIn(204, 404, 409);
        if (answer.status() != 204) {
            assertThat(answer.body().path("detail").asText())
                    .isNotBlank()
                    .doesNotContain("ENGINE", "Exception", "null");
        }
    }

    private static List<String> outcomes(Stage stage, String run) {
        return stage.jdbc().queryForList("select outcome from dr_approval where run_id = ?", String.class, run);
    }

    private static Job timer(Stage stage, String run, String element) {
        var engine = stage.engine();
        var instances = engine.getRuntimeService()
                .createProcessInstanceQuery()
                .processInstanceBusinessKey(run)
                .list();
        return engine.getManagementService().createJobQuery().timers().list().stream()
                .filter(job ->
                        instances.stream().anyMatch(instance -> instance.getId().equals(job.getProcessInstanceId())))
                .filter(job -> engine.getManagementService()
                        .createJobDefinitionQuery()
                        .jobDefinitionId(job.getJobDefinitionId())
                        .singleResult()
                        .getActivityId()
                        .equals(element))
                .findFirst()
                .orElseThrow();
    }

    @RepeatedTest(5)
    void bothApproversInTheSameMomentAreCounted(Stage stage) throws Exception {
        var run = asked(stage, "alice", "planned-migration");

        var answers = atOnce(List.of(
                says(stage, "bob", seat(stage, "bob", run), APPROVE),
                says(stage, "carol", seat(stage, "carol", run), APPROVE)));
        stage.work();

        assertThat(answers).allMatch(answer -> answer.status() == 204);
        assertThat(outcomes(stage, run)).containsExactly("approved");
        assertThat(stage.texts(run, "DECISION")).hasSize(2);
        assertThat(stage.openTasks(run)).containsExactly("userTask_signOff");
        assertThat(stage.changes("srm.recovery.started")).hasSize(1);
    }

    @RepeatedTest(5)
    void anAnswerToOneSeatByTwoPeopleIsTakenFromOneOfThem(Stage stage) throws Exception {
        var run = asked(stage, "alice", "planned-migration");
        var seat = seat(stage, "carol", run);

        var answers = atOnce(List.of(says(stage, "henry", seat, APPROVE), says(stage, "carol", seat, APPROVE)));
        stage.work();

        answers.forEach(ApprovalStressTests::keptOrTold);
        assertThat(answers).filteredOn(answer -> answer.status() == 204).hasSize(1);
        assertThat(stage.texts(run, "DECISION")).hasSize(1);
        assertThat(stage.openTasks(run)).containsExactly("userTask_approveRun");
        assertThat(stage.commands()).isEmpty();
    }

    @RepeatedTest(5)
    void aDeclineThatRacesAnApprovalEndsTheRunOnce(Stage stage) throws Exception {
        var run = asked(stage, "alice", "planned-migration");

        var answers = atOnce(List.of(
                says(stage, "bob", seat(stage, "bob", run), APPROVE),
                says(stage, "carol", seat(stage, "carol", run), DECLINE)));
        stage.work();

        answers.forEach(ApprovalStressTests::keptOrTold);
        assertThat(answers.get(1).status()).isEqualTo(204);
        assertThat(outcomes(stage, run)).containsExactly("declined");
        assertThat(stage.texts(run, "DECISION")).hasSize((int)
                answers.stream().filter(one -> one.status() == 204).count());
        assertThat(stage.outcome(run)).isEqualTo("endEvent_migrationDeclined");
        assertThat(stage.commands()).isEmpty();
    }

    @RepeatedTest(5)
    void anExpiryThatRacesTheLastApprovalLeavesOneOutcome(Stage stage) throws Exception {
        var run = asked(stage, "alice", "planned-migration");
        stage.approves("carol", run);
        var seat = seat(stage, "bob", run);
        var expiry = timer(stage, run, "event_approvalExpired").getId();

        var answers = atOnce(List.<Callable<Object>>of(() -> stage.post("bob", seat, APPROVE), () -> {
            try {
                stage.engine().getManagementService().executeJob(expiry);
                return "expired";
            } catch (ProcessEngineException late) {
                return "too late";
            }
        }));
        stage.work();

        var bob = (Answer) answers.get(0);
        keptOrTold(bob);
        assertThat(outcomes(stage, run))
                .as(answers.toString())
                .containsExactly(bob.status() == 204 ? "approved" : "expired");
        assertThat(stage.changes("srm.recovery.started")).hasSize(bob.status() == 204 ? 1 : 0);
        assertThat(stage.texts(run, "DECISION")).hasSize(bob.status() == 204 ? 2 : 1);
    }

    @Test
    void aPersonInTwoRolesTakesOneSeatOnly(Stage stage) {
        var identities = stage.engine().getIdentityService();
        identities.createMembership("bob", "recoveryPlanAdministrator");
        try {
            var run = asked(stage, "alice", "planned-migration");
            stage.approves("bob", run);
            var second = stage.decide("bob", run, "userTask_approveRun", APPROVE);
            stage.work();

            assertThat(second.status()).isEqualTo(403);
            assertThat(second.body().path("detail").asText()).contains("counts once");
            assertThat(stage.openTasks(run)).containsExactly("userTask_approveRun");
            assertThat(stage.commands()).isEmpty();
        } finally {
            identities.deleteMembership("bob", "recoveryPlanAdministrator");
        }
    }

    @Test
    void anApproverWhoseRoleIsTakenAwayAfterTheyOpenedTheTaskIsRefused(Stage stage) {
        var identities = stage.engine().getIdentityService();
        var run = asked(stage, "alice", "planned-migration");
        var seat = seat(stage, "henry", run);
        stage.engine().getTaskService().setAssignee(seat.split("/")[4], "henry");
        identities.deleteMembership("henry", "recoveryPlanAdministrator");
        try {
            assertThat(stage.post("henry", seat, APPROVE).status()).isIn(403, 404);
            assertThat(stage.texts(run, "DECISION")).isEmpty();
            assertThat(stage.openTasks(run)).hasSize(2);
        } finally {
            identities.createMembership("henry", "recoveryPlanAdministrator");
        }
    }

    @Test
    void deputiesComeWhenThePolicySaysAlsoAfterARestartAndTheRequesterIsNone(Stage stage) {
        var run = asked(stage, "alice", "disaster-recovery");
        var asked = stage.engine()
                .getTaskService()
                .createTaskQuery()
                .processInstanceBusinessKey(run)
                .list()
                .get(0)
                .getCreateTime()
                .toInstant();
        // Timers are in the database: after a restart they are due when they were.
        stage.forgetModels();
        var due = timer(stage, run, "event_escalationDue").getDuedate().toInstant();
        assertThat(Duration.between(asked, due)).isBetween(Duration.ofMinutes(9), Duration.ofMinutes(11));

        stage.fire(run, "event_escalationDue");

        assertThat(stage.tasks("grace", run)).hasSize(2);
        // Alice is in a role that stands in, but it is her own run.
        assertThat(stage.tasks("alice", run)).hasSize(2);
        var own = stage.decide("alice", run, "userTask_approveRun", APPROVE);
        assertThat(own.status()).isEqualTo(403);
        assertThat(own.body().path("detail").asText()).contains("Four eyes");
        stage.approves("grace", run);
        stage.work();
        assertThat(outcomes(stage, run)).containsExactly("approved");
    }

    @RepeatedTest(3)
    void deputiesWhoComeWhileSomebodyApprovesChangeNothing(Stage stage) throws Exception {
        var run = asked(stage, "alice", "disaster-recovery");
        var seat = seat(stage, "bob", run);
        var escalation = timer(stage, run, "event_escalationDue").getId();

        var answers = atOnce(List.<Callable<Object>>of(() -> stage.post("bob", seat, APPROVE), () -> {
            try {
                stage.engine().getManagementService().executeJob(escalation);
                return "added";
            } catch (ProcessEngineException late) {
                return "too late";
            }
        }));
        stage.work();

        assertThat(((Answer) answers.get(0)).status()).as(answers.toString()).isEqualTo(204);
        assertThat(outcomes(stage, run)).containsExactly("approved");
    }
}
