package io.drawbridge.srm.step;

import static io.drawbridge.engine.Action.action;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.StepContext;
import io.drawbridge.srm.PlanOrder;
import io.drawbridge.srm.PlanRefusals;
import io.drawbridge.srm.PlanStatus;
import io.drawbridge.srm.PlanStep;
import io.drawbridge.srm.PlanUnknown;
import io.drawbridge.srm.RecoveryOptions;
import io.drawbridge.srm.RecoveryPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Every plan of the pair shall be recovered (source design 4.8.1), in the order in which settings list them and as many
 * at once as SRM carries (table 11). A plan that shares protection groups with one before it waits for that one: SRM lets
 * only one of them run. What another plan has already recovered is done. Each plan is followed as {@link
 * RunDisasterRecovery} follows its one: what was started is not started again but by a new round, an operator's decision.
 */
@Component
class RecoverAllPlans implements InfrastructureStep {

    private static final int NAMED = 5;
    /** Which plan holds which groups: read once in a run, since a look at each plan would cost a request every time. */
    private static final String GROUPS = "groups-of-plans";

    /** A place that is free is lost time for whoever waits for it; the list of plans costs one request of 45 a minute. */
    private static final Duration SOMEBODY_WAITS = Duration.ofSeconds(4);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final PlanReader reader;
    private final int atOnce;

    RecoverAllPlans(PlanReader reader, @Value("${drawbridge.limits.plans-running-at-once:10}") int atOnce) {
        this.reader = reader;
        this.atOnce = atOnce;
    }

    @Override
    public int concurrency() {
        return atOnce;
    }

    /** Where one plan stands in this run. */
    private enum State {
        DONE,
        UNDER_WAY,
        WAITING,
        STARTABLE,
        FAILED
    }

    /** @param code of a refusal, for a plan that failed */
    private record Found(RecoveryPlan plan, State state, String code, String note) {

        Item item() {
            return switch (state) {
                case DONE -> Item.done(plan.id(), plan.name(), note);
                case UNDER_WAY ->
                    Item.underWay(plan.id(), plan.name(), Math.max(1, Math.min(99, plan.percent())), note);
                case WAITING, STARTABLE -> Item.waiting(plan.id(), plan.name(), note);
                case FAILED -> Item.failed(plan.id(), plan.name(), note);
            };
        }
    }

    @Override
    public boolean worksOnPlan() {
        return true;
    }

    @Override
    public Assessment assess(StepContext step) {
        return look(step, false);
    }

    /** Nothing runs in a preview, so nobody waits for anybody. */
    @Override
    public Assessment preview(StepContext step) {
        return look(step, true);
    }

    private Assessment look(StepContext step, boolean preview) {
        var plans = reader.plansInOrder(step);
        if (plans.isEmpty()) {
            return Assessment.refused(
                    PlanUnknown.CODE,
                    "SRM of " + step.recoverySite() + " has no recovery plan that protects " + step.protectedSite()
                            + ".");
        }
        boolean working = plans.stream().anyMatch(RecoveryPlan::running);
        var found = new ArrayList<Found>();
        for (var plan : plans) {
            found.add(judge(step, plan, working));
        }
        var groups = new TreeMap<String, Set<String>>(
                step.document(GROUPS).map(RecoverAllPlans::read).orElse(Map.of()));
        if (!preview) {
            holdBack(step, found, groups);
        }
        return verdict(step, found, preview)
                .items(found.stream().map(Found::item).toList())
                .document(GROUPS, write(groups));
    }

    private Found judge(StepContext step, RecoveryPlan plan, boolean working) {
        var status = plan.status();
        String words = plan.words();
        // What the list of plans tells needs no request of its own: ten plans would use a session's budget up.
        if (status == PlanStatus.RECOVERY_COMPLETE || status == PlanStatus.DISASTER_RECOVERY_COMPLETE) {
            return new Found(plan, State.DONE, null, words);
        }
        if (plan.running() && step.receipt(command(plan)).isPresent()) {
            return new Found(plan, State.UNDER_WAY, null, PlanReader.progress(plan, List.of()));
        }
        var own = reader.own(step, command(plan), plan);
        if (own.isActive()) {
            return new Found(plan, State.UNDER_WAY, null, PlanReader.progress(plan, List.of()));
        }
        return switch (status) {
            case PROTECTION_GROUPS_IN_USE ->
                working
                        ? new Found(plan, State.WAITING, null, words)
                        : new Found(plan, State.FAILED, PlanRefusals.PLAN_NOT_READY, words);
            case READY_STATE ->
                own.mayBeSent()
                        ? new Found(plan, State.STARTABLE, null, words)
                        : new Found(
                                plan,
                                State.FAILED,
                                PlanRefusals.RECOVERY_FAILED,
                                "the recovery ended and nothing moved: " + own.text());
            case PARTIAL_RECOVERY ->
                own.mayBeSent()
                        ? new Found(plan, State.STARTABLE, null, words)
                        : new Found(plan, State.FAILED, PlanRefusals.RECOVERY_INCOMPLETE, words);
            case INCOMPLETE_RECOVERY, RECOVERY_INTERRUPTED, RECOVERY_SPLIT_BRAIN ->
                step.round() > 1 && own.mayBeSent() && !plan.running()
                        ? new Found(plan, State.STARTABLE, null, words)
                        : new Found(
                                plan,
                                State.FAILED,
                                status.name().endsWith("SPLIT_BRAIN")
                                        ? PlanRefusals.SPLIT_BRAIN
                                        : PlanRefusals.RECOVERY_INCOMPLETE,
                                words + reader.errors(step, plan, PlanStep.View.RECOVERY));
            default ->
                plan.running()
                        // Somebody else began it; when it ends its status says what is left to do.
                        ? new Found(plan, State.WAITING, null, words)
                        : new Found(plan, State.FAILED, PlanRefusals.PLAN_NOT_READY, words);
        };
    }

    private static Action command(RecoveryPlan plan) {
        return action("recovery", plan.id(), plan.name());
    }

    /** Whoever shares groups with one before it, or has no place among those at once, waits. */
    private void holdBack(StepContext step, List<Found> found, Map<String, Set<String>> known) {
        var agreed = PlanOrder.of(step);
        long free = atOnce - reader.running(step);
        var taken = new HashSet<String>();
        for (int i = 0; i < found.size(); i++) {
            var one = found.get(i);
            if (one.state() != State.STARTABLE && one.state() != State.UNDER_WAY && one.state() != State.WAITING) {
                continue;
            }
            Set<String> groups = known.computeIfAbsent(
                    one.plan().id(),
                    any -> new TreeSet<>(agreed.flatMap(order -> order.groups(one.plan()))
                            .orElseGet(() -> reader.groups(step, one.plan()))));
            if (one.state() == State.STARTABLE && !Collections.disjoint(taken, groups)) {
                found.set(
                        i,
                        new Found(one.plan(), State.WAITING, null, "waits for a plan with the same protection groups"));
            } else if (one.state() == State.STARTABLE && free <= 0) {
                found.set(i, new Found(one.plan(), State.WAITING, null, "waits: " + atOnce + " plans run at once"));
            } else if (one.state() == State.STARTABLE) {
                free--;
            }
            taken.addAll(groups);
        }
    }

    private Assessment verdict(StepContext step, List<Found> found, boolean preview) {
        var startable = in(found, State.STARTABLE);
        if (!startable.isEmpty()) {
            var options = RecoveryOptions.disaster(reader.pairing(step).remoteAnswers());
            return Assessment.missing(startable.stream()
                            .map(one -> command(one.plan())
                                    .with("planned_failover", options.plannedFailover())
                                    .with("sync_data", options.syncData())
                                    .with("skip_protection_site_operations", options.skipProtectionSiteOperations())
                                    .with("migrate_eligible_vms", options.migrateEligibleVms()))
                            .toList())
                    .document(PlanRecovery.BEGUN, "all plans");
        }
        var done = in(found, State.DONE);
        String count = done.size() + " of " + found.size() + " plans recovered";
        var underWay = in(found, State.UNDER_WAY);
        if (!preview && (!underWay.isEmpty() || !in(found, State.WAITING).isEmpty())) {
            return Assessment.underWay(count
                            + (underWay.isEmpty()
                                    ? ""
                                    : "; "
                                            + underWay.stream()
                                                    .limit(NAMED)
                                                    .map(one -> one.plan().name() + " "
                                                            + one.plan().percent() + " %")
                                                    .collect(Collectors.joining(", "))))
                    .lookAgainIn(
                            in(found, State.WAITING).isEmpty()
                                    ? underWay.stream()
                                            .map(one -> reader.nextLook(step, command(one.plan()), one.plan()))
                                            .min(Comparator.naturalOrder())
                                            .orElseThrow()
                                    : SOMEBODY_WAITS);
        }
        var failed = in(found, State.FAILED);
        if (failed.isEmpty()) {
            return Assessment.reached(count + ": "
                    + done.stream()
                            .map(one -> one.plan().name() + " " + one.plan().status())
                            .collect(Collectors.joining(", ")));
        }
        return Assessment.refused(
                code(failed),
                count + ". "
                        + failed.stream()
                                .limit(NAMED)
                                .map(one -> one.plan().name() + ": " + one.note())
                                .collect(Collectors.joining("; "))
                        + (failed.size() > NAMED ? "; and " + (failed.size() - NAMED) + " more" : "")
                        + ". Trying again goes on where each stopped and leaves what is done alone.");
    }

    /** What a person can end by another run counts before what needs a hand first. */
    private static String code(List<Found> failed) {
        for (var code : List.of(PlanRefusals.RECOVERY_INCOMPLETE, PlanRefusals.SPLIT_BRAIN)) {
            if (failed.stream().anyMatch(one -> one.code().equals(code))) {
                return code;
            }
        }
        return failed.get(0).code();
    }

    private static List<Found> in(List<Found> found, State state) {
        return found.stream().filter(one -> one.state() == state).toList();
    }

    private static Map<String, Set<String>> read(String document) {
        try {
            return JSON.readValue(document, new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the document '" + GROUPS + "' cannot be read", e);
        }
    }

    private static String write(Map<String, Set<String>> groups) {
        try {
            return JSON.writeValueAsString(groups);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the document '" + GROUPS + "' cannot be written", e);
        }
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        var details = action.details();
        var task = reader.recovery(step)
                .recover(
                        action.item(),
                        new RecoveryOptions(
                                Boolean.parseBoolean(details.get("planned_failover")),
                                Boolean.parseBoolean(details.get("sync_data")),
                                Boolean.parseBoolean(details.get("skip_protection_site_operations")),
                                Boolean.parseBoolean(details.get("migrate_eligible_vms"))));
        return ActionReceipt.accepted(task.id());
    }
}
