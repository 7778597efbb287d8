package io.drawbridge.lab.world;

import java.util.Optional;

/**
 * What replication does between the sites. A machine syncs again after four fifths of its RPO, each at its own phase;
 * a sync takes as long as its changes need on the link. Only what disturbs this rhythm is kept; everything else is
 * worked out from the clock, so that two thousand replications cost nothing while nobody asks.
 */
public final class Replicator {

    private static final double CYCLE_OF_RPO = 0.8;
    /** What one replication may take of the link when all run together. */
    private static final int STREAMS = 20;

    private final World world;

    /** How a replication stands at a moment. */
    public record View(
            String status,
            boolean rpoViolation,
            long overrunMinutes,
            long replicaFrom,
            long lastSyncMillis,
            long lastSyncBytes,
            Integer progress,
            long transferred,
            long total,
            long syncingSince) {}

    public Replicator(World world, Machines machines) {
        this.world = world;
        world.on("replication.synced", this::manualSyncEnded);
        machines.onPower(this::sourcePowerChanged);
    }

    public Optional<Replication> of(Machine machine) {
        return world.replications.find("rep-" + machine.id);
    }

    public Machine machine(Replication replication) {
        return world.machines.get(replication.machine);
    }

    public Vm source(Replication replication) {
        return world.copyOf(machine(replication), replication.sourceSite);
    }

    /** Begins the rhythm of a new replication as if it had been running for long. */
    public void startInRhythm(Replication replication) {
        long cycle = cycleMillis(replication);
        replication.cycleFrom = world.now() - (long) (World.variety(replication.id + "/phase") * cycle);
        replication.replicaFrom = replication.cycleFrom - cycle;
        world.replications.save(replication);
    }

    // --- what disturbs the rhythm

    /** Keeps what was reached and begins anew where the rhythm stands; called before its conditions change. */
    public void freeze(Replication replication) {
        replication.replicaFrom = view(replication).replicaFrom;
        replication.cycleFrom = null;
        world.replications.save(replication);
    }

    /** Lets the rhythm go on when nothing stands against it. */
    public void thaw(Replication replication) {
        if (replication.cycleFrom == null && canRun(replication)) {
            replication.cycleFrom =
                    replication.fullUntil == null ? world.now() : Math.max(world.now(), replication.fullUntil);
            world.replications.save(replication);
        }
    }

    public void freezeAll() {
        world.replications.all().forEach(this::freeze);
    }

    public void thawAll() {
        world.replications.all().forEach(this::thaw);
    }

    private boolean canRun(Replication replication) {
        return replication.state == Replication.State.ACTIVE
                && world.connected()
                && source(replication).on
                && source(replication).role == Vm.Role.PRODUCTION;
    }

    private void sourcePowerChanged(Vm vm) {
        if (vm.machine == null) {
            return;
        }
        of(world.machines.get(vm.machine))
                .filter(replication -> replication.sourceSite.equals(vm.site))
                .ifPresent(replication -> {
                    if (vm.on) {
                        thaw(replication);
                    } else {
                        freeze(replication);
                    }
                });
    }

    public void pause(Replication replication) {
        freeze(replication);
        replication.state = Replication.State.PAUSED;
        world.replications.save(replication);
    }

    public void resume(Replication replication) {
        replication.state = Replication.State.ACTIVE;
        world.replications.save(replication);
        thaw(replication);
    }

    /** Ships what is outstanding now. @return seconds until it is over */
    public double syncNow(Replication replication) {
        long now = world.now();
        freeze(replication);
        double seconds = secondsFor(bytesSince(replication, replication.replicaFrom, now));
        replication.manualFrom = now;
        replication.manualUntil = now + world.scaled(Math.round(seconds * 1000));
        world.replications.save(replication);
        world.after(seconds, "replication.synced", replication.id, now);
        return seconds;
    }

    private void manualSyncEnded(Event event) {
        world.replications.find(event.arg(0)).ifPresent(replication -> {
            if (replication.manualFrom != null && replication.manualFrom == Long.parseLong(event.arg(1))) {
                if (world.connected()) {
                    replication.replicaFrom = replication.manualFrom;
                }
                replication.manualFrom = null;
                replication.manualUntil = null;
                world.replications.save(replication);
                Machine machine = machine(replication);
                world.consequence(
                        replication.targetSite, "replication", "replication.synced", replication.id, machine.name);
                thaw(replication);
            }
        });
    }

    /** The last sync of a machine that was shut down: nothing newer will ever come from there. */
    public void finalSyncEnded(Replication replication) {
        replication.replicaFrom = world.now();
        replication.cycleFrom = null;
        replication.manualFrom = null;
        replication.manualUntil = null;
        world.replications.save(replication);
    }

    public void state(Replication replication, Replication.State state) {
        freeze(replication);
        replication.state = state;
        world.replications.save(replication);
    }

    /** Turns the direction round; everything is compared once before the rhythm begins again. */
    public void reverse(Replication replication) {
        String newSource = replication.targetSite;
        replication.targetSite = replication.sourceSite;
        replication.sourceSite = newSource;
        replication.state = Replication.State.ACTIVE;
        replication.manualFrom = null;
        replication.manualUntil = null;
        full(replication, false);
    }

    /** Begins a sync of everything. */
    public void full(Replication replication, boolean initial) {
        Vm source = source(replication);
        double seconds = 40 + source.gigabytes() * (initial ? 2.0 / Math.max(0.01, world.linkFactor()) : 0.5);
        replication.initial = initial;
        replication.fullFrom = world.now();
        replication.fullUntil = replication.fullFrom + world.scaled(Math.round(seconds * 1000));
        replication.cycleFrom = replication.fullUntil;
        replication.replicaFrom = replication.fullFrom;
        world.replications.save(replication);
    }

    // --- how it stands

    /** @return megabytes a second that one replication gets */
    private double megabytesPerSecond() {
        double megabits = Double.parseDouble(world.setting("linkMegabits", "1000"));
        return Math.max(0.001, megabits / 8 * world.linkFactor() / STREAMS);
    }

    public double secondsFor(long bytes) {
        return Math.max(2, bytes / 1e6 / megabytesPerSecond());
    }

    private long bytesSince(Replication replication, long from, long now) {
        if (machine(replication).growsFrom != null) {
            return rhythm(replication).bytesBetween(from, Math.max(from + 60_000, now));
        }
        double hours = Math.max(60_000, now - from) / 3_600_000.0;
        long most = source(replication).gigabytes() * 1_000_000_000L;
        return Math.min(most, (long) (machine(replication).changeMegabytesPerHour * 1e6 * hours));
    }

    public long outstandingBytes(Replication replication) {
        // the rhythm's own syncs count: only what came after the last of them is outstanding
        return source(replication).on
                ? bytesSince(replication, view(replication).replicaFrom, world.now())
                : 20_000_000L;
    }

    private long cycleMillis(Replication replication) {
        return Math.round(replication.rpoMinutes * 60_000L * CYCLE_OF_RPO);
    }

    /** Lets a machine write at another rate, and at one that grows; the rhythm of its syncs goes on. */
    public void writes(Replication replication, long megabytesPerHour, double growthPerHour) {
        long now = world.now();
        Machine machine = machine(replication);
        View before = view(replication);
        if (replication.cycleFrom != null && now >= replication.cycleFrom) {
            replication.cycleFrom = before.syncingSince() >= 0
                    ? before.syncingSince()
                    : Math.max(now, before.replicaFrom() + cycleMillis(replication));
        }
        replication.replicaFrom = before.replicaFrom();
        machine.changeMegabytesPerHour = megabytesPerHour;
        machine.growthMegabytesPerHour = growthPerHour;
        machine.growsFrom = now;
        world.machines.save(machine);
        world.replications.save(replication);
    }

    private Rhythm rhythm(Replication replication) {
        Machine machine = machine(replication);
        return new Rhythm(
                cycleMillis(replication),
                machine.changeMegabytesPerHour * 1e6,
                machine.growthMegabytesPerHour * 1e6,
                machine.growsFrom,
                source(replication).gigabytes() * 1_000_000_000L,
                bytes -> world.scaled(Math.round(secondsFor(bytes) * 1000)));
    }

    public View view(Replication replication) {
        long now = world.now();
        long rpo = replication.rpoMinutes * 60_000L;
        Machine machine = machine(replication);
        long cycle = cycleMillis(replication);
        long bytes = (long) (machine.changeMegabytesPerHour * 1e6 * cycle / 3_600_000.0);
        long duration = world.scaled(Math.round(secondsFor(bytes) * 1000));
        // a sync that takes longer than the rhythm allows is followed by the next at once
        long period = Math.max(cycle, duration);

        long replicaFrom = replication.replicaFrom;
        long syncingSince = -1;
        long syncingFor = duration;
        if (machine.growsFrom != null && replication.cycleFrom != null) {
            Rhythm.Standing standing = rhythm(replication).at(now, replication.cycleFrom, replicaFrom);
            replicaFrom = standing.replicaFrom();
            if (standing.last() != null) {
                bytes = standing.last().bytes();
                duration = standing.last().millis();
            }
            if (standing.underWay() != null) {
                syncingSince = standing.underWay().begun();
                syncingFor = standing.underWay().millis();
            }
        } else if (replication.cycleFrom != null && now >= replication.cycleFrom) {
            long sinceCycle = now - replication.cycleFrom;
            if (sinceCycle >= duration) {
                replicaFrom = replication.cycleFrom + (sinceCycle - duration) / period * period;
            }
            long begun = replication.cycleFrom + sinceCycle / period * period;
            if (now < begun + duration) {
                syncingSince = begun;
            }
        }
        if (replication.manualFrom != null && now < replication.manualUntil) {
            syncingSince = replication.manualFrom;
            syncingFor = Math.max(1, replication.manualUntil - replication.manualFrom);
        }
        boolean full = replication.fullUntil != null && now < replication.fullUntil;
        if (full) {
            syncingSince = replication.fullFrom;
            syncingFor = Math.max(1, replication.fullUntil - replication.fullFrom);
            bytes = source(replication).gigabytes() * 1_000_000_000L;
        }
        boolean done =
                replication.state == Replication.State.RECOVERED || replication.state == Replication.State.RECOVERING;
        boolean idle = !source(replication).on && !done;
        boolean late = !done && !idle && !full && now - replicaFrom > rpo;
        Integer progress = syncingSince < 0
                ? null
                : (int) Math.min(99, Math.max(0, (now - syncingSince) * 100 / Math.max(1, syncingFor)));
        return new View(
                replication.statusOverride != null
                        ? replication.statusOverride
                        : status(replication, full, syncingSince >= 0, idle, late),
                late,
                late ? (now - replicaFrom - rpo + 59_999) / 60_000 : 0,
                replicaFrom,
                duration,
                bytes,
                progress,
                progress == null ? 0 : bytes * progress / 100,
                progress == null ? 0 : bytes,
                syncingSince);
    }

    private String status(Replication replication, boolean full, boolean syncing, boolean idle, boolean late) {
        switch (replication.state) {
            case PAUSED:
                return "PAUSED";
            case RECOVERING:
                return "RECOVERING";
            case RECOVERED:
                return "RECOVERED";
            default:
        }
        if (!world.connected()) {
            return late ? "ERROR_RPO_VIOLATION" : "ERROR";
        }
        if (full) {
            return replication.initial ? "INITIAL_FULL_SYNC" : "FULL_SYNC";
        }
        if (idle) {
            return "NOT_ACTIVE";
        }
        if (syncing) {
            return late ? "SYNC_RPO_VIOLATION" : "SYNC";
        }
        return late ? "RPO_VIOLATION" : "OK";
    }
}
