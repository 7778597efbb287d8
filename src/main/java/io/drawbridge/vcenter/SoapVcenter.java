package io.drawbridge.vcenter;

import io.drawbridge.core.RemoteException;
import io.drawbridge.site.http.Use;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** vim25 by hand: the few methods we need (reference vsphere-sdk section 3). Children are in the schema's order. */
final class SoapVcenter implements Vcenter {

    private static final List<String> VM_PROPERTIES = List.of(
            "name",
            "config.instanceUuid",
            "config.template",
            "runtime.powerState",
            "runtime.connectionState",
            "guest.toolsRunningStatus",
            "guest.guestState");

    private static final List<String> PLACEMENT = List.of(
            "name",
            "config.template",
            "config.hardware.numCPU",
            "config.hardware.memoryMB",
            "parent",
            "resourcePool",
            "network");

    private final VimSession vim;
    private final VimReader reader;

    SoapVcenter(VimSession vim) {
        this.vim = vim;
        this.reader = new VimReader(vim);
    }

    @Override
    public About about() {
        vim.call("CurrentTime", "ServiceInstance", "ServiceInstance", "", Use.READ);
        return vim.content().about();
    }

    @Override
    public List<VirtualMachine> virtualMachines() {
        return reader.below(List.of("VirtualMachine"), Map.of("VirtualMachine", VM_PROPERTIES)).stream()
                .map(SoapVcenter::virtualMachine)
                .filter(vm -> !vm.template())
                .toList();
    }

    private List<VimReader.Found> below(List<String> properties) {
        return reader.below(List.of("VirtualMachine"), Map.of("VirtualMachine", properties));
    }

    @Override
    public List<Placement> placements() {
        return reader.below(List.of("VirtualMachine"), Map.of("VirtualMachine", PLACEMENT)).stream()
                .filter(found -> !found.text("config.template").equals("true"))
                .map(SoapVcenter::placement)
                .toList();
    }

    private static Placement placement(VimReader.Found found) {
        var networks = found.properties().get("network");
        return new Placement(
                found.id(),
                found.name(),
                number(found, "config.hardware.numCPU"),
                number(found, "config.hardware.memoryMB"),
                found.text("parent"),
                found.text("resourcePool"),
                networks == null
                        ? List.of()
                        : networks.children("ManagedObjectReference").stream()
                                .map(one -> new Placement.Network(one.attribute("type"), one.text()))
                                .toList());
    }

    @Override
    public Room room() {
        var paths = new LinkedHashMap<String, List<String>>();
        paths.put(
                "HostSystem",
                List.of(
                        "name",
                        "runtime.connectionState",
                        "runtime.inMaintenanceMode",
                        "summary.hardware.memorySize",
                        "summary.hardware.numCpuCores"));
        paths.put(
                "Datastore",
                List.of(
                        "name",
                        "summary.capacity",
                        "summary.freeSpace",
                        "summary.accessible",
                        "summary.maintenanceMode"));
        paths.put(
                "VirtualMachine",
                List.of(
                        "name",
                        "config.template",
                        "config.hardware.numCPU",
                        "config.hardware.memoryMB",
                        "runtime.powerState"));
        var hosts = new ArrayList<Room.Host>();
        var stores = new ArrayList<Room.Datastore>();
        var machines = new ArrayList<Room.Machine>();
        for (var one : reader.below(List.of("HostSystem", "Datastore", "VirtualMachine"), paths)) {
            switch (one.type()) {
                case "HostSystem" ->
                    hosts.add(new Room.Host(
                            one.name(),
                            number(one, "summary.hardware.numCpuCores"),
                            one.number("summary.hardware.memorySize"),
                            one.text("runtime.connectionState").equals("connected")
                                    && !one.flag("runtime.inMaintenanceMode")));
                case "Datastore" ->
                    stores.add(new Room.Datastore(
                            one.name(),
                            one.number("summary.capacity"),
                            one.number("summary.freeSpace"),
                            one.flag("summary.accessible")
                                    && (one.text("summary.maintenanceMode").isEmpty()
                                            || one.text("summary.maintenanceMode")
                                                    .equals("normal"))));
                case "VirtualMachine" -> {
                    if (!one.flag("config.template")) {
                        machines.add(new Room.Machine(
                                one.id(),
                                one.name(),
                                number(one, "config.hardware.numCPU"),
                                number(one, "config.hardware.memoryMB"),
                                one.text("runtime.powerState").equals("poweredOn")));
                    }
                }
                default -> {}
            }
        }
        return new Room(hosts, stores, machines);
    }

    private static int number(VimReader.Found found, String property) {
        var text = found.text(property);
        return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
    }

    private static VirtualMachine virtualMachine(VimReader.Found found) {
        return new VirtualMachine(
                found.id(),
                found.name(),
                found.text("config.instanceUuid"),
                switch (found.text("runtime.powerState")) {
                    case "poweredOn" -> VirtualMachine.Power.ON;
                    case "poweredOff" -> VirtualMachine.Power.OFF;
                    case "suspended" -> VirtualMachine.Power.SUSPENDED;
                    default -> VirtualMachine.Power.UNKNOWN;
                },
                switch (found.text("guest.toolsRunningStatus")) {
                    case "guestToolsRunning" -> VirtualMachine.Tools.RUNNING;
                    case "guestToolsNotRunning" -> VirtualMachine.Tools.NOT_RUNNING;
                    case "guestToolsExecutingScripts" -> VirtualMachine.Tools.EXECUTING_SCRIPTS;
                    default -> VirtualMachine.Tools.UNKNOWN;
                },
                found.text("guest.guestState").equals("shuttingDown"),
                found.text("runtime.connectionState").equals("connected"),
                found.text("config.template").equals("true"));
    }

    @Override
    public String powerOff(String vm) {
        return task("PowerOffVM_Task", vm);
    }

    @Override
    public String powerOn(String vm) {
        return task("PowerOnVM_Task", vm);
    }

    @Override
    public void shutdownGuest(String vm) {
        vim.call("ShutdownGuest", "VirtualMachine", vm, "", Use.COMMAND);
    }

    private String task(String method, String vm) {
        var id = vim.call(method, "VirtualMachine", vm, "", Use.COMMAND).textAt("returnval");
        if (id.isEmpty()) {
            throw new RemoteException.NoAnswer(vim.http().label(), method + " was answered without a task", null);
        }
        return id;
    }

    @Override
    public Map<String, VcenterTask> tasks(Collection<String> ids) {
        return reader.tasks(ids);
    }
}
