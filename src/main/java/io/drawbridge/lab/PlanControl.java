package io.drawbridge.lab;

import io.drawbridge.lab.world.Group;
import io.drawbridge.lab.world.Machine;
import io.drawbridge.lab.world.Plan;
import io.drawbridge.lab.world.Vm;
import io.drawbridge.lab.world.World;
import java.util.function.Predicate;

/** What administrators of SRM and vCenter do while somebody else is about to use a plan. */
public final class PlanControl {

    private final World world;

    PlanControl(World world) {
        this.world = world;
    }

    /** Lets a machine come up with another priority, 1 to 5. */
    public void priority(String machine, int priority) {
        if (priority < 1 || priority > 5) {
            throw new IllegalArgumentException("a priority is 1 to 5, not " + priority);
        }
        world.inside(() -> {
            Machine found = world.machines.all().stream()
                    .filter(one -> one.name.equals(machine))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("there is no machine " + machine));
            found.priority = priority;
            world.machines.save(found);
            return null;
        });
    }

    /** Takes a protection group into a plan. */
    public void addGroup(String plan, String group) {
        world.inside(() -> {
            Plan found = one(one -> one.name.equals(plan), plan);
            Group taken = world.groups.all().stream()
                    .filter(one -> one.name.equals(group))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("there is no group " + group));
            if (!found.groups.contains(taken.id)) {
                found.groups.add(taken.id);
            }
            world.plans.save(found);
            return null;
        });
    }

    /** Gives a machine another name, at both sites and in SRM. */
    public void renameMachine(String machine, String name) {
        world.inside(() -> {
            world.machines.all().stream()
                    .filter(one -> one.name.equals(machine))
                    .forEach(one -> {
                        one.name = name;
                        world.machines.save(one);
                    });
            for (Vm vm : world.vms.where(one -> one.name.equals(machine))) {
                vm.name = name;
                world.vms.save(vm);
            }
            return null;
        });
    }

    public void renamePlan(String plan, String name) {
        world.inside(() -> {
            Plan found = one(one -> one.name.equals(plan), plan);
            found.name = name;
            world.plans.save(found);
            return null;
        });
    }

    public void renameGroup(String group, String name) {
        world.inside(() -> {
            for (Group found : world.groups.where(one -> one.name.equals(group))) {
                found.name = name;
                world.groups.save(found);
            }
            return null;
        });
    }

    /** Gives objects of an inventory (networks, folders, datastores) another name, at both sites. */
    public void renameObject(String object, String name) {
        world.inside(() -> {
            world.objects.where(one -> one.name.equals(object)).forEach(one -> {
                one.name = name;
                world.objects.save(one);
            });
            return null;
        });
    }

    /** Lets a machine take so long to start at either site, up to a fifth more or less. */
    public void bootSeconds(String machine, int seconds) {
        world.inside(() -> {
            for (Vm vm : world.vms.where(one -> one.name.equals(machine))) {
                vm.bootSeconds = seconds;
                world.vms.save(vm);
            }
            return null;
        });
    }

    private Plan one(Predicate<Plan> which, String name) {
        return world.plans.all().stream()
                .filter(which)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no plan " + name));
    }
}
