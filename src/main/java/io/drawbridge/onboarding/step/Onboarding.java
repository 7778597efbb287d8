package io.drawbridge.onboarding.step;

import io.drawbridge.core.Refusal;
import io.drawbridge.engine.Action;
import io.drawbridge.engine.Receipt;
import io.drawbridge.engine.StepContext;
import io.drawbridge.onboarding.ProtectionPlan;
import io.drawbridge.replication.Replication;
import io.drawbridge.replication.ReplicationSetup;
import io.drawbridge.replication.ReplicationSetups;
import io.drawbridge.site.gateway.DrTask;
import io.drawbridge.site.gateway.Pairing;
import io.drawbridge.srm.PlanLookup;
import io.drawbridge.srm.ProtectionSetup;
import io.drawbridge.srm.ProtectionSetups;
import io.drawbridge.srm.SiteRecovery;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** What the steps of an onboarding read, always at the recovery site's gateways, as every other step does. */
@Component
class Onboarding {

    static final Duration FRESH = Duration.ofSeconds(5);
    /** For whoever concludes that something is gone: what others read a moment ago may be from before it was made. */
    static final Duration AT_ONCE = Duration.ZERO;
    /** How long a command that was sent before an abort may still be carried out. */
    static final Duration UNTIL_QUIET = Duration.ofSeconds(45);
    /** How long something that was made may take to be listed. */
    static final Duration UNTIL_LISTED = Duration.ofMinutes(2);

    private static final Duration SLOW_TO_CHANGE = Duration.ofMinutes(10);

    /** A step came before the plan that it carries out. */
    static final class PlanMissing extends Refusal {
        PlanMissing() {
            super(
                    "drawbridge.protectionPlanMissing",
                    "No protection plan was worked out in this run: draw planProtection before this step.");
        }
    }

    private final PlanLookup lookup;
    private final ProtectionSetups protection;
    private final ReplicationSetups replications;

    Onboarding(PlanLookup lookup, ProtectionSetups protection, ReplicationSetups replications) {
        this.lookup = lookup;
        this.protection = protection;
        this.replications = replications;
    }

    /** @throws PlanMissing when the run has none */
    ProtectionPlan plan(StepContext step) {
        return findPlan(step).orElseThrow(PlanMissing::new);
    }

    Optional<ProtectionPlan> findPlan(StepContext step) {
        return step.document(ProtectionPlan.DOCUMENT).map(ProtectionPlan::parse);
    }

    SiteRecovery recovery(StepContext step) {
        return lookup.recovery(step);
    }

    ProtectionSetup srm(StepContext step) {
        return protection.setupAt(step.sitePair(), step.recoverySite());
    }

    ReplicationSetup replication(StepContext step) {
        return replications.setupAt(step.sitePair(), step.recoverySite());
    }

    Pairing pairing(StepContext step) {
        return step.shared(PlanLookup.question(step, "pairing"), SLOW_TO_CHANGE, () -> recovery(step)
                .pairing());
    }

    /** @param back false for the server whose site is protected */
    String srmServer(StepContext step, boolean back) {
        var server = back ? pairing(step).localSrmServer() : pairing(step).remoteSrmServer();
        return server == null ? "" : server.id();
    }

    /** @return replications that begin at the protected site, by the triple of their VM */
    Map<String, Replication> replicated(StepContext step, String protectedVcenter, Duration age) {
        var client = replication(step);
        var found = new HashMap<String, Replication>();
        read(step, vr(step, "replications"), age, client::replications).stream()
                .filter(one -> one.vmId() != null && protectedVcenter.equalsIgnoreCase(one.sourceVcId()))
                .forEach(one -> found.put(one.vmId(), one));
        return found;
    }

    /** @return the task that an accepted action began, when vSphere Replication still knows it */
    Optional<DrTask> replicationTask(StepContext step, Receipt receipt) {
        if (receipt.task().isEmpty()) {
            return Optional.empty();
        }
        Map<String, DrTask> tasks = step
                .shared(vr(step, "tasks"), FRESH, () -> replication(step).tasks())
                .stream()
                .collect(Collectors.toMap(DrTask::id, task -> task, (one, same) -> one));
        return receipt.task().map(tasks::get);
    }

    /** @return the task that an accepted action began, when SRM still knows it */
    Optional<DrTask> srmTask(StepContext step, Receipt receipt) {
        return receipt.task()
                .flatMap(id -> step.shared(PlanLookup.question(step, "task " + id), FRESH, () -> recovery(step)
                        .task(id)));
    }

    /** Shares the answer with others, unless it has to be from this very moment. */
    static <T> T read(StepContext step, String question, Duration age, Supplier<T> read) {
        return age.isZero() ? read.get() : step.shared(question, age, read);
    }

    /** @return whether a command that was sent just before an undo began may still have an effect */
    static boolean isQuiet(StepContext step) {
        return !step.now().isBefore(step.dueSince().plus(UNTIL_QUIET));
    }

    static boolean accepted(Optional<Receipt> receipt) {
        return receipt.filter(one -> one.outcome() == Receipt.Outcome.ACCEPTED).isPresent();
    }

    /** @return whether what an action made may still turn up */
    static boolean maySettle(StepContext step, Receipt receipt) {
        return step.now().isBefore(receipt.at().plus(UNTIL_LISTED));
    }

    private static String vr(StepContext step, String what) {
        return "replication " + step.sitePair() + " " + step.recoverySite() + " " + what;
    }

    static String question(StepContext step, String what) {
        return PlanLookup.question(step, what);
    }

    /** @return the words by which a run knows again what it made */
    static String mark(StepContext step) {
        return "Made by Drawbridge, run " + step.run();
    }

    static Map<String, Receipt> receipts(StepContext step) {
        var receipts = new HashMap<String, Receipt>();
        step.receipts().forEach(receipt -> receipts.put(receipt.actionKey(), receipt));
        return receipts;
    }

    static String named(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(5, names.size()))) + (names.size() > 5 ? " and others" : "");
    }

    static Optional<Receipt> receipt(StepContext step, Action action) {
        return step.receipt(action);
    }
}
