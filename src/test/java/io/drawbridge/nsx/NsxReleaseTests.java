package io.drawbridge.nsx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drawbridge.core.RemoteException;
import io.drawbridge.doubles.ManualClock;
import io.drawbridge.doubles.TlsServer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the client makes of the release that a manager tells (NSX-v reference, sections 1.1, 2, 10). */
class NsxReleaseTests {

    private static final String INFO = "/api/1.0/appliance-management/global/info";
    private static final String CONNECTED = "<vcConfigStatus><connected>true</connected></vcConfigStatus>";

    /** What is answered: a status and, after a blank, the body; 404 to everything else. */
    private final Map<String, String> answers =
            new LinkedHashMap<>(Map.of("/api/2.0/services/vcconfig/status", "200 " + CONNECTED));

    private final TlsServer server = new TlsServer((exchange, body) -> {
        var answer = answers.getOrDefault(exchange.getRequestURI().getPath(), "404 ");
        TlsServer.answer(exchange, Integer.parseInt(answer.substring(0, 3)), answer.substring(4));
    });
    private final ManualClock clock = new ManualClock();
    private final NsxManager manager = new HttpNsxManager(server.endpoint(), clock, Duration.ofSeconds(2));

    @AfterEach
    void stop() {
        server.close();
    }

    private void release(String version) {
        var parts = version.split("\\.");
        answers.put(
                INFO,
                "200 <globalInfo><versionInfo><patchVersion>" + parts[2] + "</patchVersion><majorVersion>" + parts[0]
                        + "</majorVersion><minorVersion>" + parts[1] + "</minorVersion></versionInfo></globalInfo>");
    }

    @Test
    void knowsWhatEachReleaseCanDo() {
        assertThat(NsxRelease.parse("6.2.1").orElseThrow().capabilities())
                .containsExactly(NsxCapability.UNIVERSAL_OBJECTS);
        assertThat(NsxRelease.parse("6.2.4").orElseThrow().capabilities())
                .containsExactly(
                        NsxCapability.UNIVERSAL_OBJECTS,
                        NsxCapability.FIREWALL_POSITION,
                        NsxCapability.PLACES_OF_EDGES);
        assertThat(NsxRelease.parse("6.3.5").orElseThrow().has(NsxCapability.CONTROLLER_STATE))
                .isTrue();
        assertThat(NsxRelease.parse("6.4.6.14819921").orElseThrow().capabilities())
                .containsExactly(NsxCapability.values());
        assertThat(NsxRelease.parse("6.1.7").orElseThrow().capabilities()).isEmpty();
        assertThat(NsxRelease.parse("")).isEmpty();
    }

    @Test
    void readsTheReleaseInTheXmlOfLaterAndTheJsonOfEarlierReleases() {
        release("6.4.6");
        assertThat(manager.health()).isEqualTo(new NsxHealth("6.4.6", true));
        answers.put(
                INFO,
                "200 {\"currentLoggedInUser\":\"admin\",\"versionInfo\":{\"majorVersion\":\"6\",\"minorVersion\":\"2\","
                        + "\"patchVersion\":\"0\",\"buildNumber\":\"2986609\"}}");
        assertThat(manager.health()).isEqualTo(new NsxHealth("6.2.0", true));
        answers.put(
                "/api/1.0/appliance-management/summary/components",
                "200 {\"componentsByGroup\":{\"NSXGRP\":{\"components\":[{\"componentId\":\"NSX\",\"status\":\"RUNNING\"},"
                        + "{\"componentId\":\"NSXREPLICATOR\",\"status\":\"STOPPED\"}]}}}");
        assertThat(manager.universalSync().replicatorRuns()).isFalse();
    }

    @Test
    void asksTheConfigurationWhereTheAccountIsNotALocalOne() {
        answers.put(INFO, "403 <error><details>not for you</details></error>");
        answers.put(
                "/api/2.0/services/vsmconfig",
                "200 <vsmGlobalConfig><nodeId>x</nodeId><version>6.3.5.7119875</version></vsmGlobalConfig>");
        assertThat(manager.health().version()).isEqualTo("6.3.5");
        answers.remove("/api/2.0/services/vsmconfig");
        assertThat(manager.health())
                .as("a release that nobody tells is not guessed")
                .isEqualTo(new NsxHealth("", true));
        assertThat(manager.health().release()).isEmpty();
    }

    @Test
    void refusesAnOlderReleaseByNameAndSendsItNoCommand() {
        release("6.1.7");
        assertThatThrownBy(manager::health)
                .isInstanceOf(NsxUnsupported.class)
                .hasMessageContaining("NSX 6.1.7 is too old")
                .hasMessageContaining("6.2 to 6.4");
        assertThatThrownBy(() -> manager.deleteLogicalSwitch("virtualwire-1")).isInstanceOf(NsxUnsupported.class);
        assertThat(server.requests).allMatch(request -> request.startsWith("GET "));
        release("7.0.1");
        assertThatThrownBy(manager::health).hasMessageContaining("NSX 7.0.1 is not NSX for vSphere 6.2 to 6.4");
    }

    @Test
    void refusesNsxTByName() {
        answers.put(
                "/api/v1/node/version",
                "200 {\"node_version\":\"3.2.1.0.0.19801961\",\"product_version\":\"3.2.1.0.0.19801959\"}");
        assertThatThrownBy(manager::health)
                .isInstanceOf(NsxUnsupported.class)
                .hasMessageContaining("NSX-T 3.2.1.0.0.19801959 is another product");
        assertThatThrownBy(() -> manager.controllers().pushState()).isInstanceOf(NsxUnsupported.class);
        assertThat(server.requests).allMatch(request -> request.startsWith("GET "));
    }

    @Test
    void saysThatItIsNoManagerWhereNothingTellsAVersion() {
        assertThatThrownBy(manager::health)
                .isInstanceOf(RemoteException.Refused.class)
                .hasMessageContaining("no NSX Manager for vSphere");
    }

    @Test
    void asksOnlyForWhatTheReleaseKnows() {
        release("6.3.5");
        assertThat(manager.controllers().hostsConnected()).isEmpty();
        assertThat(server.requests).noneMatch(request -> request.contains("/host/status"));
        answers.put("/api/4.0/firewall/globalroot-0/config/layer3sections", "201 <section id=\"1007\" name=\"mine\"/>");
        manager.isolate("mine", List.of());
        release("6.2.1");
        clock.advance(Duration.ofHours(2));
        manager.isolate("mine", List.of());
        assertThat(server.requests)
                .filteredOn(request -> request.startsWith("POST "))
                .as("the place of a new section can be asked for since 6.2.2")
                .containsExactly(
                        "POST /api/4.0/firewall/globalroot-0/config/layer3sections?operation=insert_top",
                        "POST /api/4.0/firewall/globalroot-0/config/layer3sections");
    }

    @Test
    void sendsNoCommandWhileTheReleaseCannotBeRead() {
        answers.put(INFO, "502 ");
        assertThatThrownBy(() -> manager.deleteLogicalSwitch("virtualwire-1"))
                .as("nobody may take this for a command without an answer")
                .isInstanceOf(RemoteException.NotSent.class)
                .hasMessageContaining("release could not be read");
        assertThat(server.requests).hasSize(1);
    }
}
