package io.drawbridge.readiness;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.core.RemoteException;
import io.drawbridge.core.SiteId;
import io.drawbridge.core.SitePairId;
import io.drawbridge.planning.ProtectionLimits;
import io.drawbridge.site.Sites;
import io.drawbridge.srm.PlanVm;
import io.drawbridge.vcenter.Room;
import io.drawbridge.vcenter.Vcenters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.springframework.stereotype.Component;

/**
 * Whether the machines of a plan have room at the recovery site, and whether the provider grants it. Machines count as they
 * are configured and not as they are used, so that the answer is the same at night. One host is spared for a failure.
 */
@Component
class RecoverySiteRoom {

    private static final Duration SLOW_TO_CHANGE = Duration.ofMinutes(10);
    private static final int MISSING = 15;
    private static final int TIGHT = 5;
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;

    private final Vcenters vcenters;
    private final QuotaSettings quotas;
    private final ProtectionLimits limits;

    RecoverySiteRoom(Vcenters vcenters, QuotaSettings quotas, ProtectionLimits limits, Sites sites) {
        this.vcenters = vcenters;
        this.quotas = quotas;
        this.limits = limits;
        quotas.quotas().keySet().forEach(pair -> {
            if (sites.pairs().stream().noneMatch(one -> one.id().value().equals(pair))) {
                throw new InvalidInput("drawbridge.quotas." + pair, "names no pair of sites");
            }
        });
    }

    /** @param unknown how many of the machines nobody could tell the size of */
    private record Demand(int machines, int cpus, long memory, int unknown) {}

    /**
     * @param source the protected site, if its vCenter answers
     * @throws RemoteException when a vCenter cannot be read
     */
    List<Gap> gaps(SitePairId pair, Optional<SiteId> source, SiteId recoverySite, Collection<PlanVm> vms, Reads reads) {
        var here = read(recoverySite, reads);
        var there = source.map(site -> read(site, reads).machines()).orElse(List.of());
        var demand = demand(vms, here, there);
        var gaps = new ArrayList<Gap>();
        hosts(here, demand, recoverySite, gaps);
        datastores(here, demand, recoverySite, gaps);
        quota(pair, demand, gaps);
        return gaps;
    }

    private Room read(SiteId site, Reads reads) {
        return reads.shared("vcenter " + site + " room", SLOW_TO_CHANGE, () -> vcenters.at(site)
                .room());
    }

    /** The protected site knows its machines best; where it does not answer, the placeholders tell. */
    private static Demand demand(Collection<PlanVm> vms, Room here, List<Room.Machine> there) {
        var byId = new HashMap<String, Room.Machine>();
        there.forEach(machine -> byId.put(machine.id(), machine));
        var byName = new HashMap<String, Room.Machine>();
        here.machines().forEach(machine -> byName.putIfAbsent(machine.name(), machine));
        int machines = 0;
        int cpus = 0;
        long memory = 0;
        int unknown = 0;
        for (var vm : vms) {
            if (vm.staysOff()) {
                continue;
            }
            machines++;
            var found = byId.getOrDefault(vm.inventoryId().object(), byName.get(vm.name()));
            if (found == null || found.memoryMegabytes() == 0) {
                unknown++;
            } else {
                cpus += found.cpus();
                memory += found.memoryMegabytes() * MIB;
            }
        }
        return new Demand(machines, cpus, memory, unknown);
    }

    private void hosts(Room here, Demand demand, SiteId site, List<Gap> gaps) {
        var usable = here.hosts().stream().filter(Room.Host::usable).toList();
        if (usable.isEmpty()) {
            // Whoever may see no host is told of none.
            if (!here.hosts().isEmpty() && demand.machines() > 0) {
                gap(
                        gaps,
                        "no host at the recovery site is usable",
                        site,
                        here.hosts().size() + " hosts",
                        MISSING);
            }
            return;
        }
        var running = here.machines().stream().filter(Room.Machine::on).toList();
        // What a vCenter does not tell cannot be held against anything.
        if (usable.stream().allMatch(host -> host.memoryBytes() > 0)) {
            judge(
                    "memory",
                    demand.memory() / GIB,
                    sum(usable, host -> host.memoryBytes()) / GIB,
                    largest(usable, host -> host.memoryBytes()) / GIB,
                    sum(running, machine -> machine.memoryMegabytes()) * MIB / GIB,
                    "GB",
                    site,
                    demand,
                    gaps);
        }
        if (usable.stream().allMatch(host -> host.cores() > 0)) {
            judge(
                    "processors",
                    demand.cpus(),
                    sum(usable, host -> host.cores()) * limits.cpusPerCore(),
                    largest(usable, host -> host.cores()) * limits.cpusPerCore(),
                    sum(running, machine -> machine.cpus()),
                    "virtual CPUs at " + limits.cpusPerCore() + " per core",
                    site,
                    demand,
                    gaps);
        }
    }

    private static void judge(
            String what,
            long needed,
            long all,
            long spare,
            long used,
            String unit,
            SiteId site,
            Demand demand,
            List<Gap> gaps) {
        long free = all - used;
        if (needed > free) {
            gap(
                    gaps,
                    "not enough " + what + " at the recovery site",
                    site,
                    needed + " " + unit + " needed, " + Math.max(0, free) + " free" + unknown(demand),
                    MISSING);
        } else if (needed > free - spare) {
            gap(
                    gaps,
                    "enough " + what + " at the recovery site only while no host fails",
                    site,
                    needed + " " + unit + " needed, " + free + " free, " + Math.max(0, free - spare)
                            + " with the largest host spared" + unknown(demand),
                    TIGHT);
        }
    }

    private static String unknown(Demand demand) {
        return demand.unknown() == 0 ? "" : ", " + demand.unknown() + " machines of unknown size not counted";
    }

    /** A machine that is powered on keeps a swap file as large as its memory, unless that is reserved. */
    private static void datastores(Room here, Demand demand, SiteId site, List<Gap> gaps) {
        long free =
                sum(here.datastores().stream().filter(Room.Datastore::usable).toList(), store -> store.freeBytes());
        if (!here.datastores().isEmpty() && demand.memory() > free) {
            gap(
                    gaps,
                    "not enough free space on datastores of the recovery site",
                    site,
                    demand.memory() / GIB + " GB needed for swap files of machines that are powered on, about "
                            // What is free changes all the time; what is told of it should not.
                            + free / GIB / 10 * 10 + " free on all of them",
                    MISSING);
        }
    }

    private void quota(SitePairId pair, Demand demand, List<Gap> gaps) {
        var quota = quotas.quotas().get(pair.value());
        if (quota == null) {
            return;
        }
        over("machines", demand.machines(), quota.machines(), "", pair, gaps);
        over("virtual CPUs", demand.cpus(), quota.cpusAt(limits.cpusPerCore()), "", pair, gaps);
        over("memory", demand.memory() / GIB, quota.memory(), " GB", pair, gaps);
    }

    private static void over(String what, long needed, Integer granted, String unit, SitePairId pair, List<Gap> gaps) {
        if (granted != null && needed > granted) {
            gaps.add(new Gap(
                    Gap.Severity.WARNS,
                    "over the provider's quota: " + what,
                    "quota of " + pair,
                    needed + unit + " needed, " + granted + unit + " granted",
                    MISSING));
        }
    }

    private static void gap(List<Gap> gaps, String what, SiteId site, String detail, int weight) {
        gaps.add(new Gap(Gap.Severity.WARNS, what, "vCenter of " + site, detail, weight));
    }

    private static <T> long sum(Collection<T> all, ToLongFunction<T> figure) {
        return all.stream().mapToLong(figure).sum();
    }

    private static <T> long largest(Collection<T> all, ToLongFunction<T> figure) {
        return all.stream().mapToLong(figure).max().orElse(0);
    }
}
