package io.drawbridge.vcenter;

import io.drawbridge.srm.PlanVm;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Finds a plan's VM in one vCenter: by its id where the id belongs to this vCenter, else by name. A recovered VM, or a
 * test's copy, has an id of its own and keeps the name.
 */
public final class VmIndex {

    private final String vcenter;
    private final Map<String, VirtualMachine> byId = new HashMap<>();
    private final Map<String, VirtualMachine> byName = new HashMap<>();

    /** @param vcenter the vCenter's instance UUID */
    public VmIndex(String vcenter, Collection<VirtualMachine> machines) {
        this.vcenter = vcenter;
        machines.stream()
                // Of two that share a name, the one that runs is meant.
                .sorted(Comparator.comparing((VirtualMachine vm) -> vm.power() == VirtualMachine.Power.ON)
                        .thenComparing(VirtualMachine::id))
                .forEach(vm -> {
                    byId.put(vm.id(), vm);
                    byName.put(spelt(vm.name()), vm);
                });
    }

    public Optional<VirtualMachine> of(PlanVm vm) {
        var id = vm.inventoryId();
        if (id.vcenter().isEmpty() || id.vcenter().equalsIgnoreCase(vcenter)) {
            var found = byId.get(id.object());
            if (found != null) {
                return Optional.of(found);
            }
        }
        return byName(vm.name());
    }

    /** @return the VM that has this id in this vCenter, whatever others are called */
    public Optional<VirtualMachine> exactly(PlanVm vm) {
        var id = vm.inventoryId();
        return id.vcenter().equalsIgnoreCase(vcenter) ? Optional.ofNullable(byId.get(id.object())) : Optional.empty();
    }

    public Optional<VirtualMachine> byName(String name) {
        return Optional.ofNullable(byName.get(spelt(name)));
    }

    /**
     * vCenter writes slashes and per cents in names as numbers, XML makes one kind of every line break, and SRM does
     * neither: a name that holds such things is the same one all the same.
     */
    private static String spelt(String name) {
        return name.replaceAll("(?i)%2f", "/")
                .replaceAll("(?i)%5c", "\\\\")
                .replace("%25", "%")
                .replaceAll("\\s+", " ");
    }
}
