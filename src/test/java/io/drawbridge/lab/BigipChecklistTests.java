package io.drawbridge.lab;

import static io.drawbridge.lab.Wires.ONPREMISES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.drawbridge.contract.ContractWatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/**
 * The simulator checklist of the iControl REST reference, section 10, point by point, and what its sections 1 to 7 say
 * beside it: things over which real clients trip.
 */
@Timeout(120)
class BigipChecklistTests {

    private static final String POOL = "/tm/ltm/pool/~Common~payroll_web_pool";
    private static final String MEMBER = POOL + "/members/~Common~payroll-web01:443";
    private static final String VIRTUAL = "/tm/ltm/virtual/~Common~payroll_web_vs";
    private static final String WIDE_IP = "/tm/gtm/wideip/a/~Common~payroll.rainpole.example";
    private static final String GLOBAL_POOL = "/tm/gtm/pool/a/~Common~payroll_sfo01_gpool";
    private static final String COORDINATION = "X-F5-REST-Coordination-Id";

    /** One device of a lab of its own. */
    private static final class Device {
        private final LabControl control;
        private final Wires wires;

        private Device(Lab lab) {
            control = lab.controls();
            wires = new Wires(lab);
        }

        private Wires.Reply send(String method, String path, String body, String... headers) {
            return wires.bigip(ONPREMISES, method, path, body, headers);
        }

        private Wires.Reply get(String path) {
            return send("GET", path, null);
        }

        private JsonNode json(String path) {
            var reply = get(path);
            assertThat(reply.status()).as(path + " " + reply.body()).isEqualTo(200);
            return reply.json();
        }

        private Wires.Reply patch(String path, String body) {
            return send("PATCH", path, body);
        }

        private String url(String path) {
            return wires.url(ONPREMISES, "bigip") + "/mgmt" + path;
        }

        private Wires.Reply login() {
            return wires.send(
                    "POST",
                    url("/shared/authn/login"),
                    "{\"username\":\"" + wires.user(ONPREMISES, "bigip") + "\",\"password\":\""
                            + wires.password(ONPREMISES, "bigip") + "\",\"loginProviderName\":\"tmos\"}",
                    "Content-Type",
                    "application/json");
        }

        private Wires.Reply with(String token, String method, String path, String body) {
            return wires.send(method, url(path), body, "X-F5-Auth-Token", token, "Content-Type", "application/json");
        }

        private String syncStatus() {
            return json("/tm/cm/sync-status")
                    .findPath("nestedStats")
                    .at("/entries/status/description")
                    .asText();
        }
    }

    private final Map<String, Consumer<Device>> points = new TreeMap<>();

    @TestFactory
    List<DynamicTest> theCheckList() {
        transport();
        objects();
        states();
        rules();
        faults();
        var tests = new ArrayList<DynamicTest>();
        points.forEach((point, test) -> tests.add(dynamicTest(point, () -> {
            var watch = new ContractWatch(false);
            try (Lab lab =
                    Lab.start(LabSettings.builder().manualClock().witness(watch).build())) {
                test.accept(new Device(lab));
            }
            watch.assertKept();
        })));
        return tests;
    }

    private void transport() {
        points.put("10.01 HTTPS with a certificate of its own; plain http is no answer", device -> {
            assertThat(device.url("")).startsWith("https://");
            assertThatThrownBy(
                            () -> device.wires.send("GET", device.url("/tm/sys").replace("https:", "http:"), null))
                    .isInstanceOf(RuntimeException.class);
        });
        points.put("10.02 (2.5) the collection sys has a selfLink with a version", device -> assertThat(
                        device.json("/tm/sys").path("selfLink").asText())
                .matches("https://localhost/mgmt/tm/sys\\?ver=\\d+\\.\\d+\\.\\d+"));
        points.put("10.03 (2.5) gtm is provisioned, and its level can be read and changed by control", device -> {
            assertThat(device.json("/tm/sys/provision/gtm").path("level").asText())
                    .isEqualTo("nominal");
            device.control.device(ONPREMISES, "gtm", "none");
            assertThat(device.json("/tm/sys/provision/gtm").path("level").asText())
                    .isEqualTo("none");
        });
        points.put("10.04 every answer is JSON, also a 404; DELETE answers 200 without a body", device -> {
            assertThat(device.get("/tm/ltm/pool/~Common~nobody")
                            .json()
                            .path("code")
                            .asInt())
                    .isEqualTo(404);
            assertThat(device.get("/tm/nothing/at/all").json().path("code").asInt())
                    .isEqualTo(404);
            device.send("POST", "/tm/ltm/pool", "{\"name\":\"gone\"}");
            var deleted = device.send("DELETE", "/tm/ltm/pool/~Common~gone", null);
            assertThat(deleted.status()).isEqualTo(200);
            assertThat(deleted.body()).isEmpty();
        });
        points.put("10.07 a slash at the end and ?ver= are read over", device -> {
            assertThat(device.get(POOL + "/").status()).isEqualTo(200);
            assertThat(device.get(POOL + "?ver=14.1.0").status()).isEqualTo(200);
            assertThat(device.get("/tm/ltm/pool/?ver=14.1.0").status()).isEqualTo(200);
            assertThat(device.send("POST", POOL + "/members/", "{\"name\":\"10.1.1.1:80\",\"partition\":\"Common\"}")
                            .status())
                    .isEqualTo(200);
        });
    }

    private void objects() {
        points.put("10.05 (1.3) references come in pairs, and what they lead to is there", device -> {
            var virtual = device.json(VIRTUAL);
            var links = new TreeSet<String>();
            links.add(virtual.at("/poolReference/link").asText());
            links.add(virtual.at("/profilesReference/link").asText());
            links.add(device.json(POOL).at("/membersReference/link").asText());
            links.add(device.json(WIDE_IP).at("/pools/0/nameReference/link").asText());
            assertThat(links).hasSize(4);
            for (var link : links) {
                assertThat(device.get(link.replace("https://localhost/mgmt", ""))
                                .status())
                        .as(link)
                        .isEqualTo(200);
            }
        });
        points.put("10.06 (1.3) kinds are exact, of objects, lists, things below and figures", device -> {
            var kinds = new TreeMap<String, String>(Map.of(
                    POOL,
                    "tm:ltm:pool:poolstate",
                    "/tm/ltm/pool",
                    "tm:ltm:pool:poolcollectionstate",
                    MEMBER,
                    "tm:ltm:pool:members:membersstate",
                    POOL + "/members",
                    "tm:ltm:pool:members:memberscollectionstate",
                    POOL + "/stats",
                    "tm:ltm:pool:poolstats",
                    POOL + "/members/stats",
                    "tm:ltm:pool:members:memberscollectionstats",
                    WIDE_IP,
                    "tm:gtm:wideip:a:astate",
                    GLOBAL_POOL,
                    "tm:gtm:pool:a:astate",
                    "/tm/wom/profile/isession/~Common~isession",
                    "tm:wom:profile:isession:isessionstate"));
            kinds.forEach((path, kind) ->
                    assertThat(device.json(path).path("kind").asText()).as(path).isEqualTo(kind));
        });
        points.put(
                "10.08 (4.2) each pool of a name has name, partition and nameReference, also once written", device -> {
                    device.patch(WIDE_IP, "{\"pools\":[{\"name\":\"/Common/payroll_cld01_gpool\",\"order\":0}]}");
                    var pools = device.json(WIDE_IP).path("pools");
                    assertThat(pools).hasSize(1);
                    assertThat(pools.get(0).path("name").asText()).isEqualTo("payroll_cld01_gpool");
                    assertThat(pools.get(0).path("partition").asText()).isEqualTo("Common");
                    assertThat(pools.get(0).at("/nameReference/link").asText())
                            .contains("~Common~payroll_cld01_gpool?ver=");
                });
        points.put("10.10 (3.5, 3.7) some numbers are words on the wire", device -> {
            assertThat(device.json("/tm/ltm/node/~Common~payroll-web01").at("/fqdn/interval"))
                    .isEqualTo(Wires.JSON.getNodeFactory().textNode("3600"));
            assertThat(device.json(MEMBER).path("rateLimit").isTextual()).isTrue();
            assertThat(device.json("/tm/ltm/persistence/source-addr/~Common~source_addr")
                            .path("timeout")
                            .isTextual())
                    .isTrue();
        });
        points.put(
                "1.2 a route domain is %25, a blank %20, a slash a tilde; a sixth-version address has a dot",
                device -> {
                    device.send("POST", POOL + "/members", "{\"name\":\"10.0.0.2%10:80\",\"partition\":\"Common\"}");
                    device.send("POST", POOL + "/members", "{\"name\":\"2001:db8::21.8443\",\"partition\":\"Common\"}");
                    assertThat(device.json(POOL + "/members/~Common~10.0.0.2%2510:80")
                                    .path("fullPath")
                                    .asText())
                            .isEqualTo("/Common/10.0.0.2%10:80");
                    assertThat(device.json(POOL + "/members/~Common~2001:db8::21.8443")
                                    .path("address")
                                    .asText())
                            .isEqualTo("2001:db8::21");
                    device.send("POST", "/tm/ltm/pool", "{\"name\":\"two words\"}");
                    assertThat(device.json("/tm/ltm/pool/~Common~two%20words")
                                    .path("selfLink")
                                    .asText())
                            .contains("~Common~two%20words?ver=");
                });
        points.put("1.3 expandSubcollections brings the things below, and selfLink says so", device -> {
            var pool = device.json(POOL + "?expandSubcollections=true");
            assertThat(pool.at("/membersReference/items")).hasSize(2);
            assertThat(pool.path("selfLink").asText()).contains("?expandSubcollections=true&ver=");
            assertThat(device.json(POOL).at("/membersReference/items").isMissingNode())
                    .isTrue();
        });
        points.put("1.4 $select, $filter, $top and $skip, plain and encoded", device -> {
            assertThat(device.json("/tm/ltm/pool?$select=name,monitor").path("items"))
                    .allSatisfy(one -> assertThat(one.fieldNames()).toIterable().isSubsetOf("name", "monitor"));
            int all = device.json("/tm/ltm/pool").path("items").size();
            assertThat(device.json("/tm/ltm/pool?$filter=partition%20eq%20Common")
                            .path("items"))
                    .hasSize(all);
            assertThat(device.json("/tm/ltm/pool?$filter=partition%20eq%20Other")
                            .path("items"))
                    .isEmpty();
            assertThat(device.json("/tm/ltm/pool?%24top=1&%24skip=1").path("items"))
                    .hasSize(1);
        });
        points.put("3.8, 4.7 figures hang below keys that are addresses, their names hold dots", device -> {
            for (var path : List.of(
                    POOL + "/members/stats",
                    MEMBER + "/stats",
                    POOL + "/stats",
                    VIRTUAL + "/stats",
                    WIDE_IP + "/stats",
                    GLOBAL_POOL + "/members/stats",
                    "/tm/sys/version")) {
                var entries = device.json(path).path("entries");
                assertThat(entries.fieldNames())
                        .toIterable()
                        .as(path)
                        .isNotEmpty()
                        .allSatisfy(key -> assertThat(key).startsWith("https://localhost/mgmt/tm/"));
                assertThat(entries).allSatisfy(one -> assertThat(
                                one.at("/nestedStats/entries").isObject())
                        .isTrue());
            }
            assertThat(device.json(MEMBER + "/stats")
                            .findPath("serverside.curConns")
                            .path("value")
                            .isNumber())
                    .isTrue();
            assertThat(device.json(GLOBAL_POOL + "/members/stats")
                            .path("entries")
                            .fieldNames()
                            .next())
                    .as("of a name's pool the virtual server comes first")
                    .contains("/members/~Common~payroll_web_vs:");
        });
    }

    private void states() {
        points.put("10.09 (1.5) of two flags one is there, whichever of them is written and how", device -> {
            for (var path : List.of(WIDE_IP, GLOBAL_POOL, VIRTUAL, "/tm/gtm/server/~Common~sfo01bip01")) {
                var off =
                        List.of("{\"disabled\":true}", "{\"enabled\":false,\"disabled\":true}", "{\"enabled\":false}");
                for (var body : off) {
                    device.patch(path, "{\"enabled\":true}");
                    assertThat(device.patch(path, body).status()).as(path).isEqualTo(200);
                    assertThat(device.json(path).path("disabled").asBoolean()).isTrue();
                    assertThat(device.json(path).has("enabled")).isFalse();
                }
                for (var body : List.of("{\"enabled\":true}", "{\"enabled\":true,\"disabled\":false}")) {
                    device.patch(path, "{\"disabled\":true}");
                    device.patch(path, body);
                    assertThat(device.json(path).path("enabled").asBoolean()).isTrue();
                    assertThat(device.json(path).has("disabled")).isFalse();
                }
            }
            assertThat(device.json(POOL).path("allowNat").asText()).isEqualTo("yes");
            assertThat(device.json(MEMBER).path("ephemeral").isTextual()).isTrue();
        });
        points.put(
                "3.6 a virtual server is on all VLANs but some, or on none but some: one flag of the two", device -> {
                    var virtual = device.json(VIRTUAL);
                    assertThat(virtual.path("vlansDisabled").asBoolean()).isTrue();
                    assertThat(virtual.has("vlansEnabled")).isFalse();
                    assertThat(device.patch(VIRTUAL, "{\"vlansEnabled\":true,\"vlans\":[\"/Common/web\"]}")
                                    .status())
                            .isEqualTo(200);
                    virtual = device.json(VIRTUAL);
                    assertThat(virtual.path("vlansEnabled").asBoolean()).isTrue();
                    assertThat(virtual.has("vlansDisabled")).isFalse();
                    device.patch(VIRTUAL, "{\"vlansDisabled\":true}");
                    assertThat(device.json(VIRTUAL).has("vlansEnabled")).isFalse();
                });
        points.put("1.1 PATCH leaves what is not given, PUT takes it back to its default", device -> {
            device.patch(POOL, "{\"slowRampTime\":30,\"description\":\"d\"}");
            device.patch(POOL, "{\"description\":\"e\"}");
            assertThat(device.json(POOL).path("slowRampTime").asInt()).isEqualTo(30);
            device.send("PUT", POOL, "{\"description\":\"f\"}");
            assertThat(device.json(POOL).path("slowRampTime").asInt()).isEqualTo(10);
            assertThat(device.json(POOL).path("description").asText()).isEqualTo("f");
        });
        points.put("10.14 what runs and what is saved are two things", device -> {
            device.patch(MEMBER, "{\"session\":\"user-disabled\"}");
            device.send("POST", "/tm/sys/config", "{\"command\":\"save\"}");
            device.patch(MEMBER, "{\"session\":\"user-enabled\"}");
            device.control.rebootBigip(ONPREMISES);
            assertThat(device.json(MEMBER).path("session").asText()).isEqualTo("user-disabled");
        });
        points.put("10.15 (7.2) In Sync, Changes Pending, Syncing, In Sync", device -> {
            assertThat(device.json("/tm/cm/device").path("items")).hasSize(2);
            assertThat(device.syncStatus()).isEqualTo("In Sync");
            device.patch(MEMBER, "{\"session\":\"user-disabled\"}");
            assertThat(device.syncStatus()).isEqualTo("Changes Pending");
            String group =
                    device.json("/tm/cm/device-group").at("/items/0/fullPath").asText();
            device.send(
                    "POST", "/tm/cm", "{\"command\":\"run\",\"utilCmdArgs\":\"config-sync to-group " + group + "\"}");
            assertThat(device.syncStatus()).isEqualTo("Syncing");
            device.control.advance(Duration.ofSeconds(30));
            assertThat(device.syncStatus()).isEqualTo("In Sync");
        });
        points.put("10.17 (3.4) a monitor's result can be set: up, down, and checking before the first one", device -> {
            assertThat(device.json(MEMBER).path("state").asText()).isEqualTo("up");
            device.control.memberAnswers(ONPREMISES, "/Common/payroll-web01:443", false);
            device.control.advance(Duration.ofMinutes(1));
            assertThat(device.json(MEMBER).path("state").asText()).isEqualTo("down");
            device.send(
                    "POST",
                    POOL + "/members",
                    "{\"name\":\"10.20.10.99:443\",\"partition\":\"Common\",\"address\":\"10.20.10.99\"}");
            assertThat(device.json(POOL + "/members/~Common~10.20.10.99:443")
                            .path("state")
                            .asText())
                    .isEqualTo("checking");
        });
    }

    private void rules() {
        points.put(
                "10.11 (1.6) twice is 409 with 01020066, missing is 404 with 01020036, in status and in code",
                device -> {
                    var twice = device.send(
                            "POST", "/tm/ltm/pool", "{\"name\":\"payroll_web_pool\",\"partition\":\"Common\"}");
                    assertThat(twice.status()).isEqualTo(409);
                    assertThat(twice.json().path("code").asInt()).isEqualTo(409);
                    assertThat(twice.text("message")).startsWith("01020066:3:");
                    for (var method : List.of("GET", "PATCH", "PUT", "DELETE")) {
                        var missing = device.send(
                                method,
                                "/tm/ltm/pool/~Common~nobody",
                                method.startsWith("P") ? "{\"description\":\"d\"}" : null);
                        assertThat(missing.status()).as(method).isEqualTo(404);
                        assertThat(missing.json().path("code").asInt()).isEqualTo(404);
                        assertThat(missing.text("message")).startsWith("01020036:3:");
                    }
                    assertThat(device.patch(POOL, "{}").json().path("apiError").asInt())
                            .isEqualTo(26214401);
                });
        points.put("10.12 (2.2) a token lives 1200 s, can be prolonged to 36000 s, not beyond: 401, 406", device -> {
            String token = device.login().json().at("/token/token").asText();
            String own = "/shared/authz/tokens/" + token;
            device.control.advance(Duration.ofSeconds(1190));
            assertThat(device.with(token, "PATCH", own, "{\"timeout\":36001}").status())
                    .isEqualTo(406);
            var longer = device.with(token, "PATCH", own, "{\"timeout\":\"36000\"}");
            assertThat(longer.json().path("timeout").asLong()).isEqualTo(36_000);
            device.control.advance(Duration.ofSeconds(34_800));
            assertThat(device.with(token, "GET", "/tm/sys", null).status())
                    .as("counted from when it was made")
                    .isEqualTo(200);
            device.control.advance(Duration.ofSeconds(20));
            var gone = device.with(token, "GET", "/tm/sys", null);
            assertThat(gone.status()).isEqualTo(401);
            assertThat(gone.text("message")).isEqualTo("X-F5-Auth-Token has expired.");
        });
        points.put("10.12 (2.2) the hundred and first token of a user is refused with 400", device -> {
            for (int i = 0; i < 100; i++) {
                assertThat(device.login().status()).isEqualTo(200);
            }
            var refused = device.login();
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.text("message")).contains("has reached maximum active login tokens");
        });
        points.put(
                "10.13 (6) a transaction waits, goes in evalOrder and leaves nothing when one command fails",
                device -> {
                    String before = device.get(MEMBER).body();
                    String id = device.send("POST", "/tm/transaction", "{}").text("transId");
                    var queued = device.send("PATCH", MEMBER, "{\"session\":\"user-disabled\"}", COORDINATION, id);
                    assertThat(queued.text("kind")).isEqualTo("tm:transaction:commandsstate");
                    device.send("DELETE", "/tm/ltm/node/~Common~payroll-web01", null, COORDINATION, id);
                    assertThat(device.get(MEMBER).body()).isEqualTo(before);
                    var failed = device.patch("/tm/transaction/" + id, "{\"state\":\"VALIDATING\"}");
                    assertThat(failed.status()).isEqualTo(400);
                    assertThat(failed.text("message")).startsWith("transaction failed:01070110:3:");
                    assertThat(device.get(MEMBER).body()).isEqualTo(before);

                    String other = device.send("POST", "/tm/transaction", "{}").text("transId");
                    device.send(
                            "PATCH",
                            "/tm/ltm/pool/~Common~later",
                            "{\"description\":\"made before\"}",
                            COORDINATION,
                            other);
                    device.send("POST", "/tm/ltm/pool", "{\"name\":\"later\"}", COORDINATION, other);
                    device.patch("/tm/transaction/" + other + "/commands/1", "{\"evalOrder\":3}");
                    assertThat(device.patch("/tm/transaction/" + other, "{\"state\":\"VALIDATING\"}")
                                    .text("state"))
                            .isEqualTo("COMPLETED");
                    assertThat(device.json("/tm/ltm/pool/~Common~later")
                                    .path("description")
                                    .asText())
                            .isEqualTo("made before");
                });
        points.put(
                "6 validateOnly tries and changes nothing; the commit itself takes no header; an empty one is 404",
                device -> {
                    String id = device.send("POST", "/tm/transaction", "{}").text("transId");
                    assertThat(device.patch("/tm/transaction/" + id, "{\"state\":\"VALIDATING\"}")
                                    .text("message"))
                            .isEqualTo("there is no command to commit in the transaction.");
                    device.send("PATCH", MEMBER, "{\"session\":\"user-disabled\"}", COORDINATION, id);
                    assertThat(device.send(
                                            "PATCH",
                                            "/tm/transaction/" + id,
                                            "{\"state\":\"VALIDATING\"}",
                                            COORDINATION,
                                            id)
                                    .status())
                            .isEqualTo(400);
                    device.patch("/tm/transaction/" + id, "{\"state\":\"VALIDATING\",\"validateOnly\":true}");
                    assertThat(device.json(MEMBER).path("session").asText()).isEqualTo("monitor-enabled");
                });
    }

    private void faults() {
        points.put("10.16 (1.6) mcpd lost is 500 with 32768001, restarting is 503 with a page", device -> {
            device.control.addFault(Fault.fail(500).at(ONPREMISES, "bigip").once());
            assertThat(device.get(POOL).json().path("apiError").asLong()).isEqualTo(32768001);
            device.control.addFault(Fault.fail(503).at(ONPREMISES, "bigip").once());
            assertThat(device.get(POOL).body()).startsWith("<html>").contains("restarting");
        });
        points.put("10.16 (1.6) a framework that has not started knows no path: 404 in its own form", device -> {
            var unknown = device.get("/tm/ltm/unheard");
            assertThat(unknown.status()).isEqualTo(404);
            assertThat(unknown.text("message")).startsWith("Public URI path not registered");
            assertThat(unknown.text("kind")).isEqualTo(":resterrorresponse");
        });
        points.put(
                "10.16 (2.4) a token can end in the middle of a run; each way of not being known is told apart",
                device -> {
                    String token = device.login().json().at("/token/token").asText();
                    device.control.expireSessions();
                    assertThat(device.with(token, "GET", "/tm/sys", null).text("message"))
                            .isEqualTo("X-F5-Auth-Token has expired.");
                    assertThat(device.with("A".repeat(26), "GET", "/tm/sys", null)
                                    .text("message"))
                            .isEqualTo("X-F5-Auth-Token does not exist.");
                    var nobody = device.wires.send("GET", device.url("/tm/sys"), null);
                    assertThat(nobody.status()).isEqualTo(401);
                    assertThat(nobody.header("WWW-Authenticate")).isEqualTo("X-Auth-Token");
                });
    }
}
