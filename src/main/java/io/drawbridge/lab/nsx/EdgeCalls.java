package io.drawbridge.lab.nsx;

import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Call;
import io.drawbridge.lab.wire.Problem;
import io.drawbridge.lab.wire.Wire;
import io.drawbridge.lab.wire.Xml;
import io.drawbridge.lab.world.Edge;
import io.drawbridge.lab.world.InventoryObject;
import io.drawbridge.lab.world.NsxJob;
import io.drawbridge.lab.world.Site;
import io.drawbridge.lab.world.World;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Edge services gateways and logical routers. */
final class EdgeCalls {

    static final String EDGES = "/api/4.0/edges";
    static final String EDGE = EDGES + "/{edge_id}";

    private static final String SOURCE = "NSX-v API, R6x, PN, PX, HS; reference 5";
    private static final String CHECKED = "against the reference's documents, 2026-11-21";
    private static final String SYNCHRONOUS = "without async=true the work is done when the answer goes out, however"
            + " long it takes in reality: delay it by a fault rule";
    private static final int MOST_PER_PAGE = 1024;
    private static final String GATEWAY = "gatewayServices";
    private static final String ROUTER = "distributedRouter";
    /** What the edge's own columns hold, and what is never shown or only shown. */
    private static final Set<String> NOT_CONTENT = Set.of(
            "id",
            "version",
            "status",
            "type",
            "isUniversal",
            "localEgressEnabled",
            "name",
            "tenant",
            "datacenterMoid",
            "datacenterName",
            "appliances",
            "features");

    private final NsxManager nsx;
    private final Universe universe;
    private final World world;
    private final Jobs jobs;

    EdgeCalls(NsxManager nsx) {
        this.nsx = nsx;
        this.universe = nsx.universe();
        this.world = nsx.world();
        this.jobs = nsx.jobs();
    }

    // --- what jobs of edges do when they end

    static void register(Jobs jobs, Universe universe) {
        World world = universe.world();
        jobs.on("edge.create", job -> {
            Xml given = parse(job.payload);
            Edge edge = read(universe, world.site(job.site), job.object, given);
            edge.universal = bool(given, "isUniversal", false);
            edge.appliances.forEach(appliance -> requirePlace(universe, edge, appliance));
            deployed(universe, edge, job);
            if (edge.universal) {
                universe.changed(world.site(job.site));
            }
            world.consequence(job.site, "nsx", "nsx.edge.created", edge.id, edge.name);
        });
        jobs.on("edge.change", job -> change(universe, find(world, job), parse(job.payload), job));
        jobs.on("edge.appliances", job -> appliances(universe, find(world, job), parse(job.payload), job));
        jobs.on("edge.delete", job -> {
            Edge edge = find(world, job);
            world.edges.remove(edge.key());
            world.consequence(job.site, "nsx", "nsx.edge.deleted", edge.id, edge.name);
            universe.changed(world.site(job.site));
        });
        jobs.on("edge.redeploy", job -> {
            Edge edge = find(world, job);
            edge.appliances.forEach(appliance -> {
                requirePlace(universe, edge, appliance);
                appliance.vm = null;
            });
            edge.statusOverride = null;
            edge.publishOverride = null;
            world.edges.save(edge);
            deployed(universe, edge, job);
        });
        jobs.on("edge.forcesync", job -> {
            Edge edge = find(world, job);
            edge.publishOverride = null;
            world.edges.save(edge);
            world.consequence(job.site, "nsx", "nsx.edge.synchronized", edge.id, edge.name);
        });
        jobs.on("edge.routing", job -> RoutingCalls.applyRouting(universe, find(world, job), job));
        jobs.on("edge.nat", job -> RoutingCalls.applyNat(universe, find(world, job), job));
    }

    private static Xml parse(String document) {
        return Xml.parse(document.getBytes(StandardCharsets.UTF_8));
    }

    private static Edge find(World world, NsxJob job) {
        return world.edges
                .find(job.site + "/" + job.object)
                .orElseThrow(() -> new Problem(404, "202", "Requested object : " + job.object + " is gone"));
    }

    /** Gives every appliance that has no machine yet one. */
    private static void deployed(Universe universe, Edge edge, NsxJob job) {
        World world = universe.world();
        boolean some = false;
        if (edge.deployAppliances) {
            for (Edge.Appliance appliance : edge.appliances) {
                if (appliance.vm == null) {
                    requirePlace(universe, edge, appliance);
                    appliance.vm = "vm-" + (9000 + world.next("applianceVm." + edge.site));
                    some = true;
                }
            }
        }
        edge.lastJob = job.id;
        world.edges.save(edge);
        if (some) {
            world.consequence(edge.site, "nsx", "nsx.edge.deployed", edge.id, edge.name);
        }
    }

    private static void requirePlace(Universe universe, Edge edge, Edge.Appliance appliance) {
        Site site = universe.world().site(edge.site);
        if (site.edgeClusterLost && site.edgeCluster.equals(universe.clusterOf(site, appliance.resourcePool))) {
            throw new Problem(400, "10105", "No host of " + appliance.resourcePool + " can take the edge's machine");
        }
    }

    private static void change(Universe universe, Edge edge, Xml given, NsxJob job) {
        World world = universe.world();
        Edge fresh = read(universe, world.site(edge.site), edge.id, given);
        edge.name = fresh.name;
        edge.tenant = fresh.tenant;
        edge.applianceSize = fresh.applianceSize;
        edge.deployAppliances = fresh.deployAppliances;
        edge.content = fresh.content;
        edge.appliances = keepMachines(edge.appliances, fresh.appliances);
        edge.version++;
        edge.universalRevision++;
        given.child("features").ifPresent(features -> {
            features.child("routing").ifPresent(routing -> {
                edge.routing = RoutingCalls.clean(world, routing).write();
                edge.routingVersion++;
            });
            features.child("nat").ifPresent(nat -> {
                edge.nat = RoutingCalls.numbered(world, edge, nat).write();
                edge.natVersion++;
            });
        });
        deployed(universe, edge, job);
        if (edge.universal) {
            universe.changed(world.site(edge.site));
        }
    }

    private static void appliances(Universe universe, Edge edge, Xml given, NsxJob job) {
        edge.appliances = keepMachines(
                edge.appliances, readAppliances(universe, universe.world().site(edge.site), given));
        given.value("applianceSize").ifPresent(size -> edge.applianceSize = size);
        edge.version++;
        deployed(universe, edge, job);
    }

    /** An appliance that stays where it was keeps its machine; one that is left out loses it. */
    private static List<Edge.Appliance> keepMachines(List<Edge.Appliance> before, List<Edge.Appliance> now) {
        for (Edge.Appliance appliance : now) {
            before.stream()
                    .filter(old -> old.index == appliance.index
                            && old.resourcePool.equals(appliance.resourcePool)
                            && old.datastore.equals(appliance.datastore))
                    .findFirst()
                    .ifPresent(old -> appliance.vm = old.vm);
        }
        return now;
    }

    // --- reading an edge's document

    private static Edge read(Universe universe, Site site, String id, Xml given) {
        World world = universe.world();
        Edge edge = new Edge();
        edge.site = site.id;
        edge.id = id;
        edge.type = given.value("type").orElse(GATEWAY);
        edge.name = given.value("name").orElse("NSX-" + id);
        edge.tenant = given.value("tenant").orElse("default");
        edge.localEgress = bool(given, "localEgressEnabled", false);
        Xml appliances = given.child("appliances").orElse(Xml.element("appliances"));
        edge.applianceSize = appliances.value("applianceSize").orElse("compact");
        edge.deployAppliances = bool(appliances, "deployAppliances", true);
        edge.appliances = readAppliances(universe, site, appliances);
        Xml content = Xml.element("edge");
        given.children().stream()
                .filter(child -> !NOT_CONTENT.contains(child.name()))
                .map(EdgeCalls::withoutSecrets)
                .forEach(content::add);
        edge.content = content.write();
        Xml features = given.child("features").orElse(Xml.element("features"));
        edge.routing = RoutingCalls.clean(world, features.child("routing").orElse(Xml.element("routing")))
                .write();
        edge.nat = RoutingCalls.numbered(world, edge, features.child("nat").orElse(Xml.element("nat")))
                .write();
        return edge;
    }

    static boolean bool(Xml given, String element, boolean otherwise) {
        return given.value(element).map(Boolean::parseBoolean).orElse(otherwise);
    }

    static Xml withoutSecrets(Xml given) {
        Xml copy = given.renamed(given.name());
        copy.children().clear();
        given.children().stream()
                .filter(child -> !child.name().equals("password"))
                .map(EdgeCalls::withoutSecrets)
                .forEach(copy::add);
        return copy;
    }

    private static List<Edge.Appliance> readAppliances(Universe universe, Site site, Xml given) {
        List<Edge.Appliance> appliances = new ArrayList<>();
        for (Xml one : given.children("appliance")) {
            Edge.Appliance appliance = new Edge.Appliance();
            appliance.index = one.value("highAvailabilityIndex")
                    .filter(text -> text.matches("[01]"))
                    .map(Integer::parseInt)
                    .orElse(appliances.size());
            appliance.resourcePool = required(one, "resourcePoolId");
            appliance.datastore = required(one, "datastoreId");
            appliance.host = one.value("hostId").orElse(null);
            appliance.folder = one.value("vmFolderId").orElse(null);
            appliance.adminState = one.value("haAdminState").orElse("up");
            if (universe.clusterOf(site, appliance.resourcePool) == null) {
                throw new Problem(400, "10032", "resourcePoolId " + appliance.resourcePool + " could not be found");
            }
            if (universe.world()
                    .objects
                    .find(site.id + "/" + appliance.datastore)
                    .filter(object -> object.type.equals("Datastore"))
                    .isEmpty()) {
                throw new Problem(400, "10032", "datastoreId " + appliance.datastore + " could not be found");
            }
            appliances.add(appliance);
        }
        if (appliances.size() > 2) {
            throw new Problem(400, "10030", "an edge has at most two appliances");
        }
        return appliances;
    }

    private static String required(Xml given, String element) {
        return given.value(element).orElseThrow(() -> new Problem(400, "400", element + " is missing"));
    }

    // --- finding and listing

    private Edge find(Call call) {
        return find(nsx, call);
    }

    static Edge find(NsxManager nsx, Call call) {
        String id = call.variable("edge_id");
        return nsx.world()
                .edges
                .find(nsx.local().id + "/" + id)
                .orElseThrow(() -> new Problem(404, "202", "Requested object : " + id + " could not be found."));
    }

    @Wire(
            operation = "GET " + EDGES,
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "sorted by id, or by name; filters datacenter, tenant and pg")
    Answer list(Call call) {
        String site = nsx.local().id;
        List<Edge> found = world.edges.where(edge -> edge.site.equals(site));
        call.query("tenant").ifPresent(tenant -> found.removeIf(edge -> !edge.tenant.equals(tenant)));
        call.query("datacenter").ifPresent(id -> found.removeIf(edge -> !id.equals(nsx.local().datacenter)));
        call.query("pg").ifPresent(id -> found.removeIf(edge -> !edge.content.contains(">" + id + "<")));
        boolean byName = call.query("sortBy").orElse("id").equals("name");
        found.sort(Comparator.comparing(edge -> byName ? edge.name : edge.id));
        if (call.query("sortOrderAscending").orElse("true").equalsIgnoreCase("false")) {
            Collections.reverse(found);
        }
        int start = NsxManager.number(call, "startIndex", 0);
        int size = Math.max(1, Math.min(MOST_PER_PAGE, NsxManager.number(call, "pageSize", 256)));
        Xml page = Xml.element("edgePage")
                .add(Xml.element("pagingInfo")
                        .add("pageSize", size)
                        .add("startIndex", start)
                        .add("totalCount", found.size())
                        .add("sortOrderAscending", true)
                        .add("sortBy", byName ? "name" : "id"));
        found.stream().skip(start).limit(size).forEach(edge -> page.add(summary(edge)));
        return NsxManager.xml(200, Xml.element("pagedEdgeList").add(page));
    }

    @Wire(operation = "GET " + EDGE + "/summary", source = SOURCE, checked = CHECKED, leavesOut = "featureCapabilities")
    Answer summary(Call call) {
        return NsxManager.xml(200, summary(find(call)));
    }

    private Xml summary(Edge edge) {
        Site site = nsx.local();
        Xml shown = Xml.element("edgeSummary")
                .add("objectId", edge.id)
                .add("objectTypeName", "Edge")
                .add("vsmUuid", site.vsmUuid)
                .add("nodeId", site.nsxUuid)
                .add("revision", edge.version)
                .add(Xml.element("type").add("typeName", "Edge"))
                .add("name", edge.name)
                .add("isUniversal", edge.universal)
                .add("universalRevision", edge.universal ? edge.universalRevision : 0)
                .add("id", edge.id)
                .add("state", state(edge))
                .add("edgeType", edge.type)
                .add("datacenterMoid", site.datacenter)
                .add("datacenterName", world.objects.get(site.id + "/" + site.datacenter).name)
                .add("tenantId", edge.tenant)
                .add("apiVersion", "4.0");
        if (edge.lastJob != null) {
            shown.add(Xml.element("recentJobInfo").add("jobId", edge.lastJob).add("status", "SUCCESS"));
        }
        return shown.add("edgeStatus", health(edge))
                .add("numberOfConnectedVnics", parse(edge.content).children().size())
                .add(appliancesSummary(edge))
                .add("localEgressEnabled", edge.localEgress);
    }

    private static String state(Edge edge) {
        boolean machines = edge.appliances.stream().anyMatch(appliance -> appliance.vm != null);
        return machines ? "deployed" : edge.type.equals(ROUTER) ? "active" : "undeployed";
    }

    private Xml appliancesSummary(Edge edge) {
        Xml shown = Xml.element("appliancesSummary")
                .add("vmVersion", nsx.local().nsxVersion)
                .add("applianceSize", edge.applianceSize)
                .add("fqdn", edge.name)
                .add(
                        "numberOfDeployedVms",
                        edge.appliances.stream()
                                .filter(appliance -> appliance.vm != null)
                                .count());
        active(edge).ifPresent(appliance -> shown.add("activeVseHaIndex", appliance.index)
                .add("vmMoidOfActiveVse", appliance.vm)
                .add("vmNameOfActiveVse", edge.name + "-" + appliance.index)
                .add("resourcePoolMoidOfActiveVse", appliance.resourcePool)
                .add("dataStoreMoidOfActiveVse", appliance.datastore));
        return shown.add("statusFromVseUpdatedOn", world.now())
                .add("communicationChannel", "msgbus")
                .add("deployAppliances", edge.deployAppliances);
    }

    private Optional<Edge.Appliance> active(Edge edge) {
        return edge.appliances.stream()
                .filter(appliance -> appliance.vm != null && universe.isAlive(edge, appliance))
                .findFirst();
    }

    /** @return GREEN, YELLOW, GREY or RED */
    private String health(Edge edge) {
        if (edge.statusOverride != null) {
            return edge.statusOverride;
        }
        if (edge.appliances.stream().allMatch(appliance -> appliance.vm == null)) {
            return "GREY";
        }
        return active(edge).isPresent() ? "GREEN" : "RED";
    }

    @Wire(
            operation = "GET " + EDGE,
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "features: routing and nat; the rest of a document is kept and shown as it came, without"
                    + " passwords")
    Answer one(Call call) {
        return NsxManager.xml(200, document(find(call)));
    }

    private Xml document(Edge edge) {
        Site site = nsx.local();
        Xml shown = Xml.element("edge")
                .add("id", edge.id)
                .add("version", edge.version)
                .add("status", state(edge))
                .add("datacenterMoid", site.datacenter)
                .add("datacenterName", world.objects.get(site.id + "/" + site.datacenter).name)
                .add("tenant", edge.tenant)
                .add("name", edge.name)
                .addAll(parse(edge.content).children())
                .add(appliances(edge))
                .add("type", edge.type)
                .add("isUniversal", edge.universal);
        if (edge.type.equals(ROUTER)) {
            shown.add("localEgressEnabled", edge.localEgress);
        }
        return shown.add(
                Xml.element("features").add(RoutingCalls.routing(site, edge)).add(RoutingCalls.nat(edge)));
    }

    private Xml appliances(Edge edge) {
        Xml shown = Xml.element("appliances").add("applianceSize", edge.applianceSize);
        edge.appliances.forEach(appliance -> shown.add(show(edge, appliance)));
        return shown.add("deployAppliances", edge.deployAppliances);
    }

    private Xml show(Edge edge, Edge.Appliance appliance) {
        Site site = nsx.local();
        Xml shown = Xml.element("appliance")
                .add("highAvailabilityIndex", appliance.index)
                .add("vcUuid", site.vcenterGuid)
                .addIf("vmId", appliance.vm)
                .add("resourcePoolId", appliance.resourcePool)
                .add("resourcePoolName", name(appliance.resourcePool))
                .add("datastoreId", appliance.datastore)
                .add("datastoreName", name(appliance.datastore))
                .addIf("hostId", appliance.host)
                .addIf("vmFolderId", appliance.folder)
                .add("vmHostname", edge.name + "-" + appliance.index)
                .add("vmName", edge.name + "-" + appliance.index)
                .add("deployed", appliance.vm != null)
                .add("edgeId", edge.id);
        if (Version.atLeast(site, "6.2.3")) {
            boolean valid = !(site.edgeClusterLost
                    && site.edgeCluster.equals(universe.clusterOf(site, appliance.resourcePool)));
            shown.add("haAdminState", appliance.adminState)
                    .add(Xml.element("configuredResourcePool")
                            .add("id", appliance.resourcePool)
                            .add("name", name(appliance.resourcePool))
                            .add("isValid", valid))
                    .add(Xml.element("configuredDataStore")
                            .add("id", appliance.datastore)
                            .add("name", name(appliance.datastore))
                            .add("isValid", true));
        }
        return shown;
    }

    private String name(String id) {
        return world.objects
                .find(nsx.local().id + "/" + id)
                .map((InventoryObject object) -> object.name)
                .orElse("");
    }

    // --- status

    @Wire(
            operation = "GET " + EDGE + "/status",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "GREEN while an appliance is alive, RED while none is, GREY without one; feature statuses")
    Answer status(Call call) {
        Edge edge = find(call);
        Xml vms = Xml.element("edgeVmStatus");
        for (Edge.Appliance appliance : edge.appliances) {
            boolean alive = universe.isAlive(edge, appliance);
            vms.add(Xml.element("edgeVmStatus")
                    .add("edgeVMStatus", alive ? "GREEN" : "RED")
                    .add("haState", alive ? "active" : "down")
                    .add("index", appliance.index)
                    .addIf("id", appliance.vm)
                    .add("name", edge.name + "-" + appliance.index));
        }
        String health = health(edge);
        return NsxManager.xml(
                200,
                Xml.element("edgeStatus")
                        .add("timestamp", world.now())
                        .add("systemStatus", health.equals("GREEN") ? "good" : "bad")
                        .add("edgeStatus", health)
                        .add("publishStatus", publishStatus(edge))
                        .add("version", edge.version)
                        .add(vms)
                        .add(Xml.element("featureStatuses")));
    }

    private String publishStatus(Edge edge) {
        if (edge.publishOverride != null) {
            return edge.publishOverride;
        }
        return health(edge).equals("RED") ? "PERSISTED" : "APPLIED";
    }

    @Wire(
            operation = "GET " + EDGE + "/healthsummary",
            source = "NSX-v API, R64; reference 5.4",
            checked = CHECKED,
            leavesOut = "from 6.4.0, before 404; alarms")
    Answer healthSummary(Call call) {
        nsx.requireVersion("6.4.0");
        Edge edge = find(call);
        Xml vms = Xml.element("edgeVmsHealthSummary");
        for (Edge.Appliance appliance : edge.appliances) {
            boolean alive = universe.isAlive(edge, appliance);
            vms.add(Xml.element("vmHealthSummary")
                    .addIf("id", appliance.vm)
                    .add("name", edge.name + "-" + appliance.index)
                    .add("haAdminState", appliance.adminState)
                    .add("haState", alive ? "active" : "down")
                    .add("mpConnectivityStatus", alive ? "up" : "down")
                    .add("haIndex", appliance.index));
        }
        Xml pending = Xml.element("pendingJobs");
        world.nsxJobs
                .where(job -> job.edge && job.running() && job.site.equals(edge.site) && job.object.equals(edge.id))
                .forEach(job ->
                        pending.add(Xml.element("edgeJob").add("jobId", job.id).add("status", "RUNNING")));
        return NsxManager.xml(
                200,
                Xml.element("edgeHealthSummary")
                        .add("publishStatus", publishStatus(edge))
                        .add("isUpgradeAvailable", false)
                        .add("isUniversal", edge.universal)
                        .add(vms)
                        .add(pending)
                        .add(Xml.element("activeAlarms")));
    }

    // --- changes

    @Wire(
            operation = "POST " + EDGES,
            source = SOURCE,
            checked = CHECKED,
            leavesOut = SYNCHRONOUS + "; takes 120 s; a router needs a controller cluster that works")
    Answer create(Call call) {
        Site site = nsx.local();
        Xml given = nsx.body(call);
        boolean universal = call.query("isUniversal").map(Boolean::parseBoolean).orElse(false);
        String type = given.value("type").orElse(GATEWAY);
        if (!type.equals(GATEWAY) && !type.equals(ROUTER)) {
            throw new Problem(400, "400", "type " + type + " is not known");
        }
        if (universal && !type.equals(ROUTER)) {
            throw new Problem(400, "400", "only a distributed router can be universal");
        }
        if (universal) {
            universe.requirePrimary(site, "Making a universal router");
        }
        if (type.equals(ROUTER)) {
            universe.requireControllers(site, "Making a logical router");
            if (given.child("mgmtInterface").isEmpty()) {
                throw new Problem(400, "400", "mgmtInterface is missing");
            }
        }
        check(given);
        requireFreeName(given.value("name").orElse(null), null);
        String id = universal
                ? "edge-" + world.uuid("edge/" + world.next("universalEdge"))
                : "edge-" + world.next("edge." + site.id);
        // read once now, so that what is wrong with it is said at once
        Edge edge = read(universe, site, id, given);
        world.command(site.id, "nsx", "nsx.edge.create", id, edge.name);
        Xml payload = given.renamed("edge");
        payload.children().removeIf(child -> child.name().equals("isUniversal"));
        payload.add("isUniversal", universal);
        Answer answer = carryOut(call, "edge.create", id, payload, 120, "Deploying NSX Edge " + edge.name);
        return answer.status() == 202 ? answer : Answer.status(201).with("Location", EDGES + "/" + id);
    }

    /** Does the work now, or begins a job for it. */
    private Answer carryOut(Call call, String work, String edge, Xml payload, double seconds, String name) {
        return carryOut(nsx, call, work, edge, payload, seconds, name);
    }

    static Answer carryOut(
            NsxManager nsx, Call call, String work, String edge, Xml payload, double seconds, String name) {
        Xml document = payload == null ? Xml.element("edge") : payload;
        if (RoleCalls.flag(call, "async")) {
            NsxJob job = nsx.jobs()
                    .begin(
                            nsx.local(),
                            true,
                            work,
                            edge,
                            document.write(),
                            call.taskError().orElse(null),
                            seconds,
                            List.of(name));
            return Answer.status(202).with("Location", EDGES + "/jobs/" + job.id);
        }
        if (call.taskError().isPresent()) {
            throw new Problem(400, "10105", call.taskError().get());
        }
        nsx.jobs().now(nsx.local(), work, edge, document.write(), name);
        return Answer.status(204);
    }

    private void check(Xml given) {
        Site site = nsx.local();
        String datacenter = given.value("datacenterMoid").orElse("");
        if (!datacenter.isEmpty() && !datacenter.equals(site.datacenter)) {
            throw new Problem(400, "10032", "datacenterMoid " + datacenter + " could not be found");
        }
        given.child("vnics").ifPresent(vnics -> vnics.children("vnic").forEach(vnic -> {
            if (bool(vnic, "isConnected", false)) {
                network(required(vnic, "portgroupId"));
            }
        }));
        given.child("interfaces")
                .ifPresent(interfaces ->
                        interfaces.children("interface").forEach(one -> network(required(one, "connectedToId"))));
        given.child("cliSettings")
                .flatMap(settings -> settings.value("password"))
                .ifPresent(EdgeCalls::password);
    }

    private void network(String id) {
        Site site = nsx.local();
        boolean wire = world.wires.all().stream()
                .anyMatch(found -> found.id.equals(id) && found.portGroups.containsKey(site.id));
        boolean group = world.objects
                .find(site.id + "/" + id)
                .filter(object -> object.type.equals("DistributedVirtualPortgroup"))
                .isPresent();
        if (!wire && !group) {
            throw new Problem(400, "10032", "the network " + id + " could not be found");
        }
    }

    private static void password(String password) {
        boolean strong = password.length() >= 12
                && password.matches(".*[a-z].*")
                && password.matches(".*[A-Z].*")
                && password.matches(".*\\d.*")
                && password.matches(".*[^A-Za-z0-9].*")
                && !password.matches(".*(.)\\1\\1.*");
        if (!strong) {
            throw new Problem(400, "10111", "the password of cliSettings is too weak");
        }
    }

    private void requireFreeName(String name, String except) {
        String site = nsx.local().id;
        if (name != null
                && world.edges.all().stream()
                        .anyMatch(
                                edge -> edge.site.equals(site) && edge.name.equals(name) && !edge.id.equals(except))) {
            throw new Problem(400, "10085", "The edge name " + name + " is in use already");
        }
    }

    /** A universal router is changed on the primary; with local egress each manager has its own control VM. */
    private void requireChange(Edge edge, boolean appliancesOnly, boolean removesOnly) {
        Site site = nsx.local();
        boolean own = edge.localEgress && appliancesOnly && site.nsxRole.equals(Universe.SECONDARY);
        boolean cleanUp = removesOnly && site.nsxRole.equals(Universe.TRANSIT);
        if (edge.universal && !own && !cleanUp) {
            universe.requirePrimary(site, "Changing a universal router");
        }
    }

    @Wire(operation = "PUT " + EDGE, source = SOURCE, checked = CHECKED, leavesOut = SYNCHRONOUS + "; takes 90 s")
    Answer change(Call call) {
        Edge edge = find(call);
        Xml given = nsx.body(call);
        requireChange(edge, false, false);
        NsxManager.requireFresh(given, "version", edge.version);
        if (!given.value("type").orElse(edge.type).equals(edge.type)
                || bool(given, "localEgressEnabled", edge.localEgress) != edge.localEgress) {
            throw new Problem(400, "400", "type and localEgressEnabled cannot be changed");
        }
        check(given);
        requireFreeName(given.value("name").orElse(null), edge.id);
        read(universe, nsx.local(), edge.id, given);
        world.command(edge.site, "nsx", "nsx.edge.change", edge.id, edge.name);
        return carryOut(call, "edge.change", edge.id, given, 90, "Changing NSX Edge " + edge.name);
    }

    @Wire(operation = "DELETE " + EDGE, source = SOURCE, checked = CHECKED, leavesOut = SYNCHRONOUS + "; takes 30 s")
    Answer delete(Call call) {
        Edge edge = find(call);
        requireChange(edge, false, true);
        world.command(edge.site, "nsx", "nsx.edge.delete", edge.id, edge.name);
        return carryOut(call, "edge.delete", edge.id, null, 30, "Deleting NSX Edge " + edge.name);
    }

    @Wire(
            operation = "POST " + EDGE,
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "action forcesync (20 s) or redeploy (90 s); " + SYNCHRONOUS)
    Answer act(Call call) {
        Edge edge = find(call);
        String action = call.query("action").orElse("").toLowerCase(Locale.ROOT);
        if (!Set.of("forcesync", "redeploy").contains(action)) {
            throw new Problem(400, "400", "action must be forcesync or redeploy");
        }
        if (edge.appliances.isEmpty()) {
            throw new Problem(400, "10013", "The edge has no appliance");
        }
        world.command(edge.site, "nsx", "nsx.edge." + action, edge.id, edge.name);
        return carryOut(
                call,
                "edge." + action,
                edge.id,
                null,
                action.equals("redeploy") ? 90 : 20,
                action + " of NSX Edge " + edge.name);
    }

    // --- appliances

    @Wire(operation = "GET " + EDGE + "/appliances", source = SOURCE, checked = CHECKED)
    Answer appliances(Call call) {
        return NsxManager.xml(200, appliances(find(call)));
    }

    @Wire(
            operation = "PUT " + EDGE + "/appliances",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = SYNCHRONOUS + "; takes 90 s; what is left out is deleted; in TRANSIT only removing is taken")
    Answer setAppliances(Call call) {
        return putAppliances(call, find(call), nsx.body(call));
    }

    private Answer putAppliances(Call call, Edge edge, Xml given) {
        List<Edge.Appliance> wanted = readAppliances(universe, nsx.local(), given);
        boolean removes = wanted.stream().allMatch(one -> edge.appliances.stream()
                .anyMatch(old -> old.index == one.index
                        && old.resourcePool.equals(one.resourcePool)
                        && old.datastore.equals(one.datastore)));
        requireChange(edge, true, removes);
        world.command(edge.site, "nsx", "nsx.edge.appliances", edge.id, edge.name).detail = wanted.size() + " wanted";
        return carryOut(
                call, "edge.appliances", edge.id, given, 90, "Deploying NSX Edge Virtual Machine of " + edge.name);
    }

    @Wire(operation = "GET " + EDGE + "/appliances/{ha_index}", source = SOURCE, checked = CHECKED)
    Answer appliance(Call call) {
        Edge edge = find(call);
        return NsxManager.xml(200, show(edge, byIndex(edge, call)));
    }

    private static Edge.Appliance byIndex(Edge edge, Call call) {
        return edge.appliances.stream()
                .filter(appliance -> Integer.toString(appliance.index).equals(call.variable("ha_index")))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("Requested object : appliance " + call.variable("ha_index")));
    }

    @Wire(
            operation = "PUT " + EDGE + "/appliances/{ha_index}",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = SYNCHRONOUS + "; takes 90 s")
    Answer setAppliance(Call call) {
        Edge edge = find(call);
        Edge.Appliance target = byIndex(edge, call);
        Xml all = Xml.element("appliances").add("applianceSize", edge.applianceSize);
        edge.appliances.forEach(appliance -> all.add(appliance == target ? nsx.body(call) : show(edge, appliance)));
        return putAppliances(call, edge, all);
    }

    @Wire(operation = "DELETE " + EDGE + "/appliances/{ha_index}", source = SOURCE, checked = CHECKED)
    Answer deleteAppliance(Call call) {
        Edge edge = find(call);
        Edge.Appliance target = byIndex(edge, call);
        Xml all = Xml.element("appliances").add("applianceSize", edge.applianceSize);
        edge.appliances.stream().filter(appliance -> appliance != target).forEach(one -> all.add(show(edge, one)));
        return putAppliances(call, edge, all);
    }

    @Wire(
            operation = "GET " + EDGE + "/jobs",
            source = "NSX-v API, OS; reference 5.1",
            checked = "path only, of one client",
            leavesOut = "ids and states")
    Answer jobs(Call call) {
        Edge edge = find(call);
        Xml list = Xml.element("edgeJobs");
        for (NsxJob job :
                world
                        .nsxJobs
                        .where(job -> job.edge && job.site.equals(edge.site) && job.object.equals(edge.id))
                        .stream()
                        .collect(Collectors.toList())) {
            list.add(Xml.element("edgeJob").add("jobId", job.id).add("status", job.running() ? "RUNNING" : job.status));
        }
        return NsxManager.xml(200, list);
    }
}
