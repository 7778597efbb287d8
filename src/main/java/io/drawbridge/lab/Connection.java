package io.drawbridge.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.drawbridge.lab.gateway.Users;
import io.drawbridge.lab.world.Inventory;
import io.drawbridge.lab.world.InventoryObject;
import io.drawbridge.lab.world.Site;
import io.drawbridge.lab.world.World;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an application must know to connect to the lab. */
final class Connection {

    private static final Map<String, String> PATHS =
            Map.of("vcenter", "/sdk", "srm", "/api/rest/srm/v2", "replication", "/api/rest/vr/v2");
    private static final Pattern PART = Pattern.compile("([^\\[]+)(?:\\[(\\d+)])?");

    private Connection() {}

    static Map<String, String> properties(Appliances appliances, LabSettings settings, String services) {
        Map<String, String> properties = new LinkedHashMap<>();
        World world = appliances.world();
        Users users = settings.users();
        Inventory inventory = settings.inventory();
        String pair = inventory.id();
        properties.put("drawbridge.tenants[0].id", inventory.id());
        properties.put("drawbridge.tenants[0].name", inventory.name());
        List<String> sites = new ArrayList<>();
        for (Site site : world.sites.all()) {
            sites.add(site.id);
            String prefix = "drawbridge.sites." + site.id + ".";
            properties.put(prefix + "name", site.name);
            for (String system : Appliances.SYSTEMS) {
                properties.put(
                        prefix + system + ".url", appliances.url(site.id, system) + PATHS.getOrDefault(system, ""));
                properties.put(prefix + system + ".thumbprint", appliances.thumbprint(site.id, system));
                properties.put(prefix + system + ".username", users.operator());
                properties.put(prefix + system + ".password", users.operatorPassword());
            }
            Inventory.NsxEntry nsx = inventory.sites().get(site.id).nsx();
            if (nsx != null && nsx.controllerPool() != null) {
                placement(properties, prefix + "nsx-placement.", world, site, nsx);
            }
        }
        String prefix = "drawbridge.site-pairs." + pair + ".";
        properties.put(prefix + "name", inventory.name());
        properties.put(prefix + "tenant", inventory.id());
        properties.put(prefix + "protected-site", sites.get(0));
        properties.put(prefix + "recovery-site", sites.get(1));
        int number = 0;
        for (Inventory.PlanEntry plan : inventory.plans()) {
            String at = "drawbridge.recovery-plans[" + number++ + "].";
            plan(properties, at, plan, pair, services);
            traffic(properties, at, plan, inventory, world);
        }
        return properties;
    }

    private static void placement(
            Map<String, String> properties, String prefix, World world, Site site, Inventory.NsxEntry nsx) {
        properties.put(prefix + "datacenter", id(world, site, "Datacenter"));
        properties.put(prefix + "cluster", site.edgeCluster);
        properties.put(prefix + "datastore", id(world, site, "Datastore"));
        properties.put(
                prefix + "network",
                world.objects
                        .where(object -> object.site.equals(site.id) && object.more.containsKey("vlan"))
                        .get(0)
                        .id);
        properties.put(prefix + "ip-pool", nsx.controllerPool().name());
        // Names of their own: the nodes that a site begins with may still be listed when new ones are deployed.
        String name = site.hostNames.get("nsx").replaceFirst("nsx01\\..*", "");
        for (int i = 0; i < 3; i++) {
            properties.put(prefix + "controller-names[" + i + "]", name + "ctl1" + (i + 1));
        }
        properties.put(prefix + "controller-password", "Lab-Controller-1");
        int number = 0;
        for (InventoryObject cluster : world.objects.where(
                object -> object.site.equals(site.id) && object.type.equals("ClusterComputeResource"))) {
            properties.put(prefix + "workload-clusters[" + number++ + "]", cluster.id);
        }
    }

    private static String id(World world, Site site, String type) {
        return world.objects
                .where(object -> object.site.equals(site.id) && object.type.equals(type))
                .get(0)
                .id;
    }

    private static void plan(
            Map<String, String> properties, String prefix, Inventory.PlanEntry plan, String pair, String services) {
        properties.put(prefix + "name", plan.name());
        properties.put(prefix + "site-pair", pair);
        if (plan.recoveryTimeObjective() != null) {
            properties.put(
                    prefix + "recovery-time-objective",
                    plan.recoveryTimeObjective().toString());
        }
        int check = 0;
        for (String machine : plan.checks() == null ? List.<String>of() : plan.checks()) {
            String at = prefix + "checks[" + check++ + "].";
            properties.put(at + "name", machine + " answers");
            properties.put(at + "type", "http");
            properties.put(at + "url", services + "/services/any/" + machine);
            properties.put(at + "expect-status", "200");
            properties.put(at + "expect-text", machine);
        }
    }

    private static void traffic(
            Map<String, String> properties, String prefix, Inventory.PlanEntry plan, Inventory inventory, World world) {
        int name = 0;
        for (Inventory.ApplicationEntry application : inventory.applications()) {
            if (application.service() != null && plan.groups().contains(application.group())) {
                String at = prefix + "traffic[" + name++ + "].";
                properties.put(at + "wide-ip", application.service().host());
                String machines =
                        application.name() + "-" + application.service().tier();
                Pattern wanted = Pattern.compile(Pattern.quote(machines) + "\\d+");
                TreeSet<String> addresses = new TreeSet<>();
                // Both copies of a machine have the same address.
                world.vms
                        .where(vm -> vm.machine != null
                                && vm.address != null
                                && wanted.matcher(vm.name).matches())
                        .forEach(vm -> addresses.add(vm.address));
                int number = 0;
                for (String address : addresses) {
                    properties.put(at + "prefixes[" + number++ + "]", address + "/32");
                }
            }
        }
    }

    /** @return the properties as a YAML document */
    static String yaml(Map<String, String> properties) {
        Map<String, Object> root = new LinkedHashMap<>();
        properties.forEach((key, value) -> put(root, key.split("\\."), 0, value));
        YAMLMapper mapper = YAMLMapper.builder()
                .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                .build();
        try {
            return mapper.writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static void put(Map<String, Object> into, String[] path, int at, String value) {
        Matcher part = PART.matcher(path[at]);
        if (!part.matches()) {
            throw new IllegalArgumentException(path[at]);
        }
        boolean last = at == path.length - 1;
        if (part.group(2) == null) {
            if (last) {
                into.put(part.group(1), value);
            } else {
                put(
                        (Map<String, Object>) into.computeIfAbsent(part.group(1), any -> new LinkedHashMap<>()),
                        path,
                        at + 1,
                        value);
            }
            return;
        }
        List<Object> list = (List<Object>) into.computeIfAbsent(part.group(1), any -> new ArrayList<>());
        int index = Integer.parseInt(part.group(2));
        if (last) {
            list.add(index, value);
            return;
        }
        if (list.size() == index) {
            list.add(new LinkedHashMap<String, Object>());
        }
        put((Map<String, Object>) list.get(index), path, at + 1, value);
    }
}
