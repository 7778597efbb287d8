package io.drawbridge.replication.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.doubles.RecoveryDouble;
import io.drawbridge.doubles.ReplicationDouble;
import io.drawbridge.doubles.StepDouble;
import io.drawbridge.engine.Assessment.Verdict;
import io.drawbridge.engine.Receipt;
import io.drawbridge.replication.Replication.Status;
import io.drawbridge.site.gateway.DrTask;
import io.drawbridge.srm.PlanLookup;
import io.drawbridge.srm.PlanVm;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SynchronizeReplicationsTests {

    final StepDouble step = new StepDouble();
    final RecoveryDouble srm = new RecoveryDouble();
    final ReplicationDouble replication = new ReplicationDouble(step.now().minus(Duration.ofMinutes(8)));
    final SynchronizeReplications synchronize =
            new SynchronizeReplications(new PlanLookup((pair, site) -> srm), (pair, site) -> replication);

    @Test
    void asksForEachReplicationOnceAndWaitsForOneThatBeganLater() {
        step.turn(synchronize);
        assertThat(step.turn(synchronize).verdict()).isEqualTo(Verdict.UNDER_WAY);
        step.clock.advance(Duration.ofMinutes(1));
        replication.put("rep-80", "vm-80", "billing-db01", Status.OK, false, step.now());
        assertThat(step.turn(synchronize).text()).contains("1 of 2");
        replication.put("rep-81", "vm-81", "billing-web01", Status.OK, false, step.now());

        assertThat(step.turn(synchronize).verdict()).isEqualTo(Verdict.REACHED);
        assertThat(replication.sent).containsExactly("rep-80", "rep-81");
    }

    @Test
    void doesNotCountASynchronisationThatBeganBefore() {
        step.clock.advance(Duration.ofSeconds(5));
        // ended after the step became due, but took ten seconds
        replication.put("rep-80", "vm-80", "billing-db01", Status.OK, false, step.now());

        assertThat(step.turn(synchronize).actions())
                .extracting(action -> action.item())
                .contains("rep-80");
    }

    @Test
    void takesItsTasksWordWhenTheTimeOfTheLastSyncIsTheBegin() {
        step.turn(synchronize);
        step.clock.advance(Duration.ofSeconds(5));
        replication.put("rep-80", "vm-80", "billing-db01", Status.OK, false, step.now());
        replication.put("rep-81", "vm-81", "billing-web01", Status.OK, false, step.now());
        assertThat(step.turn(synchronize).verdict()).isEqualTo(Verdict.UNDER_WAY);
        replication.task("t-rep-80", DrTask.Status.SUCCESS, null);
        replication.task("t-rep-81", DrTask.Status.SUCCESS, null);

        assertThat(step.turn(synchronize).verdict()).isEqualTo(Verdict.REACHED);
    }

    @Test
    void takesATaskAtWorkForItsOwnWhenNoAnswerCame() {
        step.receipts.add(new Receipt("sync rep-80", step.now(), Receipt.Outcome.NO_ANSWER, Optional.empty()));
        replication.working("t-1", "rep-80");

        assertThat(synchronize.assess(step).actions())
                .extracting(action -> action.item())
                .containsExactly("rep-81");
    }

    @Test
    void doesNotAskAgainInANewRoundForWhatIsStillAtWork() {
        step.nextRound();
        replication.working("t-1", "rep-80");

        assertThat(synchronize.assess(step).actions())
                .extracting(action -> action.item())
                .containsExactly("rep-81");
    }

    @Test
    void namesWhatCannotBeSynchronised() {
        replication.put("rep-80", "vm-80", "billing-db01", Status.PAUSED, false, step.now());
        replication.byId.remove("rep-81");

        var refusal = step.turn(synchronize);
        assertThat(refusal.code()).isEqualTo("drawbridge.synchronizationFailed");
        assertThat(refusal.text())
                .contains("billing-db01 (replication is PAUSED)", "billing-web01 (is not replicated)");
    }

    @Test
    void readsOneListForManyMachines() {
        for (int i = 0; i < 1998; i++) {
            srm.vms.add(RecoveryDouble.vm("vm-x" + i, "many" + i, PlanVm.Priority.P3, PlanVm.Status.READY_TO_RECOVER));
            replication.put("rep-x" + i, "vm-x" + i, "many" + i, Status.OK, false, step.now());
        }
        var assessment = synchronize.assess(step);

        assertThat(assessment.actions()).hasSize(2000);
        assertThat(replication.reads).isEqualTo(1);
    }
}
