package io.drawbridge.vcenter.step;

import static io.drawbridge.engine.Action.action;

import io.drawbridge.core.RemoteException;
import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.Receipt;
import io.drawbridge.engine.StepContext;
import io.drawbridge.planning.MovingWorkload;
import io.drawbridge.vcenter.Destination;
import io.drawbridge.vcenter.Mobilities;
import io.drawbridge.vcenter.Relocation;
import io.drawbridge.vcenter.VcenterTask;
import io.drawbridge.vcenter.Workload;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * Every machine of the next wave runs at the other site (F5's brief, steps 2 and 3). At no moment do more move than the
 * path, a host or a datastore allows; what has not begun is planned again with the speed of what is over. Outside the maintenance window no move begins, and what goes on is finished. Says
 * in the variable {@code waves} how it goes on: {@code done}, {@code next} or {@code pause}.
 */
@Component
class MigrateWorkloads implements InfrastructureStep {

    static final String MOVES_FAILED = "drawbridge.movesFailed";

    private static final String MOVE = "relocate";
    private static final String MOVE_DISKS = "relocate-disks";
    private static final Duration SETTLE = Duration.ofMinutes(1);
    private static final Duration LOOK = Duration.ofSeconds(10);
    private static final int NAMED = 5;
    /** Where two stages share the items' progress: disks are by far the larger part. */
    private static final int DISKS_ARE_PERCENT = 80;

    private final Mobilities vcenters;

    MigrateWorkloads(Mobilities vcenters) {
        this.vcenters = vcenters;
    }

    @Override
    public int concurrency() {
        return 8;
    }

    @Override
    public Assessment assess(StepContext step) {
        var look = new Look(step);
        look.wave().machines().forEach(look::at);
        return look.verdict();
    }

    /** Everything that is left, whatever may move at once: a preview moves nothing that would make room. */
    @Override
    public Assessment preview(StepContext step) {
        var look = new Look(step);
        var missing = look.document.machines().stream()
                .filter(machine -> !look.arrived(machine))
                .map(look::next)
                .toList();
        return (missing.isEmpty() ? Assessment.reached("every machine is there already") : Assessment.missing(missing))
                .variable("waves", "done");
    }

    /** One assessment in the making. */
    private final class Look {
        final StepContext step;
        final MigrationDocument document;
        final Fleet here;
        final Fleet there;
        final Map<String, Receipt> receipts = new HashMap<>();
        final Map<String, VcenterTask> tasks;
        final Map<String, VcenterTask> moving;
        final boolean open;
        /** What other runs or people have begun. */
        final List<MovingWorkload> foreign = new ArrayList<>();
        /** What this run has begun. */
        final List<MovingWorkload> active = new ArrayList<>();

        final List<MigrationOutlook.Going> under = new ArrayList<>();
        final List<Item> items = new ArrayList<>();
        final List<Action> missing = new ArrayList<>();
        final List<String> failed = new ArrayList<>();
        final List<MigrationDocument.Machine> waiting = new ArrayList<>();
        int going;
        int done;

        Look(StepContext step) {
            this.step = step;
            this.document = MigrationDocument.of(step);
            // Before this round has sent anything, an earlier one may have.
            boolean first = step.receipts().isEmpty();
            this.here = first
                    ? Fleet.fresh(step, vcenters, step.protectedSite())
                    : Fleet.at(step, vcenters, step.protectedSite());
            this.there = first
                    ? Fleet.fresh(step, vcenters, step.recoverySite())
                    : Fleet.at(step, vcenters, step.recoverySite());
            step.receipts().forEach(receipt -> receipts.put(receipt.actionKey(), receipt));
            this.tasks = here.tasks(receipts.values().stream()
                    .flatMap(receipt -> receipt.task().stream())
                    .toList());
            this.moving = here.moving(document.machines().stream()
                    .flatMap(machine -> here.byUuid(machine.instanceUuid()).stream())
                    .toList());
            others(here);
            others(there);
            this.open = MigrationRequest.window(step).isOpen(step.now());
        }

        /** Moves that other runs or people have begun share the path, hosts and datastores with ours. */
        private void others(Fleet site) {
            var ours = document.machines().stream()
                    .map(MigrationDocument.Machine::instanceUuid)
                    .collect(Collectors.toSet());
            var others = site.machines().stream()
                    .filter(vm -> !ours.contains(vm.instanceUuid()))
                    .toList();
            var busy = site.moving(others);
            others.stream()
                    .filter(vm -> busy.containsKey(vm.id()))
                    .forEach(vm -> foreign.add(new MovingWorkload(
                            vm.instanceUuid(),
                            vm.bytes(),
                            0,
                            Set.of(site.site() + "/" + vm.host()),
                            Set.of(site.site() + "/" + vm.datastore()),
                            Optional.empty())));
        }

        boolean arrived(MigrationDocument.Machine machine) {
            return there.byUuid(machine.instanceUuid()).isPresent()
                    && here.byUuid(machine.instanceUuid()).isEmpty();
        }

        /** The wave in which this round has begun something; else the first that is not over. */
        MigrationDocument.Wave wave() {
            var begun = document.waves().stream()
                    .filter(wave -> wave.machines().stream()
                            .anyMatch(machine -> receipts.containsKey(
                                            move(machine).key())
                                    || receipts.containsKey(disks(machine).key())))
                    .findFirst();
            return begun.or(() -> document.waves().stream()
                            .filter(wave -> wave.machines().stream().anyMatch(machine -> !arrived(machine)))
                            .findFirst())
                    .orElse(new MigrationDocument.Wave(0, "", "", List.of()));
        }

        private Action move(MigrationDocument.Machine machine) {
            return action(MOVE, machine.instanceUuid(), machine.name())
                    .with("to", machine.targetHostName() + ", " + machine.targetDatastoreName());
        }

        private Action disks(MigrationDocument.Machine machine) {
            return action(MOVE_DISKS, machine.instanceUuid(), machine.name()).with("to", machine.targetDatastoreName());
        }

        private boolean disksAreThere(MigrationDocument.Machine machine) {
            return machine.staging().isEmpty()
                    || here.byUuid(machine.instanceUuid())
                            .filter(vm -> vm.datastore().equals(machine.staging()))
                            .isPresent();
        }

        Action next(MigrationDocument.Machine machine) {
            return disksAreThere(machine) ? move(machine) : disks(machine);
        }

        void at(MigrationDocument.Machine machine) {
            var vm = here.byUuid(machine.instanceUuid());
            if (arrived(machine)) {
                done++;
                items.add(Item.done(
                        machine.instanceUuid(),
                        machine.name(),
                        "known to vCenter of " + there.site() + " as "
                                + there.byUuid(machine.instanceUuid())
                                        .orElseThrow()
                                        .id()));
            } else if (vm.isEmpty()) {
                // Between two reads it may have gone from one and not come to the other yet.
                unseen(machine);
            } else {
                here(machine, vm.get());
            }
        }

        private void unseen(MigrationDocument.Machine machine) {
            if (step.now().isBefore(step.dueSince().plus(SETTLE))
                    || receipts.containsKey(move(machine).key())) {
                going(machine, Optional.empty(), 99, "arriving");
            } else {
                fail(machine, "neither vCenter knows it any more");
            }
        }

        private void here(MigrationDocument.Machine machine, Workload vm) {
            var next = next(machine);
            var receipt = receipts.get(next.key());
            boolean disks = next.name().equals(MOVE_DISKS);
            int from = machine.staging().isEmpty() || disks ? 0 : DISKS_ARE_PERCENT;
            int span = machine.staging().isEmpty() ? 100 : disks ? DISKS_ARE_PERCENT : 100 - DISKS_ARE_PERCENT;
            var known = moving.get(vm.id());
            if (known != null) {
                going(machine, Optional.of(vm), from + known.percent() * span / 100, words(known, disks));
            } else if (receipt == null) {
                waiting.add(machine);
            } else {
                switch (receipt.outcome()) {
                    case ACCEPTED -> accepted(machine, vm, receipt, from);
                    case REFUSED -> fail(machine, "vCenter refused to move it; the journal has its words");
                    // the driver sends it again when it has had time to show
                    case NO_ANSWER -> waiting.add(machine);
                    default -> throw new IllegalStateException("no such outcome: " + receipt.outcome());
                }
            }
        }

        private void accepted(MigrationDocument.Machine machine, Workload vm, Receipt receipt, int percent) {
            var task = receipt.task().map(tasks::get).orElse(null);
            if (task != null && task.state() == VcenterTask.State.ERROR) {
                fail(machine, task.problem());
            } else if (step.now().isAfter(receipt.at().plus(SETTLE))
                    && (task == null || task.state() == VcenterTask.State.SUCCESS)) {
                fail(machine, "vCenter took the move, and the machine is still where it was");
            } else {
                going(machine, Optional.of(vm), percent, "taken by vCenter");
            }
        }

        private static String words(VcenterTask task, boolean disks) {
            return (disks ? "its disks go over" : "moving") + ", " + task.percent() + " %";
        }

        private void going(MigrationDocument.Machine machine, Optional<Workload> vm, int percent, String note) {
            going++;
            active.add(workload(machine, vm));
            under.add(new MigrationOutlook.Going(machine, begun(machine).orElse(step.now()), percent));
            items.add(Item.underWay(machine.instanceUuid(), machine.name(), percent, note));
        }

        private void fail(MigrationDocument.Machine machine, String why) {
            failed.add(machine.name() + " (" + why + ")");
            items.add(Item.failed(machine.instanceUuid(), machine.name(), why));
        }

        /** By the host that has it now: its cluster may have moved it since the waves were planned. */
        private MovingWorkload workload(MigrationDocument.Machine machine, Optional<Workload> vm) {
            return new MovingWorkload(
                    machine.instanceUuid(),
                    machine.bytes(),
                    document.changeBytesPerSecond(),
                    Set.of(
                            here.site() + "/" + vm.map(Workload::host).orElse(machine.host()),
                            there.site() + "/" + machine.targetHost()),
                    Set.of(
                            here.site() + "/" + vm.map(Workload::datastore).orElse(machine.datastore()),
                            there.site() + "/" + machine.targetDatastore()),
                    Optional.ofNullable(document.told().groups().get(machine.name())));
        }

        /** When it began by vCenter's clock, which knows best; else when it was sent; else when it was first seen. */
        private Optional<Instant> begun(MigrationDocument.Machine machine) {
            var sent = Stream.of(disks(machine), move(machine))
                    .flatMap(action -> Optional.ofNullable(receipts.get(action.key())).stream())
                    .filter(receipt -> receipt.outcome() != Receipt.Outcome.REFUSED)
                    .findFirst();
            // What was seen of an earlier try says nothing about this one.
            var known = Optional.of(machine.begun())
                    .filter(at -> !at.isEmpty())
                    .map(Instant::parse)
                    .filter(at -> sent.isEmpty() || !at.isBefore(sent.get().at().minus(SETTLE)));
            return known.or(() -> sent.map(
                    receipt -> task(receipt).flatMap(VcenterTask::started).orElse(receipt.at())));
        }

        /** When it was over, for as long as vCenter knows the move; it forgets them after a while. */
        private Optional<Instant> ended(MigrationDocument.Machine machine) {
            return Optional.ofNullable(receipts.get(move(machine).key()))
                    .filter(receipt -> arrived(machine))
                    .flatMap(this::task)
                    .flatMap(VcenterTask::completed);
        }

        private Optional<VcenterTask> task(Receipt receipt) {
            return receipt.task().map(tasks::get);
        }

        /** The document with what is known of moves that have begun or are over since it was written. */
        private MigrationDocument measured() {
            return document.with(document.waves().stream()
                    .map(wave -> new MigrationDocument.Wave(
                            wave.number(),
                            wave.begins(),
                            wave.ends(),
                            wave.machines().stream().map(this::measured).toList()))
                    .toList());
        }

        private MigrationDocument.Machine measured(MigrationDocument.Machine machine) {
            var begun = begun(machine);
            var ended = machine.ended().isEmpty() ? ended(machine) : Optional.<Instant>empty();
            return begun.isEmpty() ? machine : machine.measured(begun, ended.filter(at -> at.isAfter(begun.get())));
        }

        private static long over(MigrationDocument document) {
            return document.machines().stream()
                    .filter(machine -> !machine.ended().isEmpty())
                    .count();
        }

        private MigrationOutlook.Answer outlook() {
            var measured = measured();
            return new MigrationOutlook(
                            MigrationRequest.window(step),
                            machine -> workload(machine, here.byUuid(machine.instanceUuid())))
                    .of(new MigrationOutlook.Known(
                            measured,
                            wave().number(),
                            under,
                            waiting,
                            document.machines().stream()
                                    .filter(this::arrived)
                                    .map(MigrationDocument.Machine::instanceUuid)
                                    .collect(Collectors.toSet()),
                            over(measured) > over(document),
                            step.now()));
        }

        /** Nothing is left to move before something has: people are not asked anew about what they have agreed to. */
        private Assessment with(MigrationOutlook.Answer outlook, Assessment verdict) {
            boolean changed = !outlook.document().equals(document);
            boolean acts = verdict.verdict() == Assessment.Verdict.MISSING || !receipts.isEmpty();
            if (!changed || !acts) {
                return verdict;
            }
            var kept = verdict.document(
                            MigrationDocument.DOCUMENT, outlook.document().json())
                    .keeping();
            return outlook.note().map(kept::note).orElse(kept);
        }

        Assessment verdict() {
            var outlook = outlook();
            var plan = outlook.document();
            var slots = plan.slots();
            foreign.forEach(slots::begin);
            active.forEach(slots::begin);
            for (var machine : inTurn(plan)) {
                var workload = workload(machine, here.byUuid(machine.instanceUuid()));
                var action = next(machine);
                boolean unanswered = receipts.containsKey(action.key());
                if (unanswered || open && slots.admits(workload)) {
                    slots.begin(workload);
                    missing.add(action);
                    items.add(Item.waiting(
                            machine.instanceUuid(), machine.name(), unanswered ? "no answer yet" : "is next"));
                } else {
                    items.add(Item.waiting(
                            machine.instanceUuid(),
                            machine.name(),
                            open ? "waits for a free slot" : "waits for the maintenance window"));
                }
            }
            return with(outlook, judge(plan).items(inOrder()));
        }

        /** As the present plan has them begin. */
        private List<MigrationDocument.Machine> inTurn(MigrationDocument plan) {
            var begins = new HashMap<String, String>();
            plan.machines().forEach(machine -> begins.put(machine.instanceUuid(), machine.begins()));
            return waiting.stream()
                    .sorted(Comparator.comparing(machine -> Instant.parse(begins.get(machine.instanceUuid()))))
                    .toList();
        }

        private List<Item> inOrder() {
            var byId = new HashMap<String, Item>();
            items.forEach(item -> byId.put(item.id(), item));
            return wave().machines().stream()
                    .map(machine -> byId.get(machine.instanceUuid()))
                    .toList();
        }

        private Assessment judge(MigrationDocument plan) {
            var wave = wave();
            if (!missing.isEmpty()) {
                return Assessment.missing(missing);
            }
            if (going > 0) {
                return Assessment.underWay("wave " + wave.number() + ": " + done + " of "
                                + wave.machines().size() + " machines moved, " + going + " moving"
                                + MigrationOutlook.words(plan))
                        .lookAgainIn(LOOK);
            }
            if (!failed.isEmpty()) {
                return Assessment.refused(
                        MOVES_FAILED,
                        failed.size() + " of " + wave.machines().size() + " machines of wave " + wave.number()
                                + " stayed at " + here.site() + ": "
                                + String.join(", ", failed.subList(0, Math.min(NAMED, failed.size())))
                                + (failed.size() > NAMED ? " and others." : ". They run on there."));
            }
            if (open && !waiting.isEmpty()) {
                return Assessment.underWay("wave " + wave.number() + ": " + done + " of "
                                + wave.machines().size()
                                + " machines moved; moves that others have begun leave no room")
                        .lookAgainIn(LOOK);
            }
            long left = document.machines().stream()
                    .filter(machine -> !arrived(machine))
                    .count();
            boolean pause =
                    step.input("pauseBetweenWaves").filter("true"::equals).isPresent();
            return Assessment.reached((wave.number() == 0 ? "" : "wave " + wave.number() + ": ") + done
                            + " machines run at " + there.site()
                            + (waiting.isEmpty() ? "" : "; the maintenance window has closed")
                            + (left == 0 ? ", none is left" : ", " + left + " are left" + MigrationOutlook.words(plan)))
                    .variable("waves", left == 0 ? "done" : pause ? "pause" : "next");
        }
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        var machine = MigrationDocument.of(step).machines().stream()
                .filter(one -> one.instanceUuid().equals(action.item()))
                .findFirst()
                .orElseThrow();
        var here = vcenters.at(step.protectedSite());
        if (action.name().equals(MOVE_DISKS)) {
            return ActionReceipt.accepted(here.relocate(machine.source(), Relocation.ofDisks(machine.staging())));
        }
        return ActionReceipt.accepted(here.relocate(machine.source(), machine.relocation(), destination(step)));
    }

    /** Only a read: when it fails, nothing was asked of anybody. */
    private Destination destination(StepContext step) {
        try {
            return vcenters.at(step.recoverySite()).asDestination();
        } catch (RemoteException.NoAnswer | RemoteException.Refused e) {
            throw new RemoteException.NotSent(e.endpoint(), "nothing was sent: " + e.words(), e);
        }
    }
}
