package io.drawbridge.lab.world;

import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Carries virtual machines to other hosts, datastores and vCenters. What goes between the sites shares one line, evenly;
 * what stays inside a site has a network of its own. A machine is in exactly one vCenter at every moment, and keeps
 * running; the lab sets no limit to how many move at once, it writes down how many do.
 */
public final class Mover {

    private static final String LINE = "mobilityMegabits";
    private static final int DEFAULT_LINE = 10_000;
    /** What one copy inside a site gets done, in bytes a second. */
    private static final double INSIDE = 400e6;

    private static final double LONGEST_TICK_SECONDS = 10;
    private static final double GIB = 1024.0 * 1024 * 1024;
    private static final int SEEN_TASKS = 10;

    private final World world;
    private final Machines machines;
    private final Faults faults;

    public Mover(World world, Machines machines, Faults faults) {
        this.world = world;
        this.machines = machines;
        this.faults = faults;
        world.on("moves.tick", this::tick);
    }

    // --- the line

    public int megabits() {
        return Integer.parseInt(world.setting(LINE, Integer.toString(DEFAULT_LINE)));
    }

    public void megabits(int megabits) {
        reckon();
        world.set(LINE, Integer.toString(megabits));
        schedule();
    }

    /** Counts what went over at the old speed; called before the line changes. */
    public void reckon() {
        List<Move> active = active();
        double share = share(active);
        long now = world.now();
        for (Move move : active) {
            double seconds = (now - move.reckoned) / 1000.0 * world.timeScale();
            move.bytesLeft = Math.max(0, move.bytesLeft - seconds * (move.overLink ? share : INSIDE));
            move.reckoned = now;
            world.moves.save(move);
            LabTask task = world.tasks.get(move.task);
            int percent = move.bytes <= 0 ? 99 : (int) Math.min(99, 100 * (1 - move.bytesLeft / move.bytes));
            if (percent != task.progress) {
                task.progress = percent;
                world.tasks.save(task);
            }
        }
    }

    /** Lets what is left take as long as it takes now; called after the line changed. */
    public void schedule() {
        List<Move> active = active();
        long generation = world.next("moves.generation");
        if (active.isEmpty()) {
            return;
        }
        double share = share(active);
        double next = LONGEST_TICK_SECONDS;
        for (Move move : active) {
            next = Math.min(next, move.bytesLeft / (move.overLink ? share : INSIDE));
        }
        // a millisecond more, so that rounding never leaves a byte behind
        world.after(next + 0.001 * world.timeScale(), "moves.tick", generation);
    }

    /** The sites do not see each other any more: what was on its way stays where it was. */
    public void connectionLost() {
        reckon();
        for (Move move : active()) {
            if (move.overLink || !move.site.equals(move.targetSite)) {
                fail(move, "MigrationFault", "The migration has failed: the connection to the other site was lost.");
            }
        }
        schedule();
    }

    private double share(List<Move> active) {
        long over = active.stream().filter(move -> move.overLink).count();
        return megabits() * 1e6 / 8 * world.linkFactor() / Math.max(1, over);
    }

    private List<Move> active() {
        return world.moves.where(Move::active);
    }

    private void tick(Event event) {
        if (Long.parseLong(event.arg(0)) != Long.parseLong(world.setting("next.moves.generation", "0"))) {
            return;
        }
        reckon();
        for (Move move : active()) {
            if (move.bytesLeft < 1) {
                arrive(move);
            }
        }
        schedule();
    }

    // --- moves

    /** Begins a move that was found possible. */
    public void start(Move move, LabTask task) {
        reckon();
        Vm vm = world.vms.get(move.vm);
        move.name = move.name == null ? vm.name : move.name;
        move.fromHost = vm.host;
        move.fromDatastore = vm.datastore;
        move.disks = move.clone || !sameStorage(vm.site, vm.datastore, move.targetSite, move.toDatastore);
        boolean host = !move.clone && !(move.site + "/" + vm.host).equals(move.targetSite + "/" + move.toHost);
        move.overLink = move.disks && !home(vm.site, vm.datastore).equals(home(move.targetSite, move.toDatastore))
                || host && !move.site.equals(move.targetSite);
        move.bytes = (move.disks ? vm.gigabytes() * GIB : 0) + (host && vm.on ? vm.memoryMb * 1024.0 * 1024 : 0);
        move.bytesLeft = move.bytes;
        move.started = world.now();
        move.reckoned = move.started;
        move.fails = faults.forWork(move.site, move.clone ? "vm.clone" : "vm.relocate", vm.name)
                .map(rule -> rule.message == null ? "The operation failed." : rule.message)
                .orElse(move.fails);
        world.moves.save(move);
        task.progress = 0;
        world.tasks.save(task);
        world.consequence(move.site, "vcenter", move.clone ? "vm.cloning" : "vm.moving", vm.id, vm.name).detail =
                atOnce(move);
        schedule();
    }

    /** @return how many moves there are at this moment: in all, at each of its hosts, at each of its datastores */
    private String atOnce(Move move) {
        List<Move> active = active();
        return "at once " + active.size() + ", from its host "
                + active.stream()
                        .filter(one -> one.site.equals(move.site) && one.fromHost.equals(move.fromHost))
                        .count()
                + ", to its datastore "
                + active.stream()
                        .filter(one ->
                                one.targetSite.equals(move.targetSite) && one.toDatastore.equals(move.toDatastore))
                        .count();
    }

    /** A datastore that both sites have is one datastore with two names. */
    private boolean sameStorage(String site, String store, String otherSite, String otherStore) {
        return identity(site, store).equals(identity(otherSite, otherStore));
    }

    private String identity(String site, String store) {
        return world.objects.get(site + "/" + store).more.getOrDefault("url", site + "/" + store);
    }

    private String home(String site, String store) {
        return world.objects.get(site + "/" + store).more.getOrDefault("home", site);
    }

    /** @return whether something is being done with the machine already */
    public boolean isBusy(Vm vm) {
        return active().stream().anyMatch(move -> !move.clone && move.vm.equals(vm.key()));
    }

    /** @return the task of the move that a busy machine is on */
    public LabTask taskOf(Vm vm) {
        return active().stream()
                .filter(move -> !move.clone && move.vm.equals(vm.key()))
                .map(move -> world.tasks.get(move.task))
                .findFirst()
                .orElseThrow();
    }

    /** @return the machine's tasks that a vCenter still lists, the newest last */
    public List<LabTask> recentTasks(Vm vm) {
        List<LabTask> mine = world.tasks.where(task -> task.site.equals(vm.site)
                && task.system.equals("vcenter")
                && vm.id.equals(task.entity)
                && (task.completed == null || world.now() - task.completed < 600_000));
        return mine.subList(Math.max(0, mine.size() - SEEN_TASKS), mine.size());
    }

    private void arrive(Move move) {
        if (move.fails != null) {
            fail(move, "MigrationFault", move.fails);
            return;
        }
        Vm vm = world.vms.find(move.vm).orElse(null);
        if (vm == null) {
            fail(move, "ManagedObjectNotFound", "The machine is no longer there.");
            return;
        }
        if (!move.clone
                && vm.on
                && world.objects.get(move.targetSite + "/" + move.toHost).more.containsKey("full")) {
            fail(move, "InsufficientResourcesFault", "The host has no resources left for this machine.");
            return;
        }
        Vm there = move.clone ? copy(vm, move) : moved(vm, move);
        if (move.disks) {
            room(move.targetSite, move.toDatastore, -vm.gigabytes());
            if (!move.clone) {
                room(move.site, move.fromDatastore, vm.gigabytes());
            }
        }
        LabTask task = world.tasks.get(move.task);
        if (move.clone) {
            task.result = TextNode.valueOf(there.id);
        }
        end(move, task, null, null);
        if (move.clone && move.powerOn) {
            machines.powerOn(there);
        }
    }

    /** A machine is gone for good: the room that it took is free again. */
    public void freed(Vm vm) {
        room(vm.site, vm.datastore, vm.gigabytes());
    }

    private void room(String site, String store, long gigabytes) {
        InventoryObject object = world.objects.get(site + "/" + store);
        long free = Long.parseLong(object.more.getOrDefault("free", "0")) + Math.round(gigabytes * GIB);
        object.more.put("free", Long.toString(Math.max(0, free)));
        world.objects.save(object);
    }

    /** One moment: here no longer, there already. */
    private Vm moved(Vm vm, Move move) {
        Vm before = copyOf(vm);
        boolean leaves = !move.targetSite.equals(vm.site);
        if (leaves) {
            endProtection(vm);
            world.vms.remove(vm.key());
            world.consequence(vm.site, "vcenter", "vm.left", vm.id, vm.name);
            vm = copyOf(vm);
            vm.site = move.targetSite;
            vm.id = nextId(move.targetSite);
            vm.machine = null;
        }
        vm.host = move.toHost;
        vm.pool = move.toPool == null ? vm.pool : move.toPool;
        vm.folder = move.toFolder == null ? vm.folder : move.toFolder;
        vm.datastore = move.toDatastore;
        if (!move.toNetworks.isEmpty()) {
            vm.networks = new ArrayList<>(move.toNetworks);
            vm.homeNetworks = new ArrayList<>(move.toNetworks);
        }
        world.vms.save(vm);
        world.consequence(vm.site, "vcenter", leaves ? "vm.arrived" : "vm.moved", vm.id, vm.name).detail =
                vm.on ? "powered on" : "powered off";
        if (leaves) {
            if (vm.on && !vm.tools) {
                // what was planned for it at the other vCenter does not find it any more
                world.after(machines.secondsToTools(vm), "vm.tools", vm.key(), vm.boot);
            }
            machines.moved(before, vm);
        }
        return vm;
    }

    private String nextId(String site) {
        return "vm-" + world.next("id." + site);
    }

    private static Vm copyOf(Vm vm) {
        return Journal.JSON.convertValue(vm, Vm.class);
    }

    private Vm copy(Vm source, Move move) {
        Vm vm = copyOf(source);
        vm.site = move.targetSite;
        vm.id = nextId(move.targetSite);
        vm.name = move.name;
        vm.template = false;
        vm.machine = null;
        vm.role = Vm.Role.PRODUCTION;
        vm.on = false;
        vm.tools = false;
        vm.goingDown = false;
        vm.boot = 0;
        vm.uuid = world.uuid("bios/clone/" + move.task);
        vm.instanceUuid = world.uuid("instance/clone/" + move.task);
        vm.host = move.toHost;
        vm.pool = move.toPool;
        vm.folder = move.toFolder;
        vm.datastore = move.toDatastore;
        if (!move.toNetworks.isEmpty()) {
            vm.networks = new ArrayList<>(move.toNetworks);
        }
        vm.homeNetworks = new ArrayList<>(vm.networks);
        vm.address = leased(vm);
        world.vms.save(vm);
        world.consequence(vm.site, "vcenter", "vm.cloned", vm.id, vm.name);
        return vm;
    }

    /** An address of the network, as its guest gets one by DHCP. */
    private String leased(Vm vm) {
        Set<String> taken = new HashSet<>();
        world.vms.all().forEach(one -> taken.add(one.address));
        String wire = vm.networks.isEmpty()
                ? null
                : world.objects.get(vm.site + "/" + vm.networks.get(0)).more.get("wire");
        String subnet = wire == null ? "172.17.12" : world.setting("subnet." + world.wires.get(wire).name, "10.99.0");
        for (int host = 200; ; host++) {
            String address = subnet + "." + host;
            if (taken.add(address)) {
                return address;
            }
        }
    }

    /** A machine that left its vCenter is not replicated any more, and nobody holds its place. */
    private void endProtection(Vm vm) {
        if (vm.machine == null) {
            return;
        }
        Machine machine = world.machines.get(vm.machine);
        world.replications.remove("rep-" + machine.id);
        machine.copies.forEach((site, id) -> {
            if (!site.equals(vm.site)) {
                world.vms.remove(site + "/" + id);
            }
        });
        world.machines.remove(machine.key());
        for (Machine other : world.machines.where(one -> one.dependsOn.contains(machine.id))) {
            other.dependsOn.remove(machine.id);
            world.machines.save(other);
        }
        world.consequence(vm.site, "srm", "protection.ended", machine.id, machine.name).detail =
                "the machine left its vCenter";
    }

    private void fail(Move move, String fault, String message) {
        end(move, world.tasks.get(move.task), fault, message);
    }

    private void end(Move move, LabTask task, String fault, String message) {
        move.finished = world.now();
        move.error = message;
        world.moves.save(move);
        task.progress = message == null ? 100 : task.progress;
        task.status = message == null ? "SUCCESS" : "ERROR";
        task.fault = fault;
        task.error = message;
        task.completed = world.now();
        world.tasks.save(task);
        if (message != null) {
            world.consequence(move.site, "vcenter", "vm.stayed", move.vm, move.name).detail = message;
        }
    }
}
