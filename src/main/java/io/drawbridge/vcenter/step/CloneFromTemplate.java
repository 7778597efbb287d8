package io.drawbridge.vcenter.step;

import static io.drawbridge.engine.Action.action;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.Receipt;
import io.drawbridge.engine.StepContext;
import io.drawbridge.vcenter.Mobilities;
import io.drawbridge.vcenter.Places;
import io.drawbridge.vcenter.Relocation;
import io.drawbridge.vcenter.VcenterTask;
import io.drawbridge.vcenter.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * As many copies of the template as were asked for exist at the recovery site (runbook cloud-burst 3). Inputs: {@code
 * template}, {@code clones}, {@code targetPool}, {@code targetDatastores}. Leaves the document {@code burst-clones}, with
 * their names before the first one is made.
 */
@Component
class CloneFromTemplate implements InfrastructureStep {

    static final String TEMPLATE_UNKNOWN = "drawbridge.templateUnknown";
    static final String CLONE_FAILED = "drawbridge.cloneFailed";

    private static final Duration SETTLE = Duration.ofMinutes(1);
    private static final int MOST = 50;

    private final Mobilities vcenters;

    CloneFromTemplate(Mobilities vcenters) {
        this.vcenters = vcenters;
    }

    @Override
    public int concurrency() {
        return 4;
    }

    @Override
    public Assessment assess(StepContext step) {
        var wanted = step.input("template").orElse("").strip();
        var there = step.receipts().isEmpty()
                ? Fleet.fresh(step, vcenters, step.recoverySite())
                : Fleet.at(step, vcenters, step.recoverySite());
        var template = there.named(wanted).stream().filter(Workload::template).findFirst();
        if (template.isEmpty()) {
            return Assessment.refused(
                    TEMPLATE_UNKNOWN, "vCenter of " + there.site() + " has no template called " + wanted + ".");
        }
        var place = place(step, there.places());
        if (place.isEmpty()) {
            return Assessment.refused(
                    TEMPLATE_UNKNOWN,
                    "At " + there.site() + " there is no host behind resource pool "
                            + step.input("targetPool").orElse("") + ", or no datastore "
                            + step.input("targetDatastores").orElse("") + ".");
        }
        return look(step, there, template.get()).items();
    }

    private record Look(Assessment verdict, List<Item> progress, BurstClones clones) {

        Assessment items() {
            return verdict.items(progress).document(BurstClones.DOCUMENT, clones.json());
        }
    }

    private Look look(StepContext step, Fleet there, Workload template) {
        var receipts = new HashMap<String, Receipt>();
        step.receipts().forEach(receipt -> receipts.put(receipt.actionKey(), receipt));
        var tasks = there.tasks(receipts.values().stream()
                .flatMap(receipt -> receipt.task().stream())
                .toList());
        var unclaimed = unclaimed(there, template, receipts.values());
        var items = new ArrayList<Item>();
        var missing = new ArrayList<Action>();
        var failed = new ArrayList<String>();
        var clones = new ArrayList<BurstClones.Clone>();
        int done = 0;
        for (var name : BurstClones.names(step, template.name(), count(step))) {
            var clone = action("clone", name, name).with("template", template.id());
            var made = there.named(name).stream().findFirst();
            var receipt = receipts.get(clone.key());
            clones.add(new BurstClones.Clone(
                    name,
                    made.map(Workload::instanceUuid).orElse(""),
                    made.map(Workload::address).orElse("")));
            if (made.isPresent()) {
                done++;
                items.add(Item.done(name, name, "made as " + made.get().id()));
            } else if (receipt != null && receipt.outcome() == Receipt.Outcome.NO_ANSWER && unclaimed.isPresent()) {
                items.add(Item.underWay(name, name, unclaimed.get().percent(), "no answer yet; a copy is being made"));
            } else if (receipt == null || receipt.outcome() == Receipt.Outcome.NO_ANSWER) {
                missing.add(clone);
                items.add(Item.waiting(name, name, receipt == null ? "to be made" : "no answer yet"));
            } else {
                var task = receipt.task().map(tasks::get).orElse(null);
                var problem = problem(step, receipt, task);
                if (problem.isEmpty()) {
                    items.add(Item.underWay(name, name, task == null ? 0 : task.percent(), "being copied"));
                } else {
                    failed.add(name + " (" + problem + ")");
                    items.add(Item.failed(name, name, problem));
                }
            }
        }
        return new Look(
                verdict(there, missing, failed, done, items.size()),
                items,
                new BurstClones(there.site().value(), template.id(), clones));
    }

    /**
     * A command without an answer may have begun a copy whose task nobody told us, and which is in the inventory only when it is
     * done (vSphere reference, 4: look in the machine's {@code recentTask}). While there is one, nothing is sent again.
     */
    private static Optional<VcenterTask> unclaimed(Fleet there, Workload template, Collection<Receipt> receipts) {
        if (receipts.stream().noneMatch(receipt -> receipt.outcome() == Receipt.Outcome.NO_ANSWER)) {
            return Optional.empty();
        }
        var ours = receipts.stream().flatMap(receipt -> receipt.task().stream()).collect(Collectors.toSet());
        return there
                .tasks(template.recentTasks().stream()
                        .filter(task -> !ours.contains(task))
                        .toList())
                .values()
                .stream()
                .filter(task -> task.isActive() && task.kind().endsWith(".clone"))
                .findFirst();
    }

    private static String problem(StepContext step, Receipt receipt, VcenterTask task) {
        if (receipt.outcome() == Receipt.Outcome.REFUSED) {
            return "vCenter refused to copy; the journal has its words";
        }
        if (task != null && task.state() == VcenterTask.State.ERROR) {
            return task.problem();
        }
        boolean late = step.now().isAfter(receipt.at().plus(SETTLE));
        return late && (task == null || !task.isActive()) ? "vCenter took it, and no copy is there" : "";
    }

    private static Assessment verdict(Fleet there, List<Action> missing, List<String> failed, int done, int all) {
        if (!missing.isEmpty()) {
            return Assessment.missing(missing);
        }
        if (done + failed.size() < all) {
            return Assessment.underWay(done + " of " + all + " machines are made")
                    .lookAgainIn(Duration.ofSeconds(5));
        }
        return failed.isEmpty()
                ? Assessment.reached(all + " machines were made at " + there.site())
                : Assessment.refused(
                        CLONE_FAILED,
                        failed.size() + " of " + all + " machines could not be made: " + String.join(", ", failed)
                                + ".");
    }

    private static int count(StepContext step) {
        var text = step.input("clones").orElse("");
        if (!text.matches("[1-9]\\d?") || Integer.parseInt(text) > MOST) {
            throw new InvalidInput("clones", "must be 1 to " + MOST);
        }
        return Integer.parseInt(text);
    }

    /** Where the copies go; the datastore with the most room. */
    private static Optional<Relocation> place(StepContext step, Places places) {
        var wanted = MigrationRequest.words(step.input("targetDatastores").orElse(""), "[,\\r\\n]+");
        var pool = places.pools().stream()
                .filter(one -> one.name().equals(step.input("targetPool").orElse("")))
                .findFirst();
        var store = places.datastores().stream()
                .filter(one -> wanted.contains(one.name()) && one.usable())
                .max(java.util.Comparator.comparingLong(Places.Datastore::freeBytes));
        var hosts = places.hosts().stream()
                .filter(host -> host.usable()
                        && pool.filter(one -> one.cluster().equals(host.cluster()))
                                .isPresent())
                .toList();
        if (pool.isEmpty() || store.isEmpty() || hosts.isEmpty()) {
            return Optional.empty();
        }
        // spread by how many were sent already
        var host = hosts.get(step.receipts().size() % hosts.size());
        return Optional.of(new Relocation(
                Optional.empty(), store.get().id(), Optional.of(pool.get().id()), Optional.of(host.id()), Map.of()));
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        var there = Fleet.at(step, vcenters, step.recoverySite());
        var template = there.machines().stream()
                .filter(one -> one.id().equals(action.details().get("template")))
                .findFirst()
                .orElseThrow();
        return ActionReceipt.accepted(vcenters.at(step.recoverySite())
                .copy(
                        template.id(),
                        action.item(),
                        template.folder(),
                        place(step, there.places()).orElseThrow()));
    }
}
