package io.drawbridge.nsx.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.PlanName;
import io.drawbridge.core.RemoteException;
import io.drawbridge.core.SiteId;
import io.drawbridge.core.SitePairId;
import io.drawbridge.doubles.StepDouble;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.Assessment.Verdict;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.Item;
import io.drawbridge.lab.Fault;
import io.drawbridge.lab.Lab;
import io.drawbridge.lab.LabControl;
import io.drawbridge.lab.LabSettings;
import io.drawbridge.nsx.Controller;
import io.drawbridge.nsx.NetworkSettings;
import io.drawbridge.nsx.NsxManager;
import io.drawbridge.nsx.NsxManagers;
import io.drawbridge.nsx.NsxPlacements;
import io.drawbridge.nsx.UniversalRole;
import io.drawbridge.site.NsxPlacement;
import io.drawbridge.site.Secret;
import io.drawbridge.site.Sites;
import io.drawbridge.srm.PlanLookup;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;

/** Clients and steps of the network control plane over the wire; the test moves the lab's clock. */
@Timeout(120)
class NetworkControlPlaneAgainstLabTests {

    private static final NetworkSettings PATIENCE = new NetworkSettings(Duration.ofMinutes(2), Duration.ofMinutes(1));

    @Configuration(proxyBeanMethods = false)
    @ComponentScan({"io.drawbridge.site", "io.drawbridge.srm", "io.drawbridge.nsx"})
    static class Clients {}

    static final String HOME = "onpremises";
    static final String PROVIDER = "provider";

    Lab lab;
    LabControl control;
    AnnotationConfigApplicationContext context;
    NsxManagers managers;
    StepDouble run;
    NsxPlacement place;
    final List<String> story = new ArrayList<>();

    @BeforeEach
    void start() {
        lab = Lab.start(LabSettings.builder().manualClock().build());
        control = lab.controls();
        var clock = new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return control.now();
            }
        };
        context = new AnnotationConfigApplicationContext();
        context.getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource("lab", Map.copyOf(lab.connectionProperties())));
        context.registerBean(Clock.class, () -> clock);
        context.register(Clients.class);
        context.refresh();
        managers = context.getBean(NsxManagers.class);
        run = new StepDouble(clock);
        run.protectedSite = new SiteId(HOME);
        run.recoverySite = new SiteId(PROVIDER);
        place = placement(Map.of());
    }

    @AfterEach
    void stop() {
        context.close();
        lab.close();
    }

    NsxManager at(String site) {
        return managers.find(new SiteId(site)).orElseThrow();
    }

    NsxPlacement placement(Map<String, String> networks) {
        var edges = at(PROVIDER).edges();
        var appliance = edges.appliances("edge-1").get(0);
        var document = edges.document("edge-1").xml();
        return new NsxPlacement(
                inside(document, "datacenterMoid"),
                appliance.cluster(),
                appliance.datastore(),
                inside(document, "portgroupId"),
                "cld01-controllers",
                List.of("cld01ctl1", "cld01ctl2", "cld01ctl3"),
                "medium",
                Secret.of("Lab-Controller-1"),
                networks,
                List.of());
    }

    static String inside(String document, String element) {
        var matcher = Pattern.compile("<" + element + ">([^<]+)<").matcher(document);
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    /** Works on the step; what must never be is looked for after each turn. */
    Assessment work(InfrastructureStep step) {
        for (int i = 0; i < 500; i++) {
            Duration wait = Duration.ofSeconds(10);
            try {
                var found = run.turn(step);
                story.add(control.now() + " " + step.getClass().getSimpleName() + " " + found);
                assertThat(control.invariants()).as(String.join("\n", story)).isEmpty();
                if (found.verdict() == Verdict.REACHED || found.verdict() == Verdict.REFUSED) {
                    return found;
                }
                wait = found.verdict() == Verdict.MISSING
                        ? Duration.ofSeconds(1)
                        : found.lookAgainIn().orElse(wait);
            } catch (RemoteException broken) {
                story.add(control.now() + " " + broken.getMessage());
            }
            control.advance(wait);
        }
        throw new AssertionError(String.join("\n", story));
    }

    Assessment reach(InfrastructureStep step) {
        var end = work(step);
        assertThat(end.verdict()).as(String.join("\n", story)).isEqualTo(Verdict.REACHED);
        run.next();
        return end;
    }

    Sites sites() {
        return context.getBean(Sites.class);
    }

    void rebuild() {
        reach(new PromoteSecondaryManager(managers));
        var deployed = reach(new RedeployControllers(managers, site -> place));
        assertThat(deployed.items()).hasSize(3).allMatch(item -> item.state() == Item.State.DONE);
        reach(new PushControllerState(managers));
        reach(new RedeployUdlrControlVm(managers, site -> place));
    }

    @Test
    void followsTheDeploymentOfAControlVmWhoseNumberItNeverLearned() {
        control.loseSite(HOME);
        run.next();
        reach(new PromoteSecondaryManager(managers));
        reach(new RedeployControllers(managers, site -> place));
        control.addFault(
                Fault.dropAnswer().at(PROVIDER, "nsx").request("PUT", "*").once());

        reach(new RedeployUdlrControlVm(managers, site -> place));

        assertThat(control.changes("nsx.edge.change"))
                .as(String.join("\n", story))
                .hasSize(1);
    }

    @Test
    void takesOverFromALostSiteAndTakesItBackAsSecondaryWithoutEverTwoPrimaries() {
        control.loseSite(HOME);
        run.next();
        rebuild();
        assertThat(at(PROVIDER).controllers().hostsConnected()).contains(true);
        assertThat(control.changes("nsx.controller.deploy")).hasSize(3);

        control.returnSite(HOME);
        control.advance(Duration.ofSeconds(30));
        assertThat(at(HOME).universalSync().role())
                .as("it believes what it believed")
                .isEqualTo(UniversalRole.PRIMARY);
        reach(new DemoteReturnedManager(managers));

        assertThat(at(HOME).universalSync().role()).isEqualTo(UniversalRole.SECONDARY);
        assertThat(at(PROVIDER).universalSync().role()).isEqualTo(UniversalRole.PRIMARY);
        control.advance(Duration.ofMinutes(1));
        var sync = at(PROVIDER).universalSync().status();
        assertThat(sync.secondaries())
                .containsOnly(Map.entry(at(HOME).universalSync().identity().uuid(), "SUCCESS"));
        assertThat(at(HOME).controllers().all())
                .as("it shows its primary's nodes")
                .extracting(Controller::name)
                .containsExactlyElementsOf(place.controllerNames());
        control.advance(Duration.ofHours(3));
        assertThat(control.invariants()).isEmpty();
    }

    @Test
    void swapsThePrimaryHomeWithoutEverTwoPrimaries() {
        var home = at(HOME).universalSync().identity().uuid();
        control.loseSite(HOME);
        run.next();
        rebuild();
        control.returnSite(HOME);
        control.advance(Duration.ofMinutes(1));
        reach(new DemoteReturnedManager(managers));
        control.advance(Duration.ofMinutes(1));
        int before = control.commands().size();

        // as in a failback: what was the recovery site protects, and home takes over
        run.protectedSite = new SiteId(PROVIDER);
        run.recoverySite = new SiteId(HOME);
        run.next();
        var placements = context.getBean(NsxPlacements.class);
        reach(new SwapPrimaryManager(managers, placements));

        assertThat(at(HOME).universalSync().role()).isEqualTo(UniversalRole.PRIMARY);
        assertThat(at(PROVIDER).universalSync().role()).isEqualTo(UniversalRole.SECONDARY);
        assertThat(at(PROVIDER).universalSync().managers())
                .allMatch(one -> one.primaryUuid().equalsIgnoreCase(home));
        assertThat(control.managers().get(1).controllers()).isZero();
        assertThat(control.managers().get(0).controllersRunning()).isEqualTo(3);
        assertThat(control.managers().get(0).hostsConnected()).isTrue();
        assertThat(control.commands().subList(before, control.commands().size()))
                .extracting(entry -> entry.site + " " + entry.change)
                .as("nobody is primary while the old controllers go")
                .containsSubsequence(
                        PROVIDER + " nsx.role.setAsStandalone",
                        PROVIDER + " nsx.controller.delete",
                        HOME + " nsx.role.setAsPrimary",
                        HOME + " nsx.controller.deploy");
        run.next();
        assertThat(reach(new SwapPrimaryManager(managers, placements)).text()).contains("already");
    }

    @Test
    void letsAPrimaryThatStillAnswersLeaveFirst() {
        rebuild();
        assertThat(control.changes("nsx.role.setAsStandalone"))
                .extracting(entry -> entry.site)
                .containsExactly(HOME);
        reach(new DemoteReturnedManager(managers));
        assertThat(at(HOME).universalSync().role()).isEqualTo(UniversalRole.SECONDARY);
    }

    @Test
    void goesOnThroughWarningsLostAnswersAndLeftOverEntries() {
        control.choose("importedControllers", "stay");
        control.manager(PROVIDER, "roleWarning", "true");
        control.addFault(Fault.dropAnswer()
                .at(PROVIDER, "nsx")
                .operation("POST /api/2.0/vdn/controller")
                .once());
        control.loseSite(HOME);
        run.next();
        rebuild();
        assertThat(control.changes("nsx.controller.deploy"))
                .extracting(entry -> entry.objectName)
                .containsExactlyElementsOf(place.controllerNames());
        assertThat(at(PROVIDER).controllers().all()).hasSize(3);
    }

    @Test
    void worksWithAManagerOfRelease62UntilAPersonMustPushTheState() {
        control.manager(HOME, "version", "6.2.4");
        control.manager(PROVIDER, "version", "6.2.4");
        control.loseSite(HOME);
        run.next();
        reach(new PromoteSecondaryManager(managers));
        reach(new RedeployControllers(managers, site -> place));
        assertThat(work(new PushControllerState(managers)).code()).isEqualTo("drawbridge.controllerStateNotPushed");
        run.next();
        reach(new RedeployUdlrControlVm(managers, site -> place));
        assertThat(at(PROVIDER).controllers().hostsConnected()).isEmpty();
        assertThat(at(PROVIDER).health().version()).isEqualTo("6.2.4");
        control.returnSite(HOME);
        reach(new DemoteReturnedManager(managers));
    }

    @Test
    void saysWhyAControllerDidNotComeUp() {
        control.loseSite(HOME);
        run.next();
        reach(new PromoteSecondaryManager(managers));
        control.addFault(Fault.taskError("no memory left")
                .at(PROVIDER, "nsx")
                .operation("POST /api/2.0/vdn/controller")
                .once());
        var refused = work(new RedeployControllers(managers, site -> place));
        assertThat(refused.code()).isEqualTo("drawbridge.controllerNotDeployed");
        assertThat(refused.text()).contains("no memory left");
        run.nextRound();
        assertThat(work(new RedeployControllers(managers, site -> place)).verdict())
                .isEqualTo(Verdict.REACHED);
    }

    @Test
    void movesTheWayOutAndPutsItBack() {
        control.choose("localeIdWithoutLocalEgress", "heeded");
        control.loseEdgeCluster(HOME, false);
        assertThat(control.managers().get(0).northSouth()).isFalse();
        var cluster = at(HOME).edges().appliances("edge-1").get(0).cluster();
        run.next().input("ids", cluster);
        reach(new SetLocaleId(managers, site -> place));
        assertThat(control.changes("nsx.localeId.set")).hasSize(1);
        assertThat(work(new RestoreLocaleId(managers)).code())
                .as("nobody is cut off")
                .isEqualTo("drawbridge.edgesStillDown");
        run.next();
        reach(new UndoLocaleId(managers));
        assertThat(control.changes("nsx.localeId.cleared")).hasSize(1);
        assertThat(reach(new RestoreLocaleId(managers)).text()).contains("before");
        assertThat(control.changes("nsx.localeId.cleared")).hasSize(1);
    }

    @Test
    void announcesPrefixesAtEveryGatewayAndWithdrawsThemAgain() {
        run.next().input("prefixes", "10.20.10.0/24, 10.20.11.7/32");
        var before = at(PROVIDER).edges().routing("edge-1");
        reach(new AdvertiseRoutes(managers, sites(), PATIENCE));
        assertThat(control.managers().get(1).announced()).containsExactly("10.20.10.0/24", "10.20.11.7/32");
        assertThat(control.changes("nsx.routing.change")).hasSize(2);
        run.next().input("prefixes", "10.20.10.0/24, 10.20.11.7/32");
        reach(new WithdrawRoutes(managers, sites(), PATIENCE));
        assertThat(control.managers().get(1).announced()).isEmpty();
        assertThat(at(PROVIDER).edges().routing("edge-1").xml().replaceAll("<version>\\d+</version>", ""))
                .isEqualTo(before.xml().replaceAll("<version>\\d+</version>", ""));
    }

    @Test
    void announcesWhatSettingsSayAndUndoesThatAndNothingElse() {
        run.pair = new SitePairId("rainpole");
        run.plan = new PlanName("Payroll");
        run.next().input("prefixes", "10.9.9.0/24").input("site", "protected");
        reach(new AdvertiseRoutes(managers, sites(), PATIENCE));
        run.documents.clear();

        run.next();
        var announced = sites().plan(run.pair, run.plan).orElseThrow().prefixes();
        assertThat(announced).hasSize(2).allMatch(prefix -> prefix.endsWith("/32"));
        reach(new AdvertiseRoutes(managers, sites(), PATIENCE));
        assertThat(control.managers().get(1).announced()).containsExactlyElementsOf(announced);
        run.input("site", "protected").input("prefixes", "10.9.9.0/24");
        reach(new WithdrawRoutes(managers, sites(), PATIENCE));
        assertThat(control.managers().get(0).announced()).containsExactly("10.20.0.0/16");

        var restore = new RestoreRoutes(managers, context.getBean(PlanLookup.class), PATIENCE);
        reach(restore);
        assertThat(control.managers().get(0).announced()).containsExactly("10.20.0.0/16", "10.9.9.0/24");
        assertThat(control.managers().get(1).announced()).isEmpty();
        int commands = control.commands().size();
        reach(restore);
        assertThat(control.commands()).hasSize(commands);
    }

    @Test
    void doesNotWaitForEverForGatewaysOfALostSite() {
        control.loseSite(HOME);
        run.pair = new SitePairId("rainpole");
        run.plan = new PlanName("Payroll");
        run.next().input("site", "protected");
        assertThat(work(new WithdrawRoutes(managers, sites(), PATIENCE)).code())
                .isEqualTo("drawbridge.nsxManagerUnreachable");
    }

    @Test
    void redeploysDeadGatewaysAndMakesTheOtherSitesHere() {
        var uplink = inside(at(HOME).edges().document("edge-1").xml(), "portgroupId");
        place = placement(Map.of(uplink, place.network()));
        control.loseEdgeCluster(HOME, true);
        control.edgeStatus(PROVIDER, "cld01-edge02", "RED", null);
        var done = reach(new RedeployEdges(managers, site -> place));
        assertThat(done.items())
                .extracting(Item::label)
                .containsExactlyInAnyOrder("cld01-edge01", "cld01-edge02", "sfo01-edge01", "sfo01-edge02");
        assertThat(control.changes("nsx.edge.create")).hasSize(2);
        assertThat(control.changes("nsx.edge.redeploy")).hasSize(1);
    }
}
