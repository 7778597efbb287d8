package io.drawbridge.bigip.step;

import static io.drawbridge.bigip.LabSites.ONPREMISES;
import static io.drawbridge.bigip.LabSites.PROVIDER;
import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.bigip.LabSites;
import io.drawbridge.doubles.StepDouble;
import io.drawbridge.engine.Action;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.Assessment.Verdict;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the old site's BIG-IP forgets after a one-way move, over the wire. */
class ReclaimAddressesTests {

    private final LabSites lab = new LabSites();
    private final StepDouble step = new StepDouble(lab.clock);
    private final ReclaimAddresses reclaim = new ReclaimAddresses(lab.managers(), TrafficStepTests.SETTINGS);

    @BeforeEach
    void prepare() {
        step.protectedSite = ONPREMISES;
        step.recoverySite = PROVIDER;
    }

    @AfterEach
    void stop() {
        lab.close();
    }

    private void moved(String... addresses) {
        step.documents.put(
                "moved-workloads",
                Arrays.stream(addresses)
                        .map(address -> "{\"name\":\"m\",\"address\":\"" + address + "\"}")
                        .collect(Collectors.joining(",", "{\"machines\":[", "]}")));
    }

    private Assessment finish() {
        for (int i = 0; i < 500; i++) {
            var assessment = step.turn(reclaim);
            if (assessment.verdict() == Verdict.REACHED || assessment.verdict() == Verdict.REFUSED) {
                return assessment;
            }
            lab.control.advance(Duration.ofSeconds(5));
        }
        throw new AssertionError("never ends");
    }

    private List<String> removed() {
        return lab.control.commands().stream()
                .filter(entry -> entry.change.endsWith(".deleted"))
                .map(entry -> entry.change + " " + entry.object)
                .toList();
    }

    private String address(String member) {
        return lab.control.connections().stream()
                .filter(load ->
                        load.site().equals("onpremises") && load.member().endsWith(member))
                .findFirst()
                .orElseThrow()
                .address();
    }

    @Test
    void removesTheWholeServiceWhereAllOfItsMachinesLeft() {
        lab.control.load("payroll_web_pool", 0);
        lab.control.advance(Duration.ofMinutes(1));
        moved(address("payroll-web01:443"), address("payroll-web02:443"));

        var end = finish();

        assertThat(end.verdict()).as(end.toString()).isEqualTo(Verdict.REACHED);
        assertThat(removed())
                .containsExactly(
                        "bigip.virtual.deleted /Common/payroll_web_vs",
                        "bigip.pool.deleted /Common/payroll_web_pool",
                        "bigip.node.deleted /Common/payroll-web01",
                        "bigip.node.deleted /Common/payroll-web02");
        assertThat(end.text()).contains("3 addresses", "10.20.10.");
        assertThat(lab.at(ONPREMISES).pool("/Common/payroll_web_pool")).isEmpty();
        assertThat(lab.at(PROVIDER).pool("/Common/payroll_web_pool")).isPresent();
        assertThat(step.documents.get("freed-addresses")).contains("virtual /Common/payroll_web_vs");
    }

    @Test
    void removesOnlyTheMembersThatLeft() {
        lab.control.load("payroll_web_pool", 0);
        lab.control.advance(Duration.ofMinutes(5));
        moved(address("payroll-web01:443"));

        var end = finish();

        assertThat(end.verdict()).as(end.toString()).isEqualTo(Verdict.REACHED);
        assertThat(removed())
                .containsExactly(
                        "bigip.member.deleted /Common/payroll-web01:443", "bigip.node.deleted /Common/payroll-web01");
        assertThat(lab.at(ONPREMISES)
                        .pool("/Common/payroll_web_pool")
                        .orElseThrow()
                        .members())
                .hasSize(1);
    }

    @Test
    void neverCutsWhatIsStillInUse() {
        moved(address("payroll-web01:443"), address("payroll-web02:443"));

        var end = finish();

        assertThat(end.verdict()).isEqualTo(Verdict.REFUSED);
        assertThat(end.code()).isEqualTo(ReclaimAddresses.STILL_IN_USE);
        assertThat(end.text()).contains("payroll_web_vs", "120 connections");
        assertThat(removed()).isEmpty();
    }

    @Test
    void removesSelfIpsOnlyWhenAPersonNamedThem() {
        moved("10.99.9.9");
        assertThat(finish().text()).contains("has no address of these machines");
        assertThat(removed()).isEmpty();

        step.nextRound().input("selfIps", "tunnel_self");
        assertThat(finish().verdict()).isEqualTo(Verdict.REACHED);
        assertThat(removed()).containsExactly("bigip.selfIp.deleted /Common/tunnel_self");
    }

    @Test
    void leavesOtherMachinesAloneAndSaysInAPreviewWhatItWouldRemove() {
        moved(address("payroll-web01:443"), address("payroll-web02:443"));

        assertThat(reclaim.preview(step).actions())
                .extracting(Action::name)
                .containsExactly("remove-virtual", "remove-pool", "remove-node", "remove-node");
        assertThat(removed()).isEmpty();
    }
}
