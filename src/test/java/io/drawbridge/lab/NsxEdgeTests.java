package io.drawbridge.lab;

import static io.drawbridge.lab.NsxHand.EDGES;
import static io.drawbridge.lab.NsxHand.first;
import static io.drawbridge.lab.Wires.ONPREMISES;
import static io.drawbridge.lab.Wires.PROVIDER;
import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.contract.ContractWatch;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Edges, routers, routing, NAT and locale IDs, with hand-written requests. */
class NsxEdgeTests {

    private Lab lab;
    private final ContractWatch watch =
            new ContractWatch(false).release("nsx", site -> lab.controls().release(site));
    private LabControl control;
    private Wires wires;
    private NsxHand nsx;

    @BeforeEach
    void startLab() {
        lab = Lab.start(LabSettings.builder().manualClock().witness(watch).build());
        control = lab.controls();
        wires = new Wires(lab);
        nsx = new NsxHand(wires);
    }

    @AfterEach
    void stopLab() {
        lab.close();
        watch.assertKept();
    }

    private String router(String site) {
        return first(nsx.get(site, EDGES).body(), "<id>(edge-[0-9a-f-]{36})<");
    }

    private int service(String machine) {
        String check = wires.property("drawbridge.recovery-plans[0].checks[0].url");
        return wires.send("GET", check.replaceFirst("[^/]+$", machine), null).status();
    }

    @Test
    void listsAPairOfGatewaysAndTheUniversalRouterAtEachSite() {

        var here = nsx.get(ONPREMISES, EDGES + "/").body();
        assertThat(here)
                .contains("<totalCount>3</totalCount>")
                .contains("<name>sfo01-edge01</name>")
                .contains("<name>rainpole-udlr</name>");
        assertThat(router(ONPREMISES)).isEqualTo(router(PROVIDER));
        assertThat(nsx.get(ONPREMISES, EDGES + "?startIndex=2&pageSize=1")
                        .body()
                        .split("<edgeSummary>", -1))
                .hasSize(2);
        assertThat(nsx.read(ONPREMISES, EDGES + "/" + router(ONPREMISES) + "/summary", "edgeStatus"))
                .isEqualTo("GREEN");
        assertThat(nsx.read(PROVIDER, EDGES + "/" + router(PROVIDER) + "/summary", "edgeStatus"))
                .as("without a control VM")
                .isEqualTo("GREY");
    }

    @Test
    void deploysAControlVmWhereTheManagerHasBecomePrimary() {

        String path = EDGES + "/" + router(PROVIDER);
        String own = nsx.get(PROVIDER, EDGES + "/edge-1/appliances").body();
        String appliances = "<appliances><appliance><resourcePoolId>" + first(own, "<resourcePoolId>([^<]+)<")
                + "</resourcePoolId><datastoreId>" + first(own, "<datastoreId>([^<]+)<")
                + "</datastoreId></appliance></appliances>";
        assertThat(nsx.put(PROVIDER, path + "/appliances?async=true", appliances)
                        .status())
                .isEqualTo(403);
        control.loseSite(ONPREMISES);
        nsx.standalone(PROVIDER);
        nsx.primary(PROVIDER);
        var accepted = nsx.put(PROVIDER, path + "/appliances?async=true", appliances);
        assertThat(accepted.status()).isEqualTo(202);
        assertThat(nsx.read(PROVIDER, accepted.header("Location"), "status")).isEqualTo("RUNNING");
        assertThat(nsx.read(PROVIDER, path + "/summary", "edgeStatus")).isEqualTo("GREY");
        control.advance(Duration.ofMinutes(2));
        assertThat(nsx.read(PROVIDER, accepted.header("Location"), "status")).isEqualTo("COMPLETED");
        assertThat(nsx.read(PROVIDER, path + "/summary", "edgeStatus")).isEqualTo("GREEN");
        assertThat(control.changes("nsx.edge.deployed")).hasSize(1);
    }

    @Test
    void makesChangesAndDeletesAGatewayFromItsOwnDocument() {

        String document = nsx.get(PROVIDER, EDGES + "/edge-1").body();
        assertThat(nsx.post(PROVIDER, EDGES, document).body()).contains("<errorCode>10085<");
        String copy = document.replace("cld01-edge01", "another").replaceAll("<vmId>[^<]*</vmId>", "");
        var made = nsx.post(PROVIDER, EDGES, copy);
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.body()).isEmpty();
        String path = made.header("Location");
        assertThat(nsx.read(PROVIDER, path + "/status", "publishStatus")).isEqualTo("APPLIED");
        String fresh = nsx.get(PROVIDER, path).body();
        assertThat(nsx.put(PROVIDER, path, fresh.replace("<mtu>1500", "<mtu>9000"))
                        .status())
                .isEqualTo(204);
        assertThat(nsx.get(PROVIDER, path).body()).contains("<mtu>9000");
        var stale = nsx.put(PROVIDER, path, fresh);
        assertThat(stale.status()).isEqualTo(409);
        assertThat(stale.body()).contains("<errorCode>101</errorCode>");
        assertThat(nsx.delete(PROVIDER, path).status()).isEqualTo(204);
        assertThat(nsx.get(PROVIDER, path).status()).isEqualTo(404);
    }

    @Test
    void changesRoutingOnlyFromTheVersionThatWasRead() {

        String path = EDGES + "/edge-1/routing/config";
        String read = nsx.get(PROVIDER, path).body();
        String changed = read.replace(
                        "<ipPrefixes></ipPrefixes>",
                        "<ipPrefixes><ipPrefix><name>p1</name><ipAddress>10.20.10.0/24</ipAddress></ipPrefix>"
                                + "</ipPrefixes>")
                .replace(
                        "<rules></rules>",
                        "<rules><rule><prefixName>p1</prefixName><from><static>true</static></from>"
                                + "<action>permit</action></rule></rules>");
        assertThat(changed).isNotEqualTo(read);
        assertThat(nsx.put(PROVIDER, path, changed.replace(">p1</prefixName>", ">p2</prefixName>"))
                        .body())
                .contains("<errorCode>13101<");
        assertThat(nsx.put(PROVIDER, path, changed).status()).isEqualTo(204);
        assertThat(nsx.put(PROVIDER, path, changed).status()).isEqualTo(409);
        assertThat(nsx.put(PROVIDER, path, changed.replaceFirst("<version>\\d+</version>", ""))
                        .status())
                .isEqualTo(204);
        assertThat(control.managers().get(1).announced()).containsExactly("10.20.10.0/24");
        assertThat(nsx.get(PROVIDER, path + "/bgp").body())
                .contains("<localAS>65020</localAS><localASNumber>65020</localASNumber>");
        control.manager(PROVIDER, "version", "6.2.4");
        assertThat(nsx.get(PROVIDER, path + "/bgp").body()).doesNotContain("localASNumber");
    }

    @Test
    void keepsNatRulesUnderTheirNumbers() {

        String path = EDGES + "/edge-1/nat/config";
        String rule = "<natRule><action>dnat</action><originalAddress>203.0.113.10</originalAddress>"
                + "<translatedAddress>10.20.10.5</translatedAddress></natRule>";
        var made = nsx.post(PROVIDER, path + "/rules", "<natRules>" + rule + "</natRules>");
        assertThat(made.status()).isEqualTo(201);
        var above = nsx.post(
                PROVIDER, path + "/rules?aboveRuleId=" + made.header("Location").replaceFirst(".*/", ""), rule);
        assertThat(nsx.get(PROVIDER, path).body())
                .containsSubsequence(
                        above.header("Location").replaceFirst(".*/", ""),
                        made.header("Location").replaceFirst(".*/", ""));
        assertThat(nsx.delete(PROVIDER, made.header("Location")).status()).isEqualTo(204);
        assertThat(nsx.get(PROVIDER, path).body().split("<natRule>", -1)).hasSize(2);
    }

    @Test
    void carriesNoTrafficOfASiteWhoseEdgeClusterIsLost() {

        assertThat(service("payroll-web01")).isEqualTo(200);
        control.loseEdgeCluster(ONPREMISES, true);
        assertThat(service("payroll-web01")).isEqualTo(503);
        assertThat(nsx.read(ONPREMISES, EDGES + "/edge-1/summary", "edgeStatus"))
                .isEqualTo("RED");
        assertThat(control.managers().get(0).northSouth()).isFalse();
        assertThat(control.managers().get(0).controllersRunning()).isZero();
        var refused = nsx.post(ONPREMISES, EDGES + "/edge-1?action=redeploy", null);
        assertThat(refused.body()).contains("<errorCode>10105<");
        control.returnEdgeCluster(ONPREMISES);
        assertThat(service("payroll-web01")).isEqualTo(200);
        assertThat(control.managers().get(0).controllersRunning()).isEqualTo(3);
    }

    @Test
    void letsTrafficLeaveWhereTheLocaleIdSaysOnceItIsHeeded() {

        control.loseEdgeCluster(ONPREMISES, false);
        String zone = nsx.get(ONPREMISES, "/api/2.0/vdn/scopes/vdnscope-1").body();
        var clusters =
                java.util.regex.Pattern.compile("<objectId>(domain-c\\d+)<").matcher(zone);
        String body = "<nwFabricClusterConfig><localeId>" + nsx.uuid(PROVIDER) + "</localeId></nwFabricClusterConfig>";
        while (clusters.find()) {
            String path = "/api/2.0/nwfabric/clusters/" + clusters.group(1);
            assertThat(nsx.read(ONPREMISES, path, "localeId")).isEqualTo(nsx.uuid(ONPREMISES));
            assertThat(nsx.put(ONPREMISES, path, body).status()).isEqualTo(200);
        }
        assertThat(service("payroll-web01"))
                .as("without local egress the locale ID is ignored")
                .isEqualTo(503);
        control.choose("localeIdWithoutLocalEgress", "heeded");
        assertThat(service("payroll-web01")).isEqualTo(200);
        control.cutLink();
        assertThat(service("payroll-web01")).isEqualTo(503);
    }

    @Test
    void showsAHealthThatWasMadeUp() {

        control.edgeStatus(PROVIDER, "cld01-edge01", "YELLOW", "PERSISTED");
        assertThat(nsx.get(PROVIDER, EDGES + "/edge-1/status").body())
                .contains("<edgeStatus>YELLOW</edgeStatus><publishStatus>PERSISTED</publishStatus>");
        assertThat(nsx.post(PROVIDER, EDGES + "/edge-1?action=forcesync", null).status())
                .isEqualTo(204);
        assertThat(nsx.read(PROVIDER, EDGES + "/edge-1/healthsummary", "publishStatus"))
                .isEqualTo("APPLIED");
        control.manager(PROVIDER, "version", "6.3.5");
        assertThat(nsx.get(PROVIDER, EDGES + "/edge-1/healthsummary").status()).isEqualTo(404);
    }
}
