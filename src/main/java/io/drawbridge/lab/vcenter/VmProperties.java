package io.drawbridge.lab.vcenter;

import io.drawbridge.lab.wire.Xml;
import io.drawbridge.lab.world.InventoryObject;
import io.drawbridge.lab.world.Mover;
import io.drawbridge.lab.world.Vm;
import io.drawbridge.lab.world.World;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The properties of a virtual machine, leaf by leaf, and the structures that hold the leaves. */
final class VmProperties {

    static final List<String> ALL = List.of(
            "name",
            "parent",
            "overallStatus",
            "recentTask",
            "resourcePool",
            "datastore",
            "network",
            "config",
            "runtime",
            "guest",
            "summary");

    private static final String CONFIG_SUMMARY = "VirtualMachineConfigSummary";

    private final World world;
    private final Mover mover;

    VmProperties(World world, Mover mover) {
        this.world = world;
        this.mover = mover;
    }

    Optional<Xml> value(Vm vm, String path) {
        switch (path) {
            case "name":
            case "config.name":
            case "summary.config.name":
                return some(Values.string("val", vm.name));
            case "parent":
                return some(Values.reference("val", new Ref("Folder", vm.folder)));
            case "resourcePool":
                return some(Values.reference("val", new Ref("ResourcePool", vm.pool)));
            case "datastore":
                return some(Values.references("val", List.of(new Ref("Datastore", vm.datastore))));
            case "network":
                return some(Values.references("val", networks(vm)));
            case "recentTask":
                Xml recent = Values.struct("val", "ArrayOfManagedObjectReference");
                mover.recentTasks(vm)
                        .forEach(task ->
                                recent.add(new Ref("Task", Properties.taskId(task)).element("ManagedObjectReference")));
                return some(recent);
            case "overallStatus":
            case "summary.overallStatus":
                return some(Values.choice("val", "ManagedEntityStatus", "green"));
            case "config":
                return some(config(vm));
            case "runtime":
            case "summary.runtime":
                return some(runtime(vm, "val"));
            case "guest":
                return some(guest(vm));
            case "summary":
                return some(summary(vm));
            case "summary.config":
                return some(summaryConfig(vm, "val"));
            case "summary.guest":
                return some(summaryGuest(vm, "val"));
            case "summary.quickStats":
                return some(quickStats(vm, "val"));
            default:
        }
        if (path.startsWith("config.") || path.startsWith("summary.config.")) {
            return configLeaf(vm, path.substring(path.indexOf("config.") + 7));
        }
        if (path.startsWith("guest.") || path.startsWith("summary.guest.")) {
            return guestLeaf(vm, path.substring(path.indexOf("guest.") + 6));
        }
        if (path.startsWith("runtime.") || path.startsWith("summary.runtime.")) {
            return runtimeLeaf(vm, path.substring(path.indexOf("runtime.") + 8));
        }
        return Optional.empty();
    }

    private static Optional<Xml> some(Xml value) {
        return Optional.of(value);
    }

    private List<Ref> networks(Vm vm) {
        return vm.networks.stream()
                .map(id -> world.objects.get(vm.site + "/" + id))
                .map(Properties::ref)
                .collect(Collectors.toList());
    }

    private String uuid(Vm vm) {
        // a placeholder is a machine of its own until the replica's files take its place
        return vm.role == Vm.Role.PLACEHOLDER ? world.uuid("placeholder/" + vm.key()) : vm.uuid;
    }

    private Optional<Xml> configLeaf(Vm vm, String leaf) {
        switch (leaf) {
            case "uuid":
                return some(Values.string("val", uuid(vm)));
            case "instanceUuid":
                return some(Values.string("val", vm.instanceUuid));
            case "template":
                return some(Values.bool("val", vm.template));
            case "annotation":
                return some(Values.string("val", annotation(vm)));
            case "guestId":
                return some(Values.string("val", vm.guest));
            case "guestFullName":
                return some(Values.string("val", guestName(vm)));
            case "numCpu":
            case "hardware.numCPU":
                return some(Values.integer("val", vm.cpus));
            case "memorySizeMB":
            case "hardware.memoryMB":
                return some(Values.integer("val", vm.memoryMb));
            case "hardware.device":
                return some(devices(vm, Values.struct("val", "ArrayOfVirtualDevice"), "VirtualDevice"));
            case "hardware":
                return some(hardware(vm, "val"));
            case "managedBy":
                return vm.role == Vm.Role.PLACEHOLDER || vm.role == Vm.Role.TEST
                        ? some(managedBy(vm, "val"))
                        : Optional.empty();
            case "vmPathName":
                return some(Values.string("val", pathName(vm)));
            default:
                return Optional.empty();
        }
    }

    private static String annotation(Vm vm) {
        return vm.role == Vm.Role.PLACEHOLDER ? "Placeholder of a protected machine" : vm.annotation;
    }

    private Xml managedBy(Vm vm, String element) {
        return Values.struct(element, "ManagedByInfo")
                .add("extensionKey", "com.vmware.vcDr")
                .add("type", vm.role == Vm.Role.TEST ? "testVm" : "placeholderVm");
    }

    private static String guestName(Vm vm) {
        return vm.guest.startsWith("rhel") ? "Red Hat Enterprise Linux 8 (64-bit)" : "Ubuntu Linux (64-bit)";
    }

    private String pathName(Vm vm) {
        String store = world.objects.get(vm.site + "/" + vm.datastore).name;
        return "[" + store + "] " + vm.name + "/" + vm.name + ".vmx";
    }

    private Xml config(Vm vm) {
        Xml config = Values.struct("val", "VirtualMachineConfigInfo")
                .add("changeVersion", vm.boot)
                .add("modified", "2026-11-01T00:00:00Z")
                .add("name", vm.name)
                .add("guestFullName", guestName(vm))
                .add("version", "vmx-19")
                .add("uuid", uuid(vm))
                .add("instanceUuid", vm.instanceUuid)
                .add("template", vm.template)
                .add("guestId", vm.guest)
                .add("alternateGuestName", "")
                .add("annotation", annotation(vm));
        config.add(Xml.element("files").add("vmPathName", pathName(vm)));
        config.add(Xml.element("flags").add("runWithDebugInfo", false));
        config.add(Xml.element("defaultPowerOps").add("powerOffType", "soft"));
        config.add(hardware(vm, "hardware"));
        if (vm.role == Vm.Role.PLACEHOLDER || vm.role == Vm.Role.TEST) {
            config.add(managedBy(vm, "managedBy"));
        }
        return config;
    }

    private Xml hardware(Vm vm, String element) {
        Xml hardware = Values.struct(element, "VirtualHardware")
                .add("numCPU", vm.cpus)
                .add("numCoresPerSocket", 1)
                .add("memoryMB", vm.memoryMb);
        return devices(vm, hardware, "device");
    }

    private Xml devices(Vm vm, Xml into, String element) {
        into.add(Xml.element(element)
                .attribute("xsi:type", "ParaVirtualSCSIController")
                .add("key", 1000)
                .add(info("SCSI controller 0", "VMware paravirtual SCSI"))
                .add("busNumber", 0)
                .add("sharedBus", "noSharing"));
        int unit = 0;
        for (Vm.Disk disk : vm.disks) {
            Xml backing = Xml.element("backing")
                    .attribute("xsi:type", "VirtualDiskFlatVer2BackingInfo")
                    .add("fileName", pathName(vm).replace(".vmx", "_" + unit + ".vmdk"))
                    .add(new Ref("Datastore", vm.datastore).element("datastore"))
                    .add("diskMode", "persistent")
                    .add("thinProvisioned", true);
            into.add(Xml.element(element)
                    .attribute("xsi:type", "VirtualDisk")
                    .add("key", disk.key)
                    .add(info(disk.label, disk.gigabytes * 1024 * 1024 + " KB"))
                    .add(backing)
                    .add("controllerKey", 1000)
                    .add("unitNumber", unit++)
                    .add("capacityInKB", disk.gigabytes * 1024 * 1024));
        }
        int nic = 0;
        for (String network : vm.networks) {
            into.add(card(vm, network, nic++, element));
        }
        return into;
    }

    private Xml card(Vm vm, String network, int nic, String element) {
        InventoryObject object = world.objects.get(vm.site + "/" + network);
        Xml backing = object.type.equals("Network")
                ? Xml.element("backing")
                        .attribute("xsi:type", "VirtualEthernetCardNetworkBackingInfo")
                        .add("deviceName", object.name)
                        .add(Properties.ref(object).element("network"))
                : Xml.element("backing")
                        .attribute("xsi:type", "VirtualEthernetCardDistributedVirtualPortBackingInfo")
                        .add(Xml.element("port")
                                .add("switchUuid", Properties.switchUuid(world, vm.site))
                                .add("portgroupKey", object.id));
        return Xml.element(element)
                .attribute("xsi:type", "VirtualVmxnet3")
                .add("key", 4000 + nic)
                .add(info("Network adapter " + (nic + 1), object.name))
                .add(backing)
                .add(Xml.element("connectable")
                        .add("startConnected", true)
                        .add("allowGuestControl", true)
                        .add("connected", vm.on))
                .add("controllerKey", 100)
                .add("unitNumber", 7 + nic)
                .add("addressType", "assigned")
                .add("macAddress", mac(vm, nic));
    }

    private static String mac(Vm vm, int nic) {
        int value = (int) (World.variety(vm.name + "/mac/" + nic) * (1 << 24));
        return String.format("00:50:56:%02x:%02x:%02x", value >> 16 & 0xff, value >> 8 & 0xff, value & 0xff);
    }

    private static Xml info(String label, String summary) {
        return Xml.element("deviceInfo")
                .attribute("xsi:type", "Description")
                .add("label", label)
                .add("summary", summary);
    }

    // --- runtime

    private Optional<Xml> runtimeLeaf(Vm vm, String leaf) {
        switch (leaf) {
            case "powerState":
                return some(Values.choice("val", "VirtualMachinePowerState", power(vm)));
            case "connectionState":
                return some(Values.choice("val", "VirtualMachineConnectionState", "connected"));
            case "host":
                return some(Values.reference("val", new Ref("HostSystem", vm.host)));
            default:
                return Optional.empty();
        }
    }

    private static String power(Vm vm) {
        return vm.on ? "poweredOn" : "poweredOff";
    }

    private static Xml runtime(Vm vm, String element) {
        return Values.struct(element, "VirtualMachineRuntimeInfo")
                .add(new Ref("HostSystem", vm.host).element("host"))
                .add("connectionState", "connected")
                .add("powerState", power(vm))
                .add("faultToleranceState", "notConfigured")
                .add("toolsInstallerMounted", false)
                .add("numMksConnections", 0)
                .add("recordReplayState", "inactive")
                .add("onlineStandby", false)
                .add("consolidationNeeded", false);
    }

    // --- guest

    private static String toolsRunning(Vm vm) {
        return vm.tools ? "guestToolsRunning" : "guestToolsNotRunning";
    }

    private static String guestState(Vm vm) {
        return vm.goingDown ? "shuttingDown" : vm.tools ? "running" : "notRunning";
    }

    private Optional<Xml> guestLeaf(Vm vm, String leaf) {
        switch (leaf) {
            case "toolsRunningStatus":
                return some(Values.string("val", toolsRunning(vm)));
            case "toolsVersionStatus":
            case "toolsVersionStatus2":
                return some(Values.string("val", "guestToolsCurrent"));
            case "toolsStatus":
                return some(
                        Values.choice("val", "VirtualMachineToolsStatus", vm.tools ? "toolsOk" : "toolsNotRunning"));
            case "guestState":
                return some(Values.string("val", guestState(vm)));
            case "ipAddress":
                return vm.tools ? some(Values.string("val", vm.address)) : Optional.empty();
            case "hostName":
                return vm.tools ? some(Values.string("val", vm.name)) : Optional.empty();
            case "guestFullName":
                return some(Values.string("val", guestName(vm)));
            default:
                return Optional.empty();
        }
    }

    private Xml guest(Vm vm) {
        Xml guest = Values.struct("val", "GuestInfo")
                .add("toolsStatus", vm.tools ? "toolsOk" : "toolsNotRunning")
                .add("toolsRunningStatus", toolsRunning(vm))
                .add("toolsVersion", "12352")
                .add("guestFullName", guestName(vm));
        if (vm.tools) {
            guest.add("hostName", vm.name).add("ipAddress", vm.address);
        }
        return guest.add("guestState", guestState(vm));
    }

    // --- summary

    private Xml summaryConfig(Vm vm, String element) {
        return Values.struct(element, CONFIG_SUMMARY)
                .add("name", vm.name)
                .add("template", vm.template)
                .add("vmPathName", pathName(vm))
                .add("memorySizeMB", vm.memoryMb)
                .add("numCpu", vm.cpus)
                .add("numEthernetCards", vm.networks.size())
                .add("numVirtualDisks", vm.disks.size())
                .add("uuid", uuid(vm))
                .add("instanceUuid", vm.instanceUuid)
                .add("guestId", vm.guest)
                .add("guestFullName", guestName(vm))
                .add("annotation", annotation(vm));
    }

    private Xml summaryGuest(Vm vm, String element) {
        Xml guest = Values.struct(element, "VirtualMachineGuestSummary")
                .add("guestId", vm.guest)
                .add("guestFullName", guestName(vm))
                .add("toolsStatus", vm.tools ? "toolsOk" : "toolsNotRunning")
                .add("toolsRunningStatus", toolsRunning(vm));
        if (vm.tools) {
            guest.add("hostName", vm.name).add("ipAddress", vm.address);
        }
        return guest;
    }

    private static Xml quickStats(Vm vm, String element) {
        return Values.struct(element, "VirtualMachineQuickStats")
                .add("overallCpuUsage", vm.on ? 200 * vm.cpus : 0)
                .add("guestMemoryUsage", vm.on ? vm.memoryMb / 3 : 0)
                .add("hostMemoryUsage", vm.on ? vm.memoryMb / 2 : 0)
                .add("guestHeartbeatStatus", vm.tools ? "green" : "gray")
                .add("uptimeSeconds", 0);
    }

    private Xml summary(Vm vm) {
        return Values.struct("val", "VirtualMachineSummary")
                .add(new Ref("VirtualMachine", vm.id).element("vm"))
                .add(runtime(vm, "runtime"))
                .add(summaryGuest(vm, "guest"))
                .add(summaryConfig(vm, "config"))
                .add(quickStats(vm, "quickStats"))
                .add("overallStatus", "green");
    }
}
