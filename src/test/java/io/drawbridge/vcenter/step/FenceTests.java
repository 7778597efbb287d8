package io.drawbridge.vcenter.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drawbridge.core.RemoteException;
import io.drawbridge.doubles.RecoveryDouble;
import io.drawbridge.doubles.StepDouble;
import io.drawbridge.doubles.VcenterDouble;
import io.drawbridge.engine.Action;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.Assessment.Verdict;
import io.drawbridge.engine.Receipt;
import io.drawbridge.srm.PlanLookup;
import io.drawbridge.srm.PlanStatus;
import io.drawbridge.vcenter.FenceSettings;
import io.drawbridge.vcenter.VcenterTask;
import io.drawbridge.vcenter.VirtualMachine;
import io.drawbridge.vcenter.VirtualMachine.Power;
import io.drawbridge.vcenter.VirtualMachine.Tools;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FenceTests {

    static final FenceSettings PATIENCE = new FenceSettings(Duration.ofMinutes(5), Duration.ofMinutes(2));

    final StepDouble step = new StepDouble();
    final RecoveryDouble srm = new RecoveryDouble();
    final VcenterDouble vcenter = new VcenterDouble(RecoveryDouble.PROTECTED_VC)
            .put("vm-80", "billing-db01", Power.ON, Tools.RUNNING)
            .put("vm-81", "billing-web01", Power.ON, Tools.NOT_RUNNING)
            .put("vm-99", "somebody-elses", Power.ON, Tools.RUNNING);
    final PlanLookup plans = new PlanLookup((pair, site) -> srm);
    final FenceProtectedSite fence = new FenceProtectedSite(
            site -> {
                assertThat(site).isEqualTo(StepDouble.PROTECTED);
                return vcenter;
            },
            plans,
            PATIENCE);
    final UnfenceProtectedSite unfence = new UnfenceProtectedSite(site -> vcenter, plans, PATIENCE);

    @Test
    void asksGuestsFirstAndPowersOffWhoCannotBeAsked() {
        step.turn(fence);
        assertThat(vcenter.sent).containsExactly("shutdown vm-80", "power-off vm-81");
        assertThat(step.turn(fence).verdict()).isEqualTo(Verdict.UNDER_WAY);
        vcenter.power("vm-80", Power.OFF);
        vcenter.power("vm-81", Power.OFF);

        var fenced = step.turn(fence);
        assertThat(fenced.verdict()).isEqualTo(Verdict.REACHED);
        assertThat(fenced.text()).contains("all 2 VMs of the plan off", "2 were switched off by this run");
        assertThat(step.documents.get("fenced")).contains("vm-80", "vm-81").doesNotContain("vm-99");
    }

    @Test
    void powersOffAGuestThatDoesNotShutDownInTime() {
        step.turn(fence);
        vcenter.power("vm-81", Power.OFF);
        step.clock.advance(Duration.ofMinutes(4));
        assertThat(step.turn(fence).verdict()).isEqualTo(Verdict.UNDER_WAY);
        step.clock.advance(Duration.ofMinutes(1));
        step.turn(fence);

        assertThat(vcenter.sent).containsExactly("shutdown vm-80", "power-off vm-81", "power-off vm-80");
    }

    private void shutdownWithoutAnswer() {
        step.receipt(Action.action("shutdown-guest", "vm-80", "billing-db01"), Receipt.Outcome.NO_ANSWER, null);
    }

    @Test
    void asksAGuestOnceMoreWhenNobodyKnowsWhetherItWasAsked() {
        vcenter.power("vm-81", Power.OFF);
        shutdownWithoutAnswer();

        step.turn(fence);
        assertThat(vcenter.sent).containsExactly("shutdown vm-80");
        step.clock.advance(Duration.ofMinutes(4));
        assertThat(step.turn(fence).verdict()).isEqualTo(Verdict.UNDER_WAY);
        step.clock.advance(Duration.ofMinutes(1));
        step.turn(fence);
        assertThat(vcenter.sent).containsExactly("shutdown vm-80", "power-off vm-80");
    }

    @Test
    void asksNoGuestOnceMoreThatSaysItIsGoingDown() {
        vcenter.power("vm-81", Power.OFF);
        shutdownWithoutAnswer();
        vcenter.goesDown("vm-80");

        assertThat(step.turn(fence).verdict()).isEqualTo(Verdict.UNDER_WAY);
        assertThat(vcenter.sent).isEmpty();
    }

    @Test
    void waitsForAGuestThatSomebodyElseShutsDownAndAsksItItselfAfterThePatience() {
        vcenter.power("vm-81", Power.OFF);
        vcenter.goesDown("vm-80");

        assertThat(step.turn(fence).verdict()).isEqualTo(Verdict.UNDER_WAY);
        step.clock.advance(Duration.ofMinutes(5));
        step.turn(fence);

        assertThat(vcenter.sent).containsExactly("shutdown vm-80");
    }

    @Test
    void asksAGuestNoThirdTime() {
        vcenter.power("vm-81", Power.OFF);
        shutdownWithoutAnswer();
        shutdownWithoutAnswer();

        assertThat(step.turn(fence).verdict()).isEqualTo(Verdict.UNDER_WAY);
        assertThat(vcenter.sent).isEmpty();
    }

    @Test
    void leavesAGuestAloneThatIsAtItAlthoughItsAnswerWasLost() {
        vcenter.power("vm-81", Power.OFF);
        vcenter.put("vm-80", "billing-db01", Power.ON, Tools.NOT_RUNNING);
        shutdownWithoutAnswer();

        assertThat(step.turn(fence).verdict()).isEqualTo(Verdict.UNDER_WAY);
        assertThat(vcenter.sent).isEmpty();
    }

    @Test
    void waitsForAGuestThatRefusesToBeAskedTwice() {
        vcenter.power("vm-81", Power.OFF);
        shutdownWithoutAnswer();
        step.receipt(Action.action("shutdown-guest", "vm-80", "billing-db01"), Receipt.Outcome.REFUSED, null);

        assertThat(step.turn(fence).verdict()).isEqualTo(Verdict.UNDER_WAY);
        assertThat(vcenter.sent).isEmpty();
    }

    @Test
    void namesItsMachinesBeforeItTouchesThem() {
        assertThat(fence.assess(step).documents().get("fenced")).contains("vm-80", "vm-81");
        assertThat(vcenter.sent).isEmpty();
    }

    @Test
    void refusesWhenAMachineIsNotProvenOff() {
        vcenter.power("vm-80", Power.OFF);
        vcenter.machines.put(
                "vm-81",
                new VirtualMachine("vm-81", "billing-web01", "", Power.OFF, Tools.UNKNOWN, false, false, false));

        var refusal = step.turn(fence);
        assertThat(refusal.code()).isEqualTo("drawbridge.protectedSiteNotFenced");
        assertThat(refusal.text()).contains("billing-web01 (its host does not answer vCenter");
    }

    @Test
    void refusesWhenPoweringOffFails() {
        vcenter.power("vm-80", Power.OFF);
        step.turn(fence);
        vcenter.tasks.put("task-1", new VcenterTask("task-1", VcenterTask.State.ERROR, "locked by another task"));

        var refusal = step.turn(fence);
        assertThat(refusal.code()).isEqualTo("drawbridge.protectedSiteNotFenced");
        assertThat(refusal.text()).contains("locked by another task");
        assertThat(vcenter.sent).containsExactly("power-off vm-81");
    }

    @Test
    void asksAPersonWhenTheVcenterStaysSilent() {
        vcenter.silent = new RemoteException.NotSent("vCenter of onprem", "no connection within 10 s", null);
        assertThat(step.turn(fence).verdict()).isEqualTo(Verdict.UNDER_WAY);
        step.clock.advance(Duration.ofMinutes(2));

        assertThat(step.turn(fence).code()).isEqualTo("drawbridge.protectedSiteUnreachable");
    }

    @Test
    void asksAPersonAtOnceWhenTheVcenterDoesNotLetUsInAndForASignatureWhenThatCannotBeMended() {
        vcenter.silent = new RemoteException.LoginRefused("vCenter of onprem", "the login as svc-dr was refused");
        assertThatThrownBy(() -> step.turn(fence)).isInstanceOf(RemoteException.LoginRefused.class);

        step.round = 2;
        assertThat(step.turn(fence))
                .returns("drawbridge.protectedSiteUnreachable", Assessment::code)
                .satisfies(verdict -> assertThat(verdict.text())
                        .contains("does not let us in (the login as svc-dr was refused)")
                        .contains("Whether its VMs still run is not known"));
    }

    @Test
    void isLiftedForExactlyTheMachinesItSwitchedOff() {
        vcenter.put("vm-81", "billing-web01", Power.OFF, Tools.NOT_RUNNING); // was off before
        step.turn(fence);
        vcenter.power("vm-80", Power.OFF);
        step.turn(fence);
        vcenter.sent.clear();
        step.receipts.clear();

        assertThat(step.turn(unfence).verdict()).isEqualTo(Verdict.MISSING);
        vcenter.power("vm-80", Power.ON);
        assertThat(step.turn(unfence).verdict()).isEqualTo(Verdict.REACHED);
        assertThat(vcenter.sent).containsExactly("power-on vm-80");
    }

    @Test
    void isNotLiftedBeforeGuestsThatWereAskedToShutDownAreDown() {
        step.turn(fence);
        vcenter.sent.clear();
        step.next();

        var early = step.turn(unfence);
        assertThat(early.verdict()).as(early.text()).isEqualTo(Verdict.UNDER_WAY);
        vcenter.power("vm-80", Power.OFF);
        assertThat(step.turn(unfence).verdict()).isEqualTo(Verdict.MISSING);
        assertThat(vcenter.sent).containsExactly("power-on vm-80");
        vcenter.power("vm-80", Power.ON);
        assertThat(step.turn(unfence).verdict()).isEqualTo(Verdict.UNDER_WAY);

        step.clock.advance(Duration.ofMinutes(5));
        assertThat(step.turn(unfence).verdict())
                .as("vm-81 did not go down at all")
                .isEqualTo(Verdict.REACHED);
    }

    @Test
    void staysWhenThePlanWasRecovered() {
        step.turn(fence);
        vcenter.power("vm-80", Power.OFF);
        vcenter.power("vm-81", Power.OFF);
        step.turn(fence);
        vcenter.sent.clear();
        srm.status = PlanStatus.DISASTER_RECOVERY_COMPLETE;

        assertThat(step.turn(unfence).text()).startsWith("not undone: 2 VMs stay off");
        srm.status = PlanStatus.CANCEL_IN_PROGRESS;
        assertThat(step.turn(unfence).verdict()).isEqualTo(Verdict.UNDER_WAY);
        assertThat(vcenter.sent).isEmpty();
    }

    @Test
    void switchesNothingOnWithoutAList() {
        assertThat(step.turn(unfence).verdict()).isEqualTo(Verdict.REACHED);
        assertThat(vcenter.sent).isEmpty();
    }
}
