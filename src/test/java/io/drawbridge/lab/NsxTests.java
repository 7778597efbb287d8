package io.drawbridge.lab;

import static io.drawbridge.lab.Wires.ONPREMISES;
import static io.drawbridge.lab.Wires.PROVIDER;
import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.contract.ContractWatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** NSX Manager's XML API with hand-written documents. */
class NsxTests {

    private static final String LOCAL = "/api/2.0/vdn/scopes/vdnscope-1/virtualwires";
    private static final String UNIVERSAL = "/api/2.0/vdn/scopes/universalvdnscope/virtualwires";
    private static final String SECTIONS = "/api/4.0/firewall/globalroot-0/config/layer3sections";

    private Lab lab;
    private final ContractWatch watch =
            new ContractWatch(false).release("nsx", site -> lab.controls().release(site));
    private LabControl control;
    private Wires wires;

    @BeforeEach
    void startLab() {
        lab = Lab.start(LabSettings.builder().manualClock().witness(watch).build());
        control = lab.controls();
        wires = new Wires(lab);
    }

    @AfterEach
    void stopLab() {
        lab.close();
        watch.assertKept();
    }

    private static String spec(String name) {
        return "<virtualWireCreateSpec><name>" + name + "</name><tenantId>dr</tenantId></virtualWireCreateSpec>";
    }

    private static String first(String body, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(body);
        assertThat(matcher.find()).as(pattern + " in " + body).isTrue();
        return matcher.group(1);
    }

    @Test
    void makesALocalSwitchWhosePortGroupAppearsInTheSitesVCenter() {

        var made = wires.nsx(PROVIDER, "POST", LOCAL, spec("bubble &lt;app&gt; &amp; more"));
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.header("Location")).isEqualTo("/api/2.0/vdn/virtualwires/" + made.body());

        var read = wires.nsx(PROVIDER, "GET", made.header("Location"), null);
        assertThat(read.body()).contains("<name>bubble &lt;app&gt; &amp; more</name>");
        String portGroup = first(read.body(), "<backingValue>([^<]+)<");
        wires.loginBoth(PROVIDER, "srm");
        String vcenter = wires.srm(PROVIDER, "GET", "/pairings", null)
                .json()
                .at("/list/0/local_vc_server/id")
                .asText();
        assertThat(wires.srm(PROVIDER, "GET", "~/vcenters/" + vcenter + "/inventory/network?limit=200", null)
                        .body())
                .contains("DistributedVirtualPortgroup:" + portGroup + ":" + vcenter);
        assertThat(wires.nsx(ONPREMISES, "GET", made.header("Location"), null).status())
                .isEqualTo(404);
        assertThat(wires.nsx(PROVIDER, "DELETE", made.header("Location"), null).status())
                .isEqualTo(200);
        assertThat(wires.nsx(PROVIDER, "GET", made.header("Location"), null).status())
                .isEqualTo(404);
        assertThat(control.commands())
                .extracting(entry -> entry.change)
                .containsExactly("nsx.virtualwire.created", "nsx.virtualwire.deleted");
    }

    @Test
    void makesUniversalSwitchesOnThePrimaryOnly() {

        assertThat(wires.nsx(PROVIDER, "POST", UNIVERSAL, spec("stretched")).status())
                .isEqualTo(403);
        var made = wires.nsx(ONPREMISES, "POST", UNIVERSAL, spec("stretched"));
        assertThat(made.body()).startsWith("universalwire-");
        var here = wires.nsx(ONPREMISES, "GET", made.header("Location"), null);
        var there = wires.nsx(PROVIDER, "GET", made.header("Location"), null);
        assertThat(first(here.body(), "<vdnId>(\\d+)<")).isEqualTo(first(there.body(), "<vdnId>(\\d+)<"));
    }

    @Test
    void pagesThroughTheSwitches() {

        var page = wires.nsx(PROVIDER, "GET", UNIVERSAL + "?startindex=10&pagesize=5", null);

        assertThat(page.body())
                .contains("<pageSize>5</pageSize><startIndex>10</startIndex><totalCount>12</totalCount>");
        assertThat(page.body().split("<virtualWire>", -1)).hasSize(3);
    }

    @Test
    void doesNotDeleteASwitchThatMachinesUse() {

        var all = wires.nsx(ONPREMISES, "GET", "/api/2.0/vdn/virtualwires?name=finance-db", null);
        String id = first(all.body(), "<objectId>(universalwire-\\d+)<");
        var refused = wires.nsx(ONPREMISES, "DELETE", "/api/2.0/vdn/virtualwires/" + id, null);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body()).contains("<error>").contains("is in use");
    }

    @Test
    void keepsAFirewallSectionUnderItsTag() {

        String section = "<section name=\"DR bubble\"><rule disabled=\"false\" logged=\"true\"><name>isolate</name>"
                + "<action>BLOCK</action><sources excluded=\"false\"><source><value>10.9.0.0/16</value>"
                + "<type>Ipv4Address</type></source></sources></rule></section>";
        var made = wires.nsx(PROVIDER, "POST", SECTIONS + "?operation=insert_top&autoSaveDraft=false", section);
        assertThat(made.status()).isEqualTo(201);
        String id = first(made.body(), "<section id=\"(\\d+)\"");
        assertThat(made.body()).contains("<action>deny</action>").contains("10.9.0.0/16");
        assertThat(wires.nsx(PROVIDER, "GET", SECTIONS + "?name=DR%20bubble", null)
                        .body())
                .contains("id=\"" + id + "\"");

        assertThat(wires.nsx(PROVIDER, "PUT", SECTIONS + "/" + id, section).status())
                .isEqualTo(400);
        assertThat(change(id, section, "1").status()).isEqualTo(412);
        assertThat(change(id, section, made.header("ETag")).status()).isEqualTo(200);
        assertThat(change(id, section, made.header("ETag")).status()).isEqualTo(412);
        assertThat(wires.nsx(PROVIDER, "GET", "/api/4.0/firewall/globalroot-0/status/layer3sections/" + id, null)
                        .body())
                .contains("<status>published</status>");
        assertThat(wires.nsx(PROVIDER, "DELETE", SECTIONS + "/" + id, null).status())
                .isEqualTo(204);
        assertThat(wires.nsx(PROVIDER, "DELETE", SECTIONS + "/1003", null).status())
                .isEqualTo(400);
    }

    private Wires.Reply change(String id, String section, String tag) {
        return wires.send(
                "PUT",
                wires.url(PROVIDER, "nsx") + SECTIONS + "/" + id,
                section,
                "Authorization",
                wires.basic(PROVIDER, "nsx"),
                "Content-Type",
                "application/xml",
                "If-match",
                tag);
    }

    @Test
    void showsItsHealthAndRole() {

        assertThat(wires.nsx(ONPREMISES, "GET", "/api/2.0/universalsync/configuration/role", null)
                        .body())
                .contains("<role>PRIMARY</role>");
        assertThat(wires.nsx(PROVIDER, "GET", "/api/2.0/universalsync/configuration/role", null)
                        .body())
                .contains("<role>SECONDARY</role>");
        assertThat(wires.nsx(PROVIDER, "GET", "/api/1.0/appliance-management/summary/components", null)
                        .body())
                .contains("NSXREPLICATOR");
        assertThat(wires.nsx(PROVIDER, "GET", "/api/2.0/services/vcconfig/status", null)
                        .body())
                .contains("<connected>true</connected>");
    }

    @Test
    void refusesStrangersWrongTypesAndUnreadableBodies() {

        assertThat(wires.send("GET", wires.url(PROVIDER, "nsx") + LOCAL, null).status())
                .isEqualTo(401);
        assertThat(wires.send(
                                "POST",
                                wires.url(PROVIDER, "nsx") + LOCAL,
                                "{}",
                                "Authorization",
                                wires.basic(PROVIDER, "nsx"),
                                "Content-Type",
                                "application/json")
                        .status())
                .isEqualTo(415);
        assertThat(wires.nsx(PROVIDER, "POST", LOCAL, "<virtualWireCreateSpec>").status())
                .isEqualTo(400);
        assertThat(wires.nsx(PROVIDER, "POST", LOCAL, "<virtualWireCreateSpec><tenantId/></virtualWireCreateSpec>")
                        .status())
                .isEqualTo(400);
    }
}
