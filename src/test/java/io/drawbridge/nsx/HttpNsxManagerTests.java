package io.drawbridge.nsx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import io.drawbridge.core.RemoteException;
import io.drawbridge.doubles.ManualClock;
import io.drawbridge.doubles.TlsServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpNsxManagerTests {

    final List<String> bodies = new ArrayList<>();
    String failure;
    final TlsServer server = new TlsServer(this::handle);
    final NsxManager manager = new HttpNsxManager(server.endpoint(), new ManualClock(), Duration.ofSeconds(2));

    @AfterEach
    void stop() {
        server.close();
    }

    private void handle(HttpExchange exchange, String body) throws IOException {
        if (!body.isEmpty()) {
            bodies.add(body);
        }
        String path = exchange.getRequestURI().getPath();
        String method = exchange.getRequestMethod();
        if (failure != null) {
            TlsServer.answer(exchange, 400, failure);
        } else if (path.endsWith("/global/info")) {
            TlsServer.answer(
                    exchange,
                    200,
                    "<globalInfo><versionInfo><majorVersion>6</majorVersion><minorVersion>4</minorVersion>"
                            + "<patchVersion>6</patchVersion></versionInfo></globalInfo>");
        } else if (path.endsWith("/vcconfig/status")) {
            TlsServer.answer(exchange, 200, "<vcConfigStatus><connected>true</connected></vcConfigStatus>");
        } else if (path.endsWith("/vdn/scopes")) {
            TlsServer.answer(
                    exchange,
                    200,
                    "<vdnScopes><vdnScope><objectId>universalvdnscope</objectId><name>u</name></vdnScope>"
                            + "<vdnScope><id>vdnscope-1</id><name>l</name></vdnScope></vdnScopes>");
        } else if (method.equals("POST") && path.endsWith("/virtualwires")) {
            TlsServer.answer(exchange, 201, "virtualwire-12", "Location", "/api/2.0/vdn/virtualwires/virtualwire-12");
        } else if (path.endsWith("/virtualwires")) {
            boolean first = exchange.getRequestURI().getQuery().contains("startindex=0");
            TlsServer.answer(
                    exchange,
                    200,
                    "<virtualWires><dataPage><pagingInfo><totalCount>2</totalCount></pagingInfo><virtualWire>"
                            + "<objectId>virtualwire-" + (first ? 1 : 2) + "</objectId><name>n</name>"
                            + "<vdsContextWithBacking><backingValue>dvportgroup-9</backingValue>"
                            + "</vdsContextWithBacking></virtualWire></dataPage></virtualWires>");
        } else if (method.equals("POST") && path.endsWith("/layer3sections")) {
            TlsServer.answer(exchange, 201, "<section id=\"1007\" name=\"x\" generationNumber=\"1\"/>");
        } else if (path.endsWith("/layer3sections")) {
            TlsServer.answer(
                    exchange,
                    200,
                    "<sections><section id=\"1007\" name=\"mine\"/><section id=\"1\" name=\"mine too\"/></sections>");
        } else {
            exchange.sendResponseHeaders(204, -1);
        }
    }

    @Test
    void readsHealthZonesAndPagesOfSwitches() {
        assertThat(manager.health()).isEqualTo(new NsxHealth("6.4.6", true));
        assertThat(manager.transportZones())
                .containsExactly(
                        new TransportZone("universalvdnscope", "u", true), new TransportZone("vdnscope-1", "l", false));
        assertThat(manager.logicalSwitches())
                .extracting(LogicalSwitch::id)
                .containsExactly("virtualwire-1", "virtualwire-2");
        assertThat(manager.firewallSections("mine")).containsExactly(new FirewallSection("1007", "mine"));
    }

    @Test
    void writesSwitchAndSectionWithEverythingEscaped() {
        assertThat(manager.createLogicalSwitch("vdnscope-1", "a<b", "c&d", "rainpole"))
                .isEqualTo("virtualwire-12");
        assertThat(bodies.get(0))
                .contains("<name>a&lt;b</name><description>c&amp;d</description><tenantId>rainpole</tenantId>");

        assertThat(manager.isolate(
                        "mine",
                        List.of(new LogicalSwitch("virtualwire-1", "", "", "", false, List.of("dvportgroup-9")))))
                .isEqualTo("1007");
        var section = bodies.get(1);
        assertThat(section.indexOf("<action>allow</action>")).isLessThan(section.indexOf("<action>deny</action>"));
        assertThat(section).contains("<appliedTo><value>virtualwire-1</value><type>VirtualWire</type></appliedTo>");
        manager.deleteFirewallSection("1007");
        manager.deleteLogicalSwitch("virtualwire-12");
        assertThat(server.requests)
                .contains(
                        "POST /api/4.0/firewall/globalroot-0/config/layer3sections?operation=insert_top",
                        "DELETE /api/4.0/firewall/globalroot-0/config/layer3sections/1007",
                        "DELETE /api/2.0/vdn/virtualwires/virtualwire-12");
    }

    @Test
    void findsTheReasonInEveryFormOfError() {
        for (var document : List.of(
                "<error><details>still in use</details><errorCode>100</errorCode></error>",
                "<errors><error><details>still in use</details></error></errors>",
                "{\"errorCode\":100,\"details\":\"still in use\"}")) {
            failure = document;
            assertThatThrownBy(() -> manager.deleteLogicalSwitch("virtualwire-1"))
                    .isInstanceOf(RemoteException.Refused.class)
                    .hasMessageContaining("still in use");
        }
        failure = "";
        assertThatThrownBy(() -> manager.deleteLogicalSwitch("virtualwire-1"))
                .isInstanceOf(RemoteException.Refused.class);
    }
}
