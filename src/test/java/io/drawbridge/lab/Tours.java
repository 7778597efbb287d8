package io.drawbridge.lab;

import static io.drawbridge.lab.NsxHand.CONTROLLERS;
import static io.drawbridge.lab.NsxHand.EDGES;
import static io.drawbridge.lab.NsxHand.MANAGERS;
import static io.drawbridge.lab.NsxHand.POOLS;
import static io.drawbridge.lab.NsxHand.ROLE;
import static io.drawbridge.lab.Wires.ONPREMISES;
import static io.drawbridge.lab.Wires.PROVIDER;

import io.drawbridge.contract.ContractWatch;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** Calls every operation that the lab's NSX Managers and BIG-IPs offer, by hand, while a watch looks on. */
final class Tours {

    private static final String SECTIONS = "/api/4.0/firewall/globalroot-0/config/layer3sections";
    private static final String MANAGEMENT = "/api/1.0/appliance-management";
    private static final String COORDINATION = "X-F5-REST-Coordination-Id";

    private final LabControl control;
    private final Wires wires;
    private final NsxHand nsx;

    private Tours(Lab lab) {
        this.control = lab.controls();
        this.wires = new Wires(lab);
        this.nsx = new NsxHand(wires);
    }

    /** @return what went over the wire while both managers had the release */
    static List<ContractWatch.Seen> nsx(String release) {
        var watch = new ContractWatch(false).release("nsx", site -> release);
        try (Lab lab =
                Lab.start(LabSettings.builder().manualClock().witness(watch).build())) {
            var tour = new Tours(lab);
            tour.control.manager(ONPREMISES, "version", release);
            tour.control.manager(PROVIDER, "version", release);
            tour.control.choose("udlrLocaleId", "true");
            tour.appliance();
            tour.edges();
            tour.routing();
            tour.network();
            tour.roles();
            tour.controllers();
        }
        return watch.seen();
    }

    /** @return what went over the wire */
    static List<ContractWatch.Seen> bigip() {
        var watch = new ContractWatch(false);
        try (Lab lab =
                Lab.start(LabSettings.builder().manualClock().witness(watch).build())) {
            var tour = new Tours(lab);
            tour.device();
            tour.local();
            tour.names();
            tour.tunnels();
            tour.transactions();
        }
        return watch.seen();
    }

    // --- NSX

    private void pass(int seconds) {
        control.advance(Duration.ofSeconds(seconds));
    }

    private void get(String... paths) {
        for (String path : paths) {
            nsx.get(ONPREMISES, path);
        }
    }

    private static String last(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private void appliance() {
        get(
                MANAGEMENT + "/global/info",
                MANAGEMENT + "/summary/system",
                MANAGEMENT + "/summary/components",
                MANAGEMENT + "/certificatemanager/certificates/nsx",
                "/api/2.0/services/vcconfig",
                "/api/2.0/services/vcconfig/status",
                "/api/2.0/services/vsmconfig",
                "/api/2.0/services/usermgmt/role/drawbridge@lab.local",
                "/api/2.0/vdn/host/status?source=REALTIME",
                "/api/2.0/vdn/cdo");
        nsx.post(ONPREMISES, MANAGEMENT + "/components/component/NSXREPLICATOR/toggleStatus/stop", null);
        nsx.post(ONPREMISES, MANAGEMENT + "/components/component/NSXREPLICATOR/toggleStatus/start", null);
        nsx.post(
                ONPREMISES,
                "/api/2.0/vdn/cdo?action=enable",
                "<vdnCdoConfig><cdoDetectTime>12</cdoDetectTime></vdnCdoConfig>");
        String cluster =
                NsxHand.first(nsx.get(ONPREMISES, "/api/2.0/vdn/scopes").body(), "<objectId>(domain-c\\d+)<");
        String host = NsxHand.first(
                nsx.get(ONPREMISES, "/api/4.0/firewall/globalroot-0/status").body(), "<hostId>([^<]+)<");
        String locale = "<localeId>" + nsx.uuid(PROVIDER) + "</localeId>";
        for (String path : List.of("/api/2.0/nwfabric/clusters/" + cluster, "/api/2.0/nwfabric/hosts/" + host)) {
            String root = path.contains("clusters") ? "nwFabricClusterConfig" : "nwFabricHostConfig";
            nsx.put(ONPREMISES, path, "<" + root + ">" + locale + "</" + root + ">");
            get(path);
            nsx.delete(ONPREMISES, path);
        }
    }

    private void edges() {
        get(EDGES + "?pageSize=1&startIndex=0", EDGES, EDGES + "/jobs?status=all", EDGES + "/edge-404");
        Matches.of(nsx.get(ONPREMISES, EDGES).body(), "<id>([^<]+)</id>").forEach(edge -> {
            String path = EDGES + "/" + edge;
            get(path, path + "/summary", path + "/status", path + "/healthsummary", path + "/appliances");
            get(path + "/jobs", path + "/routing/config", path + "/nat/config");
        });
        String path = EDGES + "/edge-1";
        get(path + "/appliances/0");
        String document = nsx.get(ONPREMISES, path).body();
        String name = nsx.read(ONPREMISES, path, "name");
        String made = nsx.post(
                        ONPREMISES,
                        EDGES,
                        document.replace(">" + name + "<", ">another<").replaceAll("<vmId>[^<]*</vmId>", ""))
                .header("Location");
        nsx.put(ONPREMISES, made, nsx.get(ONPREMISES, made).body());
        nsx.put(
                ONPREMISES,
                made + "/appliances",
                nsx.get(ONPREMISES, made + "/appliances").body());
        nsx.put(
                ONPREMISES,
                made + "/appliances/0",
                nsx.get(ONPREMISES, made + "/appliances/0").body());
        nsx.post(ONPREMISES, made + "?action=forcesync", null);
        String job =
                nsx.post(ONPREMISES, made + "?action=redeploy&async=true", null).header("Location");
        get(job, EDGES + "/jobs?status=active");
        pass(300);
        get(job, made + "/jobs", EDGES + "/jobs/jobdata-999999");
        nsx.delete(ONPREMISES, made + "/appliances/0");
        nsx.delete(ONPREMISES, made);
    }

    private void routing() {
        String path = EDGES + "/edge-1/routing/config";
        get(path);
        nsx.put(ONPREMISES, path, nsx.get(ONPREMISES, path).body());
        nsx.put(
                ONPREMISES,
                path,
                nsx.get(ONPREMISES, path).body().replaceFirst("<version>\\d+</version>", "<version>1</version>"));
        for (String part : List.of("global", "static", "bgp", "ospf")) {
            nsx.put(
                    ONPREMISES,
                    path + "/" + part,
                    nsx.get(ONPREMISES, path + "/" + part).body());
        }
        String nat = EDGES + "/edge-1/nat/config";
        String rule = "<natRule><action>dnat</action><originalAddress>203.0.113.10</originalAddress>"
                + "<translatedAddress>10.20.10.5</translatedAddress></natRule>";
        String made = nsx.post(ONPREMISES, nat + "/rules", "<natRules>" + rule + "</natRules>")
                .header("Location");
        nsx.put(ONPREMISES, nat, nsx.get(ONPREMISES, nat).body());
        nsx.put(ONPREMISES, made, rule.replace("10.20.10.5", "10.20.10.6"));
        nsx.delete(ONPREMISES, made);
        nsx.delete(ONPREMISES, nat);
        for (String part : List.of("/static", "/bgp", "/ospf", "")) {
            nsx.delete(ONPREMISES, path + part);
        }
    }

    private void network() {
        get("/api/2.0/vdn/scopes", "/api/2.0/vdn/scopes/universalvdnscope");
        String made = nsx.post(
                        ONPREMISES,
                        "/api/2.0/vdn/scopes/vdnscope-1/virtualwires",
                        "<virtualWireCreateSpec><name>tour</name><description>d</description><tenantId>t</tenantId>"
                                + "</virtualWireCreateSpec>")
                .header("Location");
        get(made, "/api/2.0/vdn/scopes/vdnscope-1/virtualwires?startindex=0&pagesize=2");
        get("/api/2.0/vdn/virtualwires");
        nsx.delete(ONPREMISES, made);
        nsx.delete(ONPREMISES, made);
        String section = nsx.post(
                        ONPREMISES,
                        SECTIONS,
                        "<section name=\"tour\"><rule disabled=\"false\" logged=\"true\"><name>r</name>"
                                + "<action>deny</action></rule></section>")
                .header("Location");
        get(SECTIONS, SECTIONS + "?name=tour", section, "/api/4.0/firewall/globalroot-0/status");
        get("/api/4.0/firewall/globalroot-0/status/layer3sections/" + last(section));
        String body = nsx.get(ONPREMISES, section).body();
        for (String tag : List.of("1", NsxHand.first(body, "generationNumber=\"(\\d+)\""))) {
            wires.send(
                    "PUT",
                    wires.url(ONPREMISES, "nsx") + section,
                    body,
                    "Authorization",
                    wires.basic(ONPREMISES, "nsx"),
                    "Content-Type",
                    "application/xml",
                    "If-Match",
                    tag);
        }
        nsx.delete(ONPREMISES, section);
    }

    private void roles() {
        get(ROLE, MANAGERS, MANAGERS + "/" + nsx.uuid(PROVIDER), "/api/2.0/universalsync/status");
        nsx.get(PROVIDER, MANAGERS);
        get("/api/2.0/universalsync/entitystatus?objectType=VdnScope&objectId=universalvdnscope");
        nsx.put(
                ONPREMISES,
                MANAGERS + "/" + nsx.uuid(PROVIDER),
                "<nsxManagerInfo><uuid>" + nsx.uuid(PROVIDER) + "</uuid><nsxManagerIp>127.0.0.1</nsxManagerIp>"
                        + "<certificateThumbprint>"
                        + nsx.read(PROVIDER, MANAGEMENT + "/certificatemanager/certificates/nsx", "sha1Hash")
                        + "</certificateThumbprint></nsxManagerInfo>");
        nsx.post(ONPREMISES, "/api/2.0/universalsync/sync?action=invoke", null);
        nsx.primary(ONPREMISES);
        nsx.delete(ONPREMISES, MANAGERS + "/" + nsx.uuid(PROVIDER) + "?force=false");
        nsx.register(ONPREMISES, PROVIDER);
        nsx.post(
                PROVIDER,
                "/api/2.0/vdn/scopes/universalvdnscope/virtualwires",
                "<virtualWireCreateSpec><name>no</name><tenantId/></virtualWireCreateSpec>");
        nsx.standalone(PROVIDER);
        nsx.primary(PROVIDER);
    }

    /** The provider's manager has no node yet and is primary now. */
    private void controllers() {
        nsx.get(PROVIDER, CONTROLLERS);
        get(CONTROLLERS, POOLS, "/api/2.0/services/taskservice/job?startIndex=0&pageSize=10");
        String job = nsx.deploy(PROVIDER, "tour").body();
        nsx.get(PROVIDER, "/api/2.0/services/taskservice/job/" + job);
        nsx.get(PROVIDER, CONTROLLERS + "/progress/" + job);
        pass(400);
        nsx.get(PROVIDER, "/api/2.0/services/taskservice/job/" + job);
        nsx.get(PROVIDER, CONTROLLERS);
        nsx.put(PROVIDER, CONTROLLERS + "/synchronize", null);
        nsx.get(PROVIDER, CONTROLLERS + "/synchronize/status");
        pass(120);
        String node = nsx.read(PROVIDER, CONTROLLERS, "id");
        nsx.post(PROVIDER, CONTROLLERS + "/" + node + "?action=remediate", null);
        nsx.delete(PROVIDER, CONTROLLERS + "/" + node + "?forceRemoval=true");
        String pool = nsx.post(
                        PROVIDER,
                        POOLS,
                        "<ipamAddressPool><name>tour</name><prefixLength>24</prefixLength><gateway>10.40.8.1</gateway>"
                                + "<ipRanges><ipRangeDto><startAddress>10.40.8.21</startAddress>"
                                + "<endAddress>10.40.8.26</endAddress></ipRangeDto></ipRanges></ipamAddressPool>")
                .header("Location");
        nsx.put(PROVIDER, pool, nsx.get(PROVIDER, pool).body());
        nsx.get(PROVIDER, pool + "/ipaddresses");
        nsx.get(PROVIDER, POOLS);
        nsx.delete(PROVIDER, pool);
    }

    // --- BIG-IP

    private Wires.Reply send(String method, String path, String body, String... headers) {
        return wires.bigip(ONPREMISES, method, path, body, headers);
    }

    private void read(String... paths) {
        for (String path : paths) {
            send("GET", path, null);
        }
    }

    /** Makes an object, reads, changes, replaces and deletes it. */
    private void life(String collection, String segment, String body, String change) {
        send("POST", collection, body);
        send("POST", collection, body);
        read(collection, collection + "/" + segment);
        send("PATCH", collection + "/" + segment, change);
        send("PATCH", collection + "/" + segment, "{}");
        send("PUT", collection + "/" + segment, change);
        send("DELETE", collection + "/" + segment, null);
        send("DELETE", collection + "/" + segment, null);
    }

    private void device() {
        String login = wires.url(ONPREMISES, "bigip") + "/mgmt/shared/authn/login";
        String token = wires.send(
                        "POST",
                        login,
                        "{\"username\":\"" + wires.user(ONPREMISES, "bigip") + "\",\"password\":\""
                                + wires.password(ONPREMISES, "bigip") + "\",\"loginProviderName\":\"tmos\"}",
                        "Content-Type",
                        "application/json")
                .json()
                .at("/token/token")
                .asText();
        wires.send("POST", login, "{\"username\":\"x\",\"password\":\"y\"}", "Content-Type", "application/json");
        wires.send("GET", wires.url(ONPREMISES, "bigip") + "/mgmt/tm/sys", null);
        String own = "/shared/authz/tokens/" + token;
        read(own);
        send("PATCH", own, "{\"timeout\":36000}");
        send("PATCH", own, "{\"timeout\":36001}");
        send("DELETE", own, null);
        read(
                "/tm/sys",
                "/tm/sys/version",
                "/shared/identified-devices/config/device-info",
                "/tm/sys/provision",
                "/tm/sys/provision/gtm",
                "/tm/sys/ready",
                "/tm/sys/mcp-state",
                "/shared/echo/available",
                "/tm/cm/failover-status",
                "/tm/shared/bigip-failover-state",
                "/tm/cm/device",
                "/tm/cm/device-group",
                "/tm/cm/sync-status",
                "/tm/nothing");
        for (String module : List.of("sys", "ltm", "gtm", "cm", "net", "wom")) {
            read("/tm/" + module + "/available");
        }
        String group = send("GET", "/tm/cm/device-group", null)
                .json()
                .at("/items/0/fullPath")
                .asText();
        read("/tm/cm/device-group/" + group.replace('/', '~'));
        send("POST", "/tm/sys/config", "{\"command\":\"save\"}");
        send("POST", "/tm/cm", "{\"command\":\"run\",\"utilCmdArgs\":\"config-sync to-group " + group + "\"}");
        send("POST", "/tm/cm", "{\"command\":\"run\",\"utilCmdArgs\":\"config-sync to-group nobody\"}");
        read("/tm/cm/sync-status");
        control.addFault(Fault.fail(503).at(ONPREMISES, "bigip").once());
        read("/tm/sys");
        control.addFault(Fault.fail(500).at(ONPREMISES, "bigip").once());
        read("/tm/sys");
    }

    private void local() {
        String pool = "/tm/ltm/pool/~Common~payroll_web_pool";
        read(pool + "?expandSubcollections=true", pool + "/stats", "/tm/ltm/pool/stats", "/tm/ltm/pool?$top=2");
        read("/tm/ltm/pool?$select=name,monitor", "/tm/ltm/pool?$filter=partition%20eq%20Common");
        read(pool + "/members/stats", pool + "/members/~Common~payroll-web01:443/stats");
        life(
                "/tm/ltm/pool",
                "~Common~tour",
                "{\"name\":\"tour\",\"partition\":\"Common\",\"members\":[\"10.0.0.2%10:80\"]}",
                "{\"description\":\"d\",\"monitor\":\"/Common/http\"}");
        life(
                pool + "/members",
                "~Common~10.9.9.9%255:80",
                "{\"name\":\"10.9.9.9%5:80\",\"partition\":\"Common\",\"connectionLimit\":5}",
                "{\"session\":\"user-disabled\",\"state\":\"user-down\"}");
        life("/tm/ltm/node", "~Common~tour", "{\"name\":\"tour\",\"address\":\"10.9.9.8\"}", "{\"ratio\":2}");
        read("/tm/ltm/node/stats", "/tm/ltm/node/~Common~payroll-web01/stats");
        String virtual = "/tm/ltm/virtual/~Common~payroll_web_vs";
        read(virtual + "/stats", "/tm/ltm/virtual/stats", "/tm/ltm/virtual-address");
        life(
                virtual + "/profiles",
                "~Common~isession",
                "{\"name\":\"isession\",\"partition\":\"Common\",\"context\":\"serverside\"}",
                "{\"context\":\"all\"}");
        life(
                "/tm/ltm/virtual",
                "~Common~tour",
                "{\"name\":\"tour\",\"destination\":\"/Common/203.0.113.99:80\",\"pool\":\"/Common/payroll_web_pool\"}",
                "{\"disabled\":true}");
        life(
                "/tm/ltm/virtual-address",
                "~Common~203.0.113.98",
                "{\"name\":\"203.0.113.98\",\"address\":\"203.0.113.98\"}",
                "{\"arp\":\"disabled\",\"enabled\":\"no\"}");
        read("/tm/ltm/monitor", "/tm/ltm/persistence", "/tm/ltm/persistence/source-addr");
        life("/tm/ltm/monitor/http", "~Common~tour", "{\"name\":\"tour\"}", "{\"interval\":7}");
        life("/tm/ltm/persistence/source-addr", "~Common~tour", "{\"name\":\"tour\"}", "{\"timeout\":\"90\"}");
        read("/tm/ltm/persistence/persist-records");
        send("DELETE", "/tm/ltm/persistence/persist-records", null);
        send("DELETE", "/tm/sys/connection?options=ss-server-addr+10.20.10.11+ss-server-port+443", null);
    }

    private void names() {
        read("/tm/gtm/wideip", "/tm/gtm/pool", "/tm/gtm/wideip/a/stats", "/tm/gtm/pool/a/stats");
        read("/tm/gtm/sync-status", "/tm/gtm/global-settings/general");
        send("PATCH", "/tm/gtm/global-settings/general", "{\"drainPersistentRequests\":\"no\"}");
        String pool = "/tm/gtm/pool/a/~Common~payroll_sfo01_gpool";
        read("/tm/gtm/wideip/a/~Common~payroll.rainpole.example/stats", pool + "/stats", pool + "/members/stats");
        read(pool + "?expandSubcollections=true", pool + "/members");
        String member = send("GET", pool + "/members", null)
                .json()
                .at("/items/0/fullPath")
                .asText()
                .replace('/', '~');
        read(pool + "/members/" + member + "/stats", pool + "/members/" + member);
        send("PATCH", pool + "/members/" + member, "{\"disabled\":true}");
        send("PATCH", pool + "/members/" + member, "{\"enabled\":true,\"disabled\":false}");
        send("PUT", pool + "/members/" + member, "{\"memberOrder\":1}");
        life("/tm/gtm/pool/aaaa", "~Common~tour", "{\"name\":\"tour\"}", "{\"disabled\":true}");
        life("/tm/gtm/pool/a", "~Common~tour", "{\"name\":\"tour\"}", "{\"ttl\":60}");
        for (String type : List.of("a", "aaaa")) {
            life("/tm/gtm/wideip/" + type, "~Common~t.example", "{\"name\":\"t.example\"}", "{\"disabled\":true}");
            send("POST", "/tm/gtm/wideip/" + type, "{\"name\":\"s.example\"}");
            send("POST", "/tm/gtm/pool/" + type, "{\"name\":\"s\"}");
            read("/tm/gtm/wideip/" + type + "/~Common~s.example/stats", "/tm/gtm/wideip/" + type + "/stats");
            read("/tm/gtm/pool/" + type + "/~Common~s/stats", "/tm/gtm/pool/" + type + "/stats");
            String members = "/tm/gtm/pool/" + type + "/~Common~s/members";
            send(
                    "POST",
                    members,
                    "{\"name\":\"sfo01bip01:/Common/payroll_web_vs\",\"partition\":\"Common\",\"memberOrder\":1}");
            String segment = "~Common~sfo01bip01:~Common~payroll_web_vs";
            read(members, members + "/stats", members + "/" + segment, members + "/" + segment + "/stats");
            send("PATCH", members + "/" + segment, "{\"ratio\":3}");
            send("PUT", members + "/" + segment, "{\"ratio\":4}");
            send("DELETE", members + "/" + segment, null);
        }
        String server = "/tm/gtm/server/~Common~sfo01bip01";
        read(server, server + "?expandSubcollections=true", server + "/virtual-servers");
        String virtual = server + "/virtual-servers/~Common~payroll_web_vs";
        read(virtual, virtual + "/stats");
        life(
                server + "/virtual-servers",
                "tour",
                "{\"name\":\"tour\",\"destination\":\"203.0.113.97:80\"}",
                "{\"disabled\":true}");
        String datacenter = send("GET", server, null).text("datacenter");
        life(
                "/tm/gtm/server",
                "~Common~tour",
                "{\"name\":\"tour\",\"datacenter\":\"" + datacenter + "\"}",
                "{\"disabled\":true}");
        life("/tm/gtm/datacenter", "~Common~tour", "{\"name\":\"tour\"}", "{\"disabled\":true}");
    }

    private void tunnels() {
        read("/tm/wom/profile", "/tm/net/tunnels", "/tm/wom/local-endpoint", "/tm/wom/remote-endpoint");
        read("/tm/wom/remote-endpoint/~Common~cld01bip01/stats");
        send("PATCH", "/tm/wom/local-endpoint", "{\"endpoint\":\"disabled\"}");
        send("PUT", "/tm/wom/local-endpoint", "{\"endpoint\":\"enabled\"}");
        life("/tm/wom/profile/isession", "~Common~tour", "{\"name\":\"tour\"}", "{\"mode\":\"disabled\"}");
        life(
                "/tm/wom/remote-endpoint",
                "~Common~tour",
                "{\"name\":\"tour\",\"address\":\"192.0.2.99\"}",
                "{\"endpoint\":\"disabled\"}");
        life(
                "/tm/wom/advertised-route",
                "~Common~tour",
                "{\"name\":\"tour\",\"dest\":\"10.77.0.0/16\"}",
                "{\"metric\":3}");
        life("/tm/net/tunnels/etherip", "~Common~tour", "{\"name\":\"tour\"}", "{\"description\":\"d\"}");
        String tunnel = "{\"name\":\"NAME\",\"profile\":\"/Common/etherip\",\"localAddress\":\"192.0.2.10\","
                + "\"remoteAddress\":\"192.0.2.20\"}";
        life("/tm/net/tunnels/tunnel", "~Common~tour", tunnel.replace("NAME", "tour"), "{\"mtu\":1400}");
        send("POST", "/tm/net/tunnels/tunnel", tunnel.replace("NAME", "ldvm"));
        read("/tm/net/tunnels/tunnel/~Common~ldvm/stats");
        life("/tm/net/vlan", "~Common~tour", "{\"name\":\"tour\"}", "{\"description\":\"d\"}");
        life(
                "/tm/net/vlan-group",
                "~Common~tour",
                "{\"name\":\"tour\",\"members\":[\"/Common/vm_vlan\",\"/Common/ldvm\"]}",
                "{\"migrationKeepalive\":\"enabled\"}");
        String vlan =
                send("GET", "/tm/net/self", null).json().at("/items/0/vlan").asText();
        life(
                "/tm/net/self",
                "~Common~tour",
                "{\"name\":\"tour\",\"address\":\"10.99.1.2/24\",\"vlan\":\"" + vlan + "\"}",
                "{\"description\":\"d\"}");
    }

    private void transactions() {
        String member = "/tm/ltm/pool/~Common~payroll_web_pool/members/~Common~payroll-web01:443";
        for (int round = 0; round < 2; round++) {
            String id = send("POST", "/tm/transaction", "{}").text("transId");
            String own = "/tm/transaction/" + id;
            send("PATCH", own, "{\"state\":\"VALIDATING\"}");
            send("PATCH", member, "{\"session\":\"user-disabled\"}", COORDINATION, id);
            send("DELETE", "/tm/ltm/pool/~Common~payroll_web_pool", null, COORDINATION, id);
            read("/tm/transaction", own, own + "/commands", own + "/commands/1");
            send("PATCH", own + "/commands/1", "{\"evalOrder\":2}");
            if (round == 0) {
                send("PATCH", own, "{\"state\":\"VALIDATING\"}");
                send("DELETE", own, null);
            } else {
                send("DELETE", own + "/commands/2", null);
                send("PATCH", own, "{\"state\":\"VALIDATING\"}");
                read(own);
            }
        }
    }

    /** Finds things in a text. */
    private static final class Matches {
        private Matches() {}

        static List<String> of(String text, String pattern) {
            return Pattern.compile(pattern)
                    .matcher(text)
                    .results()
                    .map(match -> match.group(1))
                    .distinct()
                    .filter(one -> one.startsWith("edge-"))
                    .toList();
        }
    }
}
