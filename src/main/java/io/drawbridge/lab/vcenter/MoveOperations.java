package io.drawbridge.lab.vcenter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.lab.gateway.Tasks;
import io.drawbridge.lab.gateway.Users;
import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Call;
import io.drawbridge.lab.wire.Json;
import io.drawbridge.lab.wire.Wire;
import io.drawbridge.lab.wire.Xml;
import io.drawbridge.lab.world.LabTask;
import io.drawbridge.lab.world.Move;
import io.drawbridge.lab.world.Mover;
import io.drawbridge.lab.world.Vm;
import io.drawbridge.lab.world.World;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Moving virtual machines, copying them and removing them for good. */
final class MoveOperations {

    private static final String SOURCE = "vim25 SOAP; reference vsphere-sdk 2.2, 3.3, 4, 6";
    private static final String CHECKED = "against pyVmomi's types, with pyVmomi 9.1.1.0 and govc 0.46.3, 2026-11-22";

    private final World world;
    private final String site;
    private final Tasks tasks;
    private final Properties properties;
    private final Mover mover;
    private final PlacementSpec placements;

    MoveOperations(
            World world, String site, Users users, Tasks tasks, Properties properties, Mover mover, Peers peers) {
        this.world = world;
        this.site = site;
        this.tasks = tasks;
        this.properties = properties;
        this.mover = mover;
        this.placements = new PlacementSpec(world, site, users, peers);
    }

    private Vm vm(Ref ref) {
        return properties.vm(ref).orElseThrow(() -> SoapFault.notFound(ref));
    }

    @Wire(
            operation = "RelocateVM_Task",
            source = SOURCE,
            checked = CHECKED,
            leavesOut =
                    "what is wrong with the destination ends the task, not the call; host is asked for, since no DRS chooses;"
                            + " disk, transform, profile and priority have no effect; a placeholder cannot be moved; a"
                            + " protected machine that leaves its vCenter is not protected any more, which no contract settles")
    Answer relocate(Call call) {
        SoapCall request = call.session();
        Vm vm = vm(request.target());
        Xml spec = request.operation().child("spec").orElseThrow(() -> new SoapFault("InvalidArgument", "spec"));
        if (mover.isBusy(vm)) {
            world.command(site, "vcenter", "vm.relocate.refused", vm.id, vm.name);
            LabTask running = mover.taskOf(vm);
            throw new SoapFault(
                    "TaskInProgress",
                    "Another task is already in progress.",
                    List.of(new Ref("Task", Properties.taskId(running)).element("task")));
        }
        LabTask task = task(call, vm, "RelocateVM_Task", "VirtualMachine.migrate");
        try {
            if (vm.role == Vm.Role.PLACEHOLDER || vm.template) {
                throw new PlacementSpec.Impossible(
                        "NotSupported", "The operation is not supported on " + vm.name + ".");
            }
            Move move = placements.read(vm, spec, false);
            world.command(site, "vcenter", "vm.relocate", vm.id, vm.name).detail =
                    "to " + move.targetSite + "/" + move.toHost + " " + move.toDatastore;
            begin(call, move, task);
        } catch (PlacementSpec.Impossible no) {
            world.command(site, "vcenter", "vm.relocate.refused", vm.id, vm.name).detail = no.fault();
            failed(task, no);
        }
        return answer(call, task);
    }

    @Wire(
            operation = "CloneVM_Task",
            source = SOURCE + "; the vendor's public description of VirtualMachineCloneSpec",
            checked = CHECKED,
            leavesOut =
                    "within one vCenter only; config and customization have no effect: a copy takes its own address")
    Answer copy(Call call) {
        SoapCall request = call.session();
        Vm vm = vm(request.target());
        Xml spec = request.operation().child("spec").orElseThrow(() -> new SoapFault("InvalidArgument", "spec"));
        String name = request.value("name").orElseThrow(() -> new SoapFault("InvalidArgument", "name is missing"));
        Ref folder = request.ref("folder");
        if (!properties.exists(folder)) {
            throw SoapFault.notFound(folder);
        }
        LabTask task = task(call, vm, "CloneVM_Task", "VirtualMachine.clone");
        try {
            Optional<Ref> taken = taken(folder, name);
            if (taken.isPresent()) {
                throw new PlacementSpec.Impossible(
                        "DuplicateName",
                        "The name '" + name + "' already exists.",
                        List.of(Xml.element("name", name), taken.get().element("object")));
            }
            Move move = placements.read(vm, spec.child("location").orElse(Xml.element("location")), true);
            if (!move.targetSite.equals(site)) {
                throw new PlacementSpec.Impossible("NotSupported", "The lab copies within one vCenter only.");
            }
            move.toFolder = folder.id();
            move.name = name;
            move.powerOn = spec.value("powerOn").map("true"::equals).orElse(false);
            world.command(site, "vcenter", "vm.clone", vm.id, name).detail = "from " + vm.name;
            begin(call, move, task);
        } catch (PlacementSpec.Impossible no) {
            world.command(site, "vcenter", "vm.clone.refused", vm.id, name).detail = no.fault();
            failed(task, no);
        }
        return answer(call, task);
    }

    /** @return what has the name, or the folder where a copy is about to get it */
    private Optional<Ref> taken(Ref folder, String name) {
        Optional<Ref> there = world.vms.all().stream()
                .filter(one -> one.site.equals(site) && one.folder.equals(folder.id()) && one.name.equals(name))
                .map(one -> new Ref("VirtualMachine", one.id))
                .findFirst();
        boolean coming = world.moves.where(one -> one.active() && one.clone && one.targetSite.equals(site)).stream()
                .anyMatch(one -> name.equals(one.name));
        return there.isEmpty() && coming ? Optional.of(folder) : there;
    }

    @Wire(
            operation = "Destroy_Task",
            source = SOURCE + "; the vendor's public description of ManagedEntity",
            checked = CHECKED,
            leavesOut = "virtual machines only; a machine that is or was protected cannot be removed, a choice")
    Answer destroy(Call call) {
        SoapCall request = call.session();
        Vm vm = vm(request.target());
        LabTask task = task(call, vm, "Destroy_Task", "VirtualMachine.destroy");
        if (vm.on) {
            world.command(site, "vcenter", "vm.destroy.refused", vm.id, vm.name);
            failed(
                    task,
                    new PlacementSpec.Impossible(
                            "InvalidPowerState",
                            "The attempted operation cannot be performed in the current state (Powered on).",
                            SoapFault.powerStates(true)));
        } else if (vm.machine != null || mover.isBusy(vm)) {
            world.command(site, "vcenter", "vm.destroy.refused", vm.id, vm.name);
            failed(task, new PlacementSpec.Impossible("MethodDisabled", "The method is disabled for " + vm.name + "."));
        } else {
            world.command(site, "vcenter", "vm.destroy", vm.id, vm.name);
            world.vms.remove(vm.key());
            mover.freed(vm);
            world.consequence(site, "vcenter", "vm.destroyed", vm.id, vm.name);
            tasks.succeed(task);
        }
        return answer(call, task);
    }

    @Wire(
            operation = "CheckRelocate_Task",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "testType has no effect: everything is looked at; the result is complete at once")
    Answer check(Call call) {
        SoapCall request = call.session();
        Ref ref = request.ref("vm");
        Vm vm = vm(ref);
        Xml spec = request.operation().child("spec").orElseThrow(() -> new SoapFault("InvalidArgument", "spec"));
        LabTask task = task(call, vm, "CheckRelocate_Task", "VirtualMachineProvisioningChecker.checkRelocate");
        ObjectNode result = Json.object().put("vm", vm.id);
        try {
            if (vm.role == Vm.Role.PLACEHOLDER || vm.template) {
                throw new PlacementSpec.Impossible(
                        "NotSupported", "The operation is not supported on " + vm.name + ".");
            }
            placements.read(vm, spec, false);
        } catch (PlacementSpec.Impossible no) {
            result.put("fault", no.fault()).put("message", no.getMessage()).put("detail", detail(no));
        }
        task.result = result;
        tasks.succeed(task);
        return answer(call, task);
    }

    private void begin(Call call, Move move, LabTask task) {
        move.task = task.id;
        move.fails = call.taskError().orElse(null);
        mover.start(move, task);
    }

    private LabTask task(Call call, Vm vm, String description, String descriptionId) {
        LabTask task = new LabTask();
        task.id = site + "/task-" + world.next("task." + site);
        task.site = site;
        task.system = "vcenter";
        task.description = description;
        task.descriptionId = descriptionId;
        task.entity = vm.id;
        task.entityName = vm.name;
        task.user = call.user();
        task.queued = world.now();
        task.started = task.queued;
        return world.tasks.save(task);
    }

    private void failed(LabTask task, PlacementSpec.Impossible no) {
        task.fault = no.fault();
        task.faultDetail = detail(no);
        tasks.fail(task, no.getMessage());
    }

    private static String detail(PlacementSpec.Impossible no) {
        return no.more().stream().map(Xml::write).collect(Collectors.joining());
    }

    private static Answer answer(Call call, LabTask task) {
        return VCenter.respond(call, new Ref("Task", Properties.taskId(task)).element("returnval"));
    }

    /** @return a task's result as vim25 shows it */
    static Xml result(JsonNode result, String element) {
        if (result.isTextual()) {
            return Values.reference(element, new Ref("VirtualMachine", result.asText()));
        }
        Xml check = Xml.element("CheckResult")
                .add(new Ref("VirtualMachine", result.path("vm").asText()).element("vm"));
        if (result.hasNonNull("fault")) {
            check.add(Xml.element("error")
                    .add(Values.fault(
                            result.path("fault").asText(), result.path("detail").asText()))
                    .add("localizedMessage", result.path("message").asText()));
        }
        return Values.struct(element, "ArrayOfCheckResult").add(check);
    }
}
