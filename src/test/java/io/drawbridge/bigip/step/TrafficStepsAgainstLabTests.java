package io.drawbridge.bigip.step;

import static io.drawbridge.bigip.LabSites.ONPREMISES;
import static io.drawbridge.bigip.LabSites.PROVIDER;
import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.bigip.GlobalPool;
import io.drawbridge.bigip.LabSites;
import io.drawbridge.bigip.PoolMember;
import io.drawbridge.core.PlanName;
import io.drawbridge.core.RemoteException;
import io.drawbridge.core.SitePairId;
import io.drawbridge.doubles.StepDouble;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.Assessment.Verdict;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.Item;
import io.drawbridge.lab.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Users of Payroll move from one site to the other and back, over the wire. */
@Timeout(120)
class TrafficStepsAgainstLabTests {

    private static final String POOL = "payroll_web_pool";

    private final LabSites lab = new LabSites();
    private final StepDouble run = new StepDouble(lab.clock);
    private final List<String> story = new ArrayList<>();
    private final InfrastructureStep redirect =
            new RedirectNewConnections(lab.managers(), lab.sites(), TrafficStepTests.SETTINGS);
    private final InfrastructureStep drain =
            new DrainOldConnections(lab.managers(), lab.sites(), TrafficStepTests.SETTINGS);
    private final InfrastructureStep restore =
            new RestoreTraffic(lab.managers(), lab.sites(), TrafficStepTests.SETTINGS);

    @BeforeEach
    void payrollAnswersAtBothSites() {
        run.protectedSite = ONPREMISES;
        run.recoverySite = PROVIDER;
        run.pair = new SitePairId("rainpole");
        run.plan = new PlanName("Payroll");
        lab.control.memberAnswers("provider", "payroll-web01:443", true);
        lab.control.memberAnswers("provider", "payroll-web02:443", true);
    }

    @AfterEach
    void stop() {
        lab.close();
    }

    private Assessment work(InfrastructureStep step) {
        run.next();
        for (int i = 0; i < 500; i++) {
            try {
                var found = run.turn(step);
                story.add(lab.control.now() + " " + found);
                if (found.verdict() == Verdict.REACHED || found.verdict() == Verdict.REFUSED) {
                    return found;
                }
                lab.control.advance(found.lookAgainIn().orElse(Duration.ofSeconds(2)));
            } catch (RemoteException broken) {
                story.add(broken.getMessage());
                lab.control.advance(Duration.ofSeconds(10));
            }
        }
        throw new AssertionError(String.join("\n", story));
    }

    private void reach(InfrastructureStep step) {
        assertThat(work(step).verdict()).as(String.join("\n", story)).isEqualTo(Verdict.REACHED);
    }

    private Map<String, Long> commands() {
        return lab.control.commands().stream()
                .collect(Collectors.groupingBy(entry -> entry.change, Collectors.counting()));
    }

    @Test
    void movesUsersDrainsTheOldSiteAndBringsThemBack() {
        assertThat(lab.control.connections("onpremises", POOL)).isEqualTo(120);
        reach(redirect);
        var begun = lab.control.now();
        var drained = work(drain);
        assertThat(drained.verdict()).as(String.join("\n", story)).isEqualTo(Verdict.REACHED);
        assertThat(drained.items()).hasSize(2).allSatisfy(item -> assertThat(item.state())
                .isEqualTo(Item.State.DONE));
        assertThat(Duration.between(begun, lab.control.now()))
                .as("connections last two minutes, remembered clients three more")
                .isBetween(Duration.ofMinutes(4), Duration.ofMinutes(6));
        assertThat(lab.control.connections("onpremises", POOL)).isZero();
        assertThat(lab.control.connections("provider", POOL)).isEqualTo(120);
        assertThat(lab.control.connections("onpremises", "crm_web_pool"))
                .as("nobody else's users moved")
                .isEqualTo(200);
        assertThat(commands())
                .containsEntry("bigip.gtm.pool.changed", 2L)
                .containsEntry("bigip.member.changed", 2L)
                .containsEntry("bigip.saved", 2L)
                .containsEntry("bigip.configSync", 1L);

        lab.control.rebootBigip("onpremises");
        lab.control.rebootBigip("provider");
        lab.control.advance(Duration.ofMinutes(5));
        assertThat(lab.control.connections("onpremises", POOL))
                .as("it was saved, and the other device learns it again")
                .isZero();
        reach(restore);
        lab.control.advance(Duration.ofMinutes(5));
        assertThat(lab.control.connections("onpremises", POOL)).isEqualTo(120);
        assertThat(lab.control.connections("provider", POOL)).isZero();
        assertThat(lab.control.invariants()).isEmpty();
    }

    @Test
    void waitsUntilTheRecoverySiteIsAliveAndGoesOnWithoutTheOldOne() {
        lab.control.memberAnswers("provider", "payroll-web01:443", false);
        lab.control.memberAnswers("provider", "payroll-web02:443", false);
        lab.control.loseSite("onpremises");
        assertThat(work(redirect).code()).isEqualTo("drawbridge.recoverySideNotAvailable");
        lab.control.memberAnswers("provider", "payroll-web02:443", true);
        reach(redirect);
        assertThat(work(drain).code()).isEqualTo("drawbridge.trafficManagerUnreachable");
        lab.control.advance(Duration.ofMinutes(2));
        assertThat(lab.control.connections("provider", POOL)).isEqualTo(120);

        lab.control.returnSite("onpremises");
        assertThat(lab.at(ONPREMISES)
                        .globalPool(new GlobalPool.Ref("a", "/Common/payroll_sfo01_gpool"))
                        .orElseThrow()
                        .enabled())
                .as("the returned site learns where its users went")
                .isFalse();
    }

    @Test
    void sendsNothingTwiceWhenAnswersAreLost() {
        lab.control.addFault(
                Fault.dropAnswer().at("provider", "bigip").request("PATCH", "*").times(2));
        reach(redirect);
        assertThat(commands()).containsEntry("bigip.gtm.pool.changed", 2L);
    }

    @Test
    void livesThroughRestartsAndExpiredTokens() {
        lab.control.addFault(Fault.fail(503).at("provider", "bigip").times(2));
        lab.control.addFault(Fault.fail(500).at("provider", "bigip").times(2));
        lab.control.addFault(Fault.garbled().at("provider", "bigip").once());
        lab.control.expireSessions();
        reach(redirect);
        lab.control.expireSessions();
        reach(drain);
        assertThat(lab.control.connections("provider", POOL)).isEqualTo(120);
    }

    @Test
    void opensTheRestOfAPoolInTheMiddleOfWhichItWasStopped() {
        reach(redirect);
        reach(drain);
        assertThat(openMembers()).isEmpty();
        var reopen = new ReopenPools(lab.managers(), lab.sites(), TrafficStepTests.SETTINGS);
        run.next();
        var found = reopen.assess(run);
        run.documents.putAll(found.documents());
        reopen.perform(found.actions().get(0), run);
        assertThat(openMembers()).hasSize(1);
        lab.control.advance(Duration.ofSeconds(10));

        reach(reopen);

        assertThat(openMembers()).hasSize(2);
    }

    private List<String> openMembers() {
        return lab.at(ONPREMISES).pool("/Common/" + POOL).orElseThrow().members().stream()
                .filter(PoolMember::isOpen)
                .map(PoolMember::name)
                .toList();
    }

    @Test
    void seesTheTunnelAtBothEnds() {
        var tunnel = new VerifyTunnel(lab.managers(), TrafficStepTests.SETTINGS);
        reach(tunnel);
        lab.control.cutLink();
        lab.control.advance(Duration.ofSeconds(5));
        assertThat(work(tunnel).code()).isEqualTo("drawbridge.tunnelDown");
    }
}
