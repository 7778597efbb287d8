package io.drawbridge.approval;

import io.drawbridge.core.Mode;
import io.drawbridge.core.PlanName;
import io.drawbridge.core.RemoteException;
import io.drawbridge.core.RunId;
import io.drawbridge.core.SiteId;
import io.drawbridge.core.SitePairId;
import io.drawbridge.core.TenantId;
import io.drawbridge.engine.Aborts;
import io.drawbridge.engine.Action;
import io.drawbridge.engine.Journal;
import io.drawbridge.engine.Receipt;
import io.drawbridge.engine.RunGate.Answer;
import io.drawbridge.engine.StepContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Holds what is about to be done against what was approved. What differs is asked for anew, except that a disaster is not
 * held up by what cannot be read, and a run under break-glass goes on and has its differences noted for the review
 * (docs/decisions/0013-approval-of-exactly-this.md says why).
 */
@Component
class Comparison {

    /** So long a silent system is waited for in a disaster; one lost packet is no lost site. */
    private static final Duration SILENCE = Duration.ofMinutes(1);

    private static final int SHOWN = 10;
    /** Runs of which what was approved is kept ready; thousands of machines take their time to be read from the text. */
    private static final int KEPT = 16;

    /**
     * What was approved.
     *
     * @param text from which it was read
     */
    private record Approved(String text, Subject subject) {}

    private final Map<RunId, Approved> kept = new LinkedHashMap<>();

    private final ApprovalTable approvals;
    private final Subjects subjects;
    private final ObjectProvider<PlanContents> contents;
    private final Aborts aborts;
    private final Journal journal;
    private final TransactionTemplate transactions;

    Comparison(
            ApprovalTable approvals,
            Subjects subjects,
            ObjectProvider<PlanContents> contents,
            Aborts aborts,
            Journal journal,
            PlatformTransactionManager transactionManager) {
        this.approvals = approvals;
        this.subjects = subjects;
        this.contents = contents;
        this.aborts = aborts;
        this.journal = journal;
        this.transactions = new TransactionTemplate(transactionManager);
    }

    Answer ask(StepContext step, boolean compare) {
        var letting = approvals.letting(step.run());
        if (letting.isEmpty()) {
            return Answer.notApproved(
                    "The run is not approved, so nothing is sent. Approve it, then try this step again.");
        }
        var approval = letting.get();
        // An abort takes back what was begun, whatever has become of the plan meanwhile.
        if (approval.subject() == null
                || aborts.find(step.run()).map(Aborts.Wish::done).orElse(false)) {
            return Answer.yes();
        }
        var asked = subjects.asked(step.run()).orElse(null);
        if (asked == null) {
            return Answer.notApproved("Nothing is known of this run, so nothing is sent.");
        }
        var strays = strays(step, asked);
        if (!strays.isEmpty()) {
            return Answer.notApproved("Nothing is sent: " + String.join("; ", strays)
                    + ". Somebody changed the run's variables; abort it and ask for what is wanted.");
        }
        var approved = approved(step.run(), approval.subject());
        var ours = onlyOurs(approved).differencesTo(onlyOurs(subjects.local(step.run())));
        if (!ours.none()) {
            return Answer.changed(text(ours.words()));
        }
        return compare ? compare(step, asked, approval, approved) : Answer.yes();
    }

    /** Each command asks; the text is the database's each time, only reading it is not done again. */
    private Subject approved(RunId run, String text) {
        synchronized (kept) {
            var known = kept.get(run);
            if (known == null || !known.text().equals(text)) {
                known = new Approved(text, Subject.parse(text).without(Subject.POLICY));
                kept.put(run, known);
                if (kept.size() > KEPT) {
                    kept.remove(kept.keySet().iterator().next());
                }
            }
            return known.subject();
        }
    }

    private Answer compare(StepContext step, AskedRuns.Asked asked, ApprovalTable.Approval approval, Subject approved) {
        boolean brokenGlass = ApprovalTable.BREAK_GLASS.equals(approval.outcome());
        var present = subjects.local(step.run());
        if (asked.recovers()) {
            present = present.and(read(new AsAsked(step, asked), approval.emergency(), brokenGlass));
        }
        var found = approved.differencesTo(present);
        if (found.none()) {
            return Answer.yes();
        }
        if (brokenGlass || approval.emergency() && found.changed().isEmpty()) {
            note(step.run(), step.element(), found.words());
            return Answer.yes();
        }
        return Answer.changed(text(found.words()));
    }

    private Subject read(StepContext step, boolean emergency, boolean brokenGlass) {
        var reader = contents.getObject();
        if (!emergency) {
            return reader.read(step, true);
        }
        if (brokenGlass || !step.now().isBefore(step.dueSince().plus(SILENCE))) {
            return reader.read(step, false);
        }
        try {
            return reader.read(step, true);
        } catch (RemoteException.PersonNeeded nobodyAtThisHour) {
            return reader.read(step, false);
        }
    }

    private static Subject onlyOurs(Subject subject) {
        var facts = new ArrayList<>(subject.of(Subject.RUN));
        facts.addAll(subject.of(Subject.RUNBOOK));
        return Subject.of(facts);
    }

    /** What a step was given against what was registered; a procedure may be given the sites the other way round. */
    private static List<String> strays(StepContext step, AskedRuns.Asked asked) {
        var strays = new ArrayList<String>();
        step.findRecoveryPlan()
                .filter(plan -> asked.plan() != null && !plan.equals(asked.plan()))
                .ifPresent(plan ->
                        strays.add("the step works on recovery plan " + plan + ", approved is " + asked.plan()));
        if (!step.sitePair().equals(asked.sitePair())) {
            strays.add("the step works on site pair " + step.sitePair() + ", approved is " + asked.sitePair());
        }
        if (!step.tenant().equals(asked.tenant())) {
            strays.add("the step works for tenant " + step.tenant() + ", approved is " + asked.tenant());
        }
        if (!Set.of(asked.protectedSite(), asked.recoverySite()).contains(step.protectedSite())
                || !Set.of(asked.protectedSite(), asked.recoverySite()).contains(step.recoverySite())) {
            strays.add("the step works on other sites than were approved");
        }
        return strays;
    }

    private void note(RunId run, String element, List<String> differences) {
        // The chain of a run's entries grows in a transaction; the comparison itself was in none.
        transactions.executeWithoutResult(status -> journal.note(
                run,
                Journal.Kind.NOTICE,
                element,
                null,
                "goes on although it is not as when it was approved: " + some(differences),
                null));
    }

    private static String text(List<String> differences) {
        return "What would be done now is not what was approved, so nothing is sent and it is asked for again: "
                + some(differences);
    }

    private static String some(List<String> differences) {
        int more = differences.size() - SHOWN;
        return String.join("; ", differences.subList(0, Math.min(SHOWN, differences.size())))
                + (more > 0 ? "; and " + more + " more" : "") + ".";
    }

    /** The step as the run was asked for: its own sites and plan, whatever a procedure was given. */
    private record AsAsked(StepContext step, AskedRuns.Asked asked) implements StepContext {

        @Override
        public RunId run() {
            return step.run();
        }

        @Override
        public String element() {
            return step.element();
        }

        @Override
        public TenantId tenant() {
            return asked.tenant();
        }

        @Override
        public SitePairId sitePair() {
            return asked.sitePair();
        }

        @Override
        public SiteId protectedSite() {
            return asked.protectedSite();
        }

        @Override
        public SiteId recoverySite() {
            return asked.recoverySite();
        }

        @Override
        public PlanName recoveryPlan() {
            return findRecoveryPlan().orElseGet(step::recoveryPlan);
        }

        @Override
        public Optional<PlanName> findRecoveryPlan() {
            return java.util.Optional.ofNullable(asked.plan());
        }

        @Override
        public Mode mode() {
            return step.mode();
        }

        @Override
        public Optional<String> input(String name) {
            return step.input(name);
        }

        @Override
        public Optional<String> document(String name) {
            return step.document(name);
        }

        @Override
        public List<Receipt> receipts() {
            return step.receipts();
        }

        @Override
        public Instant dueSince() {
            return step.dueSince();
        }

        @Override
        public Instant silentSince() {
            return step.silentSince();
        }

        @Override
        public int round() {
            return step.round();
        }

        @Override
        public String requestId(Action action) {
            return step.requestId(action);
        }

        @Override
        public Instant now() {
            return step.now();
        }

        @Override
        public <T> T shared(String question, Duration atMost, Supplier<T> read) {
            return step.shared(question, atMost, read);
        }

        @Override
        public <T> T sharedSince(String question, Instant since, Supplier<T> read) {
            return step.sharedSince(question, since, read);
        }

        @Override
        public <T> T sharedForThisStep(String question, Supplier<T> read) {
            return step.sharedForThisStep(question, read);
        }
    }
}
