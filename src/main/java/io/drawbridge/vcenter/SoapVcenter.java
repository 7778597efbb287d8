package io.drawbridge.vcenter;

import io.drawbridge.core.RemoteException;
import io.drawbridge.site.http.Use;
import io.drawbridge.site.http.Xml;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** vim25 by hand: the few methods we need (reference vsphere-sdk section 3). Children are in the schema's order. */
final class SoapVcenter implements Vcenter {

    private static final int PAGE = 500;
    private static final List<String> VM_PROPERTIES = List.of(
            "name",
            "config.instanceUuid",
            "config.template",
            "runtime.powerState",
            "runtime.connectionState",
            "guest.toolsRunningStatus");

    private static final List<String> PLACEMENT = List.of(
            "name",
            "config.template",
            "config.hardware.numCPU",
            "config.hardware.memoryMB",
            "parent",
            "resourcePool",
            "network");

    private final VimSession vim;

    SoapVcenter(VimSession vim) {
        this.vim = vim;
    }

    /** A managed object's id and those of the asked properties that it has. */
    private record Found(String id, Map<String, Xml> properties) {
        String text(String property) {
            var value = properties.get(property);
            return value == null ? "" : value.text();
        }
    }

    @Override
    public About about() {
        vim.call("CurrentTime", "ServiceInstance", "ServiceInstance", "", Use.READ);
        return vim.content().about();
    }

    @Override
    public List<VirtualMachine> virtualMachines() {
        return every(VM_PROPERTIES).stream()
                .map(SoapVcenter::virtualMachine)
                .filter(vm -> !vm.template())
                .toList();
    }

    @Override
    public List<Placement> placements() {
        return every(PLACEMENT).stream()
                .filter(found -> !found.text("config.template").equals("true"))
                .map(SoapVcenter::placement)
                .toList();
    }

    private static Placement placement(Found found) {
        var networks = found.properties().get("network");
        return new Placement(
                found.id(),
                name(found),
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

    private static int number(Found found, String property) {
        var text = found.text(property);
        return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
    }

    /** vCenter keeps / \\ % of a name percent-encoded; people and SRM write them plainly. */
    private static String name(Found found) {
        return found.text("name").replace("%2f", "/").replace("%5c", "\\").replace("%25", "%");
    }

    private List<Found> every(List<String> properties) {
        var content = vim.content();
        var view = vim.call(
                        "CreateContainerView",
                        "ViewManager",
                        content.viewManager(),
                        "<container type=\"Folder\">" + Xml.escape(content.rootFolder())
                                + "</container><type>VirtualMachine</type><recursive>true</recursive>",
                        Use.READ)
                .textAt("returnval");
        try {
            return retrieve(
                    "<objectSet><obj type=\"ContainerView\">" + Xml.escape(view)
                            + "</obj><skip>true</skip><selectSet xsi:type=\"TraversalSpec\">"
                            + "<type>ContainerView</type><path>view</path><skip>false</skip></selectSet></objectSet>",
                    "VirtualMachine",
                    properties);
        } finally {
            vim.call("DestroyView", "ContainerView", view, "", Use.READ);
        }
    }

    private static VirtualMachine virtualMachine(Found found) {
        return new VirtualMachine(
                found.id(),
                name(found),
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
        var asked = new LinkedHashSet<>(ids);
        var known = new HashMap<String, VcenterTask>();
        // One task that vCenter has dropped spoils the whole question: it is taken out and the rest asked again.
        while (!asked.isEmpty()) {
            try {
                for (var found : retrieve(objects(asked), "Task", List.of("info.state", "info.error"))) {
                    known.put(found.id(), task(found));
                }
                return known;
            } catch (VcenterFault fault) {
                if (!fault.type().equals("ManagedObjectNotFound")) {
                    throw fault;
                }
                if (asked.size() == 1) {
                    return known;
                }
                var named = asked.stream()
                        .filter(id -> names(fault.getMessage(), id))
                        .toList();
                if (named.isEmpty()) {
                    for (var id : asked) {
                        known.putAll(tasks(List.of(id)));
                    }
                    return known;
                }
                asked.removeAll(named);
            }
        }
        return known;
    }

    private static boolean names(String message, String id) {
        for (var word : message.split("[^A-Za-z0-9_.-]+")) {
            if (word.equals(id)) {
                return true;
            }
        }
        return false;
    }

    private static VcenterTask task(Found found) {
        var state =
                switch (found.text("info.state")) {
                    case "queued" -> VcenterTask.State.QUEUED;
                    case "running" -> VcenterTask.State.RUNNING;
                    case "success" -> VcenterTask.State.SUCCESS;
                    case "error" -> VcenterTask.State.ERROR;
                    default -> VcenterTask.State.UNKNOWN;
                };
        var error = found.properties().get("info.error");
        String problem = "";
        if (error != null) {
            problem = error.textAt("localizedMessage");
            if (problem.isEmpty()) {
                problem = error.at("fault").flatMap(Xml::xsiType).orElse("no reason was given");
            }
        }
        return new VcenterTask(found.id(), state, problem);
    }

    private static String objects(Collection<String> tasks) {
        var set = new StringBuilder();
        for (var id : tasks) {
            set.append("<objectSet><obj type=\"Task\">")
                    .append(Xml.escape(id))
                    .append("</obj><skip>false</skip></objectSet>");
        }
        return set.toString();
    }

    private List<Found> retrieve(String objectSets, String type, List<String> properties) {
        var paths = new StringBuilder();
        properties.forEach(path -> paths.append("<pathSet>").append(path).append("</pathSet>"));
        var found = new ArrayList<Found>();
        var page = vim.call(
                "RetrievePropertiesEx",
                "PropertyCollector",
                vim.content().propertyCollector(),
                "<specSet><propSet><type>" + type + "</type>" + paths + "</propSet>" + objectSets
                        + "</specSet><options><maxObjects>" + PAGE + "</maxObjects></options>",
                Use.READ);
        while (true) {
            // No returnval at all: nothing matched.
            var result = page.at("returnval");
            if (result.isEmpty()) {
                return found;
            }
            for (var object : result.get().children("objects")) {
                var values = new HashMap<String, Xml>();
                for (var property : object.children("propSet")) {
                    property.at("val").ifPresent(value -> values.put(property.textAt("name"), value));
                }
                found.add(new Found(object.textAt("obj"), values));
            }
            var token = result.get().textAt("token");
            if (token.isEmpty()) {
                return found;
            }
            page = vim.call(
                    "ContinueRetrievePropertiesEx",
                    "PropertyCollector",
                    vim.content().propertyCollector(),
                    "<token>" + Xml.escape(token) + "</token>",
                    Use.READ);
        }
    }
}
