package io.drawbridge.lab;

import io.drawbridge.lab.nsx.Universe;
import io.drawbridge.lab.world.Group;
import io.drawbridge.lab.world.Machine;
import io.drawbridge.lab.world.Machines;
import io.drawbridge.lab.world.Run;
import io.drawbridge.lab.world.Vm;
import io.drawbridge.lab.world.World;
import java.util.ArrayList;
import java.util.List;

/**
 * What must never be in the two sites, whoever asked for it: one machine on at both of them, a placeholder that is on,
 * two primary NSX Managers with controllers. Watched at every change of a machine's power, and looked at as a whole when
 * asked.
 */
final class Invariants {

    private final World world;
    private final Universe universe;

    Invariants(World world, Machines machines, Universe universe) {
        this.world = world;
        this.universe = universe;
        machines.onPower(vm -> {
            if (vm.on && vm.machine != null) {
                check(world.machines.get(vm.machine)).forEach(world::problem);
            }
        });
    }

    List<String> violations() {
        List<String> violations = new ArrayList<>(world.problems());
        for (Machine machine : world.machines.all()) {
            violations.addAll(check(machine));
        }
        for (Run run : world.runs.where(candidate -> candidate.active)) {
            if (world.pendingEvents() == 0) {
                violations.add("run " + run.id + " is active, but nothing will ever happen to it");
            }
        }
        universe.check(violations);
        MobilityControl.check(world, violations);
        return violations.stream().distinct().toList();
    }

    private List<String> check(Machine machine) {
        List<String> violations = new ArrayList<>();
        List<Vm> running = new ArrayList<>();
        for (String site : machine.copies.keySet()) {
            Vm vm = world.copyOf(machine, site);
            if (vm.on && vm.role != Vm.Role.TEST) {
                running.add(vm);
            }
            if (vm.on && vm.role == Vm.Role.PLACEHOLDER) {
                violations.add("the placeholder of " + machine.name + " at " + site + " is powered on");
            }
            if (vm.tools && !vm.on) {
                violations.add("VMware Tools run in " + machine.name + " at " + site + " although it is off");
            }
        }
        if (running.size() > 1 && !isKnownSplit(machine)) {
            violations.add(machine.name + " is powered on at both sites");
        }
        return violations;
    }

    /** After a recovery without the other side both copies may run: that is what a split brain is. */
    private boolean isKnownSplit(Machine machine) {
        Group group = world.groups.get(machine.group);
        return group.unclean
                || world.runs.find(machine.run).filter(run -> run.unclean).isPresent();
    }
}
