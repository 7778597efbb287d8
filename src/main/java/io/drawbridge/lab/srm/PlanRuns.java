package io.drawbridge.lab.srm;

import io.drawbridge.lab.gateway.Tasks;
import io.drawbridge.lab.wire.Problem;
import io.drawbridge.lab.world.Event;
import io.drawbridge.lab.world.Faults;
import io.drawbridge.lab.world.Group;
import io.drawbridge.lab.world.History;
import io.drawbridge.lab.world.LabTask;
import io.drawbridge.lab.world.Machine;
import io.drawbridge.lab.world.Machines;
import io.drawbridge.lab.world.Plan;
import io.drawbridge.lab.world.Replicator;
import io.drawbridge.lab.world.Run;
import io.drawbridge.lab.world.World;
import io.drawbridge.lab.world.WorldBuilder;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Runs recovery plans: begins a run, takes it from stage to stage, ends it as the vendor's table of states says. What a
 * stage does to machines is {@link StageWork}'s business.
 */
public final class PlanRuns {

    /** What a caller asked for. */
    record Request(
            Run.Kind kind, boolean planned, boolean sync, boolean forced, boolean skipProtectedSite, String failWith) {}

    private final World world;
    private final Tasks tasks;
    private final PlanStatus status;
    private final StageWork work;

    public PlanRuns(
            World world, Tasks tasks, Machines machines, Replicator replicator, WorldBuilder builder, Faults faults) {
        this.world = world;
        this.tasks = tasks;
        this.status = new PlanStatus(world);
        this.work = new StageWork(world, machines, replicator, builder, faults, this::stageDone);
        world.on("run.next", this::begin);
        world.on("run.stopped", this::stopped);
        world.on("run.rolledBack", this::rolledBack);
    }

    PlanStatus status() {
        return status;
    }

    /** @return the plan's status as a site sees it */
    public String statusAt(Plan plan, String site) {
        return status.at(plan, site);
    }

    /** @return the site that would take the plan's machines over */
    public String recoverySite(Plan plan) {
        return status.recoverySite(plan);
    }

    // --- start and cancel

    /** Begins a run; the task is the gateway's and already begun. */
    void start(Plan plan, Request request, LabTask task, String site, String user) {
        Run run = new Run();
        run.id = "run-" + world.next("run");
        run.plan = plan.id;
        run.kind = request.kind();
        run.planned = request.planned();
        run.sync = request.sync();
        run.forced = request.forced();
        run.skipProtectedSite = request.skipProtectedSite() && !request.planned();
        run.failWith = request.failWith();
        run.protectedSite = status.protectedSite(plan);
        run.recoverySite = status.recoverySite(plan);
        run.task = task.id;
        run.user = user;
        run.started = world.now();
        run.historyKey = world.next("runKey");
        run.stages = Stages.of(run.kind, run.planned, run.sync);
        run.groups = groupsFor(plan, run.kind);
        world.runs.save(run);
        task.run = run.id;
        world.tasks.save(task);
        plan.run = run.id;
        plan.statusOverride = null;
        world.plans.save(plan);
        world.command(site, "srm", "srm." + word(run.kind) + ".started", plan.id, plan.name).detail = "planned="
                + run.planned + " sync=" + run.sync + " forced=" + run.forced + " skipProtectedSite="
                + run.skipProtectedSite;
        for (Machine machine : work.machines(run)) {
            machine.run = run.id;
            machine.stageDone = -1;
            machine.stoppedByRun = false;
            machine.errors.clear();
            if (!work.isRecovered(run, machine)) {
                machine.status = run.kind + "_IN_PROGRESS";
            }
            world.machines.save(machine);
        }
        groups(run, stateWhile(run.kind), plan.id);
        change(plan, run.recoverySite, run.kind + "_IN_PROGRESS");
        world.after(1, "run.next", run.id);
    }

    /** A recovery leaves alone what another plan has recovered; a reprotect what was reprotected. */
    private List<String> groupsFor(Plan plan, Run.Kind kind) {
        String protectedSite = status.protectedSite(plan);
        return status.groups(plan).stream()
                .filter(group -> group.protectedSite.equals(protectedSite))
                .filter(group -> kind != Run.Kind.RECOVERY
                        || group.state != Group.State.RECOVERED
                        || group.unclean
                        || status.groups(plan).stream().allMatch(other -> other.state == Group.State.RECOVERED))
                .filter(group -> kind != Run.Kind.REPROTECT || group.state != Group.State.READY)
                .map(group -> group.id)
                .collect(Collectors.toList());
    }

    void cancel(Plan plan, String site) {
        String now = status.at(plan, site);
        boolean stoppable = now.equals("TEST_IN_PROGRESS") || now.equals("RECOVERY_IN_PROGRESS");
        if (!stoppable || !status.isRunning(plan) || world.runs.get(plan.run).cancelled) {
            throw new Problem(400, "lab.invalid.state", "Plan " + plan.name + " cannot be cancelled while " + now);
        }
        Run run = world.runs.get(plan.run);
        run.cancelled = true;
        world.runs.save(run);
        world.command(site, "srm", "srm.cancel", plan.id, plan.name);
        change(plan, run.recoverySite, "CANCEL_IN_PROGRESS");
        world.after(4, "run.stopped", run.id);
    }

    // --- from stage to stage

    private void begin(Event event) {
        Run run = world.runs.get(event.arg(0));
        if (!isGoingOn(run)) {
            return;
        }
        if (run.failWith != null) {
            run.stages.get(0).errors.add(run.failWith);
            fail(run, run.failWith);
        } else {
            nextStage(run);
        }
    }

    static boolean isGoingOn(Run run) {
        return run.active && !run.cancelled;
    }

    private void stageDone(Run run) {
        Run.Stage stage = run.current();
        stage.finished = world.now();
        if (stage.status.equals("RUNNING")) {
            stage.status = !stage.errors.isEmpty() ? "ERROR" : stage.warnings.isEmpty() ? "SUCCESS" : "WARNING";
        }
        if (run.planned && !stage.errors.isEmpty() && Stages.needsProtectedSite(stage)) {
            fail(run, stage.errors.get(0));
            return;
        }
        nextStage(run);
    }

    /** Goes on to the next stage that takes time. */
    private void nextStage(Run run) {
        while (true) {
            run.stage++;
            Run.Stage stage = run.current();
            if (stage == null) {
                finish(run);
                return;
            }
            stage.started = world.now();
            stage.status = "RUNNING";
            if (Stages.needsProtectedSite(stage) && !protectedSiteTakesPart(run)) {
                if (run.kind == Run.Kind.REPROTECT || run.planned) {
                    fail(run, "The protected site cannot be reached");
                    return;
                }
                skip(run, stage);
                continue;
            }
            world.runs.save(run);
            if (work.start(run, stage)) {
                return;
            }
            stage.finished = world.now();
            if (stage.status.equals("RUNNING")) {
                stage.status = "SUCCESS";
            }
        }
    }

    private boolean protectedSiteTakesPart(Run run) {
        return world.connected() && !run.skipProtectedSite;
    }

    private void skip(Run run, Run.Stage stage) {
        stage.status = "SKIPPED";
        stage.finished = world.now();
        stage.warnings.add("The protected site did not take part");
        if (stage.code.equals(Stages.SHUTDOWN) || stage.code.equals(Stages.PREPARE_PROTECTED)) {
            run.unclean = true;
        }
        world.runs.save(run);
    }

    // --- ends

    private void finish(Run run) {
        Plan plan = world.plans.get(run.plan);
        boolean errors = work.machines(run).stream().anyMatch(machine -> !machine.errors.isEmpty());
        switch (run.kind) {
            case TEST:
                groups(run, Group.State.TESTED, plan.id);
                close(run, errors ? "ERRORS" : "SUCCESS", "TEST_COMPLETE");
                break;
            case CLEANUP:
                if (errors && !run.forced) {
                    groups(run, Group.State.TESTED, plan.id);
                    close(run, "ERRORS", "CLEANUP_INCOMPLETE");
                } else {
                    groups(run, Group.State.READY, null);
                    close(run, errors ? "WARNINGS" : "SUCCESS", PlanStatus.READY);
                }
                break;
            case RECOVERY:
                if (errors) {
                    groups(run, Group.State.PARTIALLY_RECOVERED, null);
                    close(run, "ERRORS", "INCOMPLETE_RECOVERY");
                } else {
                    groups(run, Group.State.RECOVERED, null);
                    close(
                            run,
                            run.unclean ? "WARNINGS" : "SUCCESS",
                            run.unclean ? status.uncleanStatus() : "RECOVERY_COMPLETE");
                }
                break;
            case REPROTECT:
                if (errors && !run.forced) {
                    groups(run, Group.State.PARTIALLY_REPROTECTED, null);
                    close(run, "ERRORS", "INCOMPLETE_REPROTECT");
                } else {
                    groups(run, Group.State.READY, null);
                    plan.protectedSite = run.recoverySite;
                    close(run, errors ? "WARNINGS" : "SUCCESS", PlanStatus.READY);
                }
                break;
            default:
                throw new IllegalStateException(run.kind.name());
        }
        tasks.succeed(world.tasks.get(run.task));
    }

    /** Ends a run that cannot go on. */
    private void fail(Run run, String why) {
        Plan plan = world.plans.get(run.plan);
        Run.Stage stage = run.current();
        if (stage != null && stage.finished == null) {
            stage.status = "ERROR";
            stage.finished = world.now();
            if (!stage.errors.contains(why)) {
                stage.errors.add(why);
            }
        }
        if (canRollBack(run)) {
            rollBack(run, why);
            return;
        }
        work.markUnfinished(run, why);
        switch (run.kind) {
            case TEST:
                groups(run, Group.State.TESTED, plan.id);
                close(run, "ERRORS", "TEST_COMPLETE");
                break;
            case CLEANUP:
                groups(run, Group.State.TESTED, plan.id);
                close(run, "ERRORS", "CLEANUP_INCOMPLETE");
                break;
            case RECOVERY:
                groups(run, Group.State.PARTIALLY_RECOVERED, null);
                close(run, "ERRORS", "INCOMPLETE_RECOVERY");
                break;
            default:
                groups(run, Group.State.PARTIALLY_REPROTECTED, null);
                close(run, "ERRORS", "INCOMPLETE_REPROTECT");
        }
        tasks.fail(world.tasks.get(run.task), why);
    }

    private void stopped(Event event) {
        Run run = world.runs.get(event.arg(0));
        if (!run.active) {
            return;
        }
        Run.Stage stage = run.current();
        if (stage != null && stage.finished == null) {
            stage.status = "CANCELLED";
            stage.finished = world.now();
        }
        if (canRollBack(run)) {
            rollBack(run, null);
            return;
        }
        work.markUnfinished(run, null);
        if (run.kind == Run.Kind.TEST) {
            groups(run, Group.State.TESTED, run.plan);
            close(run, "CANCELLED", "TEST_COMPLETE");
        } else {
            groups(run, Group.State.PARTIALLY_RECOVERED, null);
            close(run, "CANCELLED", "INCOMPLETE_RECOVERY");
        }
        tasks.cancel(world.tasks.get(run.task));
    }

    /** Until the replicas become writable; an earlier run that got further leaves nothing to go back to. */
    private boolean canRollBack(Run run) {
        return run.kind == Run.Kind.RECOVERY && run.planned && Stages.beforeStorage(run) && work.nothingPromoted(run);
    }

    /** Puts the protected site back as it was. */
    private void rollBack(Run run, String why) {
        run.cancelled = true;
        run.failWith = why;
        world.runs.save(run);
        if (world.connected()) {
            work.rollBack(run);
        }
        world.after(15, "run.rolledBack", run.id);
    }

    private void rolledBack(Event event) {
        Run run = world.runs.get(event.arg(0));
        if (!run.active) {
            return;
        }
        LabTask task = world.tasks.get(run.task);
        if (!world.connected()) {
            // the other side went away before it could be put back
            work.markUnfinished(run, "The protected site cannot be reached");
            groups(run, Group.State.PARTIALLY_RECOVERED, null);
            close(run, "ERRORS", "INCOMPLETE_RECOVERY");
            tasks.fail(task, run.failWith == null ? "The protected site cannot be reached" : run.failWith);
            return;
        }
        // the other side may have been away when the roll-back began
        work.rollBack(run);
        work.ready(run);
        groups(run, Group.State.READY, null);
        close(run, run.failWith == null ? "CANCELLED" : "ERRORS", PlanStatus.READY);
        if (run.failWith == null) {
            tasks.cancel(task);
        } else {
            tasks.fail(task, run.failWith);
        }
    }

    private void close(Run run, String result, String planStatus) {
        Plan plan = world.plans.get(run.plan);
        run.active = false;
        run.finished = world.now();
        world.runs.save(run);
        change(plan, run.recoverySite, planStatus);
        History entry = new History();
        entry.runKey = run.historyKey;
        entry.plan = plan.id;
        entry.planName = plan.name;
        entry.user = run.user;
        entry.operation = run.kind == Run.Kind.RECOVERY ? "FAILOVER" : run.kind.name();
        entry.started = run.started;
        entry.millis = world.now() - run.started;
        entry.result = result;
        for (Run.Stage stage : run.stages) {
            entry.errors.addAll(stage.errors);
            entry.warnings.addAll(stage.warnings);
        }
        if (result.equals("SUCCESS") && !entry.warnings.isEmpty()) {
            entry.result = "WARNINGS";
        }
        world.history.save(entry);
    }

    // --- the sites lose and find each other

    /** Lets runs notice that the sites no longer see each other. */
    public void connectionLost() {
        for (Run run : world.runs.where(candidate -> candidate.active)) {
            Plan plan = world.plans.get(run.plan);
            if (!world.site(run.recoverySite).up) {
                continue;
            }
            plan.status.put(
                    run.protectedSite,
                    run.kind == Run.Kind.RECOVERY ? "RECOVERY_STARTED" : plan.status.get(run.protectedSite));
            world.plans.save(plan);
            Run.Stage stage = run.current();
            if (!isGoingOn(run) || stage == null || !Stages.needsProtectedSite(stage)) {
                continue;
            }
            if (run.kind == Run.Kind.REPROTECT || run.planned) {
                fail(run, "The protected site was lost");
            } else {
                skip(run, stage);
                nextStage(run);
            }
        }
    }

    /** Stops what the lost site was doing itself. */
    public void siteLost(String site) {
        for (Run run : world.runs.where(candidate -> candidate.active && candidate.recoverySite.equals(site))) {
            Plan plan = world.plans.get(run.plan);
            run.active = false;
            run.finished = world.now();
            world.runs.save(run);
            work.markUnfinished(run, "The server was lost during the run");
            plan.status.put(site, run.kind + "_INTERRUPTED");
            world.plans.save(plan);
            boolean holds = run.kind == Run.Kind.TEST || run.kind == Run.Kind.CLEANUP;
            groups(run, holds ? Group.State.TESTED : interrupted(run.kind), holds ? plan.id : null);
            tasks.fail(world.tasks.get(run.task), "The server was lost during the run");
        }
    }

    private static Group.State interrupted(Run.Kind kind) {
        return kind == Run.Kind.RECOVERY ? Group.State.PARTIALLY_RECOVERED : Group.State.PARTIALLY_REPROTECTED;
    }

    /** Lets both sites agree again: the recovery site knows what happened. */
    public void connected() {
        for (Plan plan : world.plans.all()) {
            String knows = status.recoverySite(plan);
            String now = plan.status.get(knows);
            String agreed = now.equals("DISASTER_RECOVERY_COMPLETE") ? "RECOVERY_SPLIT_BRAIN" : now;
            if (plan.status.values().stream().anyMatch(value -> !value.equals(agreed))) {
                change(plan, knows, agreed);
            }
        }
    }

    // --- small things

    private void change(Plan plan, String site, String fresh) {
        String before = plan.status.get(site);
        plan.status.put(site, fresh);
        if (world.connected()) {
            plan.status.put(world.peerOf(site).id, fresh);
        }
        world.plans.save(plan);
        world.consequence(site, "srm", "srm.plan.status", plan.id, plan.name).detail = before + " -> " + fresh;
    }

    private void groups(Run run, Group.State state, String usedBy) {
        for (String id : run.groups) {
            Group group = world.groups.get(id);
            group.state = state;
            group.usedBy = usedBy;
            group.lastRun = run.id;
            if (run.kind == Run.Kind.RECOVERY) {
                // only a run that came to its end can say that nothing is left running at the other side
                group.unclean = run.unclean || group.unclean && state != Group.State.RECOVERED;
            }
            if (run.kind == Run.Kind.REPROTECT && state == Group.State.READY) {
                group.protectedSite = run.recoverySite;
            }
            world.groups.save(group);
        }
    }

    private static Group.State stateWhile(Run.Kind kind) {
        switch (kind) {
            case TEST:
                return Group.State.TESTING;
            case CLEANUP:
                return Group.State.CLEANING;
            case RECOVERY:
                return Group.State.RECOVERING;
            default:
                return Group.State.REPROTECTING;
        }
    }

    static String word(Run.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /** @return 0 to 100 */
    static int progress(Run run) {
        double stages = 0;
        for (Run.Stage stage : run.stages) {
            if (stage.finished != null) {
                stages++;
            } else if (stage.total > 0) {
                stages += stage.done / (double) stage.total;
            }
        }
        return (int) Math.min(run.active ? 99 : 100, Math.floor(100 * stages / run.stages.size()));
    }
}
