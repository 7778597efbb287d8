package io.drawbridge.lab.world;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Powers virtual machines on and off; VMware Tools follow the power, some time later. */
public final class Machines {

    private final World world;
    private final List<Consumer<Vm>> powerListeners = new ArrayList<>();
    private final List<Consumer<Vm>> guestListeners = new ArrayList<>();

    public Machines(World world) {
        this.world = world;
        world.on("vm.tools", this::toolsCameUp);
        world.on("vm.off", this::guestWentDown);
    }

    /** Calls somebody after each change of a machine's power. */
    public void onPower(Consumer<Vm> listener) {
        powerListeners.add(listener);
    }

    /** Calls somebody when a guest came up or went away. */
    public void onGuest(Consumer<Vm> listener) {
        guestListeners.add(listener);
    }

    /** @return seconds from power-on until VMware Tools answer */
    public double secondsToTools(Vm vm) {
        return vm.bootSeconds * (0.8 + 0.4 * World.variety(vm.name + "/boot"));
    }

    /** @return seconds from the request until the guest is down */
    public double secondsToShutdown(Vm vm) {
        return vm.shutdownSeconds * (0.8 + 0.4 * World.variety(vm.name + "/shutdown"));
    }

    public void requireOff(Vm vm) {
        if (vm.on) {
            throw new PowerStateException(
                    "InvalidPowerState", "The attempted operation cannot be performed: " + vm.name + " is powered on.");
        }
    }

    public void requireOn(Vm vm) {
        if (!vm.on) {
            throw new PowerStateException(
                    "InvalidPowerState",
                    "The attempted operation cannot be performed: " + vm.name + " is powered off.");
        }
    }

    public void powerOn(Vm vm) {
        requireOff(vm);
        vm.on = true;
        vm.boot++;
        world.vms.save(vm);
        world.consequence(vm.site, "vcenter", "vm.poweredOn", vm.id, vm.name).detail = vm.role.name();
        world.after(secondsToTools(vm), "vm.tools", vm.key(), vm.boot);
        powerListeners.forEach(listener -> listener.accept(vm));
    }

    public void powerOff(Vm vm) {
        requireOn(vm);
        vm.on = false;
        vm.tools = false;
        vm.goingDown = false;
        vm.boot++;
        world.vms.save(vm);
        world.consequence(vm.site, "vcenter", "vm.poweredOff", vm.id, vm.name).detail = vm.role.name();
        powerListeners.forEach(listener -> listener.accept(vm));
        guestListeners.forEach(listener -> listener.accept(vm));
    }

    /** Asks the guest to go down; it is off some time later. */
    public void shutdownGuest(Vm vm) {
        requireOn(vm);
        if (!vm.tools) {
            throw new PowerStateException(
                    "ToolsUnavailable", "VMware Tools are not running in " + vm.name + ", the guest cannot be asked.");
        }
        vm.goingDown = true;
        world.vms.save(vm);
        world.after(secondsToShutdown(vm), "vm.off", vm.key(), vm.boot);
    }

    /** A machine went to another vCenter without an outage: its guest is gone from one site and is at the other. */
    public void moved(Vm before, Vm after) {
        guestListeners.forEach(listener -> {
            listener.accept(before);
            listener.accept(after);
        });
    }

    private void toolsCameUp(Event event) {
        world.vms
                .find(event.arg(0))
                .filter(vm -> vm.on && vm.boot == event.number(1))
                .ifPresent(vm -> {
                    vm.tools = true;
                    world.vms.save(vm);
                    world.consequence(vm.site, "vcenter", "vm.toolsRunning", vm.id, vm.name);
                    guestListeners.forEach(listener -> listener.accept(vm));
                });
    }

    private void guestWentDown(Event event) {
        world.vms
                .find(event.arg(0))
                .filter(vm -> vm.on && vm.boot == event.number(1))
                .ifPresent(this::powerOff);
    }
}
