package io.drawbridge.bigip.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.bigip.Availability;
import io.drawbridge.bigip.GlobalPool;
import io.drawbridge.bigip.GlobalVirtual;
import io.drawbridge.bigip.PoolMember.Administration;
import io.drawbridge.bigip.SyncStatus;
import io.drawbridge.bigip.TrafficManagers;
import io.drawbridge.bigip.TrafficSettings;
import io.drawbridge.bigip.Tunnel;
import io.drawbridge.doubles.StepDouble;
import io.drawbridge.doubles.TrafficDouble;
import io.drawbridge.engine.Action;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.Assessment.Verdict;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.Item;
import io.drawbridge.site.PlanSettings;
import io.drawbridge.site.Sites;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The steps of traffic with BIG-IPs that do at once what they are told. */
class TrafficStepTests {

    static final String NAME = "shop.example";
    static final TrafficSettings SETTINGS = new TrafficSettings(
            Duration.ofMinutes(5),
            Duration.ofMinutes(10),
            Duration.ofMinutes(2),
            Duration.ofMinutes(2),
            Duration.ofMinutes(2),
            Duration.ofMinutes(2));

    final StepDouble step = new StepDouble();
    final TrafficDouble here = new TrafficDouble();
    final TrafficDouble there = new TrafficDouble();
    final TrafficManagers managers = site -> Optional.of(site.equals(StepDouble.RECOVERY) ? here : there);
    final Sites sites = new Sites(
            List.of(),
            List.of(),
            List.of(),
            List.of(new PlanSettings(
                    StepDouble.PLAN,
                    StepDouble.PAIR,
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    List.of(NAME),
                    List.of())));
    final RedirectNewConnections redirect = new RedirectNewConnections(managers, sites, SETTINGS);
    final DrainOldConnections drain = new DrainOldConnections(managers, sites, SETTINGS);
    final RestoreTraffic restore = new RestoreTraffic(managers, sites, SETTINGS);
    final VerifyTunnel tunnel = new VerifyTunnel(managers, SETTINGS);

    @BeforeEach
    void twoSites() {
        here.name(NAME, "/Common/old", "/Common/dc1", "203.0.113.10:443", true, Availability.AVAILABLE);
        here.name(NAME, "/Common/new", "/Common/dc2", "198.51.100.10:443", false, Availability.AVAILABLE);
        there.globalPools = here.globalPools;
        here.virtual("/Common/vs", "198.51.100.10:443", "/Common/web");
        there.virtual("/Common/vs", "203.0.113.10:443", "/Common/web");
        there.member("/Common/web", "/Common/web01:443", 7);
        there.member("/Common/web", "/Common/web02:443", 3);
    }

    /** Turns until the step waits for something or ends. */
    private Assessment drive(InfrastructureStep one) {
        for (int i = 0; i < 10; i++) {
            var found = step.turn(one);
            if (found.verdict() != Verdict.MISSING) {
                return found;
            }
        }
        throw new AssertionError("does not settle: " + one.assess(step));
    }

    private void serve(boolean alive) {
        here.globalPools.put(
                "/Common/new",
                new GlobalPool(
                        new GlobalPool.Ref("a", "/Common/new"),
                        false,
                        "",
                        List.of(new GlobalPool.Member(
                                "/Common/dc2:vs",
                                "/Common/dc2",
                                "vs",
                                true,
                                0,
                                1,
                                alive ? Availability.AVAILABLE : Availability.OFFLINE))));
    }

    // --- fencing

    @Test
    void forcesMembersOfflineAndLetsRestoreEnableThem() {
        var force = new ForceMembersOffline(managers, sites, SETTINGS);
        assertThat(drive(force).verdict()).isEqualTo(Verdict.REACHED);
        assertThat(there.sent)
                .containsExactly("FORCED_OFFLINE /Common/web01:443", "FORCED_OFFLINE /Common/web02:443", "save");
        step.next();
        assertThat(drive(restore).verdict()).isEqualTo(Verdict.REACHED);
        assertThat(there.sent).endsWith("ENABLED /Common/web01:443", "ENABLED /Common/web02:443", "save");
    }

    @Test
    void holdsNoRecoveryUpForASilentBigIpOrASharedPool() {
        var force = new ForceMembersOffline(managers, sites, SETTINGS);
        there.virtual("/Common/other", "203.0.113.99:443", "/Common/web");
        var shared = drive(force);
        assertThat(shared.verdict()).isEqualTo(Verdict.REACHED);
        assertThat(shared.text()).contains("left open", "/Common/web");
        there.silent = true;
        step.next();
        assertThat(force.assess(step).verdict())
                .as("one lost packet is no lost device")
                .isEqualTo(Verdict.UNDER_WAY);
        step.clock.advance(Duration.ofSeconds(30));
        assertThat(drive(force).text()).contains("does not answer");
        assertThat(there.sent).isEmpty();
    }

    @Test
    void leavesOpenWhatServesUsersWhileTheOldSideIsDead() {
        here.name("other.example", "/Common/old2", "/Common/dc1", "203.0.113.10:443", true, Availability.AVAILABLE);
        assertThat(drive(redirect).verdict()).isEqualTo(Verdict.REACHED);
        here.globalPools.computeIfPresent(
                "/Common/old",
                (key, pool) -> new GlobalPool(
                        pool.ref(),
                        pool.enabled(),
                        "",
                        List.of(new GlobalPool.Member(
                                "/Common/dc1:vs", "/Common/dc1", "vs", true, 0, 1, Availability.OFFLINE))));
        step.next();
        assertThat(drive(restore).verdict()).isEqualTo(Verdict.UNDER_WAY);
        step.clock.advance(Duration.ofMinutes(2));
        var end = drive(restore);
        assertThat(end.verdict()).isEqualTo(Verdict.REACHED);
        assertThat(end.text()).contains("not undone: 1 pools or members stay open");
        assertThat(here.globalPools.get("/Common/new").enabled()).isTrue();
        assertThat(here.globalPools.get("/Common/old").enabled()).isTrue();
    }

    // --- names

    @Test
    void opensTheNewSideBeforeItClosesTheOldOneAndKeepsIt() {
        var end = drive(redirect);

        assertThat(end.verdict()).as(end.toString()).isEqualTo(Verdict.REACHED);
        assertThat(end.text()).contains("BIG-IP of onprem shows the same");
        assertThat(here.sent).containsExactly("enable /Common/new", "disable /Common/old", "save");
        assertThat(there.sent).isEmpty();
        assertThat(end.items()).extracting(Item::state).containsExactly(Item.State.DONE);
    }

    @Test
    void sendsNobodyWhereNothingAnswersAndAsksAPersonInTheEnd() {
        serve(false);
        assertThat(drive(redirect).verdict()).isEqualTo(Verdict.UNDER_WAY);
        step.clock.advance(Duration.ofMinutes(5));
        assertThat(drive(redirect).code()).isEqualTo("drawbridge.recoverySideNotAvailable");
        assertThat(here.sent).isEmpty();
        assertThat(redirect.preview(step).actions())
                .extracting(Action::name)
                .containsExactly("enable-pool", "disable-pool");
        serve(true);
        step.nextRound();
        assertThat(drive(redirect).verdict()).isEqualTo(Verdict.REACHED);
    }

    @Test
    void leadsUsersOfOneNameAlthoughNothingServesAnotherOneYet() {
        here.name("other.example", "/Common/old2", "/Common/dc1", "203.0.113.10:443", true, Availability.AVAILABLE);
        here.name("other.example", "/Common/new2", "/Common/dc2", "198.51.100.10:443", false, Availability.OFFLINE);
        step.input("wideIps", "other.example, " + NAME);

        assertThat(drive(redirect).verdict()).isEqualTo(Verdict.UNDER_WAY);
        assertThat(here.sent).containsExactly("enable /Common/new", "disable /Common/old");
        step.clock.advance(Duration.ofMinutes(5));
        var end = drive(redirect);
        assertThat(end.code()).isEqualTo("drawbridge.recoverySideNotAvailable");
        assertThat(end.text()).contains("other.example").doesNotContain(NAME);
    }

    @Test
    void switchesMemberByMemberWhereAPoolHoldsBothSites() {
        here.wideIps.clear();
        here.globalPools.clear();
        here.name(NAME, "/Common/both", "/Common/dc1", "203.0.113.10:443", true, Availability.AVAILABLE);
        here.servers.put("/Common/dc2", List.of(new GlobalVirtual("/Common/dc2", "vs", Set.of("198.51.100.10:443"))));
        here.servers.put("/Common/dc3", List.of(new GlobalVirtual("/Common/dc3", "vs", Set.of("192.0.2.1:443"))));
        var members = new ArrayList<>(here.globalPools.get("/Common/both").members());
        for (var server : List.of("/Common/dc2", "/Common/dc3")) {
            members.add(new GlobalPool.Member(
                    server + ":vs", server, "vs", server.endsWith("3"), 1, 1, Availability.AVAILABLE));
        }
        var ref = new GlobalPool.Ref("a", "/Common/both");
        here.globalPools.put("/Common/both", new GlobalPool(ref, true, "ratio", members));

        assertThat(drive(redirect).verdict()).isEqualTo(Verdict.REACHED);
        assertThat(here.sent).containsExactly("enable /Common/dc2:vs", "disable /Common/dc1:vs", "save");
    }

    @Test
    void closesWhatIsDeadAndNotOursWhenTheOldSiteIsSilent() {
        there.silent = true;
        here.globalPools.clear();
        here.wideIps.clear();
        here.name(NAME, "/Common/old", "/Common/dc1", "203.0.113.10:443", true, Availability.OFFLINE);
        here.name(NAME, "/Common/third", "/Common/dc3", "192.0.2.1:443", true, Availability.AVAILABLE);
        here.name(NAME, "/Common/new", "/Common/dc2", "198.51.100.10:443", false, Availability.AVAILABLE);

        var end = drive(redirect);
        assertThat(end.verdict()).as(end.toString()).isEqualTo(Verdict.REACHED);
        assertThat(end.text()).contains("does not answer");
        assertThat(here.sent).containsExactly("enable /Common/new", "disable /Common/old", "save");
    }

    @Test
    void waitsForTheOtherSitesNamesAndSaysWhenTheyNeverFollow() {
        there.globalPools = new LinkedHashMap<>(here.globalPools);
        assertThat(drive(redirect).text()).contains("still answers otherwise for 2 pools");
        step.clock.advance(Duration.ofMinutes(2));
        assertThat(drive(redirect).code()).isEqualTo("drawbridge.namesNotCopied");
        there.globalPools = here.globalPools;
        assertThat(drive(redirect).verdict()).isEqualTo(Verdict.REACHED);
    }

    @Test
    void refusesNamesThatNobodyKnowsAndAnswersThatLeadNowhere() {
        step.input("wideIps", "other.example, " + NAME);
        assertThat(drive(redirect).text()).contains("knows no wide IP other.example");
        step.inputs.clear();
        here.virtuals.clear();
        assertThat(drive(redirect).code()).isEqualTo("drawbridge.noAnswerAtRecoverySite");
        var without = new RedirectNewConnections(site -> Optional.empty(), sites, SETTINGS);
        assertThat(drive(without).code()).isEqualTo("drawbridge.bigipNotConfigured");
        var nothing = new Sites(List.of(), List.of(), List.of(), List.of());
        assertThat(drive(new RedirectNewConnections(managers, nothing, SETTINGS))
                        .verdict())
                .isEqualTo(Verdict.REACHED);
        assertThat(drive(new DrainOldConnections(managers, nothing, SETTINGS)).verdict())
                .isEqualTo(Verdict.REACHED);
    }

    // --- connections

    @Test
    void disablesThenForcesThenEndsWhatIsStillOpen() {
        there.twin = SyncStatus.State.IN_SYNC;
        var open = drive(drain);
        assertThat(open.text()).isEqualTo("10 connections left at onprem");
        assertThat(open.items())
                .extracting(Item::note)
                .containsOnly("disabled, 7 connections left", "disabled, 3 connections left");
        assertThat(there.sent)
                .containsExactly(
                        "DISABLED /Common/web01:443", "DISABLED /Common/web02:443", "save", "synchronise /Common/pair");
        there.sent.clear();
        step.clock.advance(Duration.ofMinutes(9));
        assertThat(drive(drain).verdict()).isEqualTo(Verdict.UNDER_WAY);
        step.clock.advance(Duration.ofMinutes(1));
        assertThat(drive(drain).verdict()).isEqualTo(Verdict.UNDER_WAY);
        assertThat(there.sent)
                .containsExactly(
                        "FORCED_OFFLINE /Common/web01:443",
                        "FORCED_OFFLINE /Common/web02:443",
                        "save",
                        "synchronise /Common/pair");
        there.sent.clear();
        step.clock.advance(Duration.ofMinutes(2));
        assertThat(drive(drain).verdict()).isEqualTo(Verdict.REACHED);
        assertThat(there.sent).startsWith("end 10.0.0.1:443");
        assertThat(here.sent).isEmpty();
    }

    @Test
    void drainsNoPoolThatServesSomethingElseToo() {
        there.virtual("/Common/intranet", "10.1.1.1:80", "/Common/web");
        var refused = drive(drain);
        assertThat(refused.code()).isEqualTo("drawbridge.poolIsShared");
        assertThat(refused.text()).contains("/Common/intranet");
        assertThat(there.sent).isEmpty();
    }

    @Test
    void asksAPersonWhenTheOldSiteStaysSilent() {
        there.silent = true;
        assertThat(drive(drain).verdict()).isEqualTo(Verdict.UNDER_WAY);
        step.clock.advance(Duration.ofMinutes(2));
        assertThat(drive(drain).code()).isEqualTo("drawbridge.trafficManagerUnreachable");
    }

    // --- back

    @Test
    void restoresWhatWasReadAtTheFirstLook() {
        there.member("/Common/web", "/Common/web02:443", 0);
        there.set("/Common/web", "/Common/web02:443", Administration.FORCED_OFFLINE);
        drive(redirect);
        step.next();
        drive(drain);
        step.nextRound();
        drive(drain);
        here.sent.clear();
        there.sent.clear();
        step.next();

        assertThat(drive(restore).verdict()).isEqualTo(Verdict.REACHED);
        assertThat(here.sent).containsExactly("enable /Common/old", "disable /Common/new", "save");
        assertThat(there.sent).containsExactly("ENABLED /Common/web01:443", "save");
        assertThat(there.pools.get("/Common/web").members())
                .filteredOn(member -> member.fullPath().contains("web02"))
                .extracting(member -> member.administration())
                .containsExactly(Administration.FORCED_OFFLINE);
    }

    @Test
    void restoresWhatAnswersAndNamesTheRest() {
        drive(redirect);
        step.next();
        drive(drain);
        step.next();
        there.silent = true;
        here.globalPools.remove("/Common/new");
        assertThat(drive(restore).verdict()).isEqualTo(Verdict.UNDER_WAY);
        assertThat(here.globalPools.get("/Common/old").enabled()).isTrue();
        step.clock.advance(Duration.ofMinutes(2));
        var end = drive(restore);
        assertThat(end.code()).isEqualTo("drawbridge.trafficNotRestored");
        assertThat(end.text()).contains("No longer there: /Common/new").contains("the connection was refused");
    }

    @Test
    void restoresNothingWhenNothingWasChanged() {
        assertThat(drive(restore).text()).contains("changed no traffic");
    }

    // --- tunnel

    private static Tunnel iSession(Tunnel.State state) {
        return new Tunnel(Tunnel.Kind.ISESSION, "/Common/peer", "", "192.0.2.1", state, 0);
    }

    private static Tunnel etherIp(String local, String remote) {
        return new Tunnel(Tunnel.Kind.ETHERIP, "/Common/ldvm", local, remote, Tunnel.State.NOT_SHOWN, 5);
    }

    @Test
    void wantsATunnelUpAtBothEnds() {
        assertThat(drive(tunnel).code()).isEqualTo("drawbridge.tunnelMissing");
        here.tunnels.add(iSession(Tunnel.State.UP));
        there.tunnels.add(iSession(Tunnel.State.CONNECTING));
        assertThat(drive(tunnel).verdict()).isEqualTo(Verdict.UNDER_WAY);
        step.clock.advance(Duration.ofMinutes(2));
        assertThat(drive(tunnel).code()).isEqualTo("drawbridge.tunnelDown");
        there.tunnels.set(0, iSession(Tunnel.State.UP));
        assertThat(drive(tunnel).verdict()).isEqualTo(Verdict.REACHED);
    }

    @Test
    void takesEtherIpTunnelsThatMirrorEachOtherAndAnExternalInterconnect() {
        here.tunnels.add(etherIp("192.0.2.2", "192.0.2.1"));
        there.tunnels.add(etherIp("192.0.2.1", "192.0.2.2"));
        assertThat(drive(tunnel).text()).contains("no device shows whether they are up");
        here.tunnels.clear();
        there.tunnels.clear();
        step.input("tunnel", "external");
        assertThat(drive(tunnel).verdict()).isEqualTo(Verdict.REACHED);
    }
}
