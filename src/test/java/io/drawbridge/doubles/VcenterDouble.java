package io.drawbridge.doubles;

import io.drawbridge.core.RemoteException;
import io.drawbridge.vcenter.About;
import io.drawbridge.vcenter.Placement;
import io.drawbridge.vcenter.Room;
import io.drawbridge.vcenter.Vcenter;
import io.drawbridge.vcenter.VcenterTask;
import io.drawbridge.vcenter.VirtualMachine;
import io.drawbridge.vcenter.VirtualMachine.Power;
import io.drawbridge.vcenter.VirtualMachine.Tools;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A vCenter whose machines change when told. */
public final class VcenterDouble implements Vcenter {

    public final Map<String, VirtualMachine> machines = new LinkedHashMap<>();
    public final Map<String, VcenterTask> tasks = new LinkedHashMap<>();
    public final List<String> sent = new ArrayList<>();
    public RemoteException silent = null;
    public Room room = new Room(List.of(), List.of(), List.of());
    private final String uuid;

    public VcenterDouble(String uuid) {
        this.uuid = uuid;
    }

    public VcenterDouble put(String id, String name, Power power, Tools tools) {
        machines.put(id, new VirtualMachine(id, name, "", power, tools, false, true, false));
        return this;
    }

    /** Its guest says that it shuts down. */
    public void goesDown(String id) {
        var vm = machines.get(id);
        machines.put(id, new VirtualMachine(id, vm.name(), "", vm.power(), vm.tools(), true, true, false));
    }

    public void power(String id, Power power) {
        var vm = machines.get(id);
        put(id, vm.name(), power, vm.tools());
    }

    private void answer() {
        if (silent != null) {
            throw silent;
        }
    }

    @Override
    public About about() {
        answer();
        return new About(uuid, "8.0.3", "8.0.3.0");
    }

    @Override
    public List<VirtualMachine> virtualMachines() {
        answer();
        return List.copyOf(machines.values());
    }

    @Override
    public String powerOff(String vm) {
        return start("power-off " + vm);
    }

    @Override
    public String powerOn(String vm) {
        return start("power-on " + vm);
    }

    @Override
    public void shutdownGuest(String vm) {
        start("shutdown " + vm);
    }

    private String start(String command) {
        answer();
        sent.add(command);
        String id = "task-" + sent.size();
        tasks.put(id, new VcenterTask(id, VcenterTask.State.RUNNING, ""));
        return id;
    }

    @Override
    public Map<String, VcenterTask> tasks(Collection<String> ids) {
        return tasks.entrySet().stream()
                .filter(one -> ids.contains(one.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    @Override
    public Room room() {
        answer();
        return room;
    }

    @Override
    public List<Placement> placements() {
        answer();
        return List.of();
    }
}
