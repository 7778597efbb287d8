package io.drawbridge.nsx;

import io.drawbridge.site.Endpoint;
import io.drawbridge.site.http.Call;
import io.drawbridge.site.http.Path;
import io.drawbridge.site.http.Xml;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.xml.stream.XMLStreamException;

/**
 * NSX-v's REST API in XML (the project's NSX-v reference, sections 1, 2, 8, 9); what was made is read back by the
 * caller.
 */
final class HttpNsxManager implements NsxManager {

    private static final int PAGE = 256;
    private static final int MOST_PAGES = 400;
    private static final String SECTIONS = "/api/4.0/firewall/globalroot-0/config/layer3sections";

    private final NsxHttp http;
    private final UniversalSync universalSync;
    private final Controllers controllers;
    private final Edges edges;
    private final LocaleIds localeIds;

    HttpNsxManager(Endpoint endpoint, Clock clock, Duration changeTimeout) {
        this.http = new NsxHttp(endpoint, clock);
        this.universalSync = new HttpUniversalSync(http);
        this.controllers = new HttpControllers(http);
        this.edges = new HttpEdges(http, changeTimeout);
        this.localeIds = new HttpLocaleIds(http, edges);
    }

    @Override
    public NsxHealth health() {
        var release = http.releases().read();
        var status = http.read("/api/2.0/services/vcconfig/status");
        return new NsxHealth(
                release.map(NsxRelease::toString).orElse(""),
                status.textAt("connected").equalsIgnoreCase("true"));
    }

    @Override
    public List<TransportZone> transportZones() {
        return http.read("/api/2.0/vdn/scopes").children("vdnScope").stream()
                .map(zone -> new TransportZone(
                        zone.textAt("objectId").isEmpty() ? zone.textAt("id") : zone.textAt("objectId"),
                        zone.textAt("name"),
                        zone.textAt("isUniversal").equalsIgnoreCase("true")
                                || zone.textAt("objectId").equals("universalvdnscope")))
                .toList();
    }

    @Override
    public List<LogicalSwitch> logicalSwitches() {
        var all = new ArrayList<LogicalSwitch>();
        for (int page = 0; page < MOST_PAGES; page++) {
            var data = http.read(Path.of("api", "2.0", "vdn", "virtualwires")
                            .query("startindex", all.size())
                            .query("pagesize", PAGE)
                            .toString())
                    .at("dataPage")
                    .orElseThrow(() -> http.unreadable("a page of logical switches was expected"));
            var switches = data.children("virtualWire");
            switches.forEach(one -> all.add(logicalSwitch(one)));
            if (switches.isEmpty() || all.size() >= number(data.textAt("pagingInfo", "totalCount"))) {
                return all;
            }
        }
        throw http.unreadable("the list of logical switches does not end");
    }

    private static int number(String digits) {
        return digits.matches("\\d{1,9}") ? Integer.parseInt(digits) : 0;
    }

    private static LogicalSwitch logicalSwitch(Xml one) {
        return new LogicalSwitch(
                one.textAt("objectId"),
                one.textAt("name"),
                one.textAt("description"),
                one.textAt("vdnScopeId"),
                one.textAt("isUniversal").equalsIgnoreCase("true"),
                one.children("vdsContextWithBacking").stream()
                        .map(backing -> backing.textAt("backingValue"))
                        .filter(value -> !value.isEmpty())
                        .toList());
    }

    @Override
    public String createLogicalSwitch(String zone, String name, String description, String tenant) {
        var answer = http.command(
                Call.post(Path.of("api", "2.0", "vdn", "scopes", zone, "virtualwires")
                        .toString()),
                "<virtualWireCreateSpec><name>" + Xml.escape(name) + "</name><description>" + Xml.escape(description)
                        + "</description><tenantId>" + Xml.escape(tenant)
                        + "</tenantId></virtualWireCreateSpec>");
        // The body is the bare id; the Location header's last segment says the same.
        String id = answer.text().strip();
        if (id.matches("[A-Za-z0-9-]{1,64}")) {
            return id;
        }
        return answer.header("Location")
                .map(path -> path.substring(path.lastIndexOf('/') + 1))
                .filter(last -> !last.isBlank())
                .orElseThrow(() -> http.unreadable("the new switch's id is missing"));
    }

    @Override
    public void deleteLogicalSwitch(String id) {
        http.command(
                Call.delete(Path.of("api", "2.0", "vdn", "virtualwires", id).toString()));
    }

    @Override
    public List<FirewallSection> firewallSections(String name) {
        var answer = http.ask(Call.get(SECTIONS + "?name=" + Path.encode(name)));
        if (answer.status() == 404) {
            return List.of();
        }
        var root = http.xml(http.check(answer));
        // One section may come without the list around it; and the filter is checked again here.
        var sections = root.name().equals("section") ? List.of(root) : root.children("section");
        return sections.stream()
                .filter(section -> name.equals(section.attribute("name")))
                .map(section -> new FirewallSection(section.attribute("id"), section.attribute("name")))
                .toList();
    }

    @Override
    public String isolate(String name, Collection<LogicalSwitch> switches) {
        var applied = new StringBuilder();
        var sources = new StringBuilder();
        var destinations = new StringBuilder();
        for (var one : switches) {
            String value = "<value>" + Xml.escape(one.id()) + "</value><type>VirtualWire</type>";
            applied.append("<appliedTo>").append(value).append("</appliedTo>");
            sources.append("<source>").append(value).append("</source>");
            destinations.append("<destination>").append(value).append("</destination>");
        }
        String appliedTo = "<appliedToList>" + applied + "</appliedToList>";
        // Where a place cannot be asked for, a new section comes above the others all the same.
        boolean asked = http.can(NsxCapability.FIREWALL_POSITION).orElse(true);
        var answer = http.command(
                Call.post(SECTIONS + (asked ? "?operation=insert_top" : "")),
                "<section name=\"" + Xml.escape(name) + "\">"
                        + "<rule disabled=\"false\" logged=\"false\"><name>inside the bubble</name><action>allow</action>"
                        + appliedTo
                        + "<sources excluded=\"false\">" + sources + "</sources>"
                        + "<destinations excluded=\"false\">" + destinations + "</destinations>"
                        + "<direction>inout</direction><packetType>any</packetType></rule>"
                        + "<rule disabled=\"false\" logged=\"true\"><name>nothing else</name><action>deny</action>"
                        + appliedTo
                        + "<direction>inout</direction><packetType>any</packetType></rule></section>");
        try {
            var section = Xml.parse(answer.body());
            if (section.name().equals("section") && !section.attribute("id").isEmpty()) {
                return section.attribute("id");
            }
        } catch (XMLStreamException noDocument) {
            // The Location header says it as well.
        }
        return answer.header("Location")
                .map(path -> path.substring(path.lastIndexOf('/') + 1))
                .filter(last -> !last.isBlank())
                .orElseThrow(() -> http.unreadable("the new section's id is missing"));
    }

    @Override
    public void deleteFirewallSection(String id) {
        http.command(Call.delete(SECTIONS + "/" + Path.encode(id)));
    }

    @Override
    public UniversalSync universalSync() {
        return universalSync;
    }

    @Override
    public Controllers controllers() {
        return controllers;
    }

    @Override
    public Edges edges() {
        return edges;
    }

    @Override
    public LocaleIds localeIds() {
        return localeIds;
    }
}
