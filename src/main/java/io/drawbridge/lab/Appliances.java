package io.drawbridge.lab;

import io.drawbridge.lab.bigip.Bigip;
import io.drawbridge.lab.bigip.Rack;
import io.drawbridge.lab.bigip.Traffic;
import io.drawbridge.lab.gateway.Gateway;
import io.drawbridge.lab.gateway.Tasks;
import io.drawbridge.lab.nsx.NsxManager;
import io.drawbridge.lab.nsx.Universe;
import io.drawbridge.lab.replication.Vrms;
import io.drawbridge.lab.srm.PlanRuns;
import io.drawbridge.lab.srm.Srm;
import io.drawbridge.lab.vcenter.Peers;
import io.drawbridge.lab.vcenter.VCenter;
import io.drawbridge.lab.wire.Appliance;
import io.drawbridge.lab.wire.Certificates;
import io.drawbridge.lab.wire.Listener;
import io.drawbridge.lab.wire.RateLimiter;
import io.drawbridge.lab.world.FaultRule;
import io.drawbridge.lab.world.Faults;
import io.drawbridge.lab.world.Inventory;
import io.drawbridge.lab.world.LabClock;
import io.drawbridge.lab.world.Machines;
import io.drawbridge.lab.world.Mover;
import io.drawbridge.lab.world.Plan;
import io.drawbridge.lab.world.Replicator;
import io.drawbridge.lab.world.Site;
import io.drawbridge.lab.world.World;
import io.drawbridge.lab.world.WorldBuilder;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;

/** Puts the world, the appliances of both sites and their ports together. */
final class Appliances {

    static final List<String> SYSTEMS = List.of("vcenter", "srm", "replication", "nsx", "bigip");
    /** Ports before those of the services and of control, for each site; later systems come behind these two. */
    private static final int FIRST_SYSTEMS = 4;

    private static final int OWN_PORTS = 2;

    private final LabSettings settings;
    private final World world;
    private final Machines machines;
    private final Replicator replicator;
    private final Mover mover;
    private final WorldBuilder builder;
    private final Faults faults;
    private final Tasks tasks;
    private final PlanRuns runs;
    private final Universe universe;
    private final Invariants invariants;
    private final Traffic traffic;
    private final Rack rack;
    private final Certificates certificates;
    private final Map<String, SSLContext> contexts = new ConcurrentHashMap<>();
    private final Map<String, Listener> listeners = new LinkedHashMap<>();
    private final List<Gateway> gateways = new ArrayList<>();
    private final Map<String, VCenter> vcenters = new LinkedHashMap<>();
    private final Map<String, Bigip> bigips = new LinkedHashMap<>();

    Appliances(LabSettings settings, Executor executor) {
        this.settings = settings;
        this.world = new World(new LabClock(settings.clock()), settings.stateDirectory());
        this.machines = new Machines(world);
        this.replicator = new Replicator(world, machines);
        this.builder = new WorldBuilder(world, replicator);
        this.faults = new Faults(world);
        this.mover = new Mover(world, machines, faults);
        this.tasks = new Tasks(world);
        this.runs = new PlanRuns(world, tasks, machines, replicator, builder, faults);
        this.universe = new Universe(world, builder);
        this.invariants = new Invariants(world, machines, universe);
        this.traffic = new Traffic(world, machines);
        this.rack = new Rack(world, traffic);
        this.certificates = Certificates.in(settings.stateDirectory());
        if (!world.load()) {
            rebuild();
        } else {
            complete(settings.inventory());
        }
        int number = 0;
        for (Site site : world.sites.all()) {
            for (String system : SYSTEMS) {
                certificates.ensure(alias(site.id, system), site.hostNames.get(system));
                int port = settings.basePort() == 0 ? 0 : settings.basePort() + offset(number, SYSTEMS.indexOf(system));
                listeners.put(
                        alias(site.id, system),
                        new Listener(
                                site.id,
                                system,
                                portOf(alias(site.id, system), port),
                                context(shown(site.id, system)),
                                executor,
                                world,
                                faults,
                                appliance(site.id, system),
                                settings.witness()));
            }
            number++;
        }
        if (world.timeScale() != settings.timeScale()) {
            world.inside(() -> {
                world.timeScale(settings.timeScale());
                return null;
            });
        }
    }

    /** Ports that people have written down keep their place: what came later comes behind. */
    static int offset(int site, int system) {
        return system < FIRST_SYSTEMS
                ? site * FIRST_SYSTEMS + system
                : controlOffset() + 1 + (system - FIRST_SYSTEMS) * 2 + site;
    }

    static int servicesOffset() {
        return 2 * FIRST_SYSTEMS;
    }

    static int controlOffset() {
        return servicesOffset() + OWN_PORTS - 1;
    }

    /** Free ports stay the same over a restart where nobody else has taken them meanwhile. */
    private int portOf(String alias, int wanted) {
        return wanted != 0 ? wanted : Integer.parseInt(world.setting("port." + alias, "0"));
    }

    private Appliance appliance(String site, String system) {
        switch (system) {
            case "vcenter":
                VCenter vcenter = new VCenter(world, site, settings.users(), machines, tasks, mover, peers());
                vcenters.put(site, vcenter);
                return vcenter;
            case "srm":
                Gateway srm = gateway(site, system, "/api/rest/srm/v2");
                new Srm(srm, runs, tasks, builder, replicator, this::url);
                return srm;
            case "replication":
                Gateway replication = gateway(site, system, "/api/rest/vr/v2");
                new Vrms(replication, builder, replicator, tasks, this::url);
                return replication;
            case "nsx":
                return new NsxManager(
                        universe,
                        site,
                        settings.users(),
                        builder,
                        other -> certificates.thumbprint(shown(other, "nsx"), "SHA-1"));
            case "bigip":
                Bigip bigip = new Bigip(world, site, settings.users(), traffic);
                bigips.put(site, bigip);
                return bigip;
            default:
                throw new IllegalArgumentException(system);
        }
    }

    /** What one vCenter finds at the other's address. */
    private Peers peers() {
        return new Peers() {
            @Override
            public String thumbprint(String site) {
                return certificates.thumbprint(shown(site, "vcenter"), "SHA-1");
            }

            @Override
            public String url(String site) {
                return Appliances.this.url(site, "vcenter");
            }
        };
    }

    private Gateway gateway(String site, String system, String base) {
        Gateway gateway = new Gateway(world, site, system, base, settings.users(), settings.quotas());
        gateways.add(gateway);
        return gateway;
    }

    private static String alias(String site, String system) {
        return site + "-" + system;
    }

    World world() {
        return world;
    }

    Replicator replicator() {
        return replicator;
    }

    Mover mover() {
        return mover;
    }

    Invariants invariants() {
        return invariants;
    }

    Universe universe() {
        return universe;
    }

    PlanRuns runs() {
        return runs;
    }

    Traffic traffic() {
        return traffic;
    }

    WorldBuilder builder() {
        return builder;
    }

    Faults faults() {
        return faults;
    }

    String url(String site, String system) {
        return listeners.get(alias(site, system)).url();
    }

    String thumbprint(String site, String system) {
        return certificates.thumbprint(shown(site, system), "SHA-256");
    }

    /** Lets an appliance show another certificate; the first one is kept. */
    void certificate(String site, String system, CertificateKind kind) {
        world.inside(() -> {
            String name = world.site(site).hostNames.get(system);
            Instant now = Instant.now();
            switch (kind) {
                case OWN -> {}
                case OTHER -> certificates.ensure(alias(site, system) + "-other", name);
                case EXPIRED ->
                    certificates.ensure(
                            alias(site, system) + "-expired",
                            name,
                            now.minus(400, ChronoUnit.DAYS),
                            now.minus(1, ChronoUnit.DAYS));
            }
            world.set("certificate." + alias(site, system), kind.name().toLowerCase(Locale.ROOT));
            return null;
        });
        openOrClose();
    }

    /** @return the name under which the certificate is kept that an appliance shows at present */
    private String shown(String site, String system) {
        String alias = alias(site, system);
        String kind = world.setting("certificate." + alias, "own");
        return kind.equals("own") ? alias : alias + "-" + kind;
    }

    private SSLContext context(String alias) {
        return contexts.computeIfAbsent(alias, certificates::context);
    }

    String planStatus(Plan plan, String site) {
        return runs.statusAt(plan, site);
    }

    String recoverySite(Plan plan) {
        return runs.recoverySite(plan);
    }

    void expireSessions(String site) {
        gateways.stream().filter(gateway -> gateway.site().equals(site)).forEach(Gateway::expireSessions);
        vcenters.get(site).expireSessions();
        bigips.get(site).expireSessions();
    }

    /** @return by gateway and what is counted, the most requests within one window since the quotas were set */
    Map<String, Integer> highestRates() {
        Map<String, Integer> found = new TreeMap<>();
        gateways.forEach(gateway -> gateway.limiter()
                .highest()
                .forEach((kind, count) -> found.put(gateway.site() + " " + gateway.system() + " " + kind, count)));
        return found;
    }

    void quotas(RateLimiter.Quotas quotas) {
        gateways.forEach(gateway -> gateway.limiter().quotas(quotas));
    }

    /** Begins again with the inventory. */
    /** Adds what a world from an earlier version does not have yet. */
    private void complete(Inventory inventory) {
        world.inside(() -> {
            if (!builder.hasNsxParts()) {
                builder.nsxParts(inventory);
            }
            if (!rack.stands()) {
                builder.nameBigips(inventory);
                rack.build(inventory);
            }
            return null;
        });
    }

    void rebuild() {
        world.clear();
        builder.build(settings.inventory());
        rack.build(settings.inventory());
        world.set("timeScale", Double.toString(settings.timeScale()));
        listeners.forEach((alias, listener) -> world.set("port." + alias, Integer.toString(listener.port())));
        world.writeAll();
        gateways.forEach(Gateway::expireSessions);
        vcenters.values().forEach(VCenter::expireSessions);
    }

    /** Opens every port once, so that it is known, then closes those of lost sites. */
    void open() {
        for (Listener listener : listeners.values()) {
            openOnPort(listener);
        }
        world.inside(() -> {
            listeners.forEach((alias, listener) -> world.set("port." + alias, Integer.toString(listener.port())));
            return null;
        });
        openOrClose();
    }

    private void openOnPort(Listener listener) {
        try {
            listener.open();
        } catch (UncheckedIOException taken) {
            if (settings.basePort() != 0) {
                throw taken;
            }
            listener.anyPort();
            listener.open();
        }
    }

    /** Lets the ports be as the sites and the fault rules want them. */
    synchronized void openOrClose() {
        for (Listener listener : listeners.values()) {
            String site = listener.site();
            String system = listener.system();
            boolean up = world.inside(() -> world.site(site).up);
            FaultRule.Effect bad =
                    world.inside(() -> faults.ofPort(site, system)).orElse(null);
            listener.certificate(context(world.inside(() -> shown(site, system))));
            if (!up || bad == FaultRule.Effect.REFUSE_CONNECTION) {
                listener.close();
            } else if (bad != null) {
                listener.open(bad);
            } else {
                listener.open();
            }
            if (world.inside(() -> world.faults.all().isEmpty())) {
                listener.hangUp();
            }
        }
    }

    void close() {
        listeners.values().forEach(Listener::close);
        world.close();
    }
}
