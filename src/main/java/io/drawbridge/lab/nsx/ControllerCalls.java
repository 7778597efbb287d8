package io.drawbridge.lab.nsx;

import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Call;
import io.drawbridge.lab.wire.Problem;
import io.drawbridge.lab.wire.Wire;
import io.drawbridge.lab.wire.Xml;
import io.drawbridge.lab.world.Controller;
import io.drawbridge.lab.world.InventoryObject;
import io.drawbridge.lab.world.IpPool;
import io.drawbridge.lab.world.NsxJob;
import io.drawbridge.lab.world.Site;
import io.drawbridge.lab.world.World;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** NSX Controllers of one manager. */
final class ControllerCalls {

    private static final String SOURCE = "NSX-v API, R6x, PN, AN, D5; reference 4";
    private static final String CHECKED = "against the reference's documents, 2026-11-21";
    private static final String BASE = "/api/2.0/vdn/controller";
    /** Shortest password of the first controller, in characters. */
    private static final int SHORTEST_PASSWORD = 12;

    private final NsxManager nsx;
    private final Universe universe;
    private final World world;
    private final Jobs jobs;

    ControllerCalls(NsxManager nsx) {
        this.nsx = nsx;
        this.universe = nsx.universe();
        this.world = nsx.world();
        this.jobs = nsx.jobs();
    }

    /** Says what the jobs of controllers do when they end; once for both managers. */
    static void register(Jobs jobs, Universe universe) {
        World world = universe.world();
        jobs.on("controller.deploy", job -> node(world, job).ifPresent(node -> {
            node.status = "RUNNING";
            world.controllers.save(node);
            world.consequence(job.site, "nsx", "nsx.controller.running", node.id, node.name);
            universe.watch();
        }));
        // NSX rolls back what did not come up
        jobs.on("controller.deploy.failed", job -> node(world, job).ifPresent(node -> {
            remove(world, node);
            world.consequence(job.site, "nsx", "nsx.controller.failed", node.id, node.name).detail = job.error;
        }));
        jobs.on("controller.delete", job -> node(world, job).ifPresent(node -> {
            remove(world, node);
            world.consequence(job.site, "nsx", "nsx.controller.removed", node.id, node.name);
        }));
        jobs.on("controller.delete.failed", job -> node(world, job).ifPresent(node -> {
            node.status = "RUNNING";
            world.controllers.save(node);
        }));
        jobs.on("cdo", job -> {});
        jobs.on("controller.synchronize", job -> {
            Site site = world.site(job.site);
            follow(world, site, site);
            universe.followers(site).forEach(other -> follow(world, other, site));
            world.consequence(job.site, "nsx", "nsx.controllers.synchronized", site.id, site.hostNames.get("nsx"));
        });
    }

    private static void follow(World world, Site hosts, Site controllers) {
        hosts.nsxHostsFollow = controllers.id;
        world.sites.save(hosts);
    }

    private static Optional<Controller> node(World world, NsxJob job) {
        return world.controllers.find(job.site + "/" + job.object);
    }

    private static void remove(World world, Controller node) {
        world.controllers.remove(node.key());
        if (world.controllers.where(other -> other.site.equals(node.site)).isEmpty()) {
            // Those that come next do not have to wait until a returned site's old ones have started.
            var site = world.site(node.site);
            site.nsxControllersStartUntil = 0;
            world.sites.save(site);
        }
        if (node.pool != null) {
            world.pools.find(node.site + "/" + node.pool).ifPresent(pool -> {
                pool.used.remove(node.ipAddress);
                world.pools.save(pool);
            });
        }
    }

    @Wire(
            operation = "GET " + BASE,
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "a secondary shows its primary's nodes; a promoted one shows none of the lost primary's, or all"
                    + " of them as UNKNOWN by a switch; the machines are not in the lab's vCenter")
    Answer list(Call call) {
        Xml list = Xml.element("controllers");
        universe.listed(nsx.local()).forEach(node -> list.add(show(node)));
        return NsxManager.xml(200, list);
    }

    private Xml show(Controller node) {
        Xml shown = Xml.element("controller")
                .add("revision", 0)
                .add(Xml.element("clientHandle"))
                .add("isUniversal", !nsx.local().nsxRole.equals(Universe.STANDALONE))
                .add("universalRevision", 0)
                .add("id", node.id)
                .add("name", node.name)
                .add("description", node.description)
                .add("ipAddress", node.ipAddress)
                .add("status", universe.status(node, nsx.local()))
                .add("upgradeStatus", "NOT_STARTED")
                .add("version", world.site(node.site).nsxVersion.replaceFirst("\\.\\d+$", "") + ".48886")
                .add("upgradeAvailable", false);
        if (node.vm != null) {
            shown.add(Xml.element("virtualMachineInfo")
                    .add("objectId", node.vm)
                    .add("objectTypeName", "VirtualMachine")
                    .add("name", node.name + "-NSX-" + node.id));
        }
        return shown.add("diskLatencyAlertDetected", false);
    }

    @Wire(
            operation = "POST " + BASE,
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "takes 300 s; while another node is being deployed or removed the answer is 400, a choice: the"
                    + " contract only says one at a time")
    Answer deploy(Call call) {
        Site site = nsx.local();
        if (!Set.of(Universe.PRIMARY, Universe.STANDALONE).contains(site.nsxRole)) {
            throw universe.forbidden(site, "Deploying a controller");
        }
        Xml spec = nsx.body(call);
        Controller node = new Controller();
        node.site = site.id;
        node.name = spec.value("name").orElse("");
        if (node.name.isEmpty() && Version.atLeast(site, "6.4.0") || node.name.matches(".*[ _].*")) {
            throw new Problem(400, "400", "name must be given, without spaces and underscores");
        }
        node.description = spec.value("description").orElse("");
        String pool = known(spec, "resourcePoolId", "ClusterComputeResource", "ResourcePool");
        node.cluster = universe.clusterOf(site, pool);
        node.datastore = known(spec, "datastoreId", "Datastore");
        known(spec, "networkId", "DistributedVirtualPortgroup", "Network");
        if (spec.value("hostId").isPresent()) {
            known(spec, "hostId", "HostSystem");
        }
        String type = spec.value("deployType").orElse("").toLowerCase(Locale.ROOT);
        boolean optional = Version.atLeast(site, "6.3.3");
        if (!(optional && type.isEmpty()) && !Set.of("small", "medium", "large").contains(type)) {
            throw new Problem(400, "400", "deployType must be small, medium or large");
        }
        List<Controller> nodes = universe.own(site);
        if (nodes.isEmpty() && spec.value("password").orElse("").length() < SHORTEST_PASSWORD) {
            throw new Problem(400, "400", "the first controller needs a password of 12 characters");
        }
        if (nodes.stream().anyMatch(other -> !other.status.equals("RUNNING"))) {
            throw new Problem(400, "400", "another controller is being deployed or removed");
        }
        IpPool addresses = PoolCalls.find(world, site, spec.value("ipPoolId").orElse(""));
        node.ipAddress = PoolCalls.allocate(addresses);
        node.pool = addresses.id;
        world.pools.save(addresses);
        node.id = "controller-" + world.next("controller");
        node.vm = "vm-" + (9000 + world.next("applianceVm." + site.id));
        if (node.name.isEmpty()) {
            node.name = node.id;
        }
        node.status = "DEPLOYING";
        NsxJob job = jobs.begin(
                site,
                false,
                "controller.deploy",
                node.id,
                null,
                call.taskError().orElse(null),
                300,
                List.of("Preparing", "Deploying VM", "Waiting for the controller", "Joining the cluster"));
        node.job = job.id;
        world.controllers.save(node);
        world.set("nsx.controllers", "known");
        world.command(site.id, "nsx", "nsx.controller.deploy", node.id, node.name);
        return Answer.text(Version.atLeast(site, "6.4.0") ? 202 : 201, "text/plain", job.id)
                .with("Location", BASE + "/" + node.id);
    }

    private String known(Xml spec, String element, String... types) {
        String id = spec.value(element).orElseThrow(() -> new Problem(400, "400", element + " is missing"));
        return world.objects
                .find(nsx.local().id + "/" + id)
                .filter((InventoryObject object) -> Set.of(types).contains(object.type))
                .map(object -> object.id)
                .orElseThrow(() -> new Problem(400, "202", element + " " + id + " could not be found"));
    }

    @Wire(
            operation = "GET " + BASE + "/progress/{job_id}",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "a job of this manager's controllers only")
    Answer progress(Call call) {
        NsxJob job = world.nsxJobs
                .find(nsx.local().id + "/" + call.variable("job_id"))
                .filter(found -> !found.edge)
                .orElseThrow(() -> Problem.notFound("Requested object : " + call.variable("job_id")));
        Controller node = world.controllers.find(job.site + "/" + job.object).orElse(null);
        return NsxManager.xml(
                200,
                Xml.element("controllerDeploymentInfo")
                        .add("vmId", node == null || node.vm == null ? "" : node.vm)
                        .add("progress", job.running() ? 25 * (job.parts.size() - 1) : 100)
                        .add(
                                "status",
                                job.running() ? "Deploying" : job.status.equals("COMPLETED") ? "Success" : "Failure")
                        .add("exceptionMessage", job.error == null || job.running() ? "" : job.error));
    }

    @Wire(
            operation = "DELETE " + BASE + "/{controller_id}",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "takes 60 s; the last node and one that does not answer need forceRemoval=true; an imported"
                    + " entry goes at once, by force")
    Answer delete(Call call) {
        Site site = nsx.local();
        if (site.nsxRole.equals(Universe.SECONDARY)) {
            throw universe.forbidden(site, "Deleting a controller");
        }
        boolean force = Boolean.parseBoolean(call.query("forceRemoval")
                .orElseThrow(() -> new Problem(400, "400", "forceRemoval is missing"))
                .toLowerCase(Locale.ROOT));
        Controller node = find(call);
        String status = universe.status(node, site);
        boolean last = universe.own(site).size() == 1;
        if (!force && (last || node.imported || !status.equals("RUNNING"))) {
            throw new Problem(
                    400, "400", "the controller is the last one or does not answer: forceRemoval=true is needed");
        }
        if (node.status.equals("DEPLOYING") || node.status.equals("REMOVING")) {
            throw new Problem(400, "400", "the controller is " + node.status);
        }
        if (!node.imported) {
            node.status = "REMOVING";
            node.statusOverride = null;
        }
        NsxJob job = jobs.begin(
                site,
                false,
                "controller.delete",
                node.id,
                null,
                call.taskError().orElse(null),
                node.imported ? 1 : 60,
                List.of("Leaving the cluster", "Deleting VM"));
        node.job = job.id;
        world.controllers.save(node);
        world.command(site.id, "nsx", "nsx.controller.delete", node.id, node.name);
        return Answer.text(200, "text/plain", job.id);
    }

    private Controller find(Call call) {
        String id = call.variable("controller_id");
        return world.controllers
                .find(nsx.local().id + "/" + id)
                .orElseThrow(() -> Problem.notFound("Requested object : " + id));
    }

    @Wire(
            operation = "POST " + BASE + "/{controller_id}",
            source = "NSX-v API, R64; reference 4.1",
            checked = CHECKED,
            leavesOut = "action=remediate, from 6.2.3: lifts what the lab's control set")
    Answer remediate(Call call) {
        nsx.requireVersion("6.2.3");
        if (!call.query("action").orElse("").equals("remediate")) {
            throw new Problem(400, "400", "action must be remediate");
        }
        Controller node = find(call);
        node.statusOverride = null;
        world.controllers.save(node);
        world.command(node.site, "nsx", "nsx.controller.remediate", node.id, node.name);
        return Answer.status(200);
    }

    // --- the state that hosts get

    @Wire(
            operation = "PUT " + BASE + "/synchronize",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "from 6.3.0, before 404; takes 45 s; without a running controller 400, a choice")
    Answer synchronize(Call call) {
        Site site = nsx.local();
        nsx.requireVersion("6.3.0");
        if (site.nsxRole.equals(Universe.SECONDARY) || site.nsxRole.equals(Universe.TRANSIT)) {
            throw universe.forbidden(site, "Updating the controller state");
        }
        if (universe.running(site) == 0) {
            throw new Problem(400, "400", "no controller is running");
        }
        NsxJob job = jobs.begin(
                site,
                false,
                "controller.synchronize",
                site.id,
                null,
                call.taskError().orElse(null),
                45,
                List.of("Updating the controller state"));
        world.command(site.id, "nsx", "nsx.controllers.synchronize", site.id, site.hostNames.get("nsx"));
        return Answer.text(200, "text/plain", job.id);
    }

    @Wire(
            operation = "GET " + BASE + "/synchronize/status",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "from 6.3.0, before 404")
    Answer synchronizeStatus(Call call) {
        nsx.requireVersion("6.3.0");
        String site = nsx.local().id;
        Xml status = Xml.element("controllerSyncStatus");
        return NsxManager.xml(
                200,
                world
                        .nsxJobs
                        .where(job ->
                                job.site.equals(site) && job.work.equals("controller.synchronize") && job.running())
                        .stream()
                        .findFirst()
                        .map(job -> status.add("status", "JOB_IN_PROGRESS").add("jobId", job.id))
                        .orElseGet(() -> status.add("status", "NOT_RUNNING")));
    }

    // --- controller disconnected operation

    @Wire(
            operation = "GET /api/2.0/vdn/cdo",
            source = "NSX-v API, R64; reference 4.7",
            checked = CHECKED,
            leavesOut = "from 6.4.0, before 404")
    Answer disconnectedOperation(Call call) {
        nsx.requireVersion("6.4.0");
        return NsxManager.xml(
                200,
                Xml.element("vdnCdo")
                        .add("vdnCdoModeState", nsx.local().nsxDisconnectedOperation ? "ENABLED" : "DISABLED")
                        .add("vdnCdoModeOperationStatus", "SUCCESSFUL"));
    }

    @Wire(
            operation = "POST /api/2.0/vdn/cdo",
            source = "NSX-v API, R64; reference 4.7",
            checked = CHECKED,
            leavesOut = "enable and disable take effect at once, resync and update do nothing")
    Answer changeDisconnectedOperation(Call call) {
        nsx.requireVersion("6.4.0");
        Site site = nsx.local();
        String action = call.query("action").orElse("");
        if (!Set.of("enable", "disable", "resync", "update").contains(action)) {
            throw new Problem(400, "400", "action " + action + " is not known");
        }
        if (action.equals("enable") || action.equals("disable")) {
            site.nsxDisconnectedOperation = action.equals("enable");
            world.sites.save(site);
        }
        NsxJob job =
                jobs.begin(site, false, "cdo", site.id, null, null, 5, List.of("Controller disconnected operation"));
        world.command(site.id, "nsx", "nsx.cdo." + action, site.id, site.hostNames.get("nsx"));
        return Answer.text(200, "text/plain", job.id);
    }
}
