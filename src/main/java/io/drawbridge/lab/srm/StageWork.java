package io.drawbridge.lab.srm;

import io.drawbridge.lab.world.Event;
import io.drawbridge.lab.world.Faults;
import io.drawbridge.lab.world.InventoryObject;
import io.drawbridge.lab.world.Machine;
import io.drawbridge.lab.world.Machines;
import io.drawbridge.lab.world.Plan;
import io.drawbridge.lab.world.Replication;
import io.drawbridge.lab.world.Replicator;
import io.drawbridge.lab.world.Run;
import io.drawbridge.lab.world.Site;
import io.drawbridge.lab.world.Vm;
import io.drawbridge.lab.world.World;
import io.drawbridge.lab.world.WorldBuilder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/** What the stages of a run do to machines, replications and networks. */
final class StageWork {

    private final World world;
    private final Machines machines;
    private final Replicator replicator;
    private final WorldBuilder builder;
    private final Faults faults;
    private final Consumer<Run> stageDone;

    StageWork(
            World world,
            Machines machines,
            Replicator replicator,
            WorldBuilder builder,
            Faults faults,
            Consumer<Run> stageDone) {
        this.world = world;
        this.machines = machines;
        this.replicator = replicator;
        this.builder = builder;
        this.faults = faults;
        this.stageDone = stageDone;
        world.on("run.whole", this::wholeStageDone);
        world.on("run.item", this::itemDone);
        world.on("run.powerOn", this::powerOn);
    }

    List<Machine> machines(Run run) {
        return world.machines.where(machine -> run.groups.contains(machine.group) && machine.copies.size() > 1);
    }

    private Vm source(Run run, Machine machine) {
        return world.copyOf(machine, run.protectedSite);
    }

    private Vm target(Run run, Machine machine) {
        return world.copyOf(machine, run.recoverySite);
    }

    /** @return whether an earlier run has brought the machine up at the recovery site already */
    boolean isRecovered(Run run, Machine machine) {
        Vm target = target(run, machine);
        return run.kind == Run.Kind.RECOVERY && target.role == Vm.Role.PRODUCTION && target.on && target.tools;
    }

    /** Begins a stage. @return false when there is nothing to do in it */
    boolean start(Run run, Run.Stage stage) {
        List<Machine> todo = new ArrayList<>();
        for (Machine machine : machines(run)) {
            if (needs(run, stage, machine)) {
                todo.add(machine);
            }
        }
        switch (stage.code) {
            case Stages.PRESYNC:
            case Stages.SYNC:
                return sync(run, stage, todo);
            case Stages.SHUTDOWN:
                return each(run, stage, todo, machine -> shutdownSeconds(run, machine));
            case Stages.POWER_OFF_TEST:
                return each(run, stage, todo, machine -> 3 + 5 * World.variety(machine.id + "/off"));
            case Stages.POWER_ON:
                return powerOnStage(run, stage, todo);
            default:
                world.after(3 + Math.min(45, machines(run).size() * 0.1), "run.whole", run.id, run.stage);
                return true;
        }
    }

    private boolean needs(Run run, Run.Stage stage, Machine machine) {
        switch (stage.code) {
            case Stages.PRESYNC:
            case Stages.SYNC:
                return run.kind == Run.Kind.TEST
                        || replicator
                                .of(machine)
                                .filter(replication -> replication.state != Replication.State.RECOVERED)
                                .isPresent();
            case Stages.SHUTDOWN:
                return machine.priority == stage.priority
                        && source(run, machine).on
                        && source(run, machine).role == Vm.Role.PRODUCTION;
            case Stages.POWER_ON:
                return machine.priority == stage.priority && !(target(run, machine).on && target(run, machine).tools);
            case Stages.POWER_OFF_TEST:
                return target(run, machine).role == Vm.Role.TEST && target(run, machine).on;
            default:
                return false;
        }
    }

    private double shutdownSeconds(Run run, Machine machine) {
        Vm vm = source(run, machine);
        return machine.skipShutdownGuest || !vm.tools ? 4 : machines.secondsToShutdown(vm);
    }

    private boolean each(Run run, Run.Stage stage, List<Machine> todo, ToDoubleFunction<Machine> seconds) {
        stage.total = todo.size();
        for (Machine machine : todo) {
            begun(machine);
            world.after(seconds.applyAsDouble(machine), "run.item", run.id, run.stage, machine.id);
        }
        world.runs.save(run);
        return !todo.isEmpty();
    }

    private void begun(Machine machine) {
        machine.stageStarted = world.now();
        machine.stageFinished = null;
        world.machines.save(machine);
    }

    /** All replicas share the line: the last one is done when the line has carried everything. */
    private boolean sync(Run run, Run.Stage stage, List<Machine> todo) {
        stage.total = todo.size();
        double lineFreeAt = 0;
        for (Machine machine : todo) {
            Replication replication = replicator.of(machine).orElseThrow();
            begun(machine);
            double alone = replicator.secondsFor(replicator.outstandingBytes(replication));
            lineFreeAt += alone / 20;
            world.after(Math.max(alone, lineFreeAt), "run.item", run.id, run.stage, machine.id);
            if (run.kind == Run.Kind.RECOVERY && stage.code.equals(Stages.SYNC)) {
                replicator.state(replication, Replication.State.RECOVERING);
            }
        }
        world.runs.save(run);
        return !todo.isEmpty();
    }

    private boolean powerOnStage(Run run, Run.Stage stage, List<Machine> todo) {
        stage.total = todo.size();
        world.runs.save(run);
        todo.forEach(machine -> dispatchWhenFree(run, stage, machine));
        return !todo.isEmpty();
    }

    /** Starts a machine as soon as those it depends on are up; only those of its own priority count. */
    private void dispatchWhenFree(Run run, Run.Stage stage, Machine machine) {
        for (String dependency : machine.dependsOn) {
            Optional<Machine> other = world.machines.find(dependency);
            if (other.isPresent()
                    && other.get().priority == stage.priority
                    && run.groups.contains(other.get().group)
                    && run.id.equals(other.get().run)
                    && other.get().stageDone < run.stage
                    && !(target(run, other.get()).on && target(run, other.get()).tools)) {
                return;
            }
        }
        begun(machine);
        if (!machine.startsByItself) {
            world.after(1, "run.item", run.id, run.stage, machine.id);
            return;
        }
        world.after(2 + 3 * World.variety(machine.id + "/dispatch"), "run.powerOn", run.id, run.stage, machine.id);
    }

    private Optional<Run> runOf(Event event) {
        return world.runs
                .find(event.arg(0))
                .filter(PlanRuns::isGoingOn)
                .filter(run -> run.stage == event.number(1))
                .filter(run -> run.current() != null && run.current().finished == null);
    }

    private void powerOn(Event event) {
        runOf(event).ifPresent(run -> {
            Machine machine = world.machines.get(event.arg(2));
            Vm vm = target(run, machine);
            var fault = faults.forWork(run.recoverySite, "run.powerOn", machine.name);
            if (fault.isPresent()) {
                failItem(run, machine, fault.get().message, "power-on failed");
                itemDone(run, machine);
            } else if (vm.on && vm.tools) {
                itemDone(run, machine);
            } else {
                // an interrupted run may have left it on its way up
                if (!vm.on) {
                    machines.powerOn(vm);
                }
                // its own event for VMware Tools was planned first and so comes first
                double wait = Math.min(machines.secondsToTools(vm), machine.toolsTimeoutSeconds);
                world.after(wait, "run.item", run.id, run.stage, machine.id);
            }
        });
    }

    private void failItem(Run run, Machine machine, String message, String otherwise) {
        String text = machine.name + ": " + (message == null ? otherwise : message);
        machine.errors.add(text);
        machine.status = run.kind + "_ERROR";
        run.current().errors.add(text);
        world.machines.save(machine);
    }

    private void itemDone(Event event) {
        runOf(event).ifPresent(run -> {
            Machine machine = world.machines.get(event.arg(2));
            switch (run.current().code) {
                case Stages.SHUTDOWN:
                    shutDown(run, machine);
                    break;
                case Stages.PRESYNC:
                case Stages.SYNC:
                    synced(run, machine);
                    break;
                case Stages.POWER_OFF_TEST:
                    powerOffTest(run, machine);
                    break;
                default:
                    recovered(run, machine);
            }
            itemDone(run, machine);
        });
    }

    private void itemDone(Run run, Machine machine) {
        Run.Stage stage = run.current();
        machine.stageDone = run.stage;
        machine.stageFinished = world.now();
        world.machines.save(machine);
        stage.done++;
        world.runs.save(run);
        if (stage.done >= stage.total) {
            stageDone.accept(run);
        } else if (stage.code.equals(Stages.POWER_ON)) {
            for (Machine next : machines(run)) {
                if (next.dependsOn.contains(machine.id) && next.stageDone < run.stage && needs(run, stage, next)) {
                    dispatchWhenFree(run, stage, next);
                }
            }
        }
    }

    private void shutDown(Run run, Machine machine) {
        Vm vm = source(run, machine);
        var fault = faults.forWork(run.protectedSite, "run.shutdown", machine.name);
        if (fault.isPresent()) {
            if (run.planned) {
                failItem(run, machine, fault.get().message, "shutdown failed");
            } else {
                run.current().warnings.add(machine.name + ": " + fault.get().message);
                run.unclean = true;
            }
        } else if (vm.on) {
            machine.stoppedByRun = true;
            machines.powerOff(vm);
        }
    }

    private void synced(Run run, Machine machine) {
        Replication replication = replicator.of(machine).orElseThrow();
        if (run.kind == Run.Kind.RECOVERY && run.current().code.equals(Stages.SYNC)) {
            replicator.finalSyncEnded(replication);
        } else {
            replicator.freeze(replication);
            replication.replicaFrom = world.now();
            replicator.thaw(replication);
        }
        world.consequence(run.recoverySite, "replication", "replication.synced", replication.id, machine.name);
    }

    private void powerOffTest(Run run, Machine machine) {
        var fault = faults.forWork(run.recoverySite, "run.cleanup", machine.name);
        if (fault.isPresent()) {
            failItem(run, machine, fault.get().message, "the test machine cannot be powered off");
        }
        Vm vm = target(run, machine);
        if (vm.on && (fault.isEmpty() || run.forced)) {
            machines.powerOff(vm);
        }
    }

    private void recovered(Run run, Machine machine) {
        if (machine.errors.isEmpty()) {
            Vm vm = target(run, machine);
            boolean late = machine.startsByItself && !vm.tools && machine.toolsTimeoutSeconds > 0;
            if (late) {
                run.current().warnings.add("VM " + machine.name + ": VMware Tools did not answer in time");
            }
            machine.status = run.kind + (late ? "_WARNING" : "_SUCCEEDED");
        }
    }

    // --- stages as a whole

    private void wholeStageDone(Event event) {
        runOf(event).ifPresent(run -> {
            switch (run.current().code) {
                case Stages.TEST_STORAGE:
                    prepareTest(run);
                    break;
                case Stages.DISCARD:
                    discardTest(run);
                    break;
                case Stages.MAKE_WRITABLE:
                    promote(run);
                    break;
                case Stages.REVERSE:
                    reverse(run);
                    break;
                case Stages.PLACEHOLDERS:
                    placeholders(run);
                    break;
                default:
            }
            stageDone.accept(run);
        });
    }

    private void prepareTest(Run run) {
        Plan plan = world.plans.get(run.plan);
        Site site = world.site(run.recoverySite);
        for (Machine machine : machines(run)) {
            Vm vm = target(run, machine);
            if (vm.role != Vm.Role.PLACEHOLDER) {
                continue;
            }
            vm.role = Vm.Role.TEST;
            vm.networks.clear();
            for (String network : vm.homeNetworks) {
                vm.networks.add(plan.testNetworks.stream()
                        .filter(mapping -> mapping.target.equals(network))
                        .findFirst()
                        .map(mapping -> mapping.test)
                        .orElseGet(() -> bubble(run, plan, site)));
            }
            world.vms.save(vm);
        }
    }

    /** @return the isolated network of this test, made when the first machine needs it */
    private String bubble(Run run, Plan plan, Site site) {
        if (run.bubbleNetwork == null) {
            InventoryObject network = new InventoryObject();
            network.site = site.id;
            network.type = "Network";
            network.id = "network-" + world.next("id." + site.id);
            network.name = "srm-test-" + plan.name;
            network.parent = site.networkFolder;
            network.more.put("bubble", run.id);
            world.objects.save(network);
            world.consequence(site.id, "vcenter", "network.created", network.id, network.name);
            run.bubbleNetwork = network.id;
            world.runs.save(run);
        }
        return run.bubbleNetwork;
    }

    private void discardTest(Run run) {
        for (Machine machine : machines(run)) {
            Vm vm = target(run, machine);
            if (vm.role == Vm.Role.TEST && !vm.on) {
                vm.role = Vm.Role.PLACEHOLDER;
                vm.networks = new ArrayList<>(vm.homeNetworks);
                world.vms.save(vm);
            }
            if (machine.errors.isEmpty() || run.forced) {
                machine.status = "READY_TO_RECOVER";
            }
            world.machines.save(machine);
        }
        for (InventoryObject network : world.objects.where(object -> object.site.equals(run.recoverySite)
                && object.more.containsKey("bubble")
                && world.runs.get(object.more.get("bubble")).plan.equals(run.plan))) {
            boolean used = world.vms.all().stream()
                    .anyMatch(vm -> vm.site.equals(network.site) && vm.networks.contains(network.id));
            if (!used) {
                world.objects.remove(network.key());
                world.consequence(network.site, "vcenter", "network.removed", network.id, network.name);
            }
        }
    }

    private void promote(Run run) {
        for (Machine machine : machines(run)) {
            Replication replication = replicator.of(machine).orElseThrow();
            if (replication.state != Replication.State.RECOVERED) {
                replicator.state(replication, Replication.State.RECOVERED);
                world.consequence(run.recoverySite, "replication", "replication.stopped", replication.id, machine.name);
            }
            Vm source = source(run, machine);
            if (!run.unclean && !source.on && source.role == Vm.Role.PRODUCTION) {
                source.role = Vm.Role.RETIRED;
                world.vms.save(source);
            }
            Vm target = target(run, machine);
            if (target.role == Vm.Role.PLACEHOLDER) {
                target.role = Vm.Role.PRODUCTION;
                world.vms.save(target);
            }
            if (target.on && machine.errors.isEmpty() && machine.status.equals("RECOVERY_IN_PROGRESS")) {
                machine.status = "RECOVERY_SUCCEEDED";
                world.machines.save(machine);
            }
        }
    }

    private void reverse(Run run) {
        for (Machine machine : machines(run)) {
            var fault = faults.forWork(run.recoverySite, "run.reprotect", machine.name);
            if (fault.isPresent()) {
                failItem(run, machine, fault.get().message, "replication cannot be reversed");
                continue;
            }
            if (source(run, machine).on) {
                failItem(run, machine, "it still runs at the site it was recovered from", "");
                continue;
            }
            Replication replication = replicator.of(machine).orElseThrow();
            if (replication.sourceSite.equals(run.protectedSite)) {
                replicator.reverse(replication);
                world.consequence(
                        run.recoverySite, "replication", "replication.reversed", replication.id, machine.name);
            }
        }
    }

    private void placeholders(Run run) {
        for (Machine machine : machines(run)) {
            Vm old = source(run, machine);
            if (machine.errors.isEmpty()) {
                if (old.role != Vm.Role.PLACEHOLDER) {
                    old.role = Vm.Role.PLACEHOLDER;
                    world.vms.save(old);
                }
                machine.status = "READY_TO_RECOVER";
                world.machines.save(machine);
            }
        }
    }

    // --- what an early end leaves

    boolean nothingPromoted(Run run) {
        return machines(run).stream().noneMatch(machine -> target(run, machine).role == Vm.Role.PRODUCTION);
    }

    /** Starts again what the run had shut down, in the plan's own order. */
    void rollBack(Run run) {
        machines(run).stream()
                .sorted(Comparator.comparingInt(machine -> machine.priority))
                .forEach(machine -> {
                    replicator
                            .of(machine)
                            .filter(replication -> replication.state == Replication.State.RECOVERING)
                            .ifPresent(replicator::resume);
                    Vm vm = source(run, machine);
                    if (machine.stoppedByRun && !vm.on) {
                        machines.powerOn(vm);
                    }
                });
    }

    void ready(Run run) {
        for (Machine machine : machines(run)) {
            machine.status = "READY_TO_RECOVER";
            world.machines.save(machine);
        }
    }

    void markUnfinished(Run run, String why) {
        for (Machine machine : machines(run)) {
            if (machine.status.endsWith("_IN_PROGRESS")) {
                machine.status = run.kind + "_INCOMPLETE";
                if (why != null) {
                    machine.errors.add(why);
                }
                world.machines.save(machine);
            }
        }
    }
}
