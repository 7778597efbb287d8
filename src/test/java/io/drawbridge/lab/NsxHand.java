package io.drawbridge.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sends NSX Managers what a person would type, and reads single elements of what they answer. */
public final class NsxHand {

    static final String ROLE = "/api/2.0/universalsync/configuration/role";
    static final String MANAGERS = "/api/2.0/universalsync/configuration/nsxmanagers";
    static final String CONTROLLERS = "/api/2.0/vdn/controller";
    static final String POOLS = "/api/2.0/services/ipam/pools/scope/globalroot-0";
    static final String EDGES = "/api/4.0/edges";

    private final Wires wires;

    NsxHand(Wires wires) {
        this.wires = wires;
    }

    public static NsxHand of(Lab lab) {
        return new NsxHand(new Wires(lab));
    }

    Wires.Reply get(String site, String path) {
        return wires.nsx(site, "GET", path, null);
    }

    Wires.Reply post(String site, String path, String body) {
        return wires.nsx(site, "POST", path, body);
    }

    Wires.Reply put(String site, String path, String body) {
        return wires.nsx(site, "PUT", path, body);
    }

    Wires.Reply delete(String site, String path) {
        return wires.nsx(site, "DELETE", path, null);
    }

    static String first(String body, String pattern) {
        Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(body);
        assertThat(matcher.find()).as(pattern + " in " + body).isTrue();
        return matcher.group(1);
    }

    String read(String site, String path, String element) {
        return first(get(site, path).body(), "<" + element + ">([^<]*)<");
    }

    String role(String site) {
        return read(site, ROLE, "role");
    }

    public int standalone(String site) {
        return post(site, ROLE + "?action=set-as-standalone", null).status();
    }

    public int primary(String site) {
        return post(site, ROLE + "?action=set-as-primary", null).status();
    }

    String uuid(String site) {
        return read(site, "/api/2.0/services/vsmconfig", "nodeId");
    }

    Wires.Reply register(String primary, String secondary) {
        return register(
                primary,
                secondary,
                read(secondary, "/api/1.0/appliance-management/certificatemanager/certificates/nsx", "sha1Hash"));
    }

    Wires.Reply register(String primary, String secondary, String thumbprint) {
        return post(
                primary,
                MANAGERS,
                "<nsxManagerInfo><nsxManagerIp>127.0.0.1</nsxManagerIp><nsxManagerUsername>"
                        + wires.user(secondary, "nsx") + "</nsxManagerUsername><nsxManagerPassword>"
                        + wires.password(secondary, "nsx") + "</nsxManagerPassword><certificateThumbprint>" + thumbprint
                        + "</certificateThumbprint></nsxManagerInfo>");
    }

    String spec(String site, String name) {
        String appliances = get(site, EDGES + "/edge-1/appliances").body();
        String uplink = read(site, EDGES + "/edge-1", "portgroupId");
        return "<controllerSpec><name>" + name + "</name><ipPoolId>"
                + read(site, POOLS, "objectId") + "</ipPoolId><resourcePoolId>"
                + first(get(site, "/api/2.0/vdn/scopes/vdnscope-1").body(), "<cluster><cluster><objectId>([^<]+)<")
                + "</resourcePoolId><datastoreId>" + first(appliances, "<datastoreId>([^<]+)<")
                + "</datastoreId><deployType>small</deployType><networkId>" + uplink
                + "</networkId><password>Lab-Controller-1</password></controllerSpec>";
    }

    Wires.Reply deploy(String site, String name) {
        return post(site, CONTROLLERS, spec(site, name));
    }
}
