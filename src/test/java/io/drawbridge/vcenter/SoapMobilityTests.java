package io.drawbridge.vcenter;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import io.drawbridge.doubles.ManualClock;
import io.drawbridge.doubles.TlsServer;
import io.drawbridge.site.Secret;
import io.drawbridge.site.http.Xml;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is written, child by child: no simulator minds a wrong order, a real vCenter may. */
class SoapMobilityTests {

    private static final String CARD = "<VirtualDevice xsi:type=\"VirtualVmxnet3\"><key>4000</key>"
            + "<deviceInfo xsi:type=\"Description\"><label>Network adapter 1</label><summary>a &amp; b</summary>"
            + "</deviceInfo><backing xsi:type=\"VirtualEthernetCardNetworkBackingInfo\"><deviceName>old</deviceName>"
            + "</backing><connectable><startConnected>true</startConnected></connectable>"
            + "<controllerKey>100</controllerKey><macAddress>00:50:56:00:00:01</macAddress></VirtualDevice>";

    private final List<String> bodies = new ArrayList<>();
    private final TlsServer server = new TlsServer(this::handle);
    private final Mobility mobility = new SoapMobility(new VimSession(server.endpoint(), new ManualClock()));

    @AfterEach
    void stop() {
        server.close();
    }

    private void handle(HttpExchange exchange, String body) throws IOException {
        bodies.add(body);
        String method = body.replaceAll("(?s).*<soapenv:Body><(\\w+) .*", "$1");
        String content =
                switch (method) {
                    case "RetrieveServiceContent" ->
                        "<returnval><rootFolder type=\"Folder\">group-d1</rootFolder>"
                                + "<propertyCollector type=\"PropertyCollector\">propertyCollector</propertyCollector>"
                                + "<about><instanceUuid>1111</instanceUuid></about>"
                                + "<sessionManager type=\"SessionManager\">SessionManager</sessionManager></returnval>";
                    case "RetrievePropertiesEx" ->
                        "<returnval><objects><obj type=\"VirtualMachine\">vm-1</obj><propSet>"
                                + "<name>config.hardware.device</name><val xsi:type=\"ArrayOfVirtualDevice\">" + CARD
                                + "</val></propSet></objects></returnval>";
                    case "Login" -> "<returnval/>";
                    default -> "<returnval type=\"Task\">task-7</returnval>";
                };
        var text = SoapVcenterTests.OPEN + "<" + method + "Response xmlns=\"urn:vim25\">" + content + "</" + method
                + "Response>" + SoapVcenterTests.CLOSE;
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private Xml sent(String method) throws Exception {
        var body = bodies.stream()
                .filter(one -> one.contains("<" + method + " "))
                .findFirst()
                .orElseThrow();
        return Xml.parse(body.getBytes(StandardCharsets.UTF_8))
                .at("Body", method)
                .orElseThrow();
    }

    private static List<String> names(Xml element) {
        return element.children().stream().map(Xml::name).toList();
    }

    @Test
    void writesTheSpecOfAMoveToAnotherVCenterInTheSchemasOrder() throws Exception {
        var to = new Relocation(
                Optional.of("group-v<3>"),
                "datastore-9",
                Optional.of("resgroup-8"),
                Optional.of("host-20"),
                Map.of(4000, new Places.Network("dvportgroup-3", "web", "key-3", "switch-1")));

        mobility.relocate("vm-1", to, new Destination("2222", "https://vc-b", "svc&dr", Secret.of("p<w"), "AA:BB"));

        var call = sent("RelocateVM_Task");
        assertThat(names(call)).containsExactly("_this", "spec", "priority");
        var spec = call.at("spec").orElseThrow();
        assertThat(names(spec)).containsExactly("service", "folder", "datastore", "pool", "host", "deviceChange");
        assertThat(names(spec.at("service").orElseThrow()))
                .containsExactly("instanceUuid", "url", "credential", "sslThumbprint");
        assertThat(names(spec.at("service", "credential").orElseThrow())).containsExactly("username", "password");
        assertThat(spec.at("service", "credential").orElseThrow().xsiType()).contains("ServiceLocatorNamePassword");
        assertThat(spec.textAt("service", "credential", "password")).isEqualTo("p<w");
        assertThat(spec.textAt("folder")).isEqualTo("group-v<3>");
    }

    @Test
    void sendsACardAsItCameWithAnotherBacking() throws Exception {
        mobility.relocate(
                "vm-1",
                new Relocation(
                        Optional.empty(),
                        "datastore-9",
                        Optional.empty(),
                        Optional.empty(),
                        Map.of(4000, new Places.Network("dvportgroup-3", "web", "key-3", "switch-1"))));

        var change = sent("RelocateVM_Task").at("spec", "deviceChange").orElseThrow();
        assertThat(names(change)).containsExactly("operation", "device");
        var device = change.at("device").orElseThrow();
        assertThat(device.xsiType()).contains("VirtualVmxnet3");
        assertThat(names(device))
                .containsExactly("key", "deviceInfo", "backing", "connectable", "controllerKey", "macAddress");
        assertThat(device.textAt("deviceInfo", "summary")).isEqualTo("a & b");
        assertThat(device.at("backing").orElseThrow().xsiType())
                .contains("VirtualEthernetCardDistributedVirtualPortBackingInfo");
        assertThat(names(device.at("backing", "port").orElseThrow())).containsExactly("switchUuid", "portgroupKey");
    }

    @Test
    void writesACopyInTheSchemasOrder() throws Exception {
        mobility.copy("vm-1", "50%/a", "group-v3", Relocation.ofDisks("datastore-9"));

        var call = sent("CloneVM_Task");
        assertThat(names(call)).containsExactly("_this", "folder", "name", "spec");
        assertThat(names(call.at("spec").orElseThrow())).containsExactly("location", "template", "powerOn");
        assertThat(call.textAt("name")).isEqualTo("50%25%2fa");
    }
}
