package io.drawbridge.lab;

import static io.drawbridge.lab.Wires.ONPREMISES;
import static io.drawbridge.lab.Wires.PROVIDER;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.drawbridge.contract.ContractWatch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** BIG-IP's iControl REST with hand-written requests. */
class BigipTests {

    private static final String POOL = "/tm/ltm/pool/~Common~payroll_web_pool";
    private static final String MEMBER = POOL + "/members/~Common~payroll-web01:443";
    private static final String GPOOL = "/tm/gtm/pool/a/~Common~payroll_";
    private static final String DISABLE = "{\"session\":\"user-disabled\",\"state\":\"user-up\"}";
    private static final String FORCE = "{\"session\":\"user-disabled\",\"state\":\"user-down\"}";

    private Lab lab;
    private final ContractWatch watch = new ContractWatch(false);
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

    private Wires.Reply get(String path) {
        return wires.bigip(ONPREMISES, "GET", path, null);
    }

    private Wires.Reply patch(String path, String body) {
        return wires.bigip(ONPREMISES, "PATCH", path, body);
    }

    private Wires.Reply post(String path, String body) {
        return wires.bigip(ONPREMISES, "POST", path, body);
    }

    private Wires.Reply delete(String path) {
        return wires.bigip(ONPREMISES, "DELETE", path, null);
    }

    /** @return the leaves of the only entry */
    private static JsonNode figures(Wires.Reply reply) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        JsonNode entries = reply.json().path("entries");
        assertThat(entries).hasSize(1);
        return entries.elements().next().path("nestedStats").path("entries");
    }

    private static String word(JsonNode leaves, String name) {
        return leaves.path(name).path("description").asText();
    }

    private void pass(int seconds) {
        control.advance(Duration.ofSeconds(seconds));
    }

    // --- access

    @Test
    void givesATokenThatLivesForTwentyMinutesHoweverOftenItIsUsed() {

        String login = wires.url(ONPREMISES, "bigip") + "/mgmt/shared/authn/login";
        String credentials = "{\"username\":\"" + wires.user(ONPREMISES, "bigip") + "\",\"password\":\""
                + wires.password(ONPREMISES, "bigip") + "\",\"loginProviderName\":\"tmos\"}";
        var answer = wires.send("POST", login, credentials).json().path("token");
        String token = answer.path("token").asText();
        assertThat(token).matches("[A-Z0-9]{26}");
        assertThat(answer.path("expirationMicros").asLong())
                .isEqualTo(answer.path("lastUpdateMicros").asLong() + 1_200_000_000L);
        String sys = wires.url(ONPREMISES, "bigip") + "/mgmt/tm/sys/";

        assertThat(wires.send("GET", sys, null, "X-F5-Auth-Token", token).text("selfLink"))
                .endsWith("?ver=16.1.0");
        pass(1199);
        assertThat(wires.send("GET", sys, null, "X-F5-Auth-Token", token).status())
                .isEqualTo(200);
        pass(1);
        var expired = wires.send("GET", sys, null, "X-F5-Auth-Token", token);
        assertThat(expired.status()).isEqualTo(401);
        assertThat(expired.text("message")).isEqualTo("X-F5-Auth-Token has expired.");
        assertThat(expired.text("kind")).isEqualTo(":resterrorresponse");
        assertThat(wires.send("GET", sys, null, "X-F5-Auth-Token", "NOBODY").text("message"))
                .isEqualTo("X-F5-Auth-Token does not exist.");
    }

    @Test
    void extendsATokenForTenHoursAtMostAndDropsIt() {

        String base = wires.url(ONPREMISES, "bigip") + "/mgmt/shared/";
        String token = wires.send(
                        "POST",
                        base + "authn/login",
                        "{\"username\":\"" + wires.user(ONPREMISES, "bigip") + "\",\"password\":\""
                                + wires.password(ONPREMISES, "bigip") + "\"}")
                .json()
                .at("/token/token")
                .asText();
        String own = base + "authz/tokens/" + token;

        assertThat(wires.send("PATCH", own, "{\"timeout\":\"36000\"}", "X-F5-Auth-Token", token)
                        .json()
                        .path("timeout")
                        .asLong())
                .isEqualTo(36_000);
        assertThat(wires.send("PATCH", own, "{\"timeout\":36001}", "X-F5-Auth-Token", token)
                        .status())
                .isEqualTo(406);
        assertThat(wires.send("DELETE", own, null, "X-F5-Auth-Token", token).status())
                .isEqualTo(200);
        assertThat(wires.send("GET", own, null, "X-F5-Auth-Token", token).status())
                .isEqualTo(401);
    }

    @Test
    void refusesStrangersAndObservers() {

        String pool = wires.url(ONPREMISES, "bigip") + "/mgmt" + POOL;
        var stranger = wires.send("GET", pool, null);
        assertThat(stranger.status()).isEqualTo(401);
        assertThat(stranger.header("WWW-Authenticate")).isEqualTo("X-Auth-Token");
        assertThat(wires.send("GET", pool, null, "Authorization", Wires.credentials("x", "y"))
                        .status())
                .isEqualTo(401);
        assertThat(wires.send(
                                "POST",
                                wires.url(ONPREMISES, "bigip") + "/mgmt/shared/authn/login",
                                "{\"username\":\"x\",\"password\":\"y\"}")
                        .text("message"))
                .isEqualTo("Authentication failed.");
        String observer = Wires.credentials("observer@lab.local", "Lab-Observer-1!");
        assertThat(wires.send("GET", pool, null, "Authorization", observer).status())
                .isEqualTo(200);
        assertThat(wires.send("DELETE", pool, null, "Authorization", observer).status())
                .isEqualTo(403);
    }

    @Test
    void saysThatItIsReadyActiveAndProvisioned() {

        assertThat(word(figures(get("/tm/sys/ready")), "configReady")).isEqualTo("yes");
        assertThat(word(figures(get("/tm/sys/version")), "Version")).isEqualTo("16.1.0");
        assertThat(word(figures(get("/tm/cm/failover-status")), "status")).isEqualTo("ACTIVE");
        assertThat(get("/tm/sys/provision/gtm").text("level")).isEqualTo("nominal");
        assertThat(get("/tm/ltm/available").body()).isEqualTo("{}");
        assertThat(get("/tm/cm/device").json().path("items")).hasSize(2);
        assertThat(get("/tm/ltm/nonsense").text("message")).startsWith("Public URI path not registered");
    }

    // --- objects

    @Test
    void showsPoolsAndMembersInTheirForm() {

        var pool = get(POOL + "?expandSubcollections=true").json();
        assertThat(pool.path("kind").asText()).isEqualTo("tm:ltm:pool:poolstate");
        assertThat(pool.path("selfLink").asText())
                .isEqualTo("https://localhost/mgmt/tm/ltm/pool/~Common~payroll_web_pool?expandSubcollections=true"
                        + "&ver=16.1.0");
        assertThat(pool.at("/membersReference/items")).hasSize(2);
        var member = get(MEMBER).json();
        assertThat(member.path("kind").asText()).isEqualTo("tm:ltm:pool:members:membersstate");
        assertThat(member.path("fullPath").asText()).isEqualTo("/Common/payroll-web01:443");
        assertThat(member.path("session").asText()).isEqualTo("monitor-enabled");
        assertThat(member.path("state").asText()).isEqualTo("up");
        assertThat(wires.bigip(PROVIDER, "GET", MEMBER, null).text("state")).isEqualTo("down");
        assertThat(get("/tm/ltm/pool/?$select=name,monitor&$top=2").json().path("items"))
                .hasSize(2)
                .allSatisfy(one -> assertThat(one).hasSize(2));
        assertThat(get("/tm/ltm/virtual/payroll_web_vs")
                        .json()
                        .at("/poolReference/link")
                        .asText())
                .contains("~Common~payroll_web_pool?ver=");
        assertThat(get("/tm/gtm/wideip").body()).contains("/mgmt/tm/gtm/wideip/a?ver=");
        assertThat(get("/tm/gtm/wideip/a/~Common~payroll.rainpole.example")
                        .json()
                        .at("/pools/1/nameReference/link")
                        .asText())
                .contains("~Common~payroll_cld01_gpool");
    }

    @Test
    void takesNamesWithRouteDomainsAndSixthVersionAddresses() {

        assertThat(post("/tm/ltm/pool/", "{\"name\":\"far\",\"members\":[\"10.0.0.2%10:80\"]}")
                        .status())
                .isEqualTo(200);
        var member = get("/tm/ltm/pool/~Common~far/members/~Common~10.0.0.2%2510:80");
        assertThat(member.text("address")).isEqualTo("10.0.0.2%10");
        assertThat(member.text("selfLink")).contains("~Common~10.0.0.2%2510:80?ver=");
        assertThat(get("/tm/ltm/node/~Common~10.0.0.2%2510").status()).isEqualTo(200);
        assertThat(post("/tm/ltm/pool/far/members", "{\"name\":\"2001:db8::21.8443\"}")
                        .text("address"))
                .isEqualTo("2001:db8::21");
        assertThat(get("/tm/ltm/pool/far/members/~Common~2001:db8::21.8443").status())
                .isEqualTo(200);
    }

    @Test
    void refusesInTheDevicesOwnWords() {

        assertThat(get("/tm/ltm/pool/~Common~nope").text("message"))
                .isEqualTo("01020036:3: The requested Pool (/Common/nope) was not found.");
        assertThat(get("/tm/ltm/pool/~Common~nope").json().path("apiError").asInt())
                .isEqualTo(3);
        assertThat(get(POOL + "/members/~Common~10.1.1.1:80").text("message"))
                .isEqualTo("Object not found - /Common/10.1.1.1:80");
        assertThat(patch(POOL + "/members/~Common~10.1.1.1:80", DISABLE).text("message"))
                .isEqualTo("01020036:3: The requested Pool Member (/Common/payroll_web_pool /Common/10.1.1.1 80)"
                        + " was not found.");
        var twice = post("/tm/ltm/pool", "{\"name\":\"payroll_web_pool\",\"partition\":\"Common\"}");
        assertThat(twice.status()).isEqualTo(409);
        assertThat(twice.text("message")).startsWith("01020066:3:").contains("already exists in partition Common");
        assertThat(patch(POOL, "{}").json().path("apiError").asInt()).isEqualTo(26214401);
        assertThat(patch(POOL, "{\"hovering\":1}").status()).isEqualTo(400);
        assertThat(post("/tm/ltm/pool", "{\"name\":\"p\",\"partition\":\"x\"}").text("message"))
                .isEqualTo("The requested folder (/x) was not found.");
        assertThat(post("/tm/ltm/pool/none/members", "{\"name\":\"10.1.1.1:80\"}")
                        .status())
                .isEqualTo(404);
        assertThat(delete("/tm/ltm/node/~Common~payroll-web01").text("message")).startsWith("01070110:3:");
        assertThat(delete(POOL).text("message")).startsWith("01070320:3:");
        assertThat(patch("/tm/ltm/virtual/payroll_web_vs", "{\"pool\":\"/Common/none\"}")
                        .text("message"))
                .startsWith("01070734:3:");
        assertThat(patch(POOL, "[1").status()).isEqualTo(400);
    }

    @Test
    void reclaimsAnAddressWhenItsObjectsGoInOrder() {

        assertThat(get("/tm/ltm/virtual-address/~Common~203.0.113.10").status()).isEqualTo(200);
        for (String path : List.of(
                "/tm/ltm/virtual/~Common~payroll_web_vs",
                POOL,
                "/tm/ltm/node/~Common~payroll-web01",
                "/tm/ltm/node/~Common~payroll-web02")) {
            assertThat(delete(path).status()).as(path).isEqualTo(200);
        }
        assertThat(get("/tm/ltm/virtual-address/~Common~203.0.113.10").status()).isEqualTo(404);
        assertThat(control.commands())
                .extracting(entry -> entry.change)
                .containsExactly(
                        "bigip.virtual.deleted", "bigip.pool.deleted", "bigip.node.deleted", "bigip.node.deleted");
    }

    // --- states and connections

    @Test
    void readsBackTheEffectiveStateOfWhatWasWritten() {

        assertThat(patch(MEMBER, DISABLE).text("session")).isEqualTo("user-disabled");
        assertThat(get(MEMBER).text("state")).isEqualTo("up");
        assertThat(patch(MEMBER, FORCE).text("state")).isEqualTo("user-down");
        assertThat(word(figures(get(MEMBER + "/stats")), "status.availabilityState"))
                .isEqualTo("offline");
        assertThat(patch(MEMBER, "{\"session\":\"user-enabled\",\"state\":\"user-up\"}")
                        .text("session"))
                .isEqualTo("monitor-enabled");
        assertThat(patch(POOL, "{\"monitor\":\"none\"}").status()).isEqualTo(200);
        assertThat(get(MEMBER).text("state")).isEqualTo("unchecked");
        assertThat(get(MEMBER).text("session")).isEqualTo("user-enabled");
        assertThat(patch(MEMBER, "{\"session\":\"sometimes\"}").status()).isEqualTo(400);
    }

    @Test
    void drainsADisabledMemberLongerThanOneForcedOffline() {

        assertThat(curConns(MEMBER)).isEqualTo(60);
        patch(MEMBER, DISABLE);
        pass(120);
        assertThat(curConns(MEMBER)).as("who has a record still comes").isPositive();
        patch(MEMBER, FORCE);
        pass(60);
        assertThat(curConns(MEMBER)).as("who is connected stays").isPositive();
        pass(60);
        assertThat(curConns(MEMBER)).isZero();
        assertThat(control.connections(ONPREMISES, "payroll_web_pool"))
                .as("the other member took them")
                .isEqualTo(120);
        assertThat(control.commands()).extracting(entry -> entry.change).containsOnly("bigip.member.changed");
    }

    private long curConns(String member) {
        return figures(get(member + "/stats"))
                .path("serverside.curConns")
                .path("value")
                .asLong();
    }

    @Test
    void endsConnectionsOnDemandOrAtOnceByASwitch() {

        patch(MEMBER, FORCE);
        assertThat(curConns(MEMBER)).isEqualTo(60);
        assertThat(delete("/tm/sys/connection").status()).isEqualTo(400);
        assertThat(delete("/tm/sys/connection?options=ss-server-addr+10.20.10.11+ss-server-port+443")
                        .status())
                .isEqualTo(200);
        assertThat(curConns(MEMBER)).isZero();

        control.choose("forcedOfflineBreaks", "true");
        patch(POOL + "/members/~Common~payroll-web02:443", FORCE);
        assertThat(control.connections(ONPREMISES, "payroll_web_pool")).isZero();
    }

    @Test
    void spreadsTheLoadUpToTheMembersLimits() {

        control.load("payroll_web_pool", 400);
        pass(120);
        assertThat(curConns(MEMBER)).isEqualTo(200);
        control.load("payroll_web_pool", 900);
        patch(POOL, "{\"queueOnConnectionLimit\":\"enabled\"}");
        pass(120);
        assertThat(curConns(MEMBER)).isEqualTo(250);
        var pool = figures(get(POOL + "/stats"));
        assertThat(pool.path("serverside.curConns").path("value").asLong()).isEqualTo(500);
        assertThat(pool.path("connq.depth").path("value").asLong()).isEqualTo(400);
        assertThat(word(pool, "status.availabilityState")).isEqualTo("unavailable");
        assertThat(word(figures(get(MEMBER + "/stats")), "status.availabilityState"))
                .isEqualTo("unavailable");

        assertThat(post(POOL + "/members", "{\"name\":\"10.9.9.9:443\",\"connectionLimit\":250}")
                        .text("state"))
                .isEqualTo("checking");
        control.memberAnswers(ONPREMISES, "10.9.9.9:443", true);
        pass(130);
        assertThat(control.connections(ONPREMISES, "payroll_web_pool")).isEqualTo(750);
        assertThat(get(POOL + "/members/stats").json().path("entries")).hasSize(3);
    }

    @Test
    void marksAMemberDownWhenItsMachineStopsAndUpWhereItRunsAgain() {

        wires.loginBoth(PROVIDER, "srm");
        assertThat(wires.act(PROVIDER, "Payroll", "recovery", "{\"planned_failover\":true,\"sync_data\":true}")
                        .status())
                .isLessThan(300);
        control.finishEverything();

        wires.loginBoth(PROVIDER, "srm");
        assertThat(wires.status(PROVIDER, "Payroll")).isEqualTo("RECOVERY_COMPLETE");
        assertThat(get(MEMBER).text("state")).isEqualTo("down");
        assertThat(wires.bigip(PROVIDER, "GET", MEMBER, null).text("state")).isEqualTo("up");
        assertThat(control.changes("bigip.member.up")).hasSize(2);
        assertThat(control.invariants()).isEmpty();
    }

    @Test
    void takesNoMachineInATestBubbleForAlive() {

        wires.loginBoth(PROVIDER, "srm");
        wires.act(PROVIDER, "Payroll", "test", "{\"sync_data\":false}");
        control.finishEverything();

        assertThat(control.vm(PROVIDER, "payroll-web01").tools()).isTrue();
        assertThat(wires.bigip(PROVIDER, "GET", MEMBER, null).text("state")).isEqualTo("down");
    }

    // --- names

    @Test
    void sendsUsersToTheSiteThatNamesLeadTo() {

        control.memberAnswers(PROVIDER, "payroll-web01:443", true);
        assertThat(control.connections(PROVIDER, "payroll_web_pool")).isZero();

        assertThat(patch(GPOOL + "cld01_gpool", "{\"enabled\":true}").json().has("disabled"))
                .isFalse();
        assertThat(patch(GPOOL + "sfo01_gpool", "{\"enabled\":false,\"disabled\":true}")
                        .json()
                        .has("enabled"))
                .isFalse();
        pass(2);
        assertThat(wires.bigip(PROVIDER, "GET", GPOOL + "sfo01_gpool", null)
                        .json()
                        .has("disabled"))
                .as("the other device of the group knows it too")
                .isTrue();
        pass(60);
        assertThat(control.connections(ONPREMISES, "payroll_web_pool")).isBetween(40L, 80L);
        assertThat(control.connections(PROVIDER, "payroll_web_pool")).isBetween(40L, 80L);
        pass(62);
        assertThat(control.connections(ONPREMISES, "payroll_web_pool")).isZero();
        assertThat(control.connections(PROVIDER, "payroll_web_pool")).isEqualTo(120);
        var name = figures(get("/tm/gtm/wideip/a/payroll.rainpole.example/stats"));
        assertThat(word(name, "wipName")).isEqualTo("/Common/payroll.rainpole.example");
        assertThat(figures(get(GPOOL + "cld01_gpool/stats"))
                        .path("preferred")
                        .path("value")
                        .asLong())
                .isPositive();
    }

    @Test
    void sharesByRatioAndHeedsServersAndDataCentres() {

        control.memberAnswers(PROVIDER, "crm-web01:443", true);
        String name = "/tm/gtm/wideip/a/~Common~crm.rainpole.example";
        patch("/tm/gtm/pool/a/crm_cld01_gpool", "{\"enabled\":true}");
        patch(
                name,
                "{\"poolLbMode\":\"ratio\",\"pools\":[{\"name\":\"/Common/crm_sfo01_gpool\",\"ratio\":3},"
                        + "{\"name\":\"/Common/crm_cld01_gpool\",\"ratio\":1}]}");
        pass(200);
        assertThat(control.connections(PROVIDER, "crm_web_pool")).isEqualTo(50);
        assertThat(control.connections(ONPREMISES, "crm_web_pool")).isEqualTo(150);

        patch("/tm/gtm/datacenter/~Common~SFO01", "{\"disabled\":true}");
        pass(200);
        assertThat(control.connections(PROVIDER, "crm_web_pool")).isEqualTo(200);
        var member = figures(get("/tm/gtm/pool/a/crm_sfo01_gpool/members/~Common~sfo01bip01:~Common~crm_web_vs/stats"));
        assertThat(word(member, "status.enabledState")).isEqualTo("disabled-by-parent");
        assertThat(word(member, "vsName")).isEqualTo("/Common/crm_web_vs");
        assertThat(delete("/tm/gtm/server/sfo01bip01/virtual-servers/~Common~crm_web_vs")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void copiesNamesWhenTheSitesSeeEachOtherAgain() {

        control.cutLink();
        patch(GPOOL + "sfo01_gpool", "{\"disabled\":true}");
        pass(30);
        assertThat(wires.bigip(PROVIDER, "GET", GPOOL + "sfo01_gpool", null)
                        .json()
                        .has("enabled"))
                .isTrue();
        assertThat(word(
                        figures(wires.bigip(PROVIDER, "GET", GPOOL + "sfo01_gpool/stats", null)),
                        "status.availabilityState"))
                .isEqualTo("offline");
        control.restoreLink();
        assertThat(wires.bigip(PROVIDER, "GET", GPOOL + "sfo01_gpool", null)
                        .json()
                        .has("disabled"))
                .isTrue();
    }

    // --- several at once, disk, twin, tunnel

    private String begin() {
        return post("/tm/transaction", "{}").json().path("transId").asText();
    }

    private Wires.Reply add(String transaction, String method, String path, String body) {
        return wires.bigip(ONPREMISES, method, path, body, "X-F5-REST-Coordination-Id", transaction);
    }

    @Test
    void carriesATransactionOutAsAWhole() {

        String id = begin();
        var queued = add(id, "PATCH", MEMBER, DISABLE);
        assertThat(queued.text("kind")).isEqualTo("tm:transaction:commandsstate");
        add(id, "POST", POOL + "/members", "{\"name\":\"10.9.9.9:443\"}");
        assertThat(get(MEMBER).text("session")).as("nothing yet").isEqualTo("monitor-enabled");
        assertThat(add(id, "PATCH", "/tm/transaction/" + id, "{\"state\":\"VALIDATING\"}")
                        .status())
                .isEqualTo(400);

        assertThat(patch("/tm/transaction/" + id, "{\"state\":\"VALIDATING\"}").text("state"))
                .isEqualTo("COMPLETED");
        assertThat(get(MEMBER).text("session")).isEqualTo("user-disabled");
        assertThat(get(POOL + "/members").json().path("items")).hasSize(3);
        assertThat(control.commands())
                .extracting(entry -> entry.change)
                .containsExactly("bigip.member.changed", "bigip.member.created", "bigip.transaction.committed");
    }

    @Test
    void leavesNothingOfATransactionThatFails() {

        String id = begin();
        assertThat(patch("/tm/transaction/" + id, "{\"state\":\"VALIDATING\"}").status())
                .as("an empty one")
                .isEqualTo(404);
        add(id, "PATCH", MEMBER, DISABLE);
        add(id, "DELETE", POOL, null);
        var failed = patch("/tm/transaction/" + id, "{\"state\":\"VALIDATING\"}");

        assertThat(failed.status()).isEqualTo(400);
        assertThat(failed.text("message")).startsWith("transaction failed:01070320:3:");
        assertThat(get(MEMBER).text("session")).isEqualTo("monitor-enabled");
        assertThat(word(figures(get("/tm/cm/sync-status")), "status")).isEqualTo("In Sync");
        assertThat(control.commands()).isEmpty();
        assertThat(control.connections(ONPREMISES, "payroll_web_pool")).isEqualTo(120);
        String idle = begin();
        pass(121);
        assertThat(get("/tm/transaction/" + idle).status()).isEqualTo(404);
    }

    @Test
    void forgetsInARestartWhatWasNotSaved() {

        patch(MEMBER, DISABLE);
        assertThat(post("/tm/sys/config", "{\"command\":\"save\"}").text("kind"))
                .isEqualTo("tm:sys:config:savestate");
        patch(MEMBER, FORCE);
        post(POOL + "/members", "{\"name\":\"10.9.9.9:443\"}");
        control.rebootBigip(ONPREMISES);

        assertThat(get(MEMBER).text("session")).isEqualTo("user-disabled");
        assertThat(get(MEMBER).text("state")).isEqualTo("up");
        assertThat(get(POOL + "/members").json().path("items")).hasSize(2);
    }

    @Test
    void copiesChangesToItsTwinOnDemand() {

        patch(MEMBER, DISABLE);
        assertThat(word(figures(get("/tm/cm/sync-status")), "status")).isEqualTo("Changes Pending");
        assertThat(post("/tm/cm", "{\"command\":\"run\",\"utilCmdArgs\":\"config-sync to-group nobody\"}")
                        .text("message"))
                .contains("Device group (nobody) not found");
        String group = get("/tm/cm/device-group").json().at("/items/0/fullPath").asText();
        assertThat(post("/tm/cm", "{\"command\":\"run\",\"utilCmdArgs\":\"config-sync to-group " + group + "\"}")
                        .text("kind"))
                .isEqualTo("tm:cm:runstate");
        assertThat(word(figures(get("/tm/cm/sync-status")), "status")).isEqualTo("Syncing");
        pass(4);
        assertThat(word(figures(get("/tm/cm/sync-status")), "color")).isEqualTo("green");
    }

    @Test
    void keepsATunnelWhileBothEndsAreEnabledAndSeeEachOther() {

        String endpoint = "/tm/wom/remote-endpoint/~Common~cld01bip01";
        assertThat(word(figures(get(endpoint + "/stats")), "state")).isEqualTo("ready");
        control.cutLink();
        assertThat(word(figures(get(endpoint + "/stats")), "state")).isEqualTo("connecting");
        control.restoreLink();
        wires.bigip(PROVIDER, "PATCH", "/tm/wom/local-endpoint", "{\"endpoint\":\"disabled\"}");
        assertThat(word(figures(get(endpoint + "/stats")), "state")).isEqualTo("connecting");
        patch(endpoint, "{\"endpoint\":\"disabled\"}");
        assertThat(word(figures(get(endpoint + "/stats")), "state")).isEqualTo("down");

        assertThat(post(
                                "/tm/net/tunnels/tunnel",
                                "{\"name\":\"ldvm\",\"profile\":\"/Common/etherip\",\"localAddress\":\"192.0.2.10\","
                                        + "\"remoteAddress\":\"192.0.2.20\"}")
                        .status())
                .isEqualTo(200);
        assertThat(figures(get("/tm/net/tunnels/tunnel/ldvm/stats"))
                        .path("hcInOctets")
                        .path("value")
                        .asLong())
                .isZero();
    }

    @Test
    void failsInTheFormsOfARestartingDevice() {

        control.addFault(Fault.fail(503).at(ONPREMISES, "bigip").once());
        assertThat(get(POOL).body()).startsWith("<html>");
        control.addFault(Fault.fail(500)
                .at(ONPREMISES, "bigip")
                .operation("*/members/{member}")
                .once());
        assertThat(get(MEMBER).json().path("apiError").asInt()).isEqualTo(32768001);
    }

    @Test
    void findsItsConfigurationAgainAfterAKill(@TempDir Path state) {

        LabSettings settings =
                LabSettings.builder().manualClock().stateDirectory(state).build();
        try (Lab first = Lab.start(settings)) {
            new Wires(first).bigip(ONPREMISES, "PATCH", MEMBER, DISABLE);
        }
        try (Lab second = Lab.start(settings)) {
            var again = new Wires(second);
            assertThat(again.bigip(ONPREMISES, "GET", MEMBER, null).text("session"))
                    .isEqualTo("user-disabled");
            second.controls().advance(Duration.ofMinutes(6));
            assertThat(second.controls().connections(ONPREMISES, "payroll_web_pool"))
                    .isEqualTo(120);
        }
    }

    @Test
    void takesPortsBehindThoseThatPeopleKnow() {

        List<Integer> offsets = new ArrayList<>();
        for (int site = 0; site < 2; site++) {
            for (int system = 0; system < Appliances.SYSTEMS.size(); system++) {
                offsets.add(Appliances.offset(site, system));
            }
        }
        assertThat(offsets).startsWith(0, 1, 2, 3, 10, 4, 5, 6, 7, 11);
        assertThat(Appliances.servicesOffset()).isEqualTo(8);
        assertThat(Appliances.controlOffset()).isEqualTo(9);
    }
}
