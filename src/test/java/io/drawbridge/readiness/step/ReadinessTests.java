package io.drawbridge.readiness.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.core.InvalidInput;
import io.drawbridge.core.RemoteException;
import io.drawbridge.doubles.NsxDouble;
import io.drawbridge.doubles.RecoveryDouble;
import io.drawbridge.doubles.ReplicationDouble;
import io.drawbridge.doubles.StepDouble;
import io.drawbridge.doubles.VcenterDouble;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.Assessment.Verdict;
import io.drawbridge.readiness.OperationalLimits;
import io.drawbridge.readiness.ReadinessCheck;
import io.drawbridge.readiness.ReadinessDoubles;
import io.drawbridge.replication.Replication.Status;
import io.drawbridge.site.gateway.ServerInfo;
import io.drawbridge.srm.GroupVm;
import io.drawbridge.srm.Issue;
import io.drawbridge.srm.PlanLookup;
import io.drawbridge.srm.PlanStatus;
import io.drawbridge.srm.PlanVm;
import io.drawbridge.vcenter.VirtualMachine.Power;
import io.drawbridge.vcenter.VirtualMachine.Tools;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadinessTests {

    final StepDouble step = new StepDouble();
    final RecoveryDouble srm = new RecoveryDouble();
    final RecoveryDouble srmOfSource = new RecoveryDouble();
    final ReplicationDouble replication = new ReplicationDouble(step.now().minus(Duration.ofMinutes(8)));
    final VcenterDouble source = new VcenterDouble(RecoveryDouble.PROTECTED_VC)
            .put("vm-80", "billing-db01", Power.ON, Tools.RUNNING)
            .put("vm-81", "billing-web01", Power.ON, Tools.RUNNING);
    final VcenterDouble target = new VcenterDouble(RecoveryDouble.RECOVERY_VC);
    final NsxDouble nsx = new NsxDouble();
    final ReadinessCheck readiness = ReadinessDoubles.check(
            (pair, site) -> site.equals(StepDouble.RECOVERY) ? srm : srmOfSource,
            (pair, site) -> replication,
            site -> site.equals(StepDouble.PROTECTED) ? source : target,
            site -> Optional.of(nsx),
            OperationalLimits.ofSourceDesign());
    final CheckReadiness check = new CheckReadiness(readiness, null);

    Assessment look(String purpose) {
        return step.input("for", purpose).turn(check);
    }

    JsonNode document(String name) throws Exception {
        return new ObjectMapper().readTree(step.documents.get(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"planned-migration", "disaster-recovery", "dr-test"})
    void findsNothingWrongWithAHealthyPlan(String purpose) throws Exception {
        var found = look(purpose);

        assertThat(found.verdict()).as(found.toString()).isEqualTo(Verdict.REACHED);
        assertThat(found.variables()).containsEntry("vmCount", 2);
        assertThat(document("readiness").path("score").asInt()).isEqualTo(100);
        assertThat(document("readiness").path("gaps")).isEmpty();
        assertThat(document("readiness").path("sites")).hasSize(8);
        var scope = document("scope");
        assertThat(scope.path("direction").asText()).isEqualTo("onprem to provider");
        assertThat(scope.path("groups").get(0).path("rpoMinutes").asInt()).isEqualTo(15);
        assertThat(scope.path("groups").get(0).path("worstLagMinutes").asInt()).isEqualTo(8);
        assertThat(scope.path("priorities").get(0).path("names").get(0).asText())
                .isEqualTo("billing-db01");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RECOVERY_COMPLETE", "RECOVERY_SPLIT_BRAIN", "INCOMPLETE_REPROTECT"})
    void findsARecoveredPlanFitForReprotectAlthoughNothingOfItReplicates(String status) throws Exception {
        srm.status = PlanStatus.valueOf(status);
        var last = step.now().minus(Duration.ofHours(3));
        replication.put("rep-80", "vm-80", "billing-db01", Status.RECOVERED, false, last);
        replication.put("rep-81", "vm-81", "billing-web01", Status.RECOVERED, false, last.plusSeconds(60));
        srm.groupVms.put(
                "g1", List.of(RecoveryDouble.groupVm("vm-81", "billing-web01", GroupVm.Status.MISSING_MAPPING)));

        var found = look("reprotect");

        assertThat(found.verdict()).as(found.toString()).isEqualTo(Verdict.REACHED);
        assertThat(document("readiness").path("gaps")).isEmpty();
        assertThat(document("scope").path("groups").get(0).path("oldestReplica").asText())
                .isEqualTo(last.toString());
        if (status.equals("RECOVERY_SPLIT_BRAIN")) {
            assertThat(found.variables()).containsEntry("recoveredAsDisaster", true);
        } else {
            assertThat(found.variables()).doesNotContainKey("recoveredAsDisaster");
        }
    }

    @Test
    void refusesToReprotectAPlanThatIsNotRecovered() {
        var refusal = look("reprotect");

        assertThat(refusal.code()).isEqualTo("drawbridge.planNotReady");
        assertThat(refusal.text()).contains("the plan is not recovered");
    }

    @Test
    void refusesAPlanThatIsNotReadyButNotInADisaster() throws Exception {
        srm.status = PlanStatus.TEST_COMPLETE;
        replication.put("rep-80", "vm-80", "billing-db01", Status.INITIAL_FULL_SYNC, false, null);
        srm.groupVms.put(
                "g1", List.of(RecoveryDouble.groupVm("vm-81", "billing-web01", GroupVm.Status.MISSING_MAPPING)));
        srm.issues.add(new Issue("e", "pg-billing", "disk not replicated", 0L, Issue.Severity.ERROR));

        var refusal = look("planned-migration");
        assertThat(refusal.code()).isEqualTo("drawbridge.planNotReady");
        assertThat(refusal.text())
                .contains(
                        "TEST_COMPLETE",
                        "billing-db01 (INITIAL_FULL_SYNC)",
                        "billing-web01 in pg-billing (MISSING_MAPPING)",
                        "disk not replicated");
        assertThat(document("readiness").path("score").asInt()).isZero();
        assertThat(look("dr-test").code()).isEqualTo("drawbridge.planNotReady");

        assertThat(look("disaster-recovery").verdict()).isEqualTo(Verdict.REACHED);
        assertThat(document("readiness").path("gaps"))
                .hasSize(4)
                .allSatisfy(gap -> assertThat(gap.path("severity").asText()).isEqualTo("warns"));
    }

    @Test
    void warnsAboutWhatLagsBehind() throws Exception {
        replication.put(
                "rep-80",
                "vm-80",
                "billing-db01",
                Status.RPO_VIOLATION,
                true,
                step.now().minusSeconds(3600));

        assertThat(look("planned-migration").verdict()).isEqualTo(Verdict.REACHED);
        assertThat(document("readiness").path("gaps").get(0).path("what").asText())
                .isEqualTo("VMs behind their RPO");
        assertThat(document("scope").path("groups").get(0).path("violating").asInt())
                .isEqualTo(1);
    }

    @Test
    void sendsWhoeverLostTheSourceToDisasterRecovery() throws Exception {
        source.silent = new RemoteException.NotSent("vCenter of onprem", "no connection within 10 s", null);
        srm.remote = ServerInfo.Status.ERROR;

        var first = look("planned-migration");
        assertThat(first.verdict()).as("one lost packet is no lost site").isEqualTo(Verdict.UNDER_WAY);
        assertThat(first.text()).contains("no connection within 10 s", "looking again until");
        step.clock.advance(Duration.ofMinutes(1));
        var refusal = look("planned-migration");
        assertThat(refusal.code()).isEqualTo("drawbridge.sourceDoesNotAnswer");
        assertThat(refusal.text()).contains("use disaster-recovery", "no connection within 10 s");

        assertThat(look("disaster-recovery").verdict()).isEqualTo(Verdict.REACHED);
        assertThat(document("readiness").path("sites")).anySatisfy(site -> {
            assertThat(site.path("system").asText()).isEqualTo("vCenter");
            assertThat(site.path("answers").asBoolean()).isFalse();
        });
    }

    @Test
    void refusesTheWrongDirectionAlsoInADisaster() {
        srm.protectedVc = RecoveryDouble.RECOVERY_VC;

        assertThat(look("disaster-recovery").code()).isEqualTo("drawbridge.wrongDirection");
    }

    @Test
    void refusesAPlanThatNobodyKnows() {
        srm.planName = "another";

        assertThatThrownBy(() -> look("disaster-recovery"))
                .hasMessageContaining("Tier-1")
                .extracting("code")
                .isEqualTo("drawbridge.planUnknown");
    }

    @Test
    void staysSmallWhateverThePlanHolds() {
        var members = new ArrayList<GroupVm>();
        for (int i = 0; i < 2000; i++) {
            srm.vms.add(RecoveryDouble.vm(
                    "vm-x" + i, "a-rather-long-machine-name-" + i, PlanVm.Priority.P3, PlanVm.Status.READY_TO_RECOVER));
            members.add(RecoveryDouble.groupVm("vm-x" + i, "a-rather-long-machine-name-" + i, GroupVm.Status.INVALID));
        }
        srm.groupVms.put("g1", members);

        assertThat(look("disaster-recovery").verdict()).isEqualTo(Verdict.REACHED);
        assertThat(step.documents.get("readiness").length()).isLessThan(5000);
        assertThat(step.documents.get("scope").length()).isLessThan(2000);
        assertThat(step.documents.get("readiness")).contains("more VMs in a group than supported");
    }

    @Test
    void asksWhatItShallCheckFor() {
        assertThatThrownBy(() -> look("lunch")).isInstanceOf(InvalidInput.class);
    }

    final SourceReader reader =
            new SourceReader(new PlanLookup((pair, site) -> srm), site -> source, (pair, site) -> replication);
    final NoteSourceState note = new NoteSourceState(reader);
    final ProveSourceUntouched prove = new ProveSourceUntouched(reader);

    @Test
    void provesTheSourceUntouchedWhenOnlyReplicasGotNewer() throws Exception {
        step.turn(note);
        assertThat(document("source-state").path("digest").asText()).hasSize(64);
        step.clock.advance(Duration.ofHours(1));
        replication.put("rep-80", "vm-80", "billing-db01", Status.SYNC, false, step.now());

        assertThat(step.turn(prove).verdict()).isEqualTo(Verdict.REACHED);
    }

    @Test
    void namesWhatChangedAtTheSource() {
        step.turn(note);
        source.power("vm-81", Power.OFF);
        replication.put("rep-80", "vm-80", "billing-db01", Status.PAUSED, false, step.now());

        var refusal = step.turn(prove);
        assertThat(refusal.code()).isEqualTo("drawbridge.sourceChanged");
        assertThat(refusal.text())
                .contains("billing-db01: replication was OK and is PAUSED", "billing-web01: power was ON and is OFF");
    }

    @Test
    void provesNothingWithoutANote() {
        assertThat(step.turn(prove).code()).isEqualTo("drawbridge.sourceChanged");
    }
}
