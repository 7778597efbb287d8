package io.drawbridge.lab.world;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What stands at the two sites when the lab begins; read from YAML, or made by a test. */
public record Inventory(
        String id,
        String name,
        Link link,
        Map<String, SiteEntry> sites,
        List<SwitchEntry> logicalSwitches,
        RouterEntry universalRouter,
        List<GroupEntry> groups,
        List<ApplicationEntry> applications,
        List<PlanEntry> plans,
        List<UnprotectedEntry> unprotected) {

    /** The line between the sites. */
    public record Link(int megabitsPerSecond) {}

    /** One data centre. The first one listed is protected, the second one recovers. */
    public record SiteEntry(
            String name,
            String domain,
            String datacenter,
            String nsxRole,
            NsxEntry nsx,
            List<ClusterEntry> clusters,
            List<String> datastores,
            String placeholderDatastore,
            List<String> folders,
            List<String> portGroups,
            List<PlainMachine> machines) {}

    /**
     * What a site's NSX Manager has.
     *
     * @param version its release; 6.4.6 where it is absent
     * @param controllers how many it begins with, each with an address of the pool
     * @param controllerPool addresses of controllers: name, gateway with its prefix length, first and last
     * @param edgeCluster the cluster on which edges run; the last one where it is absent
     * @param edges names of the edge services gateways
     * @param segments first and last id of its own segment pool
     */
    public record NsxEntry(
            String version,
            int controllers,
            PoolEntry controllerPool,
            String edgeCluster,
            List<String> edges,
            String segments) {}

    /** A pool of addresses: {@code 10.0.0.1/24}, {@code 10.0.0.21-10.0.0.26}. */
    public record PoolEntry(String name, String gateway, String range) {}

    /**
     * The universal router over all logical switches.
     *
     * @param controlVmAt the sites at which it begins with a control VM
     */
    public record RouterEntry(String name, boolean localEgress, List<String> controlVmAt) {}

    /** A cluster with its hosts and one resource pool. */
    public record ClusterEntry(String name, int hosts, String pool) {}

    /** A machine that nobody protects. */
    public record PlainMachine(String name, String folder) {}

    /** A universal logical switch. */
    public record SwitchEntry(String name, String subnet) {}

    /** A protection group. */
    public record GroupEntry(String name, int rpoMinutes, String description) {}

    /** An application, tier by tier. */
    public record ApplicationEntry(
            String name, String area, String group, ServiceEntry service, List<TierEntry> tiers) {}

    /**
     * How an application is reached from outside: through the load balancers of both sites.
     *
     * @param tier whose machines are the pool's members
     * @param connections how many its users keep open at once when the lab begins
     * @param connectionLimit of each member; absent for none
     */
    public record ServiceEntry(String host, String tier, int port, int connections, Integer connectionLimit) {}

    /** Equal machines of an application. */
    public record TierEntry(
            String name,
            int count,
            Integer priority,
            List<String> after,
            String network,
            Integer cpus,
            Integer memoryGb,
            Integer diskGb,
            Integer changeMbPerHour,
            Integer bootSeconds,
            Integer shutdownSeconds) {}

    /** A recovery plan over whole groups. */
    public record PlanEntry(
            String name,
            String description,
            List<String> groups,
            Duration recoveryTimeObjective,
            List<String> checks) {}

    /**
     * An application that runs and that nobody protects.
     *
     * @param folder made at both sites by this name
     * @param pool made at the protected site only, below the first cluster
     * @param networks port groups by the name that tiers know them by
     */
    public record UnprotectedEntry(
            String name,
            String folder,
            String pool,
            String subnet,
            Map<String, PortGroupsEntry> networks,
            List<TierEntry> tiers) {}

    /** What a network is called at the protected and at the recovery site. */
    public record PortGroupsEntry(String protectedName, String recoveryName) {}

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .findAndAddModules()
            .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    public Inventory {
        sites = sites == null ? Map.of() : sites;
        logicalSwitches = orNone(logicalSwitches);
        groups = orNone(groups);
        applications = orNone(applications);
        plans = orNone(plans);
        unprotected = orNone(unprotected);
        if (sites.size() != 2) {
            throw new IllegalArgumentException("an inventory has two sites, this one has " + sites.keySet());
        }
    }

    private static <T> List<T> orNone(List<T> list) {
        return list == null ? List.of() : list;
    }

    /** Reads an inventory from a file. */
    public static Inventory read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return YAML.readValue(in, Inventory.class);
        } catch (IOException e) {
            throw new UncheckedIOException("the inventory " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Reads an inventory from the class path. */
    public static Inventory fromClassPath(String resource) {
        try (InputStream in = Inventory.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("there is no inventory " + resource + " on the class path");
            }
            return YAML.readValue(in, Inventory.class);
        } catch (IOException e) {
            throw new UncheckedIOException("the inventory " + resource + " cannot be read: " + e.getMessage(), e);
        }
    }
}
