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
        List<GroupEntry> groups,
        List<ApplicationEntry> applications,
        List<PlanEntry> plans) {

    /** The line between the sites. */
    public record Link(int megabitsPerSecond) {}

    /** One data centre. The first one listed is protected, the second one recovers. */
    public record SiteEntry(
            String name,
            String domain,
            String datacenter,
            String nsxRole,
            List<ClusterEntry> clusters,
            List<String> datastores,
            String placeholderDatastore,
            List<String> folders,
            List<String> portGroups,
            List<PlainMachine> machines) {}

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
