package io.drawbridge.bigip.step;

import io.drawbridge.bigip.GlobalPool;
import io.drawbridge.bigip.GlobalVirtual;
import io.drawbridge.bigip.Pool;
import io.drawbridge.bigip.PoolMember;
import io.drawbridge.bigip.TrafficManager;
import io.drawbridge.bigip.TrafficManagers;
import io.drawbridge.bigip.VirtualServer;
import io.drawbridge.bigip.WideIp;
import io.drawbridge.core.RemoteException;
import io.drawbridge.core.SiteId;
import io.drawbridge.engine.StepContext;
import io.drawbridge.site.PlanSettings;
import io.drawbridge.site.Sites;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The names that a run is about and the sites to which they lead. Which answer belongs to which site no setting says: an
 * answer is a site's when one of the site's own virtual servers listens where the answer points.
 */
final class Names {

    static final Duration FRESH = Duration.ofSeconds(3);
    private static final Duration SLOW_TO_CHANGE = Duration.ofMinutes(1);

    private final TrafficManagers managers;
    private final Sites sites;

    Names(TrafficManagers managers, Sites sites) {
        this.managers = managers;
        this.sites = sites;
    }

    /** @return the names that the model gives, else those that settings give the plan, or all plans of the pair */
    List<String> of(StepContext step) {
        var given = step.input("wideIps").filter(names -> !names.isBlank());
        if (given.isPresent()) {
            return Arrays.stream(given.get().split(",")).map(String::strip).toList();
        }
        return sites.agreed(step.sitePair(), step.findRecoveryPlan()).stream()
                .map(PlanSettings::wideIps)
                .flatMap(List::stream)
                .distinct()
                .toList();
    }

    Optional<TrafficManager> at(SiteId site) {
        return managers.find(site);
    }

    static String question(SiteId site, String what) {
        return "bigip " + site + " " + what;
    }

    /** @return a site's own virtual servers */
    List<VirtualServer> virtualServers(StepContext step, SiteId site, TrafficManager manager) {
        return step.shared(question(site, "virtual servers"), SLOW_TO_CHANGE, manager::virtualServers);
    }

    /** @return the names as this manager knows them; one that it does not know is absent */
    Map<String, WideIp> wideIps(StepContext step, SiteId site, TrafficManager manager) {
        var found = new LinkedHashMap<String, WideIp>();
        for (var name : of(step)) {
            step.shared(question(site, "wide ip " + name), FRESH, () -> manager.wideIp(name))
                    .ifPresent(wideIp -> found.put(name, wideIp));
        }
        return found;
    }

    Optional<GlobalPool> pool(StepContext step, SiteId site, TrafficManager manager, GlobalPool.Ref ref) {
        return step.shared(
                question(site, "global pool " + ref.type() + " " + ref), FRESH, () -> manager.globalPool(ref));
    }

    /** @return where a site's virtual servers listen */
    Set<String> listening(StepContext step, SiteId site, TrafficManager manager) {
        return virtualServers(step, site, manager).stream()
                .map(VirtualServer::destination)
                .collect(Collectors.toSet());
    }

    /** @return where a site's virtual servers listen; empty when the site does not answer */
    Optional<Set<String>> listeningIfItAnswers(StepContext step, SiteId site) {
        try {
            return at(site).map(manager -> listening(step, site, manager));
        } catch (RemoteException.Later patience) {
            throw patience;
        } catch (RemoteException.NotSent | RemoteException.NoAnswer silent) {
            return Optional.empty();
        }
    }

    /** Finds out where the answers of one manager's pools point. */
    final class Destinations {
        private final StepContext step;
        private final SiteId site;
        private final TrafficManager manager;
        private final Map<String, Map<String, Set<String>>> byServer = new HashMap<>();

        Destinations(StepContext step, SiteId site, TrafficManager manager) {
            this.step = step;
            this.site = site;
            this.manager = manager;
        }

        Set<String> of(GlobalPool.Member member) {
            return byServer.computeIfAbsent(member.server(), this::read).getOrDefault(member.virtualServer(), Set.of());
        }

        private Map<String, Set<String>> read(String server) {
            return step
                    .shared(
                            question(site, "virtuals of " + server),
                            SLOW_TO_CHANGE,
                            () -> manager.globalVirtuals(server))
                    .stream()
                    .collect(Collectors.toMap(GlobalVirtual::name, GlobalVirtual::destinations, (one, same) -> one));
        }

        boolean lead(GlobalPool.Member member, Set<String> listening) {
            return !Collections.disjoint(of(member), listening);
        }
    }

    /**
     * @param begun what this step has set out to open: a pool that it was stopped in the middle of is still closed, though
     *     some of its members are open by now
     * @return the pools behind these addresses of which no member is open
     */
    List<Pool> closedPools(
            StepContext step,
            SiteId site,
            TrafficManager manager,
            Set<String> destinations,
            TrafficBefore.Notes begun) {
        return virtualServers(step, site, manager).stream()
                .filter(virtual -> destinations.contains(virtual.destination()))
                .flatMap(virtual -> virtual.pool().stream())
                .distinct()
                .flatMap(path -> step.shared(question(site, "pool " + path), FRESH, () -> manager.pool(path)).stream())
                .filter(pool -> begun.holdMembersOf(site.value(), pool.fullPath())
                        || pool.members().stream().noneMatch(PoolMember::isOpen))
                .toList();
    }

    /**
     * @param old the protected site's manager
     * @return where the names point as the recovery site has them; as the old one has them where that site has no BIG-IP
     */
    Set<String> destinations(StepContext step, TrafficManager old) {
        var here = at(step.recoverySite());
        return here.isPresent()
                ? destinations(step, step.recoverySite(), here.get())
                : destinations(step, step.protectedSite(), old);
    }

    /** @return where the names of this run point at all, as this manager knows them */
    Set<String> destinations(StepContext step, SiteId site, TrafficManager manager) {
        var all = new ArrayList<String>();
        var destinations = new Destinations(step, site, manager);
        for (var wideIp : wideIps(step, site, manager).values()) {
            for (var ref : wideIp.pools()) {
                pool(step, site, manager, ref)
                        .ifPresent(pool -> pool.members().forEach(member -> all.addAll(destinations.of(member))));
            }
        }
        return Set.copyOf(all);
    }
}
