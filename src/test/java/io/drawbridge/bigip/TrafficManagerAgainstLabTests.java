package io.drawbridge.bigip;

import static io.drawbridge.bigip.LabSites.ONPREMISES;
import static io.drawbridge.bigip.LabSites.PROVIDER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.drawbridge.bigip.PoolMember.Administration;
import io.drawbridge.core.RemoteException;
import io.drawbridge.core.SiteId;
import io.drawbridge.lab.Fault;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The client against the lab, over the wire. */
class TrafficManagerAgainstLabTests {

    private static final String POOL = "/Common/payroll_web_pool";
    private static final String MEMBER = "/Common/payroll-web01:443";

    private final LabSites sites = new LabSites();
    private final TrafficManager manager = sites.at(ONPREMISES);

    @AfterEach
    void stop() {
        sites.close();
    }

    private PoolMember member() {
        return manager.pool(POOL).orElseThrow().members().stream()
                .filter(one -> one.fullPath().equals(MEMBER))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void readsHealthPoolsAndHowFullTheyAre() {
        assertThat(manager.health()).isEqualTo(new DeviceHealth("16.1.0", true, true));
        var pool = manager.pool(POOL).orElseThrow();
        assertThat(pool.members()).hasSize(2);
        assertThat(member())
                .returns("/Common/payroll-web01", PoolMember::node)
                .returns("10.20.10.11", PoolMember::address)
                .returns(443, PoolMember::port)
                .returns("payroll-web01:443", PoolMember::name)
                .returns(Administration.ENABLED, PoolMember::administration)
                .returns(Availability.AVAILABLE, PoolMember::availability);
        assertThat(pool.load().connections()).isEqualTo(120);
        assertThat(pool.load().fraction()).hasValue(0.24);
        assertThat(pool.hasFullMember()).isFalse();
        assertThat(manager.pool("/Common/nobodys")).isEmpty();

        sites.control.load("payroll_web_pool", 400);
        sites.control.advance(Duration.ofMinutes(2));
        assertThat(manager.pool(POOL).orElseThrow().load().fraction().orElseThrow())
                .isCloseTo(0.8, within(0.001));
        var virtual = manager.virtualServers().stream()
                .filter(one -> one.fullPath().equals("/Common/payroll_web_vs"))
                .findFirst()
                .orElseThrow();
        assertThat(virtual.destination()).isEqualTo("203.0.113.10:443");
        var load = manager.virtualLoad(virtual);
        assertThat(load.connections()).isEqualTo(400);
        assertThat(load.fraction()).as("no limit says what full is").isEmpty();
        assertThat(load.fractionOf(800)).hasValue(0.5);
        assertThat(load.bitsOut()).isPositive();
    }

    @Test
    void disablesForcesAndEnablesAMember() {
        for (var administration : Administration.values()) {
            manager.set(POOL, MEMBER, administration);
            assertThat(member().administration()).isEqualTo(administration);
        }
        manager.set(POOL, MEMBER, Administration.FORCED_OFFLINE);
        assertThat(member().load().connections()).isPositive();
        manager.endConnections("10.20.10.11", 443);
        assertThat(member().load().connections()).isZero();
        assertThat(sites.control.commands()).hasSize(5);
    }

    @Test
    void addsAndRemovesMembersWhateverTheyAreCalled() {
        manager.addMember(POOL, "burst 1%5", "10.9.9.9%5", 443, 300);
        manager.addMember(POOL, "2001:db8::21", "2001:db8::21", 8443, 0);
        assertThat(manager.pool(POOL).orElseThrow().members())
                .extracting(PoolMember::fullPath)
                .contains("/Common/burst 1%5:443", "/Common/2001:db8::21.8443");
        manager.set(POOL, "/Common/burst 1%5:443", Administration.DISABLED);
        manager.removeMember(POOL, "/Common/burst 1%5:443");
        manager.removeMember(POOL, "/Common/2001:db8::21.8443");
        assertThat(manager.pool(POOL).orElseThrow().members()).hasSize(2);
        assertThatThrownBy(() -> manager.removeMember(POOL, "/Common/nobody:1"))
                .isInstanceOfSatisfying(RemoteException.Refused.class, refused -> {
                    assertThat(refused.status()).isEqualTo(404);
                    assertThat(refused).hasMessageContaining("/Common/payroll_web_pool /Common/nobody 1");
                });
    }

    @Test
    void readsAndChangesWhereNamesLead() {
        var name = manager.wideIp("payroll.rainpole.example").orElseThrow();
        assertThat(name.pools())
                .extracting(GlobalPool.Ref::fullPath)
                .containsExactly("/Common/payroll_sfo01_gpool", "/Common/payroll_cld01_gpool");
        assertThat(manager.wideIp("nobody.example")).isEmpty();
        var old = manager.globalPool(name.pools().get(0)).orElseThrow();
        var member = old.members().get(0);
        assertThat(old.enabled()).isTrue();
        assertThat(member)
                .returns("/Common/sfo01bip01", GlobalPool.Member::server)
                .returns("/Common/payroll_web_vs", GlobalPool.Member::virtualServer)
                .returns(Availability.AVAILABLE, GlobalPool.Member::availability);
        assertThat(manager.globalVirtuals(member.server()))
                .contains(
                        new GlobalVirtual("/Common/sfo01bip01", "/Common/payroll_web_vs", Set.of("203.0.113.10:443")));

        manager.setGlobalPool(old.ref(), false);
        manager.setGlobalMember(old.ref(), member.fullPath(), false);
        manager.setGlobalRatio(old.ref(), member.fullPath(), 7);
        var now = manager.globalPool(old.ref()).orElseThrow();
        assertThat(now.enabled()).isFalse();
        assertThat(now.members().get(0))
                .returns(false, GlobalPool.Member::enabled)
                .returns(7, GlobalPool.Member::ratio);
        sites.control.advance(Duration.ofSeconds(2));
        assertThat(sites.at(PROVIDER).globalPool(old.ref())).contains(now);
    }

    @Test
    void changesTogetherOrNotAtAll() {
        manager.together(changes -> {
            changes.addMember(POOL, "burst1", "10.9.9.9", 443, 300);
            changes.set(POOL, MEMBER, Administration.DISABLED);
        });
        assertThat(member().administration()).isEqualTo(Administration.DISABLED);
        assertThatThrownBy(() -> manager.together(changes -> {
                    changes.set(POOL, MEMBER, Administration.FORCED_OFFLINE);
                    changes.removeMember(POOL, "/Common/nobody:1");
                }))
                .isInstanceOf(RemoteException.Refused.class)
                .hasMessageContaining("transaction failed");
        assertThat(member().administration()).isEqualTo(Administration.DISABLED);
        assertThat(sites.control.changes("bigip.transaction.committed")).hasSize(1);
    }

    @Test
    void knowsWhetherACommitMayHaveHappened() {
        sites.control.addFault(Fault.dropAnswer()
                .at("onpremises", "bigip")
                .request("POST", "/mgmt/tm/transaction")
                .once());
        assertThatThrownBy(() -> manager.together(changes -> changes.set(POOL, MEMBER, Administration.DISABLED)))
                .isInstanceOf(RemoteException.NotSent.class);
        sites.control.addFault(Fault.dropAnswer()
                .at("onpremises", "bigip")
                .request("PATCH", "/mgmt/tm/transaction/*")
                .once());
        assertThatThrownBy(() -> manager.together(changes -> changes.set(POOL, MEMBER, Administration.DISABLED)))
                .isInstanceOf(RemoteException.NoAnswer.class);
        assertThat(sites.control.changes("bigip.member.changed")).hasSize(1);
    }

    @Test
    void savesAndCopiesToItsTwin() {
        manager.set(POOL, MEMBER, Administration.DISABLED);
        assertThat(manager.syncStatus().state()).isEqualTo(SyncStatus.State.CHANGES_PENDING);
        manager.save();
        manager.synchronise(manager.groupToSynchronise().orElseThrow());
        assertThat(manager.syncStatus().state()).isEqualTo(SyncStatus.State.SYNCING);
        sites.control.advance(Duration.ofSeconds(5));
        assertThat(manager.syncStatus().state()).isEqualTo(SyncStatus.State.IN_SYNC);
        sites.control.rebootBigip("onpremises");
        assertThat(member().administration()).isEqualTo(Administration.DISABLED);
    }

    @Test
    void seesTheTunnelsAndTheirState() {
        assertThat(manager.tunnels())
                .containsExactly(
                        new Tunnel(Tunnel.Kind.ISESSION, "/Common/cld01bip01", "", "192.0.2.20", Tunnel.State.UP, 0));
        sites.control.cutLink();
        assertThat(manager.tunnels()).extracting(Tunnel::state).containsExactly(Tunnel.State.CONNECTING);
    }

    @Test
    void logsInAgainWhenItsTokenIsGoneAndSendsNothingTwice() {
        manager.set(POOL, MEMBER, Administration.DISABLED);
        sites.control.expireSessions();
        manager.set(POOL, MEMBER, Administration.ENABLED);
        sites.control.advance(Duration.ofMinutes(30));
        manager.set(POOL, MEMBER, Administration.DISABLED);
        assertThat(sites.control.changes("bigip.member.changed")).hasSize(3);

        sites.control.addFault(Fault.dropAnswer()
                .at("onpremises", "bigip")
                .request("PATCH", "*")
                .once());
        assertThatThrownBy(() -> manager.set(POOL, MEMBER, Administration.FORCED_OFFLINE))
                .isInstanceOf(RemoteException.NoAnswer.class);
        assertThat(sites.control.changes("bigip.member.changed")).hasSize(4);
    }

    @Test
    void tellsARestartingDeviceFromARefusal() {
        sites.control.addFault(Fault.fail(503)
                .at("onpremises", "bigip")
                .request("GET", "*/members")
                .once());
        assertThatThrownBy(() -> manager.pool(POOL)).isInstanceOf(RemoteException.Unavailable.class);
        sites.control.advance(Duration.ofMinutes(1));
        sites.control.addFault(
                Fault.fail(500).at("onpremises", "bigip").request("PATCH", "*").once());
        assertThatThrownBy(() -> manager.set(POOL, MEMBER, Administration.DISABLED))
                .isInstanceOf(RemoteException.NoAnswer.class);
        sites.control.addFault(Fault.fail(404)
                .at("onpremises", "bigip")
                .request("GET", "*/members")
                .once());
        assertThatThrownBy(() -> manager.pool(POOL))
                .as("a framework that is not up yet says nothing about a pool")
                .isInstanceOf(RemoteException.NotSent.class);
    }

    @Test
    void addressesNoOtherObjectThanTheOneNamed() {
        for (var name : new String[] {"/Common/../node", "..", "/Common/a~b", ""}) {
            assertThatThrownBy(() -> manager.removeMember(POOL, name)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(Names.segment("/Common/10.0.0.2%10:80")).isEqualTo("~Common~10.0.0.2%2510:80");
        assertThat(Names.segment("/Common/a?b#c/d")).isEqualTo("~Common~a%3Fb%23c~d");
        assertThat(sites.managers().find(new SiteId("provider"))).isPresent();
    }
}
