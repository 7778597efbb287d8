package io.drawbridge.bigip;

import static io.drawbridge.bigip.LabSites.ONPREMISES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drawbridge.bigip.PoolMember.Administration;
import io.drawbridge.contract.Contract;
import io.drawbridge.contract.ContractWatch;
import io.drawbridge.contract.Recorder;
import io.drawbridge.core.RemoteException;
import java.time.Duration;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Everything that the client of a BIG-IP sends, and everything that the lab answers, against the contract
 * ({@code contracts/bigip.yaml}).
 */
@Timeout(120)
class TrafficContractTests {

    private static final String POOL = "/Common/payroll_web_pool";
    private static final String MEMBER = "/Common/payroll-web01:443";
    private static final Contract CONTRACT = ContractWatch.contract("bigip");

    private final ContractWatch watch = new ContractWatch(true);
    private final LabSites sites = new LabSites(watch);
    private final Recorder recorder = new Recorder(TrafficManager.class);
    private final TrafficManager manager = recorder.watch(TrafficManager.class, sites.at(ONPREMISES));

    @AfterEach
    void stop() {
        sites.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"12.1.5", "16.1.0"})
    void keepsToTheContractWithEveryMethod(String release) {
        watch.release("bigip", site -> release);
        sites.control.device("onpremises", "version", release);
        assertThat(manager.health()).isEqualTo(new DeviceHealth(release, true, true));
        assertThat(manager.capabilities().refusal()).isEmpty();
        local();
        names();
        transactions();
        tunnels();
        twin();
        reclaim();

        watch.assertKept();
        assertThat(recorder.neverCalled()).isEmpty();
        report(release);
    }

    private void report(String release) {
        var used = new TreeSet<String>();
        for (var seen : watch.seen()) {
            used.add(CONTRACT.find(seen.exchange(), release)
                    .map(Contract.Operation::call)
                    .orElse("not in the contract: " + seen.exchange().rawPath()));
        }
        long known = used.stream().filter(call -> !call.startsWith("not")).count();
        System.out.println("BIG-IP " + release + ": " + watch.seen().size() + " exchanges judged; operations in the "
                + "contract " + known + " of " + used.size() + " used by the client = " + 100 * known / used.size()
                + " %, methods " + recorder.called().size() + " of "
                + (recorder.called().size() + recorder.neverCalled().size()));
        assertThat(used).hasSize((int) known).hasSizeGreaterThan(35);
    }

    private void local() {
        var virtual = manager.virtualServers().get(0);
        assertThat(manager.virtualLoad(virtual).connections()).isNotNegative();
        assertThat(manager.pool(POOL).orElseThrow().members()).hasSize(2);
        assertThat(manager.pool("/Common/nobodys")).isEmpty();
        assertThat(manager.nodes()).isNotEmpty();
        for (var administration : Administration.values()) {
            manager.set(POOL, MEMBER, administration);
        }
        manager.set(POOL, MEMBER, Administration.ENABLED);
        manager.addMember(POOL, "burst 1%5", "10.9.9.9%5", 443, 300);
        manager.addMember(POOL, "2001:db8::21", "2001:db8::21", 8443, 0);
        assertThatThrownBy(() -> manager.addMember(POOL, "2001:db8::21", "2001:db8::21", 8443, 0))
                .isInstanceOf(RemoteException.Refused.class);
        manager.endConnections("10.9.9.9%5", 443);
        manager.pool(POOL).orElseThrow();
        manager.removeMember(POOL, "/Common/burst 1%5:443");
        manager.removeMember(POOL, "/Common/2001:db8::21.8443");
        assertThatThrownBy(() -> manager.removeMember(POOL, "/Common/nobody:1"))
                .isInstanceOf(RemoteException.Refused.class);
        sites.control.expireSessions();
        assertThat(manager.nodes()).isNotEmpty();
    }

    private void names() {
        var name = manager.wideIp("payroll.rainpole.example").orElseThrow();
        assertThat(manager.wideIp("nobody.example")).isEmpty();
        var pool = manager.globalPool(name.pools().get(0)).orElseThrow();
        var member = pool.members().get(0);
        assertThat(manager.globalVirtuals(member.server())).isNotEmpty();
        manager.setGlobalPool(pool.ref(), false);
        manager.setGlobalMember(pool.ref(), member.fullPath(), false);
        manager.setGlobalRatio(pool.ref(), member.fullPath(), 7);
        manager.globalPool(pool.ref()).orElseThrow();
        manager.setGlobalPool(pool.ref(), true);
        manager.setGlobalMember(pool.ref(), member.fullPath(), true);
    }

    private void transactions() {
        manager.together(changes -> {
            changes.addMember(POOL, "burst1", "10.9.9.9", 443, 300);
            changes.set(POOL, MEMBER, Administration.DISABLED);
            changes.removeMember(POOL, "/Common/burst1:443");
        });
        assertThatThrownBy(() -> manager.together(changes -> {
                    changes.set(POOL, MEMBER, Administration.ENABLED);
                    changes.removePool(POOL);
                }))
                .isInstanceOf(RemoteException.Refused.class)
                .hasMessageContaining("transaction failed");
    }

    private void tunnels() {
        assertThat(manager.tunnels()).extracting(Tunnel::kind).contains(Tunnel.Kind.ISESSION);
    }

    private void twin() {
        manager.save();
        assertThat(manager.syncStatus().state()).isEqualTo(SyncStatus.State.CHANGES_PENDING);
        manager.synchronise(manager.groupToSynchronise().orElseThrow());
        sites.control.advance(Duration.ofSeconds(10));
        assertThat(manager.syncStatus().state()).isEqualTo(SyncStatus.State.IN_SYNC);
    }

    private void reclaim() {
        assertThatThrownBy(() -> manager.removeNode("/Common/payroll-web01"))
                .isInstanceOf(RemoteException.Refused.class);
        assertThatThrownBy(() -> manager.removePool(POOL)).isInstanceOf(RemoteException.Refused.class);
        manager.removeVirtualServer("/Common/payroll_web_vs");
        manager.removePool(POOL);
        manager.removeNode("/Common/payroll-web01");
        manager.removeSelfIp(manager.selfIps().get(0).fullPath());
    }
}
