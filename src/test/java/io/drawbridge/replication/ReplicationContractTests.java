package io.drawbridge.replication;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What sets replications up stands in the vendor's own interface document, with every field that it requires. */
class ReplicationContractTests {

    record Sent(String method, String path, String query, String body) {}

    private static final ObjectMapper JSON = new ObjectMapper();
    private final List<Sent> sent = new ArrayList<>();

    @Test
    void sendsOnlyWhatTheVendorsDocumentKnowsAndAllThatItRequires() throws Exception {
        var document =
                Path.of(System.getProperty("drawbridge.specs", "../shared/specs"), "vsphere-replication-api-v2.json");
        assumeTrue(Files.isReadable(document), "skipped: the vendor's document is not at " + document);
        var vendor = JSON.readTree(document.toFile());
        var disk = JSON.readTree(
                "{\"vm_id\":\"VirtualMachine:vm-80:v\",\"device_key\":2000,\"is_vm_home\":false,\"capacity\":41943040}");

        try (var server = new TlsServer((exchange, body) -> {
            String path = exchange.getRequestURI().getRawPath().replaceFirst("^/api/rest/vr/v2", "");
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
                boolean command = exchange.getRequestMethod().equals("POST");
                TlsServer.answer(
                        exchange,
                        command ? 202 : 200,
                        command
                                ? "{\"id\":\"x\",\"status\":\"QUEUED\",\"list\":[{\"id\":\"x\",\"status\":\"QUEUED\"}]}"
                                : "{\"list\":[]}");
            }
        })) {
            ReplicationSetup setup = new HttpVmReplication(new DrGateway(
                    server.endpoint(),
                    server.endpoint(),
                    URI.create("https://vc-a.example"),
                    "/api/rest/vr/v2",
                    new ManualClock()));
            setup.pairing();
            setup.replicableVms("v");
            setup.targetDatastores("v");
            setup.replicationServers("r");
            setup.replications();
            setup.configure(
                    new NewReplication("VirtualMachine:vm-80:v", "w", 15, 3, 5, "Datastore:d:w", List.of(disk)));
            setup.unconfigure("HmsReplication:r:g", false);
            setup.tasks();
        }

        assertThat(sent).hasSizeGreaterThan(8).allSatisfy(one -> operation(vendor, one));
        var configure = sent.stream()
                .filter(one -> one.method().equals("POST") && one.path().endsWith("/replications"))
                .findFirst()
                .orElseThrow();
        var body = JSON.readTree(configure.body());
        assertThat(body.isArray()).isTrue();
        var item = resolve(
                vendor,
                resolve(
                                vendor,
                                operation(vendor, configure)
                                        .path("requestBody")
                                        .path("content")
                                        .path("application/json")
                                        .path("schema"))
                        .path("items"));
        holds(vendor, item, body.get(0), "$");
        assertThat(body.get(0).path("mpit_instances").asInt()).isEqualTo(3);
        assertThat(body.get(0).at("/disks/0/vm_disk")).isEqualTo(disk);
    }

    private static void holds(JsonNode vendor, JsonNode schema, JsonNode value, String where) {
        value.fieldNames()
                .forEachRemaining(field -> assertThat(properties(vendor, schema).has(field))
                        .as(where + "." + field + " is declared")
                        .isTrue());
        schema.path("required").forEach(field -> assertThat(value.has(field.asText()))
                .as(where + "." + field.asText() + " is given")
                .isTrue());
        value.fields().forEachRemaining(field -> {
            var below = resolve(vendor, properties(vendor, schema).path(field.getKey()));
            if (field.getValue().isArray() && !field.getValue().isEmpty()) {
                holds(
                        vendor,
                        resolve(vendor, below.path("items")),
                        field.getValue().get(0),
                        where + "." + field.getKey());
            }
        });
    }

    /** Declared in place, or in what the schema is put together from. */
    private static JsonNode properties(JsonNode vendor, JsonNode schema) {
        var all = JSON.createObjectNode();
        schema.path("allOf")
                .forEach(part -> all.setAll(
                        (com.fasterxml.jackson.databind.node.ObjectNode) properties(vendor, resolve(vendor, part))));
        schema.path("properties").fields().forEachRemaining(field -> all.set(field.getKey(), field.getValue()));
        return all;
    }

    private static JsonNode operation(JsonNode vendor, Sent one) {
        var templates = vendor.path("paths").fields();
        while (templates.hasNext()) {
            var template = templates.next();
            var method = one.method().toLowerCase(Locale.ROOT);
            if (one.path().matches(template.getKey().replaceAll("\\{[^}]+}", "[^/]+"))
                    && template.getValue().has(method)) {
                return template.getValue().path(method);
            }
        }
        throw new AssertionError("the vendor's document knows no " + one.method() + " " + one.path());
    }

    private static JsonNode resolve(JsonNode vendor, JsonNode node) {
        return node.has("$ref") ? vendor.at(node.path("$ref").asText().substring(1)) : node;
    }
}
