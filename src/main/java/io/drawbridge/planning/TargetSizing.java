package io.drawbridge.planning;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which of the offers of the source design's table 1 takes what shall run at the recovery site, with hosts to spare, and
 * what management components it needs (tables 5 to 8). Table 1 itself sets nothing aside for a host that fails.
 */
public final class TargetSizing {

    /** With so many hosts nobody would be served by this product's reckoning. */
    private static final int MOST_HOSTS = 1000;

    private static final int CONTROLLERS_FOR_A_MAJORITY = 3;

    /**
     * What shall run, or be there to run, at the recovery site.
     *
     * @param vms how many virtual machines
     * @param cpus virtual CPUs of all
     * @param memoryGigabytes of all
     * @param storageGigabytes of all disks, decimal
     * @param cpusPerCore virtual CPUs for each core; a convention, no limit of a product
     * @param hostsToSpare hosts that may fail while all of it still fits; with vSAN their storage fails with them
     * @param managementOnTarget whether the management components run on the same hosts
     */
    public record Demand(
            int vms,
            int cpus,
            BigDecimal memoryGigabytes,
            BigDecimal storageGigabytes,
            int cpusPerCore,
            int hostsToSpare,
            boolean managementOnTarget) {}

    /** How one resource of an offer stands, with the hosts to spare taken away. */
    public record Resource(String what, String unit, BigDecimal needed, BigDecimal there) {

        public boolean fits() {
            return needed.compareTo(there) <= 0;
        }

        /** @return "memory 400 of 192 GB" */
        public String words() {
            return what + " " + ProtectionSizing.plain(needed) + " of " + ProtectionSizing.plain(there) + " " + unit;
        }
    }

    /** One offer against the demand. */
    public record Fit(TargetSize size, List<Resource> resources) {

        public boolean fits() {
            return resources.stream().allMatch(Resource::fits);
        }

        /** @return what does not fit, or everything when all does */
        public String words() {
            var relevant = fits() ? resources.stream() : resources.stream().filter(one -> !one.fits());
            return String.join(", ", (Iterable<String>) relevant.map(Resource::words)::iterator);
        }
    }

    /** So many of a management component. */
    public record Component(PlanningTables.Appliance appliance, int count) {

        public int cpus() {
            return count * appliance.cpus();
        }

        public BigDecimal memoryGigabytes() {
            return BigDecimal.valueOf((long) count * appliance.memoryMegabytes())
                    .divide(BigDecimal.valueOf(1024), 2, RoundingMode.CEILING);
        }

        public int storageGigabytes() {
            return count * appliance.storageGigabytes();
        }
    }

    /**
     * What was found.
     *
     * @param smallest the first offer that takes it; empty when only a custom one does
     * @param hostsNeeded of a custom offer, the spare ones among them; empty when there cannot be so many
     * @param replicationServers the appliance with its built-in server among them
     * @param impossible what no offer mends, in sentences
     */
    public record Outcome(
            List<Fit> fits,
            Optional<TargetSize> smallest,
            Optional<Integer> hostsNeeded,
            int replicationServers,
            List<Component> components,
            List<String> impossible) {}

    private final PlanningTables tables;
    private final ProtectionLimits limits;

    public TargetSizing(PlanningTables tables, ProtectionLimits limits) {
        this.tables = tables;
        this.limits = limits;
    }

    public Outcome judge(Demand demand) {
        var impossible = new ArrayList<String>();
        int servers = Math.max(1, limits.serversFor(demand.vms()));
        if (demand.vms() > limits.replicationsPerVcenter()) {
            impossible.add(
                    demand.vms() + " machines to replicate, and one vCenter takes " + limits.replicationsPerVcenter());
        }
        if (servers > limits.serversPerVcenter()) {
            impossible.add(servers + " replication servers are needed at " + limits.replicationsPerServer()
                    + " machines each, and one vCenter takes " + limits.serversPerVcenter());
        }
        var components = components(demand, servers);
        var fits = Stream.of(TargetSize.SMALL, TargetSize.MEDIUM, TargetSize.LARGE)
                .map(size -> fit(demand, size, components))
                .toList();
        var hosts = hosts(demand, components);
        if (hosts.isEmpty()) {
            impossible.add("even " + MOST_HOSTS + " hosts do not take it");
        }
        return new Outcome(
                fits,
                fits.stream().filter(Fit::fits).map(Fit::size).findFirst(),
                hosts,
                servers,
                components,
                impossible);
    }

    private List<Component> components(Demand demand, int servers) {
        int vcenters =
                1 + (demand.vms() - 1) / tables.appliance("vcenter-small").carries();
        return Stream.of(
                        new Component(tables.appliance("vcenter-small"), Math.max(1, vcenters)),
                        new Component(tables.appliance("nsx-manager"), 1),
                        new Component(tables.appliance("nsx-controller"), CONTROLLERS_FOR_A_MAJORITY),
                        new Component(tables.appliance("replication-manager"), 1),
                        new Component(tables.appliance("replication-server"), servers - 1))
                .filter(one -> one.count() > 0)
                .toList();
    }

    private Fit fit(Demand demand, TargetSize size, List<Component> components) {
        int left = size.hosts() - demand.hostsToSpare();
        var there = left < 1 ? Optional.<TargetSize>empty() : Optional.of(new TargetSize(size.name(), left));
        var managed = demand.managementOnTarget() ? components : List.<Component>of();
        return new Fit(
                size,
                List.of(
                        new Resource(
                                "processors",
                                "virtual CPUs",
                                BigDecimal.valueOf(demand.cpus()
                                        + managed.stream()
                                                .mapToLong(Component::cpus)
                                                .sum()),
                                BigDecimal.valueOf(
                                        there.map(TargetSize::cores).orElse(0) * (long) demand.cpusPerCore())),
                        new Resource(
                                "memory",
                                "GB",
                                managed.stream()
                                        .map(Component::memoryGigabytes)
                                        .reduce(demand.memoryGigabytes(), BigDecimal::add),
                                BigDecimal.valueOf(there.map(TargetSize::memory).orElse(0))),
                        new Resource(
                                "storage",
                                "GB",
                                demand.storageGigabytes()
                                        .add(BigDecimal.valueOf(managed.stream()
                                                .mapToLong(Component::storageGigabytes)
                                                .sum())),
                                BigDecimal.valueOf(
                                        there.map(TargetSize::storage).orElse(0)))));
    }

    /** The fewest hosts, by halving: with more hosts nothing fits worse. */
    private Optional<Integer> hosts(Demand demand, List<Component> components) {
        int least = 1;
        int most = MOST_HOSTS;
        if (!fit(demand, TargetSize.custom(most), components).fits()) {
            return Optional.empty();
        }
        while (least < most) {
            int middle = (least + most) / 2;
            if (fit(demand, TargetSize.custom(middle), components).fits()) {
                most = middle;
            } else {
                least = middle + 1;
            }
        }
        return Optional.of(least);
    }
}
