package io.drawbridge.verify.step;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.StepContext;
import io.drawbridge.engine.StepInput;
import io.drawbridge.site.ServiceCheck;
import io.drawbridge.site.Sites;
import io.drawbridge.srm.PlanLookup;
import io.drawbridge.srm.PlanVm;
import io.drawbridge.vcenter.Vcenters;
import io.drawbridge.vcenter.VirtualMachine;
import io.drawbridge.vcenter.VmIndex;
import io.drawbridge.verify.ServiceChecks;
import io.drawbridge.verify.VerifySettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.stereotype.Component;

/**
 * Every recovered VM shall run with VMware Tools running, and every check of the plan shall pass; those of all plans of
 * the pair where the run has no single plan. With the input
 * {@code bubble=true} only VMware Tools count: nothing outside reaches into a test's network.
 */
@StepInput(
        name = "bubble",
        what = "Whether the copies of a test are meant: true or false",
        values = {"true", "false"})
@StepInput(name = "patience", what = "How long a service may take to answer, such as PT5M; from settings when left out")
@Component
class VerifyServices implements InfrastructureStep {

    static final String DO_NOT_ANSWER = "drawbridge.servicesDoNotAnswer";

    /** The document that a run leaves which moved machines live. */
    private static final String MOVED_LIVE = "moved-workloads";

    private static final Duration FRESH = Duration.ofSeconds(5);
    private static final int NAMED = 10;

    private final Sites sites;
    private final PlanLookup plans;
    private final Vcenters vcenters;
    private final ServiceChecks checks;
    private final VerifySettings settings;

    VerifyServices(Sites sites, PlanLookup plans, Vcenters vcenters, ServiceChecks checks, VerifySettings settings) {
        this.sites = sites;
        this.plans = plans;
        this.vcenters = vcenters;
        this.checks = checks;
        this.settings = settings;
    }

    @Override
    public Assessment assess(StepContext step) {
        var items = new ArrayList<Item>();
        tools(step, items);
        for (var result : checks.run(checks(step))) {
            String id = "check " + result.check().name();
            items.add(
                    result.passed()
                            ? Item.done(id, result.check().name(), result.note())
                            : Item.waiting(id, result.check().name(), result.note()));
        }
        var open =
                items.stream().filter(item -> item.state() != Item.State.DONE).toList();
        if (open.isEmpty()) {
            return Assessment.reached("all " + items.size() + " checks passed").items(items);
        }
        var until = step.dueSince().plus(patience(step));
        if (step.now().isBefore(until)) {
            return Assessment.underWay(items.size() - open.size() + " of " + items.size() + " checks passed")
                    .items(items)
                    .lookAgainIn(Duration.ofSeconds(15));
        }
        return Assessment.refused(
                        DO_NOT_ANSWER,
                        open.size() + " of " + items.size() + " checks have not passed within "
                                + patience(step).toMinutes() + " minutes: " + names(open))
                .items(items.stream()
                        .map(item -> item.state() == Item.State.DONE
                                ? item
                                : Item.failed(item.id(), item.label(), item.note()))
                        .toList());
    }

    private void tools(StepContext step, List<Item> items) {
        // Machines that moved while they ran are proven by the steps that moved them; the plan does not know them here.
        if (step.document(MOVED_LIVE).isPresent()) {
            return;
        }
        var vcenter = vcenters.at(step.recoverySite());
        var about = step.shared("vcenter " + step.recoverySite() + " about", Duration.ofMinutes(5), vcenter::about);
        var index = new VmIndex(
                about.instanceUuid(),
                step.shared("vcenter " + step.recoverySite() + " virtual machines", FRESH, vcenter::virtualMachines));
        for (var vm : plans.vmsOf(step, FRESH)) {
            items.add(tools(vm, index));
        }
    }

    private static Item tools(PlanVm vm, VmIndex index) {
        if (vm.staysOff()) {
            return Item.done(vm.id(), vm.name(), "stays off, as the plan says");
        }
        var found = index.of(vm).orElse(null);
        if (found == null) {
            return Item.waiting(vm.id(), vm.name(), "not in the recovery site's inventory");
        }
        if (found.power() != VirtualMachine.Power.ON) {
            return Item.waiting(vm.id(), vm.name(), "not powered on");
        }
        return found.tools() == VirtualMachine.Tools.RUNNING || found.tools() == VirtualMachine.Tools.EXECUTING_SCRIPTS
                ? Item.done(vm.id(), vm.name(), "powered on, VMware Tools running")
                : Item.waiting(vm.id(), vm.name(), "powered on, VMware Tools not running");
    }

    private List<ServiceCheck> checks(StepContext step) {
        if (step.input("bubble").map(Boolean::parseBoolean).orElse(false)) {
            return List.of();
        }
        var found = new LinkedHashMap<String, ServiceCheck>();
        for (var plan : sites.agreed(step.sitePair(), step.findRecoveryPlan())) {
            for (var check : plan.checks()) {
                // The same check may be listed for several plans; another one of the same name is told apart.
                var known = found.putIfAbsent(check.name(), check);
                if (known != null && !known.equals(check)) {
                    var named = check.named(plan.name() + ": " + check.name());
                    found.put(named.name(), named);
                }
            }
        }
        return List.copyOf(found.values());
    }

    private Duration patience(StepContext step) {
        try {
            return step.input("patience").map(DurationStyle::detectAndParse).orElse(settings.patience());
        } catch (IllegalArgumentException e) {
            throw new InvalidInput("patience", "must be a duration such as 10m or PT10M");
        }
    }

    private static String names(List<Item> open) {
        return String.join(
                        ", ",
                        open.stream()
                                .limit(NAMED)
                                .map(item -> item.label() + " (" + item.note() + ")")
                                .toList())
                + (open.size() > NAMED ? " and " + (open.size() - NAMED) + " more." : ".");
    }

    /** Nothing was recovered in a preview; it says what would be asked. */
    @Override
    public Assessment preview(StepContext step) {
        var items = new ArrayList<Item>();
        plans.vmsOf(step, FRESH)
                .forEach(vm -> items.add(Item.waiting(vm.id(), vm.name(), "VMware Tools would be checked")));
        int vms = items.size();
        checks(step)
                .forEach(check -> items.add(
                        Item.waiting("check " + check.name(), check.name(), check.type() + " would be checked")));
        return Assessment.reached("VMware Tools of " + vms + " VMs and " + (items.size() - vms)
                        + " checks of the plan would be looked at, for "
                        + patience(step).toMinutes() + " minutes")
                .items(items);
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        throw new UnsupportedOperationException("a check sends no command");
    }
}
