package io.drawbridge.lab.vcenter;

import io.drawbridge.lab.gateway.Tasks;
import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Call;
import io.drawbridge.lab.wire.Wire;
import io.drawbridge.lab.world.Event;
import io.drawbridge.lab.world.LabTask;
import io.drawbridge.lab.world.Machines;
import io.drawbridge.lab.world.PowerStateException;
import io.drawbridge.lab.world.Vm;
import io.drawbridge.lab.world.World;

/** Power, guest shutdown and removal of virtual machines; tasks. */
final class MachineOperations {

    private static final String SOURCE = "vim25 SOAP; reference vsphere-sdk 2.2, 4";
    private static final String CHECKED = "against pyVmomi's types, with pyVmomi 9.1.1.0 and govc 0.46.3, 2026-11-22";
    /** For what no client of the vendor's was seen to call. */
    private static final String UNCALLED =
            "against pyVmomi's types only, 2026-11-22: no client of the vendor's was seen to call it";

    private final World world;
    private final String site;
    private final Machines machines;
    private final Tasks tasks;
    private final Properties properties;

    MachineOperations(World world, String site, Machines machines, Tasks tasks, Properties properties) {
        this.world = world;
        this.site = site;
        this.machines = machines;
        this.tasks = tasks;
        this.properties = properties;
        world.on("vcenter.power." + site, this::power);
    }

    private Vm vm(Call call) {
        SoapCall request = call.session();
        return properties.vm(request.target()).orElseThrow(() -> SoapFault.notFound(request.target()));
    }

    @Wire(
            operation = "PowerOnVM_Task",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "a wrong power state fails the task, not the call; a placeholder cannot be started, a choice")
    Answer powerOn(Call call) {
        Vm vm = vm(call);
        return task(call, vm, true);
    }

    @Wire(
            operation = "PowerOffVM_Task",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "a wrong power state fails the task, not the call")
    Answer powerOff(Call call) {
        Vm vm = vm(call);
        return task(call, vm, false);
    }

    private Answer task(Call call, Vm vm, boolean on) {
        String word = on ? "powerOn" : "powerOff";
        boolean possible = vm.on != on;
        world.command(site, "vcenter", "vm." + word + (possible ? "" : ".refused"), vm.id, vm.name);
        LabTask task = new LabTask();
        task.id = site + "/task-" + world.next("task." + site);
        task.site = site;
        task.system = "vcenter";
        task.description = on ? "PowerOnVM_Task" : "PowerOffVM_Task";
        task.descriptionId = "VirtualMachine." + word;
        task.entity = vm.id;
        task.entityName = vm.name;
        task.user = call.user();
        task.queued = world.now();
        task.started = task.queued;
        world.tasks.save(task);
        world.after(
                2,
                "vcenter.power." + site,
                task.id,
                vm.key(),
                on,
                call.taskError().orElse(""));
        return VCenter.respond(call, new Ref("Task", Properties.taskId(task)).element("returnval"));
    }

    private void power(Event event) {
        LabTask task = world.tasks.get(event.arg(0));
        if (task.finished()) {
            return;
        }
        boolean on = Boolean.parseBoolean(event.arg(2));
        try {
            if (!event.arg(3).isEmpty()) {
                throw new IllegalStateException(event.arg(3));
            }
            Vm vm = world.vms.get(event.arg(1));
            if (on && vm.role == Vm.Role.PLACEHOLDER) {
                task.fault = "MethodDisabled";
                throw new IllegalStateException("The method is disabled: " + vm.name + " is a placeholder");
            }
            if (on) {
                machines.powerOn(vm);
            } else {
                machines.powerOff(vm);
            }
            tasks.succeed(task);
        } catch (PowerStateException refused) {
            task.fault = refused.fault();
            if (refused.fault().equals("InvalidPowerState")) {
                // what is asked for is what it is already
                String state = on ? "poweredOn" : "poweredOff";
                task.faultDetail =
                        "<requestedState>" + state + "</requestedState><existingState>" + state + "</existingState>";
            }
            tasks.fail(task, refused.getMessage());
        } catch (IllegalStateException refused) {
            tasks.fail(task, refused.getMessage());
        }
    }

    @Wire(
            operation = "ShutdownGuest",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "the guest always goes down in the end; guestState says so at once, which no contract settles")
    Answer shutdownGuest(Call call) {
        Vm vm = vm(call);
        try {
            machines.shutdownGuest(vm);
        } catch (PowerStateException refused) {
            world.command(site, "vcenter", "vm.shutdownGuest.refused", vm.id, vm.name);
            throw refused.fault().equals("InvalidPowerState")
                    ? SoapFault.powerState(vm.on, refused.getMessage())
                    : new SoapFault(refused.fault(), refused.getMessage());
        }
        world.command(site, "vcenter", "vm.shutdownGuest", vm.id, vm.name);
        return VCenter.respond(call);
    }

    @Wire(
            operation = "UnregisterVM",
            source = SOURCE,
            checked = UNCALLED,
            leavesOut = "a machine that is or was protected cannot be removed")
    Answer unregister(Call call) {
        Vm vm = vm(call);
        if (vm.on) {
            throw SoapFault.powerState(true, "The attempted operation cannot be performed while powered on.");
        }
        if (vm.machine != null) {
            throw new SoapFault("MethodDisabled", "The method is disabled: " + vm.name + " is protected");
        }
        world.vms.remove(vm.key());
        world.command(site, "vcenter", "vm.unregister", vm.id, vm.name);
        return VCenter.respond(call);
    }

    @Wire(
            operation = "CancelTask",
            source = SOURCE,
            checked = UNCALLED,
            leavesOut = "the power operations of the lab cannot be cancelled")
    Answer cancel(Call call) {
        SoapCall request = call.session();
        properties.task(request.target()).orElseThrow(() -> SoapFault.notFound(request.target()));
        throw new SoapFault("NotSupported", "The operation cannot be cancelled");
    }
}
