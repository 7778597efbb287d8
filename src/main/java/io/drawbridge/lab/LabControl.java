package io.drawbridge.lab;

import io.drawbridge.lab.bigip.Traffic;
import io.drawbridge.lab.nsx.Universe;
import io.drawbridge.lab.wire.RateLimiter;
import io.drawbridge.lab.world.Controller;
import io.drawbridge.lab.world.Edge;
import io.drawbridge.lab.world.FaultRule;
import io.drawbridge.lab.world.LedgerEntry;
import io.drawbridge.lab.world.Plan;
import io.drawbridge.lab.world.Replication;
import io.drawbridge.lab.world.Site;
import io.drawbridge.lab.world.Snapshot;
import io.drawbridge.lab.world.Vm;
import io.drawbridge.lab.world.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a test or a person does to the lab from outside: move the clock, lose a site, let calls fail, read what
 * happened. The HTTP operations under {@code /lab/} are the same ones.
 */
public final class LabControl {

    /** A virtual machine as one vCenter has it. */
    public record VmState(
            String site, String id, String name, boolean on, boolean tools, String role, List<String> networks) {}

    /** A plan as one site sees it. */
    public record PlanState(
            String name, String status, boolean running, String protectedSite, String recoverySite, int machines) {}

    /** A site. */
    public record SiteState(String id, String name, boolean up, String nsxRole, long machinesOn, long machines) {}

    /** Everything at a glance. */
    public record Summary(
            Instant now,
            String clock,
            double timeScale,
            boolean connected,
            double linkFactor,
            boolean linkCut,
            int pendingEvents,
            Instant nextEvent,
            long ledgerEntries,
            List<SiteState> sites,
            List<PlanState> plans) {}

    /** What each switch may be; the first ones are numbers. */
    private static final Map<String, String> SWITCHES = Map.ofEntries(
            Map.entry("remoteRefusalStatus", "[1-9]\\d{0,8}"),
            Map.entry("sessionSeconds", "[1-9]\\d{0,8}"),
            Map.entry("controllersStartSeconds", "[1-9]\\d{0,8}"),
            Map.entry("wrongState", "task|call"),
            Map.entry("forceRecovery", "true|false"),
            Map.entry("forcedOfflineBreaks", "true|false"),
            Map.entry("importedControllers", "vanish|stay"),
            Map.entry("localeIdDefault", "shown|empty"),
            Map.entry("localeIdWithoutLocalEgress", "ignored|heeded"),
            Map.entry("udlrLocaleId", "true|false"),
            Map.entry("gatewayTasks", "stay|vanishWhenFinished|vanish"),
            Map.entry("gatewayTaskStatus", "real|[A-Z_]{1,40}"));

    private static final Map<String, String> MANAGER_SWITCHES = Map.of(
            "version", "6\\.[2-4](\\.\\d{1,2})?",
            "replicator", "RUNNING|STOPPED",
            "roleWarning", "true|false",
            "vxlanPort", "[1-9]\\d{1,4}",
            "segments", "\\d{4,8}-\\d{4,8}");

    private final Appliances appliances;
    private final World world;

    LabControl(Appliances appliances) {
        this.appliances = appliances;
        this.world = appliances.world();
    }

    // --- time

    public Instant now() {
        return world.inside(() -> Instant.ofEpochMilli(world.now()));
    }

    /** Moves a manual clock; everything due on the way happens at its own time. */
    public void advance(Duration step) {
        world.inside(() -> {
            world.advance(step);
            return null;
        });
    }

    /** Moves a manual clock until nothing is left to happen by itself. */
    public void finishEverything() {
        world.inside(() -> {
            for (Long next = world.nextEventAt(); next != null; next = world.nextEventAt()) {
                world.advance(Duration.ofMillis(Math.max(1, next - world.now())));
            }
            return null;
        });
    }

    /** Makes operations faster or slower, also those under way. */
    public void timeScale(double scale) {
        if (!(scale > 0) || scale > 1_000_000) {
            throw new IllegalArgumentException("the time scale must be above 0 and at most a million, not " + scale);
        }
        world.inside(() -> {
            world.timeScale(scale);
            return null;
        });
    }

    // --- sites and the line between them

    /** Closes every port of a site; the other one sees it gone. */
    public void loseSite(String site) {
        world.inside(() -> {
            Site lost = site(site);
            if (lost.up) {
                appliances.replicator().freezeAll();
                appliances.universe().contactEnds();
                lost.up = false;
                world.sites.save(lost);
                world.consequence(site, "lab", "site.lost", site, lost.name);
                appliances.mover().connectionLost();
                appliances.runs().siteLost(site);
                appliances.runs().connectionLost();
                appliances.traffic().connectionChanged();
            }
            return null;
        });
        appliances.openOrClose();
    }

    /** Opens the ports of a lost site again; it believes what it believed. */
    public void returnSite(String site) {
        world.inside(() -> {
            Site back = site(site);
            if (!back.up) {
                back.up = true;
                world.sites.save(back);
                world.consequence(site, "lab", "site.returned", site, back.name);
                appliances.expireSessions(site);
                appliances.universe().siteReturned(back);
                reconnect();
            }
            return null;
        });
        appliances.openOrClose();
    }

    /** Parts the sites: both go on, neither sees the other. */
    public void cutLink() {
        world.inside(() -> {
            if (!world.linkCut()) {
                appliances.replicator().freezeAll();
                appliances.universe().contactEnds();
                world.linkCut(true);
                appliances.mover().connectionLost();
                world.consequence("", "lab", "link.cut", "link", "link");
                appliances.runs().connectionLost();
                appliances.traffic().connectionChanged();
            }
            return null;
        });
    }

    public void restoreLink() {
        world.inside(() -> {
            if (world.linkCut()) {
                world.linkCut(false);
                world.consequence("", "lab", "link.restored", "link", "link");
                reconnect();
            }
            return null;
        });
    }

    private void reconnect() {
        appliances.traffic().connectionBegins();
        if (world.connected()) {
            appliances.replicator().thawAll();
            appliances.runs().connected();
            appliances.universe().contactBegins();
        }
    }

    /** Gives replication a part of its bandwidth; 1 is all of it. */
    public void slowLink(double factor) {
        if (!(factor > 0) || factor > 100) {
            throw new IllegalArgumentException(
                    "the bandwidth factor must be above 0 and at most 100, not " + factor + "; cut the link for none");
        }
        world.inside(() -> {
            appliances.replicator().freezeAll();
            appliances.mover().reckon();
            world.linkFactor(factor);
            appliances.mover().schedule();
            appliances.replicator().thawAll();
            world.consequence("", "lab", "link.speed", "link", "link").detail = Double.toString(factor);
            return null;
        });
    }

    private Site site(String id) {
        return world.sites
                .find(id)
                .orElseThrow(() -> new IllegalArgumentException("there is no site " + id + ", only "
                        + world.sites.all().stream().map(site -> site.id).collect(Collectors.toList())));
    }

    // --- NSX

    /** @return the managers, their controllers and what their edges carry */
    public List<Universe.ManagerState> managers() {
        return world.inside(() -> appliances.universe().states());
    }

    /** Stops every edge of a site that runs on its edge cluster, and its controllers too where that is wanted. */
    public void loseEdgeCluster(String site, boolean controllersToo) {
        edgeCluster(site, true, controllersToo);
    }

    /** Lets the edge cluster of a site work again, with whatever still stands on it. */
    public void returnEdgeCluster(String site) {
        edgeCluster(site, false, false);
    }

    private void edgeCluster(String site, boolean lost, boolean controllersToo) {
        world.inside(() -> {
            Site at = site(site);
            at.edgeClusterLost = lost;
            at.controllersLost = controllersToo;
            world.sites.save(at);
            world.consequence(site, "lab", lost ? "edgeCluster.lost" : "edgeCluster.returned", site, at.name).detail =
                    controllersToo ? "with controllers" : null;
            return null;
        });
    }

    /**
     * Changes what a manager is like: {@code version}, {@code replicator} RUNNING or STOPPED, {@code roleWarning} true
     * for 125023 at the next role change, {@code vxlanPort}, {@code segments} first-last.
     */
    public void manager(String site, String name, String value) {
        String form = MANAGER_SWITCHES.get(name);
        if (form == null) {
            throw new IllegalArgumentException(
                    "a manager has no " + name + ", only " + new TreeSet<>(MANAGER_SWITCHES.keySet()));
        }
        if (value == null || !value.matches(form)) {
            throw new IllegalArgumentException(name + " cannot be " + value);
        }
        world.inside(() -> {
            Site at = site(site);
            switch (name) {
                case "version" -> at.nsxVersion = value;
                case "replicator" -> {
                    appliances.universe().contactEnds();
                    at.nsxReplicator = value;
                    appliances.universe().contactBegins();
                }
                case "roleWarning" -> at.nsxRoleWarning = Boolean.parseBoolean(value);
                case "vxlanPort" -> at.vxlanPort = Integer.parseInt(value);
                default -> at.nsxSegments = value;
            }
            world.sites.save(at);
            return null;
        });
    }

    /** Puts a status, known or unknown, in place of a controller's real one; null lifts it. */
    public void controllerStatus(String site, String controller, String status) {
        world.inside(() -> {
            Controller node = world.controllers
                    .find(site(site).id + "/" + controller)
                    .orElseThrow(() -> new IllegalArgumentException("there is no " + controller + " at " + site));
            node.statusOverride = status;
            world.controllers.save(node);
            return null;
        });
    }

    /** Puts a health and a publish status in place of an edge's real ones; null lifts them. */
    public void edgeStatus(String site, String edge, String health, String publish) {
        world.inside(() -> {
            Edge found = world.edges.where(one -> one.site.equals(site(site).id) && one.name.equals(edge)).stream()
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("there is no edge " + edge + " at " + site));
            found.statusOverride = health;
            found.publishOverride = publish;
            world.edges.save(found);
            return null;
        });
    }

    // --- faults

    /** @return the rule's id */
    public String addFault(Fault fault) {
        return addFault(fault.rule());
    }

    /** @return the id of the rule */
    public String addFault(FaultRule rule) {
        String id = world.inside(() -> {
            checkFault(rule);
            rule.id = "fault-" + world.next("fault");
            world.faults.save(rule);
            return rule.id;
        });
        appliances.openOrClose();
        return id;
    }

    private void checkFault(FaultRule rule) {
        if (rule.effect == null) {
            throw new IllegalArgumentException("a fault rule needs an effect");
        }
        if (rule.site != null) {
            site(rule.site);
        }
        if (rule.system != null && !Appliances.SYSTEMS.contains(rule.system)) {
            throw new IllegalArgumentException("there is no system " + rule.system + ", only " + Appliances.SYSTEMS);
        }
        if (rule.times != null && rule.times < 1) {
            throw new IllegalArgumentException("times must be at least 1, or absent for always");
        }
        if (rule.effect.ofPort()
                && (rule.times != null || rule.operation != null || rule.path != null || rule.method != null)) {
            throw new IllegalArgumentException("refuseConnection, silentPort, reset and plain concern a port: they know"
                    + " site and system only, and last until they are removed");
        }
        boolean paced = rule.effect == FaultRule.Effect.DELAY || rule.effect == FaultRule.Effect.DRIP;
        if (paced && rule.delayMillis <= 0) {
            throw new IllegalArgumentException("a delay needs a duration, and so does what lies between two bytes");
        }
        // with a body of its own the lab may also be wrong in what looks like success
        int least = rule.body == null ? 300 : 200;
        if (rule.effect == FaultRule.Effect.FAIL && (rule.status < least || rule.status > 599)) {
            throw new IllegalArgumentException("status must be 300 to 599, not " + rule.status);
        }
        if (rule.effect == FaultRule.Effect.PAGE && (rule.status < 200 || rule.status > 599 || rule.status == 204)) {
            throw new IllegalArgumentException("a page's status must be 200 to 599, not " + rule.status);
        }
        if ((rule.carriedOut || rule.headers != null) && !rule.effect.inItsPlace()) {
            throw new IllegalArgumentException("carriedOut and headers go with fail, hang, page, empty and huge only");
        }
        if (rule.object != null && rule.effect != FaultRule.Effect.TASK_ERROR) {
            throw new IllegalArgumentException("a machine's name goes with taskError only");
        }
    }

    public List<FaultRule> faults() {
        return world.inside(() -> List.copyOf(world.faults.all()));
    }

    public void removeFault(String id) {
        world.inside(() -> {
            if (world.faults.find(id).isEmpty()) {
                throw new IllegalArgumentException("there is no fault rule " + id);
            }
            world.faults.remove(id);
            return null;
        });
        appliances.openOrClose();
    }

    public void clearFaults() {
        world.inside(() -> {
            List.copyOf(world.faults.all()).forEach(rule -> world.faults.remove(rule.id));
            return null;
        });
        appliances.openOrClose();
    }

    /**
     * Lets an appliance show another certificate while it runs, and its own again.
     *
     * @return SHA-256 of the one that it shows from now on, upper-case hex with colons
     */
    public String certificate(String site, String system, CertificateKind kind) {
        if (!Appliances.SYSTEMS.contains(system)) {
            throw new IllegalArgumentException("there is no system " + system + ", only " + Appliances.SYSTEMS);
        }
        String at = world.inside(() -> site(site).id);
        appliances.certificate(at, system, kind);
        return world.inside(() -> appliances.thumbprint(at, system));
    }

    /** Ends every session at every appliance. */
    public void expireSessions() {
        world.inside(() -> {
            world.sites.all().forEach(site -> appliances.expireSessions(site.id));
            return null;
        });
    }

    /**
     * Chooses where the contract leaves one: {@code wrongState} task or call, {@code remoteRefusalStatus},
     * {@code sessionSeconds}, {@code gatewayTasks} stay, vanishWhenFinished or vanish, {@code gatewayTaskStatus} real or a word, {@code forceRecovery}, {@code forcedOfflineBreaks}; of NSX {@code importedControllers} vanish or stay,
     * {@code localeIdDefault} shown or empty, {@code localeIdWithoutLocalEgress} ignored or heeded,
     * {@code udlrLocaleId}, and {@code controllersStartSeconds}, after which the controllers of a returned primary run.
     */
    public void choose(String name, String value) {
        if (!SWITCHES.containsKey(name)) {
            throw new IllegalArgumentException(
                    "there is no switch " + name + ", only " + new TreeSet<>(SWITCHES.keySet()));
        }
        if (!value.matches(SWITCHES.get(name))) {
            throw new IllegalArgumentException(name + " cannot be " + value);
        }
        world.inside(() -> {
            world.set(name, value);
            return null;
        });
    }

    public void quotas(RateLimiter.Quotas quotas) {
        world.inside(() -> {
            appliances.quotas(quotas);
            return null;
        });
    }

    /**
     * @return the most requests that a REST gateway took within one window since the quotas were set, such as
     *     "provider srm session"; empty while the limiter is off
     */
    public Map<String, Integer> highestRates() {
        return world.inside(appliances::highestRates);
    }

    // --- plans and replications

    /** Puts a status, known or unknown, in place of the real one until the next run; null lifts it. */
    public void planStatus(String plan, String status) {
        world.inside(() -> {
            Plan found = plan(plan);
            found.statusOverride = status;
            world.plans.save(found);
            return null;
        });
    }

    public String planStatusAt(String site, String plan) {
        return world.inside(() -> appliances.planStatus(plan(plan), site(site).id));
    }

    /** Puts a status, known or unknown, in place of a replication's real one; null lifts it. */
    public void replicationStatus(String machine, String status) {
        world.inside(() -> {
            Replication found = world.replications
                    .find("rep-" + machine)
                    .orElseThrow(() -> new IllegalArgumentException("there is no replication of " + machine));
            found.statusOverride = status;
            world.replications.save(found);
            return null;
        });
    }

    /** Makes a plan with a group and machines of its own. */
    public void addPlan(String name, int machines, int rpoMinutes) {
        if (name == null || name.isBlank()) {
            throw new IllegalArgumentException("a plan needs a name");
        }
        if (machines < 1 || machines > 5000) {
            throw new IllegalArgumentException("a plan takes 1 to 5000 machines here, not " + machines);
        }
        if (rpoMinutes < 5 || rpoMinutes > 1440) {
            throw new IllegalArgumentException("the RPO must be 5 to 1440 minutes, not " + rpoMinutes);
        }
        world.inside(() -> {
            appliances.builder().generate(name, machines, rpoMinutes);
            return null;
        });
    }

    private Plan plan(String name) {
        return world.plans.all().stream()
                .filter(plan -> plan.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no plan " + name));
    }

    // --- users and their connections

    /** Says how many connections the users of an application keep open, by the name of its pool. */
    public void load(String pool, long connections) {
        if (connections < 0) {
            throw new IllegalArgumentException("connections cannot be fewer than none, as " + connections + " are");
        }
        world.inside(() -> {
            appliances.traffic().load(pool, connections);
            return null;
        });
    }

    /** Says how long a connection lasts when nobody ends it. */
    public void connectionLife(Duration life) {
        if (life.isNegative() || life.isZero()) {
            throw new IllegalArgumentException("a connection lasts for a while, not for " + life);
        }
        world.inside(() -> {
            appliances.traffic().connectionSeconds(life.toMillis() / 1000.0);
            return null;
        });
    }

    /** @return what each pool member of both sites carries at this moment */
    public List<Traffic.Load> connections() {
        return world.inside(() -> appliances.traffic().loads());
    }

    /** @return what the members of a pool carry together at one site */
    public long connections(String site, String pool) {
        return connections().stream()
                .filter(load -> load.site().equals(site)
                        && (load.pool().equals(pool) || load.pool().equals("/Common/" + pool)))
                .mapToLong(Traffic.Load::connections)
                .sum();
    }

    /** Puts a result in place of what a pool member's monitor finds; null lets it look again. */
    public void memberAnswers(String site, String member, Boolean result) {
        world.inside(() -> {
            appliances.traffic().answer(site(site).id, member, result);
            return null;
        });
    }

    /** Restarts the BIG-IPs of a site: what was not saved is gone. */
    public void rebootBigip(String site) {
        world.inside(() -> {
            appliances.traffic().reboot(site(site).id);
            return null;
        });
    }

    // --- what happened

    public List<LedgerEntry> ledger() {
        return ledger(0);
    }

    public List<LedgerEntry> ledger(long since) {
        return world.inside(() -> world.ledger.where(entry -> entry.seq > since));
    }

    /** @return what was asked for, without what followed of itself */
    public List<LedgerEntry> commands() {
        return world.inside(() -> world.ledger.where(entry -> entry.commanded));
    }

    /** @return entries of one kind, such as {@code srm.recovery.started} or {@code vm.poweredOn} */
    public List<LedgerEntry> changes(String change) {
        return world.inside(() -> world.ledger.where(entry -> entry.change.equals(change)));
    }

    /** @return a machine's recovery priority, "P1" to "P5" */
    public String priorityOf(String machine) {
        return world.inside(() -> world.machines.all().stream()
                .filter(found -> found.name.equals(machine))
                .map(found -> "P" + found.priority)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no machine " + machine)));
    }

    public List<VmState> vms(String site) {
        return world.inside(() -> world.vms.where(vm -> vm.site.equals(site(site).id)).stream()
                .map(this::show)
                .collect(Collectors.toList()));
    }

    public VmState vm(String site, String name) {
        return vms(site).stream()
                .filter(vm -> vm.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no machine " + name + " at " + site));
    }

    private VmState show(Vm vm) {
        List<String> networks = new ArrayList<>();
        vm.networks.forEach(id -> networks.add(world.objects.get(vm.site + "/" + id).name));
        return new VmState(vm.site, vm.id, vm.name, vm.on, vm.tools, vm.role.name(), networks);
    }

    public Summary summary() {
        return world.inside(() -> {
            Long next = world.nextEventAt();
            return new Summary(
                    Instant.ofEpochMilli(world.now()),
                    world.clockMode().name(),
                    world.timeScale(),
                    world.connected(),
                    world.linkFactor(),
                    world.linkCut(),
                    world.pendingEvents(),
                    next == null ? null : Instant.ofEpochMilli(next),
                    world.ledger.size(),
                    map(world.sites.all(), this::show),
                    map(world.plans.all(), this::show));
        });
    }

    private static <A, B> List<B> map(Collection<A> all, Function<A, B> show) {
        return all.stream().map(show).collect(Collectors.toList());
    }

    private SiteState show(Site site) {
        List<Vm> vms = world.vms.where(vm -> vm.site.equals(site.id));
        return new SiteState(
                site.id,
                site.name,
                site.up,
                site.nsxRole,
                vms.stream().filter(vm -> vm.on).count(),
                vms.size());
    }

    private PlanState show(Plan plan) {
        String recovery = appliances.recoverySite(plan);
        boolean running = world.runs.find(plan.run).filter(run -> run.active).isPresent();
        return new PlanState(
                plan.name, appliances.planStatus(plan, recovery), running, world.peerOf(recovery).id, recovery, (int)
                        world.machines.all().stream()
                                .filter(machine -> plan.groups.contains(machine.group))
                                .count());
    }

    /** @return what must never be and is; empty when all is well */
    public List<String> invariants() {
        return world.inside(appliances.invariants()::violations);
    }

    /**
     * @return what is configured for protection, in words that are the same whenever the same is configured: mappings,
     *     replications, groups, plans, machines and free space
     */
    public List<String> protection() {
        return world.inside(() -> {
            List<String> found = new ArrayList<>();
            world.mappings
                    .all()
                    .forEach(one ->
                            found.add("mapping " + one.kind + " " + one.site + " " + one.source + " to " + one.target));
            world.replications
                    .all()
                    .forEach(one -> found.add("replication " + one.machine + " from " + one.sourceSite + ", RPO "
                            + one.rpoMinutes + ", " + one.state));
            world.groups.all().forEach(one -> found.add("group " + one.name + " of " + one.protectedSite));
            world.machines
                    .all()
                    .forEach(one -> found.add("machine " + one.name + " in " + one.group + " P" + one.priority
                            + " after " + one.dependsOn));
            world.plans.all().forEach(one -> found.add("plan " + one.name + " " + one.groups + " " + one.status));
            world.vms
                    .all()
                    .forEach(one -> found.add("vm " + one.site + " " + one.name + " " + one.role
                            + (one.on ? " on" : " off") + (one.machine == null ? "" : " of " + one.machine)));
            world.objects
                    .where(one -> one.type.equals("Datastore"))
                    .forEach(one -> found.add("datastore " + one.name + " " + one.more));
            found.sort(null);
            return found;
        });
    }

    /** @return how both sites stand, without times and counters; two are equal when the sites are */
    public List<String> state() {
        return world.inside(() -> Snapshot.of(world));
    }

    /** Forgets everything and begins again with the inventory. */
    public void reset() {
        world.inside(() -> {
            appliances.rebuild();
            return null;
        });
        appliances.openOrClose();
    }

    /** @return what can be done to machines that move between the sites, and what was seen of it */
    public MobilityControl mobility() {
        return new MobilityControl(appliances);
    }

    /** @return what can be wrong with the way to an appliance */
    public AccessControl access() {
        return new AccessControl(appliances);
    }

    /**
     * Changes what a site's BIG-IP is like: {@code version}, or {@code ltm}, {@code gtm}, {@code am} with the level
     * {@code none} or {@code nominal}.
     */
    public void device(String site, String name, String value) {
        boolean version = "version".equals(name);
        if (!version && !List.of("ltm", "gtm", "am").contains(name)) {
            throw new IllegalArgumentException("a BIG-IP has no " + name + ", only version, ltm, gtm, am");
        }
        if (value == null || !value.matches(version ? "1[1-7]\\.\\d(\\.\\d{1,2}){0,2}" : "none|nominal")) {
            throw new IllegalArgumentException(name + " cannot be " + value);
        }
        world.inside(() -> {
            Site at = site(site);
            if (version) {
                at.tmosVersion = value;
            } else {
                at.bigipModules.put(name, value);
            }
            world.sites.save(at);
            return null;
        });
    }

    /** @return the release of a site's NSX Manager */
    public String release(String site) {
        return world.inside(() -> site(site).nsxVersion);
    }

    /** @return what can be changed about plans, and how objects are called */
    public PlanControl planning() {
        return new PlanControl(world);
    }

    /** @return every session, cookie and token that was handed out, by its kind, to be looked for where none must be */
    public Map<String, Set<String>> handedOut() {
        return world.handedOut();
    }

    /**
     * Lets a replicated machine write at another rate from now on.
     *
     * @param growthPerHour megabytes an hour that are added to it in each hour
     */
    public void writes(String machine, long megabytesPerHour, double growthPerHour) {
        if (megabytesPerHour < 0 || megabytesPerHour > 100_000_000 || !(Math.abs(growthPerHour) <= 100_000_000)) {
            throw new IllegalArgumentException("a machine writes 0 to 100000000 MB an hour, not " + megabytesPerHour
                    + " growing by " + growthPerHour);
        }
        world.inside(() -> {
            Replication found = world.replications
                    .find("rep-" + machine)
                    .orElseThrow(() -> new IllegalArgumentException("there is no replication of " + machine));
            appliances.replicator().writes(found, megabytesPerHour, growthPerHour);
            return null;
        });
    }
}
