package io.drawbridge.nsx.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.doubles.NsxDouble;
import io.drawbridge.doubles.RecoveryDouble;
import io.drawbridge.doubles.StepDouble;
import io.drawbridge.engine.Action;
import io.drawbridge.engine.Assessment.Verdict;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.nsx.LogicalSwitch;
import io.drawbridge.srm.PlanLookup;
import io.drawbridge.srm.TestNetwork;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TestNetworkTests {

    static final String TARGET = "Network:network-25:" + RecoveryDouble.RECOVERY_VC;
    static final String BEFORE = "Network:network-99:" + RecoveryDouble.RECOVERY_VC;
    static final String OTHER = "Network:network-7:" + RecoveryDouble.RECOVERY_VC;

    final StepDouble step = new StepDouble();
    final RecoveryDouble srm = new RecoveryDouble();
    final NsxDouble nsx = new NsxDouble();
    final PlanNetworks networks = new PlanNetworks(new PlanLookup((pair, site) -> srm));
    final CreateTestNetwork create = new CreateTestNetwork(site -> Optional.of(nsx), networks);
    final RemoveTestNetwork remove = new RemoveTestNetwork(site -> Optional.of(nsx), networks);

    void drive(InfrastructureStep one) {
        for (int i = 0; i < 10; i++) {
            if (step.turn(one).verdict() == Verdict.REACHED) {
                return;
            }
            step.clock.advance(Duration.ofSeconds(5));
        }
        throw new AssertionError("not reached: " + one.assess(step));
    }

    private void makeAndRemove() {
        srm.testNetworks.add(new TestNetwork(TARGET, BEFORE));
        srm.testNetworks.add(new TestNetwork(OTHER, OTHER));
        drive(create);
        assertThat(srm.testNetworks)
                .containsExactlyInAnyOrder(
                        new TestNetwork(
                                TARGET, "DistributedVirtualPortgroup:dvportgroup-31:" + RecoveryDouble.RECOVERY_VC),
                        new TestNetwork(OTHER, OTHER));
        step.receipts.clear();
        drive(remove);

        assertThat(srm.testNetworks)
                .containsExactlyInAnyOrder(new TestNetwork(TARGET, BEFORE), new TestNetwork(OTHER, OTHER));
        assertThat(nsx.switches).isEmpty();
        assertThat(nsx.sections).isEmpty();
    }

    @Test
    void isMadeFromSwitchSectionAndPlanAndRemovedAgain() {
        makeAndRemove();

        assertThat(nsx.sent)
                .containsExactly(
                        "create drawbridge run-1 app-net network-25",
                        "isolate 1",
                        "delete section 1032",
                        "delete virtualwire-31");
    }

    @Test
    void isRemovedEvenWhenTheStepThatMadeItLeftNoDocument() {
        srm.testNetworks.add(new TestNetwork(TARGET, BEFORE));
        drive(create);
        step.receipts.clear();
        step.documents.clear();
        drive(remove);

        assertThat(srm.testNetworks).containsExactly(new TestNetwork(TARGET, BEFORE));
        assertThat(nsx.switches).isEmpty();
    }

    @Test
    void makesNothingTwiceWhenAnswersAreLost() {
        nsx.loseAnswers = true;
        drive(create);
        assertThat(nsx.switches).hasSize(1);
        assertThat(nsx.sections).hasSize(1);
        step.receipts.clear();
        drive(remove);

        assertThat(nsx.switches).isEmpty();
        assertThat(srm.testNetworks).isEmpty();
    }

    @Test
    void touchesNothingOfAnotherRun() {
        nsx.switches.put(
                "virtualwire-1",
                new LogicalSwitch(
                        "virtualwire-1",
                        "drawbridge run-10 app-net network-25",
                        "",
                        "z",
                        false,
                        List.of("dvportgroup-1")));
        nsx.sections.put("1", "drawbridge run-10");
        makeAndRemoveLeavesNoTraceOfOurs();

        assertThat(nsx.switches).containsOnlyKeys("virtualwire-1");
        assertThat(nsx.sections).containsOnlyKeys("1");
    }

    void makeAndRemoveLeavesNoTraceOfOurs() {
        drive(create);
        assertThat(nsx.switches).hasSize(2);
        step.receipts.clear();
        drive(remove);
    }

    @Test
    void listsEverythingInAPreview() {
        assertThat(create.preview(step).actions())
                .extracting(Action::name)
                .containsExactly("create-logical-switch", "create-firewall-section", "set-test-networks");
        assertThat(remove.preview(step).actions())
                .extracting(Action::name)
                .containsExactly("set-test-networks", "delete-firewall-section", "delete-logical-switch");
        assertThat(nsx.sent).isEmpty();
        assertThat(srm.sent).isEmpty();
    }

    @Test
    void refusesWithoutNsx() {
        var without = new CreateTestNetwork(site -> Optional.empty(), networks);

        assertThat(step.turn(without).code()).isEqualTo("drawbridge.nsxNotConfigured");
        assertThat(step.turn(new RemoveTestNetwork(site -> Optional.empty(), networks))
                        .verdict())
                .isEqualTo(Verdict.REACHED);
    }
}
