package io.drawbridge.lab.vcenter;

import io.drawbridge.lab.wire.Xml;
import io.drawbridge.lab.world.InventoryObject;
import io.drawbridge.lab.world.LabTask;
import io.drawbridge.lab.world.Mover;
import io.drawbridge.lab.world.Site;
import io.drawbridge.lab.world.Vm;
import io.drawbridge.lab.world.World;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads the properties of a vCenter's objects, by their dotted paths. */
final class Properties {

    private static final long HOST_MEMORY = 1_048_576L * 1_048_576;
    private static final long HOST_CORES = 56;

    private final World world;
    private final String site;
    private final VmProperties vms;

    Properties(World world, String site, Mover mover) {
        this.world = world;
        this.site = site;
        this.vms = new VmProperties(world, mover);
    }

    /** @return whether objects of the type are also of the wanted one */
    static boolean isA(String type, String wanted) {
        if (type.equals(wanted)) {
            return true;
        }
        switch (wanted) {
            case "ManagedEntity":
                return !type.equals("Task") && !type.equals("ContainerView");
            case "ComputeResource":
                return type.equals("ClusterComputeResource");
            case "Network":
                return type.equals("DistributedVirtualPortgroup");
            case "DistributedVirtualSwitch":
                return type.equals("VmwareDistributedVirtualSwitch");
            default:
                return false;
        }
    }

    boolean exists(Ref ref) {
        switch (ref.type()) {
            case "VirtualMachine":
                return vm(ref).isPresent();
            case "Task":
                return task(ref).isPresent();
            default:
                return object(ref).isPresent();
        }
    }

    Optional<Vm> vm(Ref ref) {
        return ref.type().equals("VirtualMachine") ? world.vms.find(site + "/" + ref.id()) : Optional.empty();
    }

    Optional<LabTask> task(Ref ref) {
        return world.tasks.find(site + "/" + ref.id()).filter(task -> task.system.equals("vcenter"));
    }

    Optional<InventoryObject> object(Ref ref) {
        return world.objects.find(site + "/" + ref.id()).filter(object -> object.type.equals(ref.type()));
    }

    /** @return the world's change number at which the object changed last */
    long versionOf(Ref ref) {
        String key = site + "/" + ref.id();
        switch (ref.type()) {
            case "VirtualMachine":
                return world.vms.versionOf(key);
            case "Task":
                return world.tasks.versionOf(key);
            default:
                return world.objects.versionOf(key);
        }
    }

    /** @return the value under the name {@code val}, empty where the property is not set*/
    Optional<Xml> value(Ref ref, String path) {
        Optional<Vm> vm = vm(ref);
        if (vm.isPresent()) {
            return vms.value(vm.get(), path);
        }
        Optional<LabTask> task = task(ref);
        if (task.isPresent()) {
            return taskValue(task.get(), path);
        }
        return object(ref).flatMap(object -> objectValue(object, path));
    }

    /** @return every path that {@code all} stands for */
    static List<String> allPaths(String type) {
        switch (type) {
            case "VirtualMachine":
                return VmProperties.ALL;
            case "Task":
                return List.of("info");
            case "Folder":
                return List.of("name", "parent", "overallStatus", "childType", "childEntity");
            case "Datacenter":
                return List.of(
                        "name",
                        "parent",
                        "overallStatus",
                        "vmFolder",
                        "hostFolder",
                        "datastoreFolder",
                        "networkFolder",
                        "datastore",
                        "network");
            case "ClusterComputeResource":
                return List.of(
                        "name", "parent", "overallStatus", "resourcePool", "host", "datastore", "network", "summary");
            case "HostSystem":
                return List.of("name", "parent", "overallStatus", "runtime", "summary", "vm", "datastore", "network");
            case "ResourcePool":
                return List.of("name", "parent", "overallStatus", "owner", "resourcePool", "vm");
            case "Datastore":
                return List.of("name", "parent", "overallStatus", "info", "summary", "vm");
            case "Network":
                return List.of("name", "parent", "overallStatus", "summary", "vm");
            case "DistributedVirtualPortgroup":
                return List.of("name", "parent", "overallStatus", "key", "config", "summary", "vm");
            case "VmwareDistributedVirtualSwitch":
                return List.of("name", "parent", "overallStatus", "uuid", "portgroup");
            default:
                return List.of("name", "parent", "overallStatus");
        }
    }

    /** What a structure is called and which of its leaves are here, in the schema's order. */
    private record Struct(String type, List<String> leaves) {}

    private static final Struct NETWORK_SUMMARY =
            new Struct("NetworkSummary", List.of("network", "name", "accessible", "ipPoolName"));

    /** The largest virtual disk of vSphere 5.5 and later; vSAN says the same of files. */
    private static final long LARGEST_FILE = 62L << 40;

    private static final Map<String, Struct> STRUCTS = Map.of(
            "Datastore.info",
            new Struct("DatastoreInfo", List.of("name", "url", "freeSpace", "maxFileSize", "maxMemoryFileSize")),
            "Datastore.summary",
            new Struct(
                    "DatastoreSummary",
                    List.of(
                            "datastore",
                            "name",
                            "url",
                            "capacity",
                            "freeSpace",
                            "accessible",
                            "type",
                            "maintenanceMode")),
            "HostSystem.runtime",
            new Struct("HostRuntimeInfo", List.of("connectionState", "powerState", "inMaintenanceMode")),
            "HostSystem.summary",
            new Struct(
                    "HostListSummary",
                    List.of("host", "hardware", "runtime", "config", "quickStats", "overallStatus", "rebootRequired")),
            "HostSystem.summary.hardware",
            new Struct(
                    "HostHardwareSummary",
                    List.of(
                            "vendor",
                            "model",
                            "uuid",
                            "memorySize",
                            "cpuModel",
                            "cpuMhz",
                            "numCpuPkgs",
                            "numCpuCores",
                            "numCpuThreads",
                            "numNics",
                            "numHBAs")),
            "HostSystem.summary.config",
            new Struct("HostConfigSummary", List.of("name", "port", "vmotionEnabled", "faultToleranceEnabled")),
            "ClusterComputeResource.summary",
            new Struct(
                    "ClusterComputeResourceSummary",
                    List.of(
                            "totalCpu",
                            "totalMemory",
                            "numCpuCores",
                            "numCpuThreads",
                            "effectiveCpu",
                            "effectiveMemory",
                            "numHosts",
                            "numEffectiveHosts",
                            "overallStatus",
                            "currentFailoverLevel",
                            "numVmotions")),
            "Network.summary",
            NETWORK_SUMMARY,
            "DistributedVirtualPortgroup.summary",
            NETWORK_SUMMARY,
            "DistributedVirtualPortgroup.config",
            new Struct(
                    "DVPortgroupConfigInfo",
                    List.of("key", "name", "numPorts", "distributedVirtualSwitch", "type", "policy")));

    private Optional<Xml> objectValue(InventoryObject object, String path) {
        Struct struct = STRUCTS.get(object.type + "." + path);
        if (struct != null) {
            Xml whole = Values.struct("val", struct.type());
            for (String leaf : struct.leaves()) {
                objectValue(object, path + "." + leaf).ifPresent(value -> whole.add(value.renamed(leaf)));
            }
            return Optional.of(whole);
        }
        switch (path) {
            case "name":
                return Optional.of(Values.string("val", object.name));
            case "parent":
                return parent(object).map(parent -> Values.reference("val", parent));
            case "overallStatus":
            case "summary.overallStatus":
                return Optional.of(Values.choice("val", "ManagedEntityStatus", "green"));
            default:
        }
        switch (object.type) {
            case "Folder":
                return path.equals("childEntity")
                        ? Optional.of(Values.references("val", children(object)))
                        : path.equals("childType") ? Optional.of(childTypes(object)) : Optional.empty();
            case "Datacenter":
                return datacenter(path);
            case "ClusterComputeResource":
                return cluster(object, path);
            case "HostSystem":
                return host(object, path);
            case "ResourcePool":
                return pool(object, path);
            case "Datastore":
                return datastore(object, path);
            case "Network":
            case "DistributedVirtualPortgroup":
                return network(object, path);
            case "VmwareDistributedVirtualSwitch":
                return path.equals("uuid")
                        ? Optional.of(Values.string("val", switchUuid(world, site)))
                        : path.equals("portgroup")
                                ? Optional.of(refs(of("DistributedVirtualPortgroup")))
                                : Optional.empty();
            default:
                return Optional.empty();
        }
    }

    private Xml childTypes(InventoryObject folder) {
        Site here = world.site(site);
        String top = folder.id;
        for (String at = folder.id; at != null; ) {
            top = List.of(here.vmFolder, here.hostFolder, here.datastoreFolder, here.networkFolder)
                            .contains(at)
                    ? at
                    : top;
            at = world.objects
                    .find(site + "/" + at)
                    .map(object -> object.parent)
                    .orElse(null);
        }
        List<String> more = top.equals(here.vmFolder)
                ? List.of("VirtualMachine", "VirtualApp")
                : top.equals(here.hostFolder)
                        ? List.of("ComputeResource")
                        : top.equals(here.datastoreFolder)
                                ? List.of("Datastore", "StoragePod")
                                : top.equals(here.networkFolder)
                                        ? List.of("Network", "DistributedVirtualSwitch")
                                        : List.of("Datacenter");
        Xml types = Values.struct("val", "ArrayOfString").add("string", "Folder");
        more.forEach(type -> types.add("string", type));
        return types;
    }

    static String switchUuid(World world, String site) {
        return world.uuid("dvs/" + site);
    }

    private Optional<Ref> parent(InventoryObject object) {
        return world.objects.find(site + "/" + object.parent).map(Properties::ref);
    }

    static Ref ref(InventoryObject object) {
        return new Ref(object.type, object.id);
    }

    /** @return what a folder holds: inventory objects and, for virtual machine folders, machines */
    List<Ref> children(InventoryObject folder) {
        List<Ref> children = new ArrayList<>();
        for (InventoryObject object :
                world.objects.where(candidate -> candidate.site.equals(site) && folder.id.equals(candidate.parent))) {
            children.add(ref(object));
        }
        world.vms
                .where(vm -> vm.site.equals(site) && folder.id.equals(vm.folder))
                .forEach(vm -> children.add(new Ref("VirtualMachine", vm.id)));
        return children;
    }

    private List<InventoryObject> of(String... types) {
        List<String> wanted = List.of(types);
        return world.objects.where(object -> object.site.equals(site) && wanted.contains(object.type));
    }

    private static Xml refs(List<InventoryObject> objects) {
        return Values.references("val", objects.stream().map(Properties::ref).collect(Collectors.toList()));
    }

    private Optional<Xml> datacenter(String path) {
        Site here = world.site(site);
        switch (path) {
            case "vmFolder":
                return Optional.of(Values.reference("val", new Ref("Folder", here.vmFolder)));
            case "hostFolder":
                return Optional.of(Values.reference("val", new Ref("Folder", here.hostFolder)));
            case "datastoreFolder":
                return Optional.of(Values.reference("val", new Ref("Folder", here.datastoreFolder)));
            case "networkFolder":
                return Optional.of(Values.reference("val", new Ref("Folder", here.networkFolder)));
            case "datastore":
                return Optional.of(refs(of("Datastore")));
            case "network":
                return Optional.of(refs(of("Network", "DistributedVirtualPortgroup")));
            default:
                return Optional.empty();
        }
    }

    private Optional<Xml> cluster(InventoryObject cluster, String path) {
        switch (path) {
            case "host":
                return Optional.of(Values.references(
                        "val",
                        cluster.links.stream()
                                .map(id -> new Ref("HostSystem", id))
                                .collect(Collectors.toList())));
            case "resourcePool":
                return world.objects.all().stream()
                        .filter(object -> object.site.equals(site)
                                && object.type.equals("ResourcePool")
                                && cluster.id.equals(object.parent))
                        .findFirst()
                        .map(pool -> Values.reference("val", ref(pool)));
            case "datastore":
                return Optional.of(refs(of("Datastore")));
            case "network":
                return Optional.of(refs(of("Network", "DistributedVirtualPortgroup")));
            case "summary.numHosts":
            case "summary.numEffectiveHosts":
                return Optional.of(Values.integer("val", cluster.links.size()));
            case "summary.effectiveMemory":
                return Optional.of(Values.bigger("val", cluster.links.size() * 1_048_576L));
            case "summary.effectiveCpu":
                return Optional.of(Values.integer("val", cluster.links.size() * 134_400L));
            case "summary.totalMemory":
                return Optional.of(Values.bigger("val", cluster.links.size() * HOST_MEMORY));
            case "summary.totalCpu":
                return Optional.of(Values.integer("val", cluster.links.size() * 134_400L));
            case "summary.numCpuCores":
                return Optional.of(Values.small("val", cluster.links.size() * HOST_CORES));
            case "summary.numCpuThreads":
                return Optional.of(Values.small("val", cluster.links.size() * 2 * HOST_CORES));
            case "summary.currentFailoverLevel":
            case "summary.numVmotions":
                return Optional.of(Values.integer("val", 0));
            default:
                return Optional.empty();
        }
    }

    private Optional<Xml> host(InventoryObject host, String path) {
        switch (path) {
            case "summary.host":
                return Optional.of(Values.reference("val", ref(host)));
            case "summary.runtime":
            case "summary.runtime.connectionState":
            case "summary.runtime.powerState":
            case "summary.runtime.inMaintenanceMode":
                return objectValue(host, path.substring("summary.".length()));
            case "summary.config.name":
                return Optional.of(Values.string("val", host.name));
            case "summary.config.port":
                return Optional.of(Values.integer("val", 443));
            case "summary.config.vmotionEnabled":
                return Optional.of(Values.bool("val", true));
            case "summary.config.faultToleranceEnabled":
            case "summary.rebootRequired":
                return Optional.of(Values.bool("val", false));
            case "summary.hardware.vendor":
            case "summary.hardware.model":
            case "summary.hardware.cpuModel":
                return Optional.of(Values.string("val", "Drawbridge lab"));
            case "summary.hardware.uuid":
                return Optional.of(Values.string("val", world.uuid("host/" + host.key())));
            case "summary.hardware.cpuMhz":
                return Optional.of(Values.integer("val", 2400));
            case "summary.hardware.numNics":
            case "summary.hardware.numHBAs":
                return Optional.of(Values.integer("val", 2));
            case "summary.hardware.memorySize":
                return Optional.of(Values.bigger(
                        "val", Long.parseLong(host.more.getOrDefault("memory", Long.toString(HOST_MEMORY)))));
            case "summary.hardware.numCpuPkgs":
                return Optional.of(Values.small("val", 2));
            case "summary.hardware.numCpuCores":
                return Optional.of(Values.small("val", HOST_CORES));
            case "summary.hardware.numCpuThreads":
                return Optional.of(Values.small("val", 2 * HOST_CORES));
            case "summary.quickStats":
                return Optional.of(Values.struct("val", "HostListSummaryQuickStats"));
            case "runtime.connectionState":
                return Optional.of(Values.choice("val", "HostSystemConnectionState", "connected"));
            case "runtime.powerState":
                return Optional.of(Values.choice("val", "HostSystemPowerState", "poweredOn"));
            case "runtime.inMaintenanceMode":
                return Optional.of(Values.bool("val", false));
            case "vm":
                return Optional.of(vmRefs(world.vms.where(vm -> vm.site.equals(site) && vm.host.equals(host.id))));
            case "datastore":
                return Optional.of(refs(of("Datastore")));
            case "network":
                return Optional.of(refs(of("Network", "DistributedVirtualPortgroup")));
            default:
                return Optional.empty();
        }
    }

    private static Xml vmRefs(List<Vm> vms) {
        return Values.references(
                "val", vms.stream().map(vm -> new Ref("VirtualMachine", vm.id)).collect(Collectors.toList()));
    }

    private Optional<Xml> pool(InventoryObject pool, String path) {
        switch (path) {
            case "vm":
                return Optional.of(vmRefs(world.vms.where(vm -> vm.site.equals(site) && vm.pool.equals(pool.id))));
            case "resourcePool":
                return Optional.of(refs(world.objects.where(object -> object.site.equals(site)
                        && object.type.equals("ResourcePool")
                        && pool.id.equals(object.parent))));
            case "owner":
                InventoryObject at = pool;
                while (at.type.equals("ResourcePool")) {
                    at = world.objects.get(site + "/" + at.parent);
                }
                return Optional.of(Values.reference("val", ref(at)));
            default:
                return Optional.empty();
        }
    }

    private Optional<Xml> datastore(InventoryObject store, String path) {
        switch (path) {
            case "summary.datastore":
                return Optional.of(Values.reference("val", ref(store)));
            case "info.name":
            case "summary.name":
                return Optional.of(Values.string("val", store.name));
            case "info.maxFileSize":
            case "info.maxMemoryFileSize":
                return Optional.of(Values.bigger("val", LARGEST_FILE));
            case "summary.capacity":
                return Optional.of(Values.bigger("val", Long.parseLong(store.more.getOrDefault("capacity", "0"))));
            case "info.freeSpace":
            case "summary.freeSpace":
                return Optional.of(Values.bigger("val", Long.parseLong(store.more.getOrDefault("free", "0"))));
            case "summary.accessible":
                return Optional.of(Values.bool("val", true));
            case "summary.type":
                return Optional.of(Values.string("val", "vsan"));
            case "info.url":
            case "summary.url":
                return Optional.of(Values.string("val", url(store)));
            case "summary.maintenanceMode":
                return Optional.of(Values.string("val", "normal"));
            case "vm":
                return Optional.of(
                        vmRefs(world.vms.where(vm -> vm.site.equals(site) && vm.datastore.equals(store.id))));
            default:
                return Optional.empty();
        }
    }

    /** What a datastore is called by whoever has it: one that two vCenters share has one address in both. */
    private String url(InventoryObject store) {
        return store.more.getOrDefault("url", "ds:///vmfs/volumes/" + world.uuid("store/" + store.key()) + "/");
    }

    private Optional<Xml> network(InventoryObject network, String path) {
        switch (path) {
            case "vm":
                return Optional.of(
                        vmRefs(world.vms.where(vm -> vm.site.equals(site) && vm.networks.contains(network.id))));
            case "summary.network":
                return Optional.of(Values.reference("val", ref(network)));
            case "summary.ipPoolName":
                return Optional.of(Values.string("val", ""));
            case "key":
                return Optional.ofNullable(network.more.get("key")).map(key -> Values.string("val", key));
            case "summary.name":
                return Optional.of(Values.string("val", network.name));
            case "summary.accessible":
                return Optional.of(Values.bool("val", true));
            default:
                return network.type.equals("DistributedVirtualPortgroup") ? group(network, path) : Optional.empty();
        }
    }

    private Optional<Xml> group(InventoryObject network, String path) {
        switch (path) {
            case "config.key":
                return network(network, "key");
            case "config.name":
                return Optional.of(Values.string("val", network.name));
            case "config.numPorts":
                return Optional.of(Values.integer("val", 128));
            case "config.type":
                return Optional.of(Values.string("val", "earlyBinding"));
            case "config.policy":
                return Optional.of(Values.struct("val", "VMwareDVSPortgroupPolicy")
                        .add("blockOverrideAllowed", true)
                        .add("shapingOverrideAllowed", false)
                        .add("vendorConfigOverrideAllowed", false)
                        .add("livePortMovingAllowed", false)
                        .add("portConfigResetAtDisconnect", true)
                        .add("vlanOverrideAllowed", false)
                        .add("uplinkTeamingOverrideAllowed", false)
                        .add("securityPolicyOverrideAllowed", false));
            case "config.distributedVirtualSwitch":
                return network.type.equals("DistributedVirtualPortgroup")
                        ? Optional.of(Values.reference(
                                "val", new Ref("VmwareDistributedVirtualSwitch", world.site(site).distributedSwitch)))
                        : Optional.empty();
            default:
                return Optional.empty();
        }
    }

    // --- tasks

    private Optional<Xml> taskValue(LabTask task, String path) {
        switch (path) {
            case "info":
                return Optional.of(info(task, "val"));
            case "info.state":
                return Optional.of(Values.choice("val", "TaskInfoState", state(task)));
            case "info.progress":
                return task.finished() ? Optional.empty() : Optional.of(Values.integer("val", task.progress));
            case "info.error":
                return Optional.ofNullable(task.error)
                        .filter(any -> task.finished())
                        .map(any -> error(task, "val"));
            case "info.result":
                return Optional.ofNullable(task.result)
                        .filter(any -> task.status.equals("SUCCESS"))
                        .map(result -> MoveOperations.result(result, "val"));
            case "info.entity":
                return Optional.of(Values.reference("val", new Ref("VirtualMachine", task.entity)));
            case "info.descriptionId":
                return Optional.of(Values.string("val", task.descriptionId));
            case "info.key":
                return Optional.of(Values.string("val", taskId(task)));
            case "info.queueTime":
                return Optional.of(Values.time("val", task.queued));
            case "info.startTime":
                return Optional.ofNullable(task.started).map(time -> Values.time("val", time));
            case "info.completeTime":
                return Optional.ofNullable(task.completed).map(time -> Values.time("val", time));
            default:
                return Optional.empty();
        }
    }

    static String taskId(LabTask task) {
        return task.id.substring(task.id.indexOf('/') + 1);
    }

    private static String state(LabTask task) {
        switch (task.status) {
            case "SUCCESS":
                return "success";
            case "ERROR":
            case "CANCELLED":
                return "error";
            case "QUEUED":
                return "queued";
            default:
                return "running";
        }
    }

    private static Xml error(LabTask task, String element) {
        return Values.struct(element, "LocalizedMethodFault").addAll(error(task));
    }

    private static List<Xml> error(LabTask task) {
        String type = task.fault == null ? "SystemError" : task.fault;
        Xml fault = Values.fault(type, task.faultDetail);
        if (type.equals("SystemError")) {
            fault.add("reason", task.error);
        } else if (type.equals("ManagedObjectNotFound") && task.faultDetail == null) {
            fault.add(new Ref("VirtualMachine", task.entity).element("obj"));
        }
        return List.of(fault, Xml.element("localizedMessage", task.error));
    }

    /** Children in the schema's order. */
    private static Xml info(LabTask task, String element) {
        Xml info = Values.struct(element, "TaskInfo")
                .add("key", taskId(task))
                .add(new Ref("Task", taskId(task)).element("task"))
                .add("name", task.description)
                .add("descriptionId", task.descriptionId)
                .add(new Ref("VirtualMachine", task.entity).element("entity"))
                .add("entityName", task.entityName)
                .add("state", state(task))
                .add("cancelled", task.status.equals("CANCELLED"))
                .add("cancelable", false);
        if (task.finished() && task.error != null) {
            info.add(Xml.element("error").addAll(error(task)));
        }
        if (task.status.equals("SUCCESS") && task.result != null) {
            info.add(MoveOperations.result(task.result, "result"));
        }
        if (!task.finished()) {
            info.add("progress", task.progress);
        }
        info.add(Xml.element("reason")
                .attribute("xsi:type", "TaskReasonUser")
                .add("userName", task.user == null ? "" : task.user));
        info.add("queueTime", Instant.ofEpochMilli(task.queued));
        if (task.started != null) {
            info.add("startTime", Instant.ofEpochMilli(task.started));
        }
        if (task.completed != null) {
            info.add("completeTime", Instant.ofEpochMilli(task.completed));
        }
        return info.add("eventChainId", 1);
    }
}
