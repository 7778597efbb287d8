package io.drawbridge.nsx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drawbridge.bigip.LabSites;
import io.drawbridge.contract.Contract;
import io.drawbridge.contract.ContractWatch;
import io.drawbridge.contract.Documents;
import io.drawbridge.contract.Recorder;
import io.drawbridge.core.SiteId;
import io.drawbridge.doubles.ManualClock;
import io.drawbridge.doubles.TlsServer;
import io.drawbridge.nsx.LocaleIds.Level;
import io.drawbridge.site.RemoteSystem;
import io.drawbridge.site.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Everything that the clients of NSX Managers send, and everything that the lab answers, against the contract of the
 * releases 6.2 and 6.4 ({@code contracts/nsx-v.yaml}).
 */
@Timeout(120)
class NsxContractTests {

    private static final SiteId HOME = new SiteId("onpremises");
    private static final SiteId PROVIDER = new SiteId("provider");
    private static final Contract CONTRACT = ContractWatch.contract("nsx");

    private final ContractWatch watch = new ContractWatch(true);
    private final LabSites sites = new LabSites(watch);
    private final Recorder recorder =
            new Recorder(NsxManager.class, UniversalSync.class, Controllers.class, Edges.class, LocaleIds.class);
    private String release;

    @AfterEach
    void stop() {
        sites.close();
    }

    private void both(String version) {
        release = version;
        watch.release("nsx", site -> release);
        sites.control.manager("onpremises", "version", version);
        sites.control.manager("provider", "version", version);
    }

    private NsxManager at(SiteId site) {
        var endpoint = sites.sites().site(site).find(RemoteSystem.NSX).orElseThrow();
        return recorder.watch(NsxManager.class, new HttpNsxManager(endpoint, sites.clock, Duration.ofMinutes(3)));
    }

    private void pass(Duration time) {
        sites.control.advance(time);
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.2.1", "6.2.4", "6.3.5", "6.4.6"})
    void keepToTheContractWithEveryMethod(String version) {
        both(version);
        var home = at(HOME);
        var provider = at(PROVIDER);
        assertThat(provider.health().version()).isEqualTo(version);
        network(provider);
        edges(home);
        locale(home);
        roles(home, provider);
        moveOfRoles(home, provider);

        watch.assertKept();
        assertThat(recorder.neverCalled()).isEmpty();
        report();
    }

    private void report() {
        var used = new TreeSet<String>();
        int judged = 0;
        for (var seen : watch.seen()) {
            if (seen.exchange().system().equals("nsx")) {
                judged++;
                used.add(CONTRACT.find(seen.exchange(), release)
                        .map(Contract.Operation::call)
                        .orElse("not in the contract: " + seen.exchange().rawPath()));
            }
        }
        long known = used.stream().filter(call -> !call.startsWith("not")).count();
        System.out.println("NSX-v " + release + ": " + judged + " exchanges judged; operations in the contract " + known
                + " of " + used.size() + " used by the clients = " + 100 * known / used.size() + " %, methods "
                + recorder.called().size() + " of "
                + (recorder.called().size() + recorder.neverCalled().size()));
        assertThat(used).hasSize((int) known).hasSizeGreaterThan(35);
    }

    private void network(NsxManager manager) {
        assertThat(manager.transportZones()).hasSize(2);
        String id = manager.createLogicalSwitch("vdnscope-1", "a <switch> & more", "for \"tests\"", "rainpole");
        var made = manager.logicalSwitches().stream()
                .filter(one -> one.id().equals(id))
                .toList();
        assertThat(made).extracting(LogicalSwitch::name).containsExactly("a <switch> & more");
        String section = manager.isolate("the \"bubble\" & more", made);
        assertThat(manager.firewallSections("the \"bubble\" & more"))
                .extracting(FirewallSection::id)
                .containsExactly(section);
        manager.deleteFirewallSection(section);
        manager.deleteLogicalSwitch(id);
        assertThatThrownBy(() -> manager.deleteLogicalSwitch(id)).isInstanceOf(NsxRefused.class);
    }

    private void edges(NsxManager manager) {
        var edges = manager.edges();
        var gateway =
                edges.all().stream().filter(edge -> !edge.router()).findFirst().orElseThrow();
        var document = edges.document(gateway.id());
        done(edges, edges.change(gateway.id(), document));
        done(edges, edges.setAppliances(gateway.id(), edges.appliances(gateway.id())));
        var redeployment = edges.redeploy(gateway.id());
        assertThat(edges.underWay()).containsKey(gateway.id());
        done(edges, redeployment);
        assertThat(edges.underWay()).isEmpty();
        var routing = edges.routing(gateway.id());
        edges.setRouting(gateway.id(), routing.announcing("drawbridge-test", "10.77.1.0/24"));
        assertThatThrownBy(() -> edges.setRouting(gateway.id(), routing))
                .isInstanceOfSatisfying(
                        NsxRefused.class, stale -> assertThat(stale.code()).isEqualTo(NsxRefused.STALE));
        edges.setRouting(gateway.id(), edges.routing(gateway.id()).without("drawbridge-test"));
        var datacenter = document.xml().replaceAll("(?s).*<datacenterMoid>(.+?)<.*", "$1");
        var copy = new EdgeDocument(
                document.elsewhere(datacenter, Map.of()).xml().replace(">" + gateway.name() + "<", ">copy<"));
        done(edges, edges.create(copy));
        assertThat(edges.all()).extracting(Edge::name).contains("copy");
        assertThat(edges.job("jobdata-999999")).isEmpty();
    }

    private void done(Edges edges, Optional<String> job) {
        pass(Duration.ofMinutes(5));
        assertThat(edges.job(job.orElseThrow()).orElseThrow().state()).isEqualTo(NsxJob.State.DONE);
    }

    private void locale(NsxManager manager) {
        String id = "0f3b1e9c-62d5-4a50-8a3c-5a1e0f9d7b21";
        sites.control.choose("udlrLocaleId", "true");
        String cluster = manager.edges().appliances("edge-1").get(0).cluster();
        String host = IntStream.range(1, 200)
                .mapToObj(number -> "host-" + number)
                .filter(one -> manager.localeIds().find(Level.HOST, one).isPresent())
                .findFirst()
                .orElseThrow();
        var router = manager.edges().all().stream()
                .filter(Edge::universal)
                .findFirst()
                .orElseThrow()
                .id();
        var places = new LinkedHashMap<>(Map.of(Level.CLUSTER, cluster, Level.HOST, host, Level.ROUTER, router));
        places.forEach((level, place) -> {
            manager.localeIds().set(level, place, id);
            assertThat(manager.localeIds().find(level, place)).as(level.name()).contains(id);
            manager.localeIds().clear(level, place);
        });
    }

    private void roles(NsxManager home, NsxManager provider) {
        var sync = home.universalSync();
        assertThat(sync.role()).isEqualTo(UniversalRole.PRIMARY);
        assertThat(sync.replicatorRuns()).isTrue();
        sync.synchronize();
        assertThat(sync.status().secondaries())
                .containsOnlyKeys(provider.universalSync().identity().uuid());
        assertThat(provider.universalSync().managers())
                .extracting(RegisteredManager::primaryUuid)
                .containsExactly(sync.identity().uuid());
        boolean pushes = NsxRelease.parse(release).orElseThrow().has(NsxCapability.CONTROLLER_STATE);
        if (pushes) {
            String job = home.controllers().pushState();
            assertThat(home.controllers().pushing()).isTrue();
            pass(Duration.ofMinutes(2));
            assertThat(home.controllers().job(job).orElseThrow().state()).isEqualTo(NsxJob.State.DONE);
        } else {
            assertThatThrownBy(() -> home.controllers().pushState())
                    .isInstanceOfSatisfying(NsxRefused.class, refused -> assertThat(refused.status())
                            .isEqualTo(404));
            assertThat(home.controllers().pushing()).isFalse();
        }
        assertThat(home.controllers().hostsConnected().isPresent())
                .isEqualTo(NsxRelease.parse(release).orElseThrow().has(NsxCapability.CONNECTIONS_OF_HOSTS));
    }

    /** The primary is lost, the secondary takes over, the lost one comes back as secondary. */
    private void moveOfRoles(NsxManager home, NsxManager provider) {
        sites.control.loseSite("onpremises");
        var sync = provider.universalSync();
        sync.setAsStandalone();
        assertThat(sync.role()).isEqualTo(UniversalRole.TRANSIT);
        assertThatThrownBy(() -> provider.createLogicalSwitch("universalvdnscope", "not now", "", "t"))
                .isInstanceOfSatisfying(NsxRefused.class, forbidden -> assertThat(forbidden.status())
                        .isEqualTo(release.startsWith("6.4") ? 403 : 400));
        sync.setAsPrimary();
        var controllers = provider.controllers();
        var appliance = provider.edges().appliances("edge-1").get(0);
        var network = provider.edges().document("edge-1").xml().replaceAll("(?s).*?<portgroupId>(.+?)<.*", "$1");
        String job = controllers.deploy(new ControllerSpec(
                "ctl-1",
                controllers.ipPools().get(0).id(),
                appliance.cluster(),
                appliance.datastore(),
                network,
                "medium",
                Secret.of("Lab-Controller-1")));
        assertThat(controllers.job(job).orElseThrow().state()).isEqualTo(NsxJob.State.RUNNING);
        pass(Duration.ofMinutes(10));
        assertThat(controllers.all()).extracting(Controller::status).containsExactly(Controller.Status.RUNNING);
        controllers.delete(controllers.all().get(0).id(), true);
        sites.control.returnSite("onpremises");
        pass(Duration.ofMinutes(5));
        home.universalSync().forget(sync.identity().uuid());
        home.controllers().all().forEach(node -> {
            home.controllers().delete(node.id(), true);
            pass(Duration.ofMinutes(2));
        });
        home.universalSync().setAsStandalone();
        sync.register(home.universalSync().registration());
        assertThat(home.universalSync().role()).isEqualTo(UniversalRole.SECONDARY);
    }

    /** What the client makes of each read. */
    private static Map<String, Function<NsxManager, Object>> reads() {
        var reads = new LinkedHashMap<String, Function<NsxManager, Object>>();
        reads.put("health", NsxManager::health);
        reads.put("zones", NsxManager::transportZones);
        reads.put("switches", NsxManager::logicalSwitches);
        reads.put("sections", manager -> manager.firewallSections("Default Section Layer3"));
        reads.put("role", manager -> manager.universalSync().role());
        reads.put("identity", manager -> manager.universalSync().identity());
        reads.put("managers", manager -> manager.universalSync().managers());
        reads.put("status", manager -> manager.universalSync().status());
        reads.put(
                "thumbprint", manager -> manager.universalSync().registration().thumbprint());
        reads.put("replicator", manager -> manager.universalSync().replicatorRuns());
        reads.put("controllers", manager -> manager.controllers().all());
        reads.put("pools", manager -> manager.controllers().ipPools());
        reads.put("hosts", manager -> manager.controllers().hostsConnected());
        reads.put("edges", manager -> manager.edges().all());
        reads.put("edge", manager -> manager.edges().document("edge-1").name());
        reads.put("appliances", manager -> manager.edges().appliances("edge-1"));
        reads.put("routing", manager -> {
            var routing = manager.edges().routing("edge-1");
            return List.of(routing.speaks(), routing.covers("10.20.10.0/24", "drawbridge"));
        });
        return reads;
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.2.4", "6.4.6"})
    void readElementsInWhateverOrderTheyCome(String version) {
        both(version);
        var manager = at(HOME);
        var expected = reads().entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, read -> read.getValue()
                .apply(manager)));
        var answers = new LinkedHashMap<String, byte[]>();
        watch.seen()
                .forEach(seen -> answers.put(
                        seen.exchange().rawPath(),
                        Documents.inAnotherOrder(seen.exchange().answer().body())));
        try (var server = new TlsServer((exchange, body) -> TlsServer.answer(
                exchange,
                200,
                new String(
                        answers.getOrDefault(exchange.getRequestURI().getPath(), new byte[0]),
                        StandardCharsets.UTF_8)))) {
            var other = new HttpNsxManager(server.endpoint(), new ManualClock(), Duration.ofSeconds(2));
            reads().forEach((name, read) ->
                    assertThat(read.apply(other)).as(name).isEqualTo(expected.get(name)));
        }
    }
}
