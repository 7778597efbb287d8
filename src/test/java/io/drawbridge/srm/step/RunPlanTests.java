package io.drawbridge.srm.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drawbridge.core.RemoteException;
import io.drawbridge.doubles.RecoveryDouble;
import io.drawbridge.doubles.StepDouble;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.Assessment.Verdict;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.Item;
import io.drawbridge.site.Sites;
import io.drawbridge.site.gateway.DrTask;
import io.drawbridge.site.gateway.ServerInfo;
import io.drawbridge.srm.PlanLookup;
import io.drawbridge.srm.PlanRefusals;
import io.drawbridge.srm.PlanStatus;
import io.drawbridge.srm.PlanStep;
import io.drawbridge.srm.PlanUnknown;
import io.drawbridge.srm.PlanVm;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RunPlanTests {

    final RecoveryDouble srm = new RecoveryDouble();
    final StepDouble step = new StepDouble();
    final PlanReader reader = new PlanReader(
            new PlanLookup((pair, site) -> {
                assertThat(site).isEqualTo(StepDouble.RECOVERY);
                return srm;
            }),
            new Sites(List.of(), List.of(), List.of(), List.of()));
    final InfrastructureStep planned = new RunPlannedMigration(reader);
    final InfrastructureStep disaster = new RunDisasterRecovery(reader);

    static void refused(Assessment assessment, String code) {
        assertThat(assessment.verdict()).as(assessment.toString()).isEqualTo(Verdict.REFUSED);
        assertThat(assessment.code()).isEqualTo(code);
    }

    void underWay(Assessment assessment) {
        assertThat(assessment.verdict()).as(assessment.toString()).isEqualTo(Verdict.UNDER_WAY);
    }

    @Nested
    class APlannedMigration {

        @Test
        void isSentOnceFollowedAndReachedWhenThePlanIsRecovered() {

            assertThat(step.turn(planned).actions().get(0).details())
                    .containsEntry("planned_failover", "true")
                    .containsEntry("sync_data", "true")
                    .containsEntry("skip_protection_site_operations", "false")
                    .containsEntry("migrate_eligible_vms", "false");
            underWay(step.turn(planned)); // the task is queued, the plan does not show it yet
            srm.status = PlanStatus.RECOVERY_IN_PROGRESS;
            srm.running = true;
            var moving = step.turn(planned);
            underWay(moving);
            assertThat(moving.text()).contains("RECOVERY_IN_PROGRESS, 40 %", "0 of 2 VMs done");
            srm.status = PlanStatus.RECOVERY_COMPLETE;
            srm.everyVm(PlanVm.Status.RECOVERY_SUCCEEDED);
            var done = step.turn(planned);

            assertThat(done.verdict()).isEqualTo(Verdict.REACHED);
            assertThat(done.items()).extracting(Item::state).containsOnly(Item.State.DONE);
            assertThat(srm.sent).containsExactly("recovery planned_failover=true sync_data=true");
        }

        @Test
        void keepsItemsInTheOrderOfTheirPriority() {

            srm.vms.add(0, RecoveryDouble.vm("vm-9", "a-late-one", PlanVm.Priority.P5, PlanVm.Status.READY_TO_RECOVER));

            assertThat(planned.assess(step).items())
                    .extracting(Item::label)
                    .containsExactly("billing-db01", "billing-web01", "a-late-one");
        }

        @Test
        void isSentAgainWhenTheAnswerWasLostAndThePlanIsUntouched() {

            srm.answerLost = new RemoteException.NoAnswer("SRM of provider", "broke", null);
            step.turn(planned);
            srm.answerLost = null;
            step.turn(planned);
            underWay(step.turn(planned));

            assertThat(srm.sent).hasSize(2);
        }

        @Test
        void isNotSentAgainWhenTheAnswerWasLostButATaskIsAtWork() {

            srm.answerLost = new RemoteException.NoAnswer("SRM of provider", "broke", null);
            step.turn(planned);
            srm.task("task-x", DrTask.Status.QUEUED, null, step.now().toEpochMilli());

            underWay(step.turn(planned));
            assertThat(srm.sent).hasSize(1);
        }

        @Test
        void takesARecoveredPlanForItsOwnWhenOnlyTheAnswerWasLost() {

            srm.answerLost = new RemoteException.NoAnswer("SRM of provider", "broke", null);
            step.turn(planned);
            srm.status = PlanStatus.RECOVERY_COMPLETE;

            assertThat(step.turn(planned).verdict()).isEqualTo(Verdict.REACHED);
            assertThat(srm.sent).hasSize(1);
        }

        @Test
        void refusesAPlanThatSomebodyElseRecovered() {

            srm.status = PlanStatus.RECOVERY_COMPLETE;

            refused(step.turn(planned), PlanRefusals.PLAN_ALREADY_RECOVERED);
        }

        @Test
        void refusesAPlanThatSomebodyElseIsRunning() {

            srm.status = PlanStatus.RECOVERY_IN_PROGRESS;

            refused(step.turn(planned), PlanRefusals.PLAN_NOT_READY);
            assertThat(srm.sent).isEmpty();
        }

        @Test
        void refusesWithTheRemoteErrorWhenItsTaskFailedAndWasRolledBack() {

            step.turn(planned);
            srm.task("task-1", DrTask.Status.ERROR, "VM billing-db01 does not shut down", null);

            var refusal = step.turn(planned);
            refused(refusal, PlanRefusals.RECOVERY_FAILED);
            assertThat(refusal.text()).contains("VM billing-db01 does not shut down");
            assertThat(srm.sent).hasSize(1);
        }

        @Test
        void refusesAnIncompleteRecoveryAndGoesOnInTheNextRound() {

            step.turn(planned);
            srm.task("task-1", DrTask.Status.SUCCESS, null, null);
            srm.status = PlanStatus.INCOMPLETE_RECOVERY;
            srm.steps = List.of(new PlanStep(
                    7, "Power on priority 2", "7", 100, PlanStep.Status.ERROR, null, List.of("no resources")));
            var refusal = step.turn(planned);
            refused(refusal, PlanRefusals.RECOVERY_INCOMPLETE);
            assertThat(refusal.text()).contains("no resources");

            step.nextRound();
            assertThat(step.turn(planned).verdict()).isEqualTo(Verdict.MISSING);
            underWay(step.turn(planned)); // its task runs, the plan does not show it yet
            srm.task("task-2", DrTask.Status.SUCCESS, null, null);
            refused(step.turn(planned), PlanRefusals.RECOVERY_INCOMPLETE);
            assertThat(srm.sent).hasSize(2);
        }

        @Test
        void followsARunOfAnEarlierRoundThatIsStillGoingOn() {

            step.nextRound();
            srm.status = PlanStatus.RECOVERY_IN_PROGRESS;

            underWay(step.turn(planned));
            assertThat(srm.sent).isEmpty();
        }

        @Test
        void saysWhatThePlanAsksWhenItStandsAtAPrompt() {

            step.turn(planned);
            srm.tasks.clear();
            srm.status = PlanStatus.WAITING_FOR_USER_INPUT;

            assertThat(step.turn(planned).text()).contains("Is the storage team informed?");
        }

        @Test
        void neverRunsAPlanOfTheOtherDirection() {

            srm.protectedVc = RecoveryDouble.RECOVERY_VC;

            refused(step.turn(planned), PlanRefusals.WRONG_DIRECTION);
        }

        @Test
        void refusesSplitBrainUntilAPersonTriesAgain() {

            srm.status = PlanStatus.RECOVERY_SPLIT_BRAIN;
            refused(step.turn(planned), PlanRefusals.SPLIT_BRAIN);

            step.nextRound();
            assertThat(step.turn(planned).verdict()).isEqualTo(Verdict.MISSING);
        }

        @ParameterizedTest
        @EnumSource(
                value = PlanStatus.class,
                names = {
                    "NO_PROTECTION_GROUPS",
                    "DIRECTION_ERROR",
                    "PROTECTION_GROUPS_IN_USE",
                    "SYNC_CONFLICT",
                    "DELETING",
                    "TEST_COMPLETE",
                    "CLEANUP_INCOMPLETE",
                    "INCOMPLETE_REPROTECT",
                    "UNKNOWN_STATE",
                    "UNKNOWN"
                })
        void isNotBegunFrom(PlanStatus status) {

            srm.status = status;

            refused(step.turn(planned), PlanRefusals.PLAN_NOT_READY);
            assertThat(srm.sent).isEmpty();
        }
    }

    @Nested
    class ADisasterRecovery {

        @Test
        void fetchesTheLastChangesWhileTheProtectedSiteAnswers() {

            step.turn(disaster);

            assertThat(srm.sent).containsExactly("recovery planned_failover=false sync_data=true");
        }

        @Test
        void goesOnWithoutTheProtectedSite() {

            srm.remote = ServerInfo.Status.ERROR;
            step.turn(disaster);
            srm.status = PlanStatus.DISASTER_RECOVERY_COMPLETE;

            assertThat(step.turn(disaster).verdict()).isEqualTo(Verdict.REACHED);
            assertThat(srm.sent).containsExactly("recovery planned_failover=false sync_data=false");
        }

        @Test
        void recoversAgainAfterSplitBrainWhenAPersonSaysSo() {

            step.nextRound();
            srm.status = PlanStatus.RECOVERY_SPLIT_BRAIN;
            step.turn(disaster);

            assertThat(srm.sent).containsExactly("recovery planned_failover=false sync_data=true");
        }

        @Test
        void refusesAPlanThatSrmDoesNotKnow() {

            srm.planName = "another";

            assertThatThrownBy(() -> step.turn(disaster))
                    .isInstanceOf(PlanUnknown.class)
                    .hasMessageContaining("Tier-1");
        }
    }

    @Nested
    class ASplitBrain {

        final InfrastructureStep resolve = new ResolveSplitBrain(reader);

        @Test
        void isResolvedByRunningThePlanAgain() {

            srm.status = PlanStatus.RECOVERY_SPLIT_BRAIN;
            step.turn(resolve);
            underWay(step.turn(resolve));
            srm.task("task-1", DrTask.Status.SUCCESS, null, null);
            srm.status = PlanStatus.RECOVERY_COMPLETE;

            assertThat(step.turn(resolve).text())
                    .contains("run at provider only")
                    .doesNotContain("no split brain");
            assertThat(srm.sent).containsExactly("recovery planned_failover=false sync_data=true");
        }

        @ParameterizedTest
        @EnumSource(
                value = PlanStatus.class,
                names = {"RECOVERY_COMPLETE", "INCOMPLETE_REPROTECT", "PARTIAL_REPROTECT", "REPROTECT_INTERRUPTED"})
        void isNoneWhereNothingRunsTwice(PlanStatus status) {

            srm.status = status;

            assertThat(step.turn(resolve).verdict()).isEqualTo(Verdict.REACHED);
            assertThat(srm.sent).isEmpty();
        }

        @Test
        void waitsUntilTheSitesSeeEachOther() {

            srm.status = PlanStatus.DISASTER_RECOVERY_COMPLETE;
            srm.remote = ServerInfo.Status.ERROR;

            underWay(step.turn(resolve));
            assertThat(srm.sent).isEmpty();
        }

        @Test
        void isRefusedWhenRunningThePlanAgainDidNotHelpAndTriedOnceMoreByANewRound() {

            srm.status = PlanStatus.RECOVERY_SPLIT_BRAIN;
            step.turn(resolve);
            srm.task("task-1", DrTask.Status.ERROR, "VM billing-db01 does not shut down", null);
            var refusal = step.turn(resolve);
            refused(refusal, PlanRefusals.SPLIT_BRAIN);
            assertThat(refusal.text()).contains("billing-db01 does not shut down");

            step.nextRound();
            assertThat(step.turn(resolve).verdict()).isEqualTo(Verdict.MISSING);
        }

        @Test
        void isNotLookedForInAPlanThatNobodyRecovered() {

            refused(step.turn(resolve), PlanRefusals.PLAN_NOT_READY);
            assertThat(srm.sent).isEmpty();
        }

        @Test
        void leavesAPlanAloneThatSomebodyElseIsRunning() {

            srm.status = PlanStatus.RECOVERY_IN_PROGRESS;

            refused(step.turn(resolve), PlanRefusals.PLAN_NOT_READY);
            assertThat(srm.sent).isEmpty();
        }
    }

    @Nested
    class AReversal {

        final InfrastructureStep reverse = new ReverseProtection(reader);
        final InfrastructureStep force = new ForceReverseProtection(reader);

        void recovered() {
            srm.status = PlanStatus.RECOVERY_COMPLETE;
            srm.everyVm(PlanVm.Status.RECOVERY_SUCCEEDED);
        }

        void reversed() {
            srm.status = PlanStatus.READY_STATE;
            srm.protectedVc = RecoveryDouble.RECOVERY_VC;
            srm.everyVm(PlanVm.Status.READY_TO_RECOVER);
        }

        @Test
        void isSentOnceFollowedAndReachedWhenTheDirectionIsSwapped() {

            recovered();
            assertThat(step.turn(reverse).items()).extracting(Item::state).containsOnly(Item.State.WAITING);
            underWay(step.turn(reverse));
            srm.task("task-1", DrTask.Status.SUCCESS, null, null);
            reversed();
            var done = step.turn(reverse);

            assertThat(done.verdict()).as(done.toString()).isEqualTo(Verdict.REACHED);
            assertThat(done.text()).contains("protects provider now", "2 of 2 VMs reversed");
            assertThat(srm.sent).containsExactly("reprotect forced=false");
        }

        @Test
        void keepsItsItemsAlthoughTheVmsHaveOtherIdsAfterwards() {

            recovered();
            var before = step.turn(reverse).items();
            srm.task("task-1", DrTask.Status.SUCCESS, null, null);
            reversed();
            srm.vms.replaceAll(vm -> new PlanVm(
                    vm.id().replace(RecoveryDouble.PROTECTED_VC, RecoveryDouble.RECOVERY_VC),
                    vm.name(),
                    vm.recoverySettings(),
                    vm.reported(),
                    vm.protectionGroup(),
                    vm.protectionGroupName()));

            assertThat(step.turn(reverse).items())
                    .extracting(Item::id)
                    .containsExactlyElementsOf(before.stream().map(Item::id).toList());
        }

        @Test
        void isReachedWhoeverReversedThePlan() {

            reversed();

            assertThat(step.turn(reverse).verdict()).isEqualTo(Verdict.REACHED);
            assertThat(srm.sent).isEmpty();
        }

        @Test
        void isNotTakenForDoneWhenThePlanIsReadyInItsOldDirection() {

            refused(step.turn(reverse), PlanRefusals.PLAN_NOT_READY);
            assertThat(srm.sent).isEmpty();
        }

        @Test
        void isNeverBegunDuringASplitBrain() {

            srm.status = PlanStatus.RECOVERY_SPLIT_BRAIN;

            refused(step.turn(reverse), PlanRefusals.SPLIT_BRAIN);
            assertThat(srm.sent).isEmpty();
        }

        @Test
        void goesOnWithOneThatAnEarlierRunLeftIncomplete() {

            srm.status = PlanStatus.INCOMPLETE_REPROTECT;

            assertThat(step.turn(reverse).verdict()).isEqualTo(Verdict.MISSING);
        }

        @Test
        void isIncompleteUntilAPersonTriesAgain() {

            recovered();
            step.turn(reverse);
            srm.task("task-1", DrTask.Status.SUCCESS, null, null);
            srm.status = PlanStatus.INCOMPLETE_REPROTECT;
            refused(step.turn(reverse), PlanRefusals.REPROTECT_INCOMPLETE);

            step.nextRound();
            step.turn(reverse);
            assertThat(srm.sent).hasSize(2);
        }

        @Test
        void asksAPersonWhenTheAnswerWasLostAndThePlanIsIncomplete() {

            recovered();
            srm.answerLost = new RemoteException.NoAnswer("SRM of provider", "broke", null);
            step.turn(reverse);
            srm.status = PlanStatus.INCOMPLETE_REPROTECT;

            refused(step.turn(reverse), PlanRefusals.REPROTECT_INCOMPLETE);
            assertThat(srm.sent).hasSize(1);
        }

        @Test
        void hasFailedWhenItsTaskEndedInAnErrorAndNothingMoved() {

            recovered();
            step.turn(reverse);
            srm.task("task-1", DrTask.Status.ERROR, "another plan uses the group", null);

            var refusal = step.turn(reverse);
            refused(refusal, PlanRefusals.REPROTECT_FAILED);
            assertThat(refusal.text()).contains("another plan uses the group");
        }

        @Test
        void ignoresErrorsWhenItIsForced() {

            srm.status = PlanStatus.INCOMPLETE_REPROTECT;
            step.turn(force);

            assertThat(srm.sent).containsExactly("reprotect forced=true");
        }

        @Test
        void isWaitedForWhenTheRunIsGivenUp() {

            var rest = new AwaitPlanAtRest(reader);
            srm.status = PlanStatus.REPROTECT_IN_PROGRESS;
            underWay(step.turn(rest));
            srm.status = PlanStatus.RECOVERY_COMPLETE;
            srm.task("task-7", DrTask.Status.QUEUED, null, null);
            underWay(step.turn(rest)); // accepted, and not begun yet
            srm.tasks.clear();
            reversed();

            assertThat(step.turn(rest).text()).contains("protects provider now", "stays reversed");
            assertThat(srm.sent).isEmpty();
        }

        @Test
        void isNotCalledUndoneByWhatHaltsThePlan() {

            reversed();
            step.documents.put(PlanRecovery.BEGUN, "plan-1");

            assertThat(step.turn(new HaltRecoveryPlan(reader)).text()).startsWith("not undone");
        }
    }

    @Nested
    class Halting {

        final InfrastructureStep halt = new HaltRecoveryPlan(reader);

        @BeforeEach
        void thisRunHasBegunARecovery() {
            step.documents.put(PlanRecovery.BEGUN, "plan-1");
        }

        @Test
        void leavesAloneWhatSomebodyElseHasBegun() {
            step.documents.clear();
            srm.status = PlanStatus.RECOVERY_IN_PROGRESS;

            assertThat(step.turn(halt).verdict()).isEqualTo(Verdict.REACHED);
            assertThat(srm.sent).isEmpty();
        }

        @Test
        void cancelsWhatRunsAndWaitsForIt() {

            srm.status = PlanStatus.RECOVERY_IN_PROGRESS;
            assertThat(step.turn(halt).verdict()).isEqualTo(Verdict.MISSING);
            underWay(step.turn(halt));
            srm.status = PlanStatus.CANCEL_IN_PROGRESS;
            underWay(step.turn(halt));
            srm.status = PlanStatus.READY_STATE;

            var halted = step.turn(halt);
            assertThat(halted.verdict()).isEqualTo(Verdict.REACHED);
            assertThat(halted.text()).contains("nothing of it is recovered");
            assertThat(srm.sent).containsExactly("cancel");
        }

        @Test
        void saysWhatCannotBeUndone() {

            srm.status = PlanStatus.RECOVERY_COMPLETE;
            assertThat(step.turn(halt).text()).startsWith("not undone").contains("reprotect and failback");

            srm.status = PlanStatus.INCOMPLETE_RECOVERY;
            srm.vms.set(
                    0,
                    RecoveryDouble.vm("vm-80", "billing-db01", PlanVm.Priority.P1, PlanVm.Status.RECOVERY_SUCCEEDED));
            assertThat(step.turn(halt).text()).contains("1 of 2 VMs are recovered and stay so");
            assertThat(srm.sent).isEmpty();
        }

        @Test
        void waitsForARunThatWasAcceptedButHasNotBegun() {

            srm.task("task-9", DrTask.Status.QUEUED, null, null);

            underWay(step.turn(halt));
        }
    }

    @Nested
    class ATest {

        final InfrastructureStep test = new RunTest(reader);
        final InfrastructureStep cleanUp = new CleanUpTest(reader);
        final InfrastructureStep force = new ForceCleanUpTest(reader);
        final InfrastructureStep undo = new UndoTest(reader);

        @Test
        void isRunOnceAndReachedWhenComplete() {

            step.turn(test);
            srm.status = PlanStatus.TEST_IN_PROGRESS;
            underWay(step.turn(test));
            srm.status = PlanStatus.TEST_COMPLETE;
            srm.everyVm(PlanVm.Status.TEST_SUCCEEDED);
            srm.vms.set(0, RecoveryDouble.vm("vm-80", "billing-db01", PlanVm.Priority.P1, PlanVm.Status.TEST_ERROR));

            var done = step.turn(test);
            assertThat(done.verdict()).isEqualTo(Verdict.REACHED);
            assertThat(done.variables()).containsEntry("testVmsWithErrors", 1);
            assertThat(srm.sent).containsExactly("test sync_data=true");
        }

        @Test
        void isNotTakenFromSomebodyElse() {

            srm.status = PlanStatus.TEST_COMPLETE;

            refused(step.turn(test), PlanRefusals.PLAN_NOT_READY);
        }

        @Test
        void isRefusedWhenItsTaskFailed() {

            step.turn(test);
            srm.task("task-1", DrTask.Status.ERROR, "no space on datastore", null);

            var refusal = step.turn(test);
            refused(refusal, PlanRefusals.TEST_FAILED);
            assertThat(refusal.text()).contains("no space on datastore");
        }

        @Test
        void isCleanedUpOnce() {

            srm.status = PlanStatus.TEST_COMPLETE;
            step.turn(cleanUp);
            underWay(step.turn(cleanUp));
            srm.status = PlanStatus.CLEANUP_IN_PROGRESS;
            underWay(step.turn(cleanUp));
            srm.status = PlanStatus.READY_STATE;
            srm.task("task-1", DrTask.Status.SUCCESS, null, null);

            assertThat(step.turn(cleanUp).verdict()).isEqualTo(Verdict.REACHED);
            assertThat(srm.sent).containsExactly("cleanup forced=false");
        }

        @Test
        void isForcedOnlyByItsOwnStep() {

            srm.status = PlanStatus.TEST_COMPLETE;
            step.turn(cleanUp);
            srm.task("task-1", DrTask.Status.SUCCESS, null, null);
            srm.status = PlanStatus.CLEANUP_INCOMPLETE;
            refused(step.turn(cleanUp), PlanRefusals.CLEANUP_INCOMPLETE);

            var forced = new StepDouble();
            forced.turn(force);
            assertThat(srm.sent).containsExactly("cleanup forced=false", "cleanup forced=true");
        }

        @Test
        void isLeftAloneByTheUndoOfARunThatHasBegunNone() {
            srm.status = PlanStatus.TEST_COMPLETE;

            assertThat(step.turn(undo).verdict()).isEqualTo(Verdict.REACHED);
            assertThat(srm.sent).isEmpty();
        }

        @Test
        void isUndoneFromTheMiddle() {
            step.documents.put(RunTest.BEGUN, "plan-1");
            srm.status = PlanStatus.TEST_IN_PROGRESS;
            step.turn(undo);
            underWay(step.turn(undo));
            srm.status = PlanStatus.TEST_COMPLETE;
            step.turn(undo);
            srm.task("task-2", DrTask.Status.SUCCESS, null, null);
            srm.status = PlanStatus.READY_STATE;

            assertThat(step.turn(undo).verdict()).isEqualTo(Verdict.REACHED);
            assertThat(srm.sent).containsExactly("cancel", "cleanup forced=false");
        }

        @Test
        void showsInAPreviewWhatWouldBeCleanedUp() {

            assertThat(cleanUp.preview(step).actions()).singleElement().satisfies(action -> assertThat(action.details())
                    .containsEntry("forced", "false"));
            assertThat(srm.sent).isEmpty();
        }
    }

    @Test
    void ignoresAnOldFailureWhenAnAnswerIsLost() {

        srm.task(
                "task-old",
                DrTask.Status.ERROR,
                "long ago",
                step.now().minus(Duration.ofHours(1)).toEpochMilli());
        srm.answerLost = new RemoteException.NoAnswer("SRM of provider", "broke", null);
        step.turn(planned);

        assertThat(step.turn(planned).verdict()).isEqualTo(Verdict.MISSING);
    }
}
