package io.drawbridge.replication.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.doubles.RecoveryDouble;
import io.drawbridge.doubles.ReplicationDouble;
import io.drawbridge.doubles.StepDouble;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.Assessment.Verdict;
import io.drawbridge.engine.Item;
import io.drawbridge.replication.Replication;
import io.drawbridge.replication.Replication.Status;
import io.drawbridge.site.gateway.ServerInfo;
import io.drawbridge.srm.PlanLookup;
import io.drawbridge.srm.PlanVm;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AwaitInitialSynchronizationTests {

    final StepDouble step = new StepDouble();
    final RecoveryDouble srm = new RecoveryDouble();
    final ReplicationDouble replication = new ReplicationDouble(step.now());
    final AwaitInitialSynchronization await =
            new AwaitInitialSynchronization(new PlanLookup((pair, site) -> srm), (pair, site) -> replication);

    @BeforeEach
    void reversed() {
        srm.protectedVc = RecoveryDouble.RECOVERY_VC;
        srm.vms.replaceAll(vm ->
                new PlanVm(now(vm.id()), vm.name(), vm.recoverySettings(), vm.reported(), vm.protectionGroup(), null));
        replication.byId.clear();
        put("80", Status.OK, false, step.now());
        put("81", Status.OK, false, step.now());
    }

    private static String now(String id) {
        return id.replace(RecoveryDouble.PROTECTED_VC, RecoveryDouble.RECOVERY_VC);
    }

    void put(String number, Status status, boolean violation, Instant lastSync) {
        replication.put("rep-" + number, "vm-" + number, "vm " + number, status, violation, lastSync);
        replication.byId.computeIfPresent(
                "rep-" + number,
                (id, one) -> new Replication(
                        id,
                        one.name(),
                        now(one.vmId()),
                        RecoveryDouble.RECOVERY_VC,
                        RecoveryDouble.PROTECTED_VC,
                        one.status(),
                        one.rpo(),
                        one.currentRpoViolation(),
                        one.lastSyncTime(),
                        one.lastSyncDuration(),
                        one.lastSyncSize(),
                        new Replication.Progress(41)));
    }

    void refused(Assessment assessment, String code) {
        assertThat(assessment.verdict()).as(assessment.toString()).isEqualTo(Verdict.REFUSED);
        assertThat(assessment.code()).isEqualTo(code);
    }

    void underWay(Assessment assessment) {
        assertThat(assessment.verdict()).as(assessment.toString()).isEqualTo(Verdict.UNDER_WAY);
    }

    @Test
    void isReachedWhenEveryReplicaIsCompleteAndInsideItsRpo() {
        var done = step.turn(await);

        assertThat(done.verdict()).as(done.toString()).isEqualTo(Verdict.REACHED);
        assertThat(done.text()).contains("all 2 VMs", "from provider to onprem");
        assertThat(done.items()).extracting(Item::state).containsOnly(Item.State.DONE);
    }

    @Test
    void followsTheFirstFullSynchronisationByItsPercent() {
        put("80", Status.INITIAL_FULL_SYNC, false, null);

        var waiting = step.turn(await);

        underWay(waiting);
        assertThat(waiting.text()).contains("1 of 2 VMs");
        assertThat(waiting.items().get(0).percent()).isEqualTo(41);
    }

    @Test
    void waitsForAReplicaThatIsCompleteButOlderThanItsRpo() {
        put("80", Status.SYNC_RPO_VIOLATION, true, step.now().minus(Duration.ofHours(1)));

        underWay(step.turn(await));
    }

    @Test
    void waitsForAReplicationThatHasNeverSynchronisedWhateverItsStateIsCalled() {
        put("80", Status.OK, false, null);

        underWay(step.turn(await));
    }

    @Test
    void givesAReplicationTimeToBeListedAndThenAsksSomebody() {
        replication.byId.remove("rep-81");
        underWay(step.turn(await));

        step.clock.advance(Duration.ofMinutes(11));

        refused(step.turn(await), "drawbridge.synchronizationFailed");
    }

    @Test
    void doesNotTakeReplicationsOfTheOldDirectionForNewOnes() {
        replication.byId.clear();
        replication.put("rep-80", "vm-80", "billing-db01", Status.OK, false, step.now());

        underWay(step.turn(await));
    }

    @Test
    void asksSomebodyWhenAReplicationIsPaused() {
        put("80", Status.PAUSED, false, step.now());

        refused(step.turn(await), "drawbridge.synchronizationFailed");
    }

    @Test
    void waitsWhileTheSitesDoNotSeeEachOtherAndEverythingIsInError() {
        srm.remote = ServerInfo.Status.ERROR;
        put("80", Status.ERROR, false, step.now());
        put("81", Status.ERROR, false, step.now());

        underWay(step.turn(await));
    }

    @Test
    void refusesAPlanThatWasNotTurnedRound() {
        srm.protectedVc = RecoveryDouble.PROTECTED_VC;

        refused(step.turn(await), "drawbridge.wrongDirection");
    }
}
