package io.drawbridge.lab.nsx;

import io.drawbridge.lab.gateway.Users;
import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Call;
import io.drawbridge.lab.wire.Problem;
import io.drawbridge.lab.wire.Wire;
import io.drawbridge.lab.wire.Xml;
import io.drawbridge.lab.world.Edge;
import io.drawbridge.lab.world.Site;
import io.drawbridge.lab.world.VirtualWire;
import io.drawbridge.lab.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** Roles of the managers and universal synchronisation. */
final class RoleCalls {

    private static final String SOURCE = "NSX-v API, R6x, PN, D1, D2; reference 3";
    private static final String CHECKED = "against the reference's documents and role table, 2026-11-21";
    private static final String BASE = "/api/2.0/universalsync";
    private static final String MANAGERS = BASE + "/configuration/nsxmanagers";
    private static final int MOST_SECONDARIES = 7;

    private final NsxManager nsx;
    private final Universe universe;
    private final World world;
    private final Users users;
    private final UnaryOperator<String> thumbprint;

    RoleCalls(NsxManager nsx, Users users, UnaryOperator<String> thumbprint) {
        this.nsx = nsx;
        this.universe = nsx.universe();
        this.world = nsx.world();
        this.users = users;
        this.thumbprint = thumbprint;
    }

    @Wire(operation = "GET " + BASE + "/configuration/role", source = SOURCE, checked = CHECKED)
    Answer role(Call call) {
        return NsxManager.xml(200, Xml.element("universalSyncRole").add("role", nsx.local().nsxRole));
    }

    @Wire(
            operation = "POST " + BASE + "/configuration/role",
            source = SOURCE,
            checked = CHECKED,
            leavesOut =
                    "answers 200, before 6.4.0 204: the contract is silent; a primary with a secondary that does not"
                            + " answer, or has left it, refuses set-as-standalone (the contract: may fail); warning 125023 is"
                            + " 400, by a switch")
    Answer change(Call call) {
        Site site = nsx.local();
        switch (call.query("action").orElse("").toLowerCase(Locale.ROOT)) {
            case "set-as-primary":
                primary(site);
                break;
            case "set-as-standalone":
                standalone(site);
                break;
            default:
                throw new Problem(400, "400", "action must be set-as-primary or set-as-standalone");
        }
        if (site.nsxRoleWarning) {
            site.nsxRoleWarning = false;
            world.sites.save(site);
            throw new Problem(400, "125023", "The role was changed, with a warning about the other managers");
        }
        return Answer.status(Version.atLeast(site, "6.4.0") ? 200 : 204);
    }

    private void primary(Site site) {
        if (site.nsxRole.equals(Universe.PRIMARY) || site.nsxRole.equals(Universe.SECONDARY)) {
            throw new Problem(400, "125001", "A manager that is " + site.nsxRole + " cannot be made primary");
        }
        commanded(site, "nsx.role.setAsPrimary");
        universe.role(site, Universe.PRIMARY);
    }

    private void standalone(Site site) {
        switch (site.nsxRole) {
            case Universe.STANDALONE:
                throw new Problem(400, "125002", "The manager is STANDALONE already");
            case Universe.TRANSIT:
                if (universe.hasUniversalObjects(site)) {
                    throw new Problem(400, "125003", "Universal objects exist: delete them first");
                }
                commanded(site, "nsx.role.setAsStandalone");
                universe.role(site, Universe.STANDALONE);
                break;
            case Universe.SECONDARY:
                // unilateral: the primary need not answer, and its list is not touched
                commanded(site, "nsx.role.setAsStandalone");
                universe.leave(site);
                break;
            default:
                dissolve(site);
        }
    }

    private void dissolve(Site site) {
        List<Site> followers = universe.followers(site);
        for (String id : site.nsxSecondaries) {
            if (followers.stream().noneMatch(follower -> follower.id.equals(id))) {
                throw new Problem(
                        400,
                        "125004",
                        "The secondary manager " + world.site(id).hostNames.get("nsx")
                                + " does not answer or is no longer a secondary: remove it by force first");
            }
        }
        commanded(site, "nsx.role.setAsStandalone");
        site.nsxSecondaries.clear();
        followers.forEach(universe::leave);
        universe.leave(site);
    }

    private void commanded(Site site, String change) {
        world.command(site.id, "nsx", change, site.id, site.hostNames.get("nsx"));
    }

    // --- secondaries

    @Wire(
            operation = "POST " + MANAGERS,
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "refusals are 400 with codes of our own; an address is the manager's host name or loopback")
    Answer register(Call call) {
        Site site = nsx.local();
        universe.requirePrimary(site, "Adding a secondary manager");
        Xml given = nsx.body(call);
        String address = required(given, "nsxManagerIp");
        String user = required(given, "nsxManagerUsername");
        String password = required(given, "nsxManagerPassword");
        String print = required(given, "certificateThumbprint");
        Site other = find(address);
        check(site, other, user, password, print);
        site.nsxSecondaries.add(other.id);
        world.sites.save(site);
        other.nsxPrimary = site.id;
        other.nsxHostsFollow = site.id;
        world.command(site.id, "nsx", "nsx.secondary.registered", other.id, other.hostNames.get("nsx"));
        universe.role(other, Universe.SECONDARY);
        universe.changed(site);
        return NsxManager.xml(201, onPrimary(other)).with("Location", MANAGERS + "/" + other.nsxUuid);
    }

    private static String required(Xml given, String element) {
        return given.value(element).orElseThrow(() -> new Problem(400, "400", element + " is missing"));
    }

    private Site find(String address) {
        String host = address.replaceFirst(":\\d+$", "");
        return world.sites.all().stream()
                .filter(other -> !other.id.equals(nsx.local().id))
                .filter(other -> host.equalsIgnoreCase(other.hostNames.get("nsx"))
                        || host.equals("127.0.0.1")
                        || host.equals("localhost"))
                .findFirst()
                .orElseThrow(() -> new Problem(400, "125010", "There is no NSX Manager at " + address));
    }

    private void check(Site site, Site other, String user, String password, String print) {
        if (!universe.sees(site, other)) {
            throw new Problem(400, "125011", other.hostNames.get("nsx") + " does not answer");
        }
        if (!print.equalsIgnoreCase(thumbprint.apply(other.id))) {
            throw new Problem(400, "125012", "The certificate has another thumbprint");
        }
        if (!users.accepts(user, password) || !users.hasRights(user)) {
            throw new Problem(400, "125013", "The account was not accepted, or is no super user");
        }
        if (site.nsxSecondaries.contains(other.id)) {
            throw new Problem(400, "210", "The manager is registered already");
        }
        if (site.nsxSecondaries.size() >= MOST_SECONDARIES) {
            throw new Problem(400, "125014", "A primary takes at most seven secondaries");
        }
        if (!other.nsxRole.equals(Universe.STANDALONE) && !other.nsxRole.equals(Universe.TRANSIT)) {
            throw new Problem(400, "125015", "The manager to add must be STANDALONE, it is " + other.nsxRole);
        }
        if (!universe.own(other).isEmpty()) {
            throw new Problem(400, "125016", "NSX Controllers are deployed there: delete them first");
        }
        if (!site.nsxVersion.equals(other.nsxVersion)) {
            throw new Problem(400, "125017", "The versions differ: " + site.nsxVersion + " and " + other.nsxVersion);
        }
        if (site.vxlanPort != other.vxlanPort) {
            throw new Problem(400, "125018", "The VXLAN ports differ: " + site.vxlanPort + " and " + other.vxlanPort);
        }
        if (overlap(site.nsxSegments, other.nsxSegments)) {
            throw new Problem(
                    400, "125019", "The segment pools overlap: " + site.nsxSegments + " and " + other.nsxSegments);
        }
    }

    private static boolean overlap(String one, String other) {
        String[] a = one.split("-");
        String[] b = other.split("-");
        return Long.parseLong(a[0]) <= Long.parseLong(b[1]) && Long.parseLong(b[0]) <= Long.parseLong(a[1]);
    }

    @Wire(operation = "GET " + MANAGERS, source = SOURCE, checked = CHECKED)
    Answer managers(Call call) {
        Xml list = Xml.element("nsxManagerInfos");
        infos().forEach(list::add);
        return NsxManager.xml(200, list);
    }

    private List<Xml> infos() {
        Site site = nsx.local();
        List<Xml> infos = new ArrayList<>();
        if (site.nsxRole.equals(Universe.SECONDARY)) {
            Site primary = world.site(site.nsxPrimary);
            infos.add(Xml.element("nsxManagerInfo")
                    .add("uuid", site.nsxUuid)
                    .add("nsxManagerIp", site.hostNames.get("nsx"))
                    .add("primaryUuid", primary.nsxUuid)
                    .add("primaryNsxManagerIp", primary.hostNames.get("nsx"))
                    .add("isPrimary", false));
        } else {
            site.nsxSecondaries.forEach(id -> infos.add(onPrimary(world.site(id))));
        }
        return infos;
    }

    private Xml onPrimary(Site other) {
        return Xml.element("nsxManagerInfo")
                .add("uuid", other.nsxUuid)
                .add("nsxManagerIp", other.hostNames.get("nsx"))
                .add("nsxManagerUsername", "replicator-" + other.nsxUuid)
                .add("certificateThumbprint", thumbprint.apply(other.id).toLowerCase(Locale.ROOT))
                .add("isPrimary", false);
    }

    @Wire(operation = "GET " + MANAGERS + "/{uuid}", source = SOURCE, checked = CHECKED)
    Answer manager(Call call) {
        String uuid = call.variable("uuid");
        return infos().stream()
                .filter(info -> info.value("uuid").orElse("").equalsIgnoreCase(uuid))
                .findFirst()
                .map(info -> NsxManager.xml(200, info))
                .orElseThrow(() -> Problem.notFound("Requested object : " + uuid));
    }

    @Wire(
            operation = "PUT " + MANAGERS + "/{uuid}",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "address and thumbprint are checked, nothing is stored: both are known here")
    Answer update(Call call) {
        Site other = registered(call);
        Xml given = nsx.body(call);
        if (!find(required(given, "nsxManagerIp")).id.equals(other.id)
                || !required(given, "certificateThumbprint").equalsIgnoreCase(thumbprint.apply(other.id))) {
            throw new Problem(400, "125012", "The certificate has another thumbprint");
        }
        return NsxManager.xml(200, onPrimary(other));
    }

    private Site registered(Call call) {
        universe.requirePrimary(nsx.local(), "Changing a secondary manager");
        String uuid = call.variable("uuid");
        return nsx.local().nsxSecondaries.stream()
                .map(world::site)
                .filter(other -> other.nsxUuid.equalsIgnoreCase(uuid))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("Requested object : " + uuid));
    }

    @Wire(
            operation = "DELETE " + MANAGERS + "/{uuid}",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "force and forceRemoval both count in every release; without force a secondary that does not"
                    + " answer is not removed (400)")
    Answer remove(Call call) {
        Site site = nsx.local();
        Site other = registered(call);
        boolean force = flag(call, "force") || flag(call, "forceRemoval");
        boolean follows = universe.followers(site).contains(other);
        if (!force && !follows) {
            throw new Problem(400, "125004", "The secondary manager does not answer or is no longer a secondary");
        }
        site.nsxSecondaries.remove(other.id);
        world.sites.save(site);
        world.command(site.id, "nsx", "nsx.secondary.removed", other.id, other.hostNames.get("nsx"));
        if (!force) {
            // by force only the primary's own list changes
            universe.leave(other);
        }
        return Answer.status(204);
    }

    static boolean flag(Call call, String name) {
        return call.query(name).map(Boolean::parseBoolean).orElse(false);
    }

    // --- synchronisation

    @Wire(operation = "POST " + BASE + "/sync", source = SOURCE, checked = CHECKED, leavesOut = "action=invoke only")
    Answer sync(Call call) {
        Site site = nsx.local();
        universe.requirePrimary(site, "Universal synchronisation");
        if (!call.query("action").orElse("").equals("invoke")) {
            throw new Problem(400, "400", "action must be invoke");
        }
        if (!site.nsxReplicator.equals("RUNNING")) {
            throw new Problem(500, "125030", "NSXREPLICATOR is not running");
        }
        commanded(site, "nsx.sync.invoked");
        universe.invoke(site);
        return Answer.status(204);
    }

    @Wire(
            operation = "GET " + BASE + "/status",
            source = "NSX-v API, PN, QA; reference 3.2",
            checked = "element names of weak sources; values of syncState are ours",
            leavesOut = "SUCCESS or FAILED; in contact the last synchronisation is at most 30 s old")
    Answer status(Call call) {
        Site site = nsx.local();
        Xml list = Xml.element("nsxManagersStatusList");
        boolean all = true;
        if (site.nsxRole.equals(Universe.PRIMARY)) {
            for (String id : site.nsxSecondaries) {
                Site other = world.site(id);
                boolean contact = universe.inContact(site, other);
                all &= contact;
                list.add(Xml.element("nsxManagerStatus")
                        .add("vsmId", other.nsxUuid)
                        .add("lastSuccessfulSyncTime", contact ? recent() : other.nsxSynced)
                        .add("syncState", contact ? "SUCCESS" : "FAILED"));
            }
        }
        return NsxManager.xml(
                200,
                Xml.element("replicationStatus")
                        .add("lastClusterSyncTime", all ? recent() : site.nsxSynced)
                        .add("syncState", all ? "SUCCESS" : "FAILED")
                        .add(list));
    }

    private long recent() {
        return world.now() - world.now() % 30_000;
    }

    @Wire(
            operation = "GET " + BASE + "/entitystatus",
            source = "NSX-v API, R6x, QA; reference 3.2",
            checked = "element names of weak sources; the root is ours",
            leavesOut = "types VdnScope, VirtualWire and Edge")
    Answer entityStatus(Call call) {
        Site site = nsx.local();
        String id = call.query("objectId").orElse("");
        String type = call.query("objectType").orElse("");
        Xml elements = Xml.element("elements");
        boolean same = true;
        for (Site at : world.sites.all()) {
            boolean member = at.id.equals(site.id) || universe.followers(site).contains(at);
            if (member) {
                boolean exists = exists(at, type, id);
                same &= exists;
                elements.add(Xml.element("entitySyncElement")
                        .add("vsmId", at.nsxUuid)
                        .add("objectExists", exists)
                        .add("revision", 1));
            }
        }
        return NsxManager.xml(
                200,
                Xml.element("entitySyncStatus")
                        .add("objectId", id)
                        .add("objectType", type)
                        .add("isInSync", same)
                        .add(elements));
    }

    private boolean exists(Site site, String type, String id) {
        switch (type) {
            case "VdnScope":
                return id.equals(NsxManager.UNIVERSAL_SCOPE);
            case "VirtualWire":
                return world.wires
                        .find(id)
                        .map((VirtualWire wire) -> wire.portGroups.containsKey(site.id))
                        .orElse(false);
            case "Edge":
                return world.edges
                        .find(site.id + "/" + id)
                        .map((Edge edge) -> edge.universal)
                        .orElse(false);
            default:
                throw new Problem(400, "400", "objectType " + type + " is not known");
        }
    }
}
