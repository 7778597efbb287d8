package io.drawbridge.vcenter;

import io.drawbridge.core.RemoteException;
import io.drawbridge.site.http.Use;
import io.drawbridge.site.http.Xml;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Moves, copies and removes virtual machines through vim25 (reference vsphere-sdk sections 3.4 and 6). Children are
 * written in the schema's order, the base type's first: a real vCenter may refuse any other, and no simulator would.
 */
final class SoapMobility implements Mobility {

    private static final String VM = "VirtualMachine";
    private static final List<String> VM_PROPERTIES = List.of(
            "name",
            "parent",
            "datastore",
            "recentTask",
            "config.instanceUuid",
            "config.template",
            "config.hardware.memoryMB",
            "config.hardware.device",
            "runtime.powerState",
            "runtime.connectionState",
            "runtime.host",
            "guest.toolsRunningStatus",
            "guest.ipAddress");
    private static final long KIB = 1024;

    private final VimSession vim;
    private final VimReader reader;

    SoapMobility(VimSession vim) {
        this.vim = vim;
        this.reader = new VimReader(vim);
    }

    // --- reading

    @Override
    public List<Workload> workloads() {
        return reader.below(List.of(VM), Map.of(VM, VM_PROPERTIES)).stream()
                .map(SoapMobility::workload)
                .toList();
    }

    private static Workload workload(VimReader.Found found) {
        var nics = new ArrayList<Workload.Nic>();
        long disks = 0;
        String datastore = "";
        for (var device : devices(found)) {
            if (isCard(device)) {
                nics.add(new Workload.Nic(key(device), device.textAt("deviceInfo", "label"), network(device)));
            } else if (device.xsiType().filter("VirtualDisk"::equals).isPresent()) {
                var bytes = device.textAt("capacityInBytes");
                disks += bytes.isEmpty() ? KIB * number(device.textAt("capacityInKB")) : number(bytes);
                datastore = datastore.isEmpty() ? device.textAt("backing", "datastore") : datastore;
            }
        }
        if (datastore.isEmpty()) {
            datastore = references(found, "datastore").stream().findFirst().orElse("");
        }
        return new Workload(
                found.id(),
                found.name(),
                found.text("config.instanceUuid"),
                found.flag("config.template"),
                switch (found.text("runtime.powerState")) {
                    case "poweredOn" -> VirtualMachine.Power.ON;
                    case "poweredOff" -> VirtualMachine.Power.OFF;
                    case "suspended" -> VirtualMachine.Power.SUSPENDED;
                    default -> VirtualMachine.Power.UNKNOWN;
                },
                found.text("guest.toolsRunningStatus").equals("guestToolsRunning"),
                found.text("runtime.connectionState").equals("connected"),
                disks,
                found.number("config.hardware.memoryMB") * KIB * KIB,
                found.text("runtime.host"),
                datastore,
                found.text("parent"),
                found.text("guest.ipAddress"),
                nics,
                references(found, "recentTask"));
    }

    private static List<Xml> devices(VimReader.Found found) {
        return found.value("config.hardware.device")
                .map(value -> value.children("VirtualDevice"))
                .orElse(List.of());
    }

    private static List<String> references(VimReader.Found found, String property) {
        return found.value(property)
                .map(value -> value.children("ManagedObjectReference").stream()
                        .map(Xml::text)
                        .toList())
                .orElse(List.of());
    }

    /** Each kind of card is a type of its own; all of them have an address. */
    private static boolean isCard(Xml device) {
        return !device.textAt("macAddress").isEmpty();
    }

    private static int key(Xml device) {
        return (int) number(device.textAt("key"));
    }

    private static long number(String text) {
        return text.isEmpty() ? 0 : Long.parseLong(text);
    }

    private static String network(Xml card) {
        String group = card.textAt("backing", "port", "portgroupKey");
        return group.isEmpty() ? card.textAt("backing", "deviceName") : group;
    }

    @Override
    public Places places() {
        var paths = new LinkedHashMap<String, List<String>>();
        paths.put("HostSystem", List.of("name", "parent", "runtime.connectionState", "runtime.inMaintenanceMode"));
        paths.put(
                "Datastore",
                List.of("name", "summary.url", "summary.freeSpace", "summary.accessible", "summary.maintenanceMode"));
        paths.put("Network", List.of("name"));
        paths.put("DistributedVirtualPortgroup", List.of("key", "config.distributedVirtualSwitch"));
        paths.put("DistributedVirtualSwitch", List.of("uuid"));
        paths.put("ResourcePool", List.of("name", "owner"));
        paths.put("Folder", List.of("name", "parent"));
        var found = reader.below(
                List.of("HostSystem", "Datastore", "Network", "DistributedVirtualSwitch", "ResourcePool", "Folder"),
                paths);
        var switches = new HashMap<String, String>();
        found.forEach(one -> switches.put(one.id(), one.text("uuid")));
        var hosts = new ArrayList<Places.Host>();
        var stores = new ArrayList<Places.Datastore>();
        var networks = new ArrayList<Places.Network>();
        var pools = new ArrayList<Places.Pool>();
        var folders = new ArrayList<Places.Folder>();
        for (var one : found) {
            switch (one.type()) {
                case "HostSystem" ->
                    hosts.add(new Places.Host(
                            one.id(),
                            one.name(),
                            one.text("parent"),
                            one.text("runtime.connectionState").equals("connected")
                                    && !one.flag("runtime.inMaintenanceMode")));
                case "Datastore" ->
                    stores.add(new Places.Datastore(
                            one.id(),
                            one.name(),
                            one.text("summary.url"),
                            one.number("summary.freeSpace"),
                            one.flag("summary.accessible")
                                    && (one.text("summary.maintenanceMode").isEmpty()
                                            || one.text("summary.maintenanceMode")
                                                    .equals("normal"))));
                case "Network" -> networks.add(new Places.Network(one.id(), one.name(), "", ""));
                case "DistributedVirtualPortgroup" ->
                    networks.add(new Places.Network(
                            one.id(),
                            one.name(),
                            one.text("key"),
                            switches.getOrDefault(one.text("config.distributedVirtualSwitch"), "")));
                case "ResourcePool" -> pools.add(new Places.Pool(one.id(), one.name(), one.text("owner")));
                case "Folder" -> folders.add(new Places.Folder(one.id(), one.name(), one.text("parent")));
                default -> {}
            }
        }
        return new Places(hosts, stores, networks, pools, folders);
    }

    @Override
    public Map<String, VcenterTask> tasks(Collection<String> ids) {
        return reader.tasks(ids);
    }

    // --- commands

    @Override
    public String relocate(String vm, Relocation to) {
        return task("RelocateVM_Task", vm, "<spec>" + spec(vm, to, Optional.empty()) + "</spec>");
    }

    @Override
    public String relocate(String vm, Relocation to, Destination there) {
        return task(
                "RelocateVM_Task",
                vm,
                "<spec>" + spec(vm, to, Optional.of(there)) + "</spec><priority>defaultPriority</priority>");
    }

    @Override
    public String copy(String source, String name, String folder, Relocation to) {
        return task(
                "CloneVM_Task",
                source,
                reference("folder", "Folder", folder) + "<name>" + Xml.escape(encoded(name)) + "</name><spec><location>"
                        + spec(source, to, Optional.empty())
                        + "</location><template>false</template><powerOn>true</powerOn></spec>");
    }

    /** vCenter takes names with these three characters percent-encoded only. */
    private static String encoded(String name) {
        return name.replace("%", "%25").replace("/", "%2f").replace("\\", "%5c");
    }

    @Override
    public String destroy(String vm) {
        return task("Destroy_Task", vm, "");
    }

    @Override
    public void unregister(String vm) {
        vim.call("UnregisterVM", VM, vm, "", Use.COMMAND);
    }

    private String task(String method, String vm, String rest) {
        var id = vim.call(method, VM, vm, rest, Use.COMMAND).textAt("returnval");
        if (id.isEmpty()) {
            throw new RemoteException.NoAnswer(vim.http().label(), method + " was answered without a task", null);
        }
        return id;
    }

    /** VirtualMachineRelocateSpec, children in the schema's order. */
    private String spec(String vm, Relocation to, Optional<Destination> there) {
        var spec = new StringBuilder();
        there.ifPresent(destination -> spec.append(locator(destination)));
        to.folder().ifPresent(id -> spec.append(reference("folder", "Folder", id)));
        spec.append(reference("datastore", "Datastore", to.datastore()));
        to.pool().ifPresent(id -> spec.append(reference("pool", "ResourcePool", id)));
        to.host().ifPresent(id -> spec.append(reference("host", "HostSystem", id)));
        if (!to.networks().isEmpty()) {
            spec.append(cards(vm, to.networks()));
        }
        return spec.toString();
    }

    private static String reference(String element, String type, String id) {
        return "<" + element + " type=\"" + type + "\">" + Xml.escape(id) + "</" + element + ">";
    }

    private static String locator(Destination there) {
        return "<service><instanceUuid>" + Xml.escape(there.instanceUuid()) + "</instanceUuid><url>"
                + Xml.escape(there.url()) + "</url><credential xsi:type=\"ServiceLocatorNamePassword\"><username>"
                + Xml.escape(there.username()) + "</username><password>"
                + Xml.escape(there.password().reveal()) + "</password></credential><sslThumbprint>"
                + Xml.escape(there.thumbprint()) + "</sslThumbprint></service>";
    }

    /** Each card as vCenter gave it, with another backing: a device made from nothing would lose what we do not know. */
    private String cards(String vm, Map<Integer, Places.Network> networks) {
        var changes = new StringBuilder();
        for (var found : reader.objects(VM, List.of(vm), List.of("config.hardware.device"))) {
            for (var device : devices(found)) {
                var network = networks.get(key(device));
                if (network != null && isCard(device)) {
                    changes.append("<deviceChange xsi:type=\"VirtualDeviceConfigSpec\"><operation>edit</operation>");
                    write(changes, "device", device, network);
                    changes.append("</deviceChange>");
                }
            }
        }
        return changes.toString();
    }

    private static void write(StringBuilder out, String name, Xml element, Places.Network network) {
        out.append('<').append(name);
        element.xsiType()
                .ifPresent(type ->
                        out.append(" xsi:type=\"").append(Xml.escape(type)).append('"'));
        if (!element.attribute("type").isEmpty()) {
            out.append(" type=\"").append(Xml.escape(element.attribute("type"))).append('"');
        }
        out.append('>');
        for (var child : element.children()) {
            if (network != null && child.name().equals("backing")) {
                out.append(backing(network));
            } else {
                write(out, child.name(), child, null);
            }
        }
        out.append(Xml.escape(element.text())).append("</").append(name).append('>');
    }

    private static String backing(Places.Network network) {
        return network.isDistributed()
                ? "<backing xsi:type=\"VirtualEthernetCardDistributedVirtualPortBackingInfo\"><port><switchUuid>"
                        + Xml.escape(network.switchUuid()) + "</switchUuid><portgroupKey>"
                        + Xml.escape(network.key()) + "</portgroupKey></port></backing>"
                : "<backing xsi:type=\"VirtualEthernetCardNetworkBackingInfo\"><deviceName>"
                        + Xml.escape(network.name()) + "</deviceName></backing>";
    }

    @Override
    public Destination asDestination() {
        var endpoint = vim.http().endpoint();
        var url = endpoint.url();
        vim.call("CurrentTime", "ServiceInstance", "ServiceInstance", "", Use.READ);
        return new Destination(
                vim.content().about().instanceUuid(),
                URI.create(url.getScheme() + "://" + url.getAuthority()).toString(),
                endpoint.username(),
                endpoint.password(),
                vim.http()
                        .certificateThumbprint()
                        .orElseThrow(() -> new RemoteException.NotSent(
                                vim.http().label(),
                                "it showed no certificate that another vCenter could be told of",
                                null)));
    }
}
