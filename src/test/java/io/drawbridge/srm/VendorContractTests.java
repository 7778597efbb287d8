package io.drawbridge.srm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.doubles.ManualClock;
import io.drawbridge.doubles.TlsServer;
import io.drawbridge.site.gateway.DrGateway;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Everything the client sends stands in the vendor's own interface document. */
class VendorContractTests {

    record Sent(String method, String path, String query, String body) {}

    final List<Sent> sent = new ArrayList<>();

    @Test
    void sendsOnlyWhatTheVendorsDocumentKnows() throws Exception {
        var document = Path.of(System.getProperty("drawbridge.specs", "../shared/specs"), "srm-api-v2.json");
        assumeTrue(Files.isReadable(document), "skipped: the vendor's document is not at " + document);
        var vendor = new ObjectMapper().readTree(document.toFile());

        try (var server = new TlsServer((exchange, body) -> {
            String path = exchange.getRequestURI().getRawPath().replaceFirst("^/api/rest/srm/v2", "");
            sent.add(new Sent(
                    exchange.getRequestMethod(), path, exchange.getRequestURI().getRawQuery(), body));
            if (path.equals("/session")) {
                TlsServer.answer(exchange, 200, "{\"session_id\":\"s\"}");
            } else if (path.equals("/pairings")) {
                TlsServer.answer(
                        exchange,
                        200,
                        "{\"list\":[{\"pairing_id\":\"6b1f\",\"remote_vc_server\":{\"server_status\":\"OK\"}}]}");
            } else {
                TlsServer.answer(
                        exchange,
                        exchange.getRequestMethod().equals("POST") ? 202 : 200,
                        "{\"id\":\"x\",\"name\":\"n\",\"status\":\"QUEUED\",\"list\":[]}");
            }
        })) {
            var gateway = new DrGateway(
                    server.endpoint(),
                    server.endpoint(),
                    URI.create("https://vc-a.example"),
                    "/api/rest/srm/v2",
                    new ManualClock());
            call(new HttpSiteRecovery(gateway, new ManualClock()));
            call(new HttpProtectionSetup(gateway));
        }

        assertThat(sent).hasSizeGreaterThan(44).allSatisfy(one -> check(vendor, one));
        assertThat(sent)
                .filteredOn(one -> one.path().endsWith("/actions/recovery"))
                .singleElement()
                .satisfies(
                        one -> assertThat(new ObjectMapper().readTree(one.body()))
                                .isEqualTo(
                                        new ObjectMapper()
                                                .readTree(
                                                        "{\"planned_failover\":true,\"sync_data\":true,"
                                                                + "\"skip_protection_site_operations\":false,\"migrate_eligible_vms\":false}")));
    }

    private static void call(SiteRecovery srm) {
        srm.pairing();
        srm.plans();
        srm.planById("Dr:p:1");
        srm.vms("Dr:p:1");
        srm.groups("Dr:p:1");
        srm.groups();
        srm.groupVms("g");
        srm.issues("p");
        srm.steps("p", PlanStep.View.RECOVERY);
        srm.prompts("p");
        srm.testNetworks("p");
        for (var kind : Mapping.Kind.values()) {
            srm.mappings("s", kind);
        }
        srm.placeholderDatastores("s");
        srm.task("t");
        srm.tasksOf("e");
        srm.test("p", true);
        srm.cleanUp("p", false);
        srm.recover("p", RecoveryOptions.planned());
        srm.reprotect("p", false);
        srm.cancel("p");
        srm.setTestNetworks("p", List.of(new TestNetwork("a", "b")));
        srm.history("p", Duration.ofDays(7));
    }

    private static void call(ProtectionSetup srm) {
        for (var kind : Mapping.Kind.values()) {
            srm.inventory("v", kind, "");
            srm.inventory("v", kind, "/dc/host");
            srm.map("s", kind, "Network:a:v", "Network:b:w");
            srm.unmap("s", kind, "m");
        }
        srm.unprotectedVms("v");
        srm.groups();
        srm.createGroup("g", "d", "v", List.of("VirtualMachine:vm-80:v"));
        srm.deleteGroup("g");
        srm.configureAll("g");
        srm.createPlan("p", "d", "v", List.of("g"));
        srm.deletePlan("p");
        srm.setPriority("p", "vm", PlanVm.Priority.P1);
        srm.dependencies("p", "vm");
        srm.setDependencies("p", "vm", List.of("VirtualMachine:vm-81:v"));
    }

    private static void check(JsonNode vendor, Sent one) throws Exception {
        var operation = operation(vendor, one);
        if (one.query() != null) {
            var known = StreamSupport.stream(operation.path("parameters").spliterator(), false)
                    .map(parameter -> resolve(vendor, parameter).path("name").asText())
                    .toList();
            for (var pair : one.query().split("&")) {
                String name = pair.substring(0, pair.indexOf('='));
                assertThat(known).as(one.toString()).contains(name);
            }
        }
        if (!one.body().isEmpty()) {
            var schema = resolve(
                    vendor,
                    operation
                            .path("requestBody")
                            .path("content")
                            .path("application/json")
                            .path("schema"));
            new ObjectMapper().readTree(one.body()).fieldNames().forEachRemaining(field -> assertThat(
                            schema.path("properties").has(field))
                    .as(one.path() + " " + field)
                    .isTrue());
        }
    }

    private static JsonNode operation(JsonNode vendor, Sent one) {
        var templates = vendor.path("paths").fields();
        while (templates.hasNext()) {
            var template = templates.next();
            if (one.path().matches(template.getKey().replaceAll("\\{[^}]+}", "[^/]+"))
                    && template.getValue().has(one.method().toLowerCase(java.util.Locale.ROOT))) {
                return template.getValue().path(one.method().toLowerCase(java.util.Locale.ROOT));
            }
        }
        throw new AssertionError("the vendor's document knows no " + one.method() + " " + one.path());
    }

    private static JsonNode resolve(JsonNode vendor, JsonNode node) {
        return node.has("$ref") ? vendor.at(node.path("$ref").asText().substring(1)) : node;
    }
}
