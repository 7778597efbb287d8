package io.drawbridge.engine;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.core.Refusal;
import io.drawbridge.core.RemoteException;
import io.drawbridge.engine.Journal.Kind;
import io.drawbridge.engine.StepRecord.State;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Works on steps: looks, acts only on the difference, looks again. It owns, once and for all steps, what must not be
 * got wrong: leases, the journal before and after each command, batches, back-off, deadlines, refusals, progress.
 *
 * <p>It holds nothing between two turns. Kill it between any two writes, and whoever claims the step next knows from
 * the journal what was sent and what is uncertain.
 */
class StepDriver {

    static final String DEADLINE_PASSED = "drawbridge.deadlinePassed";
    static final String STEP_BROKEN = "drawbridge.stepBroken";
    static final String COMMAND_REFUSED = "drawbridge.commandRefused";
    static final String NOT_APPROVED = "drawbridge.notApproved";
    static final String APPROVAL_OUTDATED = "drawbridge.approvalOutdated";

    /** Longer than any one look or command, also of many requests to slow systems; whoever is silent for so long hangs. */
    private static final Duration LONGEST_SILENCE = Duration.ofMinutes(15);
    /** What a look found missing is believed for so long; then the next batch waits for another look. */
    private static final Duration LOOK_HOLDS = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(StepDriver.class);

    private final String node;
    private final DriverSettings settings;
    private final Steps steps;
    private final StepTable table;
    private final ItemTable items;
    private final Journal journal;
    private final Documents documents;
    private final Aborts aborts;
    private final SharedReads reads;
    private final Flow flow;
    private final RunGate gate;
    private final Sender sender;
    private final TransactionOperations transactions;
    private final Clock clock;
    private final DoubleSupplier jitter;
    /** What this node is at work on just now, by the step's id. */
    private final Map<String, Lease> leases = new ConcurrentHashMap<>();

    StepDriver(
            String node,
            DriverSettings settings,
            Steps steps,
            DriverTables tables,
            SharedReads reads,
            Flow flow,
            RunGate gate,
            Sender sender,
            TransactionOperations transactions,
            Clock clock,
            DoubleSupplier jitter) {
        this.node = node;
        this.settings = settings;
        this.steps = steps;
        this.table = tables.steps();
        this.items = tables.items();
        this.journal = tables.journal();
        this.documents = tables.documents();
        this.aborts = tables.aborts();
        this.reads = reads;
        this.flow = flow;
        this.gate = gate;
        this.sender = sender;
        this.transactions = transactions;
        this.clock = clock;
        this.jitter = jitter;
    }

    /** @return steps that are this node's now; each must be given to {@link #work} */
    List<StepRecord> claim(int atMost) {
        var now = clock.instant();
        var claimed = new ArrayList<StepRecord>();
        for (var step : table.due(now, atMost)) {
            if (leases.containsKey(step.id())) {
                // Its lease ran out under a look of our own that is not over, as when everything here stood still.
                continue;
            }
            var until = now.plus(settings.lease());
            if (Boolean.TRUE.equals(transactions.execute(status -> table.claim(step, node, now, until)))) {
                claimed.add(step.claimed(node, until));
            }
        }
        return claimed;
    }

    /** Looks at a claimed step once and does what follows. Never throws for what a step or a remote system does. */
    void work(StepRecord step) {
        var lease = new Lease(step, settings.lease());
        leases.put(step.id(), lease);
        try {
            if (step.state() == State.BY_HAND) {
                reached(step, Assessment.reached(step.text()), List.of());
            } else {
                look(step, lease);
            }
        } catch (StepTable.LeaseLost e) {
            log.info("{}: stopped working, {}", node, e.getMessage());
        } catch (Flow.Gone e) {
            cancelled(step, e);
        } catch (RuntimeException e) {
            // The engine or the database: the transaction is rolled back and nothing was concluded.
            log.warn("{}: {} of run {} could not be concluded", node, step.element(), step.run(), e);
            postponeQuietly(step, e);
        } finally {
            leases.remove(step.id(), lease);
        }
    }

    /**
     * Renews the leases of the steps that this node is at work on. Called some times within a lease, on another thread than
     * the work: an endpoint that takes its time must not look like a node that died.
     */
    void keepLeases() {
        leases.values().forEach(Lease::keep);
    }

    /** Does everything that is due now, in this thread. @return how much there was to do */
    int turn() {
        int done = carryOutAborts() + withdrawNeedlessResolutions();
        for (var step : claim(Integer.MAX_VALUE)) {
            work(step);
            done++;
        }
        return done;
    }

    /** @param at when it began: what it found is not younger */
    private record Look(StepRecord step, Lease lease, InfrastructureStep bean, WorkingContext context, Instant at) {}

    private void look(StepRecord step, Lease lease) {
        var bean = steps.find(step.bean()).orElse(null);
        if (bean == null) {
            failed(step, STEP_BROKEN, "This version of Drawbridge has no step called " + step.bean() + ".", List.of());
            return;
        }
        var sent = sent(step);
        var context = new WorkingContext(step, sent.receipts(), documents, journal, reads, clock);
        var look = new Look(step, lease, bean, context, clock.instant());
        Assessment assessment;
        try {
            assessment = step.live() ? bean.assess(context) : bean.preview(context);
        } catch (Refusal e) {
            assessment = Assessment.refused(e);
        } catch (RuntimeException e) {
            notSeen(step, e, sent.unsettled());
            return;
        }
        if (!step.live()) {
            previewed(step, assessment);
            return;
        }
        switch (assessment.verdict()) {
            case REACHED -> reached(step, assessment, sent.unsettled());
            case REFUSED -> refused(step, assessment, sent.unsettled());
            case UNDER_WAY ->
                underWay(step, assessment, assessment.isSilent() ? context.silentSince() : null, sent.unsettled());
            case MISSING -> act(look, assessment, sent);
            default -> throw new IllegalStateException("no such verdict: " + assessment.verdict());
        }
    }

    /** What was to be looked at could not be. */
    private void notSeen(StepRecord step, RuntimeException failure, List<Journal.Entry> more) {
        if (failure instanceof RemoteException.PersonNeeded needed) {
            personNeeded(step, needed, more);
        } else if (failure instanceof RemoteException.Later later && !later.asked()) {
            if (late(step)) {
                failed(step, DEADLINE_PASSED, lateText(step, later.getMessage()), more);
            } else {
                postpone(step, later.patience(), later.getMessage(), step.failingSince(), step.failures(), more);
            }
        } else {
            broken(step, failure, Kind.LOOK_FAILED, more);
        }
    }

    // ---- what follows from a look

    private void reached(StepRecord step, Assessment assessment, List<Journal.Entry> more) {
        inTransactionThatJournals(step, () -> {
            var now = clock.instant();
            table.conclude(step, State.REACHED, assessment.text(), null, now);
            leave(step, assessment, now);
            journal.write(append(noted(step, assessment, more), step, Kind.STEP_REACHED, assessment.text()));
            flow.goOn(step, assessment.variables());
        });
    }

    private void refused(StepRecord step, Assessment assessment, List<Journal.Entry> more) {
        if (!flow.draws(step, assessment.code())) {
            inTransaction(() -> progressed(step, assessment, clock.instant()));
            failed(step, assessment.code(), assessment.text(), noted(step, assessment, more));
            return;
        }
        inTransactionThatJournals(step, () -> {
            var now = clock.instant();
            table.conclude(step, State.REFUSED, assessment.text(), assessment.code(), now);
            leave(step, assessment, now);
            journal.write(append(
                    noted(step, assessment, more),
                    step,
                    Kind.STEP_REFUSED,
                    assessment.code() + ": " + assessment.text()));
            flow.takePath(step, assessment.code(), assessment.text(), assessment.variables());
        });
    }

    /** @param silentSince since when somebody does not answer; null when everybody did */
    private void underWay(StepRecord step, Assessment assessment, Instant silentSince, List<Journal.Entry> more) {
        if (late(step)) {
            failed(step, DEADLINE_PASSED, lateText(step, assessment.text()), more);
            return;
        }
        var entries = noted(step, assessment, more);
        if (!sameButForNumbers(step.text(), assessment.text())) {
            entries.add(journal.entry(step, Kind.ASSESSMENT, null, null, assessment.text(), node, null));
        }
        inTransaction(() -> {
            var now = clock.instant();
            holdFor(entries);
            progressed(step, assessment, now);
            journal.write(entries);
            table.release(
                    step,
                    now.plus(assessment.lookAgainIn().orElse(settings.poll())),
                    assessment.text(),
                    silentSince,
                    0);
        });
    }

    /** An operator is asked; the model stays where it is. */
    private void failed(StepRecord step, String code, String reason, List<Journal.Entry> more) {
        inTransactionThatJournals(step, () -> {
            table.conclude(step, State.FAILED, reason, code, clock.instant());
            journal.write(append(more, step, Kind.STEP_FAILED, code + ": " + reason));
            table.resolvedBy(step.id(), flow.askOperator(step, code, reason));
        });
    }

    /** Waiting does not help: a person is asked at once. */
    private void personNeeded(StepRecord step, RemoteException.PersonNeeded failure, List<Journal.Entry> more) {
        if (step.live()) {
            failed(step, failure.code(), describe(failure), more);
        } else {
            previewed(step, Assessment.underWay("cannot tell: " + describe(failure)));
        }
    }

    private void broken(StepRecord step, RuntimeException failure, Kind kind, List<Journal.Entry> more) {
        var now = clock.instant();
        var since = step.brokenSince(now);
        var text = describe(failure);
        if (!(failure instanceof RemoteException)) {
            log.error("{}: {} of run {} broke", node, step.element(), step.run(), failure);
        }
        if (!step.live() && !now.isBefore(since.plus(settings.patience()))) {
            previewed(step, Assessment.underWay("cannot tell: " + text));
            return;
        }
        var entries = new ArrayList<>(more);
        if (!sameButForNumbers(step.text(), text)) {
            entries.add(journal.entry(step, kind, null, null, text, node, null));
        }
        if (late(step)) {
            failed(step, DEADLINE_PASSED, lateText(step, text), entries);
        } else if (!now.isBefore(since.plus(settings.patience()))) {
            failed(step, STEP_BROKEN, text, entries);
        } else {
            postpone(step, pause(step, failure), text, since, step.failures() + 1, entries);
        }
    }

    private Duration pause(StepRecord step, RuntimeException failure) {
        var own = backOff(step.failures());
        var asked = failure instanceof RemoteException.Unavailable unavailable
                ? unavailable.patience()
                : failure instanceof RemoteException.Later later ? later.patience() : Duration.ZERO;
        return asked.compareTo(own) > 0 ? asked : own;
    }

    private void postpone(
            StepRecord step,
            Duration wait,
            String text,
            Instant failingSince,
            int failures,
            List<Journal.Entry> entries) {
        inTransaction(() -> {
            journal.write(entries);
            table.release(step, clock.instant().plus(wait), text, failingSince, failures);
        });
    }

    /** What the engine or the database does not take is tried again; after the patience a person is asked. */
    private void postponeQuietly(StepRecord step, RuntimeException failure) {
        try {
            var now = clock.instant();
            var since = step.brokenSince(now);
            if (!now.isBefore(since.plus(settings.patience()))) {
                failed(step, STEP_BROKEN, "The model cannot go on: " + engineWords(failure), List.of());
                return;
            }
            postpone(step, backOff(step.failures()), describe(failure), since, step.failures() + 1, List.of());
        } catch (RuntimeException e) {
            log.info("{}: lease of {} is left to run out: {}", node, step.element(), e.toString());
        }
    }

    private void cancelled(StepRecord step, Flow.Gone gone) {
        try {
            inTransactionThatJournals(step, () -> {
                table.conclude(step, State.CANCELLED, gone.getMessage(), null, clock.instant());
                journal.note(step, Kind.STEP_CANCELLED, gone.getMessage(), node);
            });
        } catch (StepTable.LeaseLost e) {
            log.info("{}: {}", node, e.getMessage());
        }
    }

    /** A preview never waits and never acts: it writes down what would be done, and goes on. */
    private void previewed(StepRecord step, Assessment assessment) {
        if (assessment.verdict() == Assessment.Verdict.REFUSED && flow.draws(step, assessment.code())) {
            refused(step, assessment, List.of());
            return;
        }
        inTransactionThatJournals(step, () -> {
            var now = clock.instant();
            var entries = new ArrayList<Journal.Entry>();
            String text;
            switch (assessment.verdict()) {
                case REACHED -> text = "nothing to do: " + assessment.text();
                case UNDER_WAY -> text = "would wait: " + assessment.text();
                case REFUSED -> text = "would be refused: " + assessment.text();
                default -> {
                    text = "would send " + assessment.actions().size()
                            + (assessment.actions().size() == 1 ? " command" : " commands");
                    for (var action : assessment.actions()) {
                        entries.add(journal.entry(step, Kind.WOULD_DO, action, null, action.name(), node, null));
                    }
                }
            }
            table.conclude(step, State.REACHED, text, assessment.code(), now);
            leave(step, assessment, now);
            journal.write(append(entries, step, Kind.STEP_REACHED, text));
            flow.goOn(step, assessment.variables());
        });
    }

    /** What the step wants noted belongs to the documents that it leaves: both are written or none. */
    private List<Journal.Entry> noted(StepRecord step, Assessment assessment, List<Journal.Entry> more) {
        var entries = new ArrayList<>(more);
        assessment
                .notes()
                .forEach(note -> entries.add(journal.entry(step, Kind.ASSESSMENT, null, null, note, node, null)));
        return entries;
    }

    private void progressed(StepRecord step, Assessment assessment, Instant now) {
        if (assessment.keeps()) {
            leave(step, assessment, now);
        } else {
            items.update(step, assessment.items(), now);
        }
    }

    private void leave(StepRecord step, Assessment assessment, Instant now) {
        items.update(step, assessment.items(), now);
        assessment.documents().forEach((name, content) -> documents.put(step.run(), name, content, step.element()));
    }

    // ---- acting

    private void act(Look look, Assessment assessment, Sent sent) {
        var step = look.step();
        var plan = sent.sendable(assessment.actions(), clock.instant(), settings.settle(), settings.inFlight());
        if (late(step)) {
            failed(step, DEADLINE_PASSED, lateText(step, stillMissing(assessment, plan)), sent.unsettled());
        } else if (plan.refusal().isPresent()) {
            failed(step, COMMAND_REFUSED, plan.refusal().get(), sent.unsettled());
        } else if (plan.actions().isEmpty()) {
            // All of it is on its way, or may be: look again, when what is uncertain has had time to settle.
            underWay(
                    step,
                    Assessment.underWay(plan.text())
                            .items(assessment.items())
                            .lookAgainIn(
                                    min(plan.pause(), assessment.lookAgainIn().orElse(settings.poll()))),
                    null,
                    sent.unsettled());
        } else if (aborts.pending(step.run())) {
            // The step is given back at once, so that the abort need not wait for its lease to run out.
            postpone(step, Duration.ZERO, "an abort was asked for", null, 0, sent.unsettled());
        } else {
            RunGate.Answer answer;
            try {
                answer = gate.ask(look.context(), comparable(step, look.bean()));
            } catch (RuntimeException e) {
                notSeen(step, e, sent.unsettled());
                return;
            }
            switch (answer.verdict()) {
                case YES -> send(look, assessment, plan.actions(), sent.unsettled());
                case NOT_APPROVED -> failed(step, NOT_APPROVED, answer.text(), sent.unsettled());
                case CHANGED -> askAnew(step, answer.text(), sent.unsettled());
                default -> throw new IllegalStateException("no such verdict: " + answer.verdict());
            }
        }
    }

    /** Before a run's first command, and before the first that carries its plan out: later the run itself changes it. */
    private boolean comparable(StepRecord step, InfrastructureStep bean) {
        return !journal.everActed(step.run())
                || bean.worksOnPlan() && !journal.everActed(step.run(), steps.workingOnPlans());
    }

    /** Nothing is sent; the people who must agree are asked about what has changed. */
    private void askAnew(StepRecord step, String text, List<Journal.Entry> more) {
        inTransaction(() -> {
            table.conclude(step, State.FAILED, text, APPROVAL_OUTDATED, clock.instant());
            journal.write(append(more, step, Kind.STEP_FAILED, APPROVAL_OUTDATED + ": " + text));
            table.resolvedBy(step.id(), flow.askApproval(step));
        });
    }

    /** Somebody has to look at the system itself, so what is missing there goes by its name. */
    private static String stillMissing(Assessment assessment, Sent.Plan plan) {
        var labels = assessment.actions().stream()
                .limit(3)
                .map(action -> action.name().replace('-', ' ') + " " + action.label())
                .toList();
        int more = assessment.actions().size() - labels.size();
        return "still to be done: " + String.join(", ", labels) + (more > 0 ? " and " + more + " more" : "")
                + (plan.actions().isEmpty() ? " (" + plan.text() + ")" : "");
    }

    /**
     * In batches, each with its intents on the disk before it goes out. As long as all were accepted and the look is young, the
     * receipts of one batch are written with the intents of the next.
     */
    private void send(Look look, Assessment assessment, List<Action> actions, List<Journal.Entry> more) {
        var step = look.step();
        var before = noted(step, assessment, more);
        for (int from = 0; ; from += settings.batch()) {
            int to = Math.min(actions.size(), from + settings.batch());
            var batch = actions.subList(from, to);
            if (!intend(look, from == 0 ? assessment : null, before, batch)) {
                return;
            }
            var personNeeded = new AtomicReference<RemoteException.PersonNeeded>();
            var receipts = sender.send(batch, look.bean().concurrency(), action -> perform(look, action, personNeeded));
            if (receipts.stream().anyMatch(Optional::isEmpty)) {
                throw new StepTable.LeaseLost(step);
            }
            var entries = receipts.stream().map(Optional::get).toList();
            if (personNeeded.get() != null) {
                personNeeded(step, personNeeded.get(), entries);
                return;
            }
            if (to == actions.size()
                    || entries.stream().anyMatch(entry -> entry.kind() != Kind.ACCEPTED)
                    || !clock.instant().isBefore(look.at().plus(LOOK_HOLDS))) {
                sent(step, assessment, entries, to, actions.size());
                return;
            }
            before = entries;
        }
    }

    /**
     * @param assessment what the look has left behind; null when that is written
     * @return whether the batch may go out; where an abort has come in between, what came of the last one is written all the same
     */
    private boolean intend(Look look, Assessment assessment, List<Journal.Entry> before, List<Action> batch) {
        var step = look.step();
        var mayGo = new AtomicBoolean(true);
        inTransactionThatJournals(step, () -> {
            look.lease().renew();
            boolean aborting = aborts.pending(step.run());
            if (assessment != null) {
                if (aborting) {
                    throw new StepTable.LeaseLost(step);
                }
                // With the documents: an undo must know what was begun even if the step never ends.
                leave(step, assessment, clock.instant());
            } else if (aborting) {
                journal.write(before);
                table.release(step, clock.instant(), "an abort was asked for", null, 0);
                mayGo.set(false);
                return;
            }
            var entries = new ArrayList<>(before);
            batch.forEach(action -> entries.add(journal.entry(step, Kind.INTENT, action, null, null, node, null)));
            journal.write(entries);
        });
        return mayGo.get();
    }

    private void sent(StepRecord step, Assessment assessment, List<Journal.Entry> entries, int sent, int all) {
        var failure = entries.stream()
                .filter(entry -> entry.kind() == Kind.NOT_SENT || entry.kind() == Kind.NO_ANSWER)
                .findFirst();
        var now = clock.instant();
        var since = step.brokenSince(now);
        if (failure.isPresent() && !now.isBefore(since.plus(settings.patience()))) {
            failed(step, STEP_BROKEN, failure.get().text(), entries);
            return;
        }
        inTransaction(() -> {
            journal.write(entries);
            if (failure.isPresent()) {
                table.release(
                        step, now.plus(backOff(step.failures())), failure.get().text(), since, step.failures() + 1);
            } else {
                var pause = sent == all ? min(settings.poll(), pause(assessment)) : Duration.ZERO;
                table.release(step, now.plus(pause), "sent " + sent + " of " + all, null, 0);
            }
        });
    }

    /** @return what to write down; empty when the lease was lost before the command was sent */
    private Optional<Journal.Entry> perform(
            Look look, Action action, AtomicReference<RemoteException.PersonNeeded> personNeeded) {
        if (!look.lease().holds()) {
            return Optional.empty();
        }
        var step = look.step();
        var began = clock.instant();
        try {
            var receipt = look.bean().perform(action, look.context());
            return Optional.of(journal.entry(
                    step, Kind.ACCEPTED, action, receipt.task().orElse(null), receipt.answer(), node, since(began)));
        } catch (RemoteException.PersonNeeded e) {
            personNeeded.set(e);
            return Optional.of(receipt(step, Kind.NOT_SENT, action, e, began));
        } catch (RemoteException.NotSent e) {
            return Optional.of(receipt(step, Kind.NOT_SENT, action, e, began));
        } catch (RemoteException.Refused e) {
            return Optional.of(receipt(step, Kind.REFUSED, action, e, began));
        } catch (Refusal e) {
            return Optional.of(receipt(step, Kind.REFUSED, action, e, began));
        } catch (RuntimeException e) {
            // Lost answers and our own defects alike: it may have been carried out.
            if (!(e instanceof RemoteException)) {
                log.error("{}: {} of run {} broke while sending", node, step.element(), step.run(), e);
            }
            return Optional.of(receipt(step, Kind.NO_ANSWER, action, e, began));
        }
    }

    private Journal.Entry receipt(StepRecord step, Kind kind, Action action, RuntimeException e, Instant began) {
        return journal.entry(step, kind, action, null, describe(e), node, since(began));
    }

    private long since(Instant began) {
        return Duration.between(began, clock.instant()).toMillis();
    }

    private Sent sent(StepRecord step) {
        return Sent.from(
                journal.actions(step),
                step,
                clock.instant(),
                action -> journal.entry(
                        step,
                        Kind.NO_ANSWER,
                        action,
                        null,
                        "the node stopped before it could note an answer",
                        node,
                        null));
    }

    /** Keeps a step ours while it is worked on, and says when it is not any more. */
    private final class Lease {
        private final StepRecord step;
        private final Duration length;
        private volatile Instant until;
        /** When the work itself was last heard of. */
        private volatile Instant alive;

        Lease(StepRecord step, Duration length) {
            this.step = step;
            this.length = length;
            this.until = step.leaseUntil();
            this.alive = clock.instant();
        }

        void renew() {
            alive = clock.instant();
            var next = alive.plus(length);
            table.renew(step, next);
            until = next;
        }

        /** @return whether a command may still go out under it: with a third of it left, or after renewing it */
        synchronized boolean holds() {
            var now = clock.instant();
            alive = now;
            if (now.isBefore(until.minus(length.dividedBy(3)))) {
                return true;
            }
            if (!now.isBefore(until)) {
                return false;
            }
            try {
                inTransaction(this::renew);
                return true;
            } catch (RuntimeException e) {
                log.info("{}: lease of {} could not be renewed: {}", node, step.element(), e.toString());
                return false;
            }
        }

        /** From another thread than the work's. Work that has not been heard of for long is left to other nodes. */
        void keep() {
            var now = clock.instant();
            if (now.isBefore(until.minus(length.dividedBy(2)))
                    || !now.isBefore(until)
                    || now.isAfter(alive.plus(LONGEST_SILENCE))) {
                return;
            }
            try {
                var next = now.plus(length);
                inTransaction(() -> table.renew(step, next));
                until = next;
            } catch (StepTable.LeaseLost e) {
                log.debug("{}: {}", node, e.getMessage());
            } catch (RuntimeException e) {
                log.info("{}: lease of {} could not be renewed: {}", node, step.element(), e.toString());
            }
        }
    }

    // ---- aborts

    private int carryOutAborts() {
        int done = 0;
        for (var wish : aborts.pending()) {
            try {
                if (Boolean.TRUE.equals(transactions.execute(status -> carryOut(wish)))) {
                    done++;
                }
            } catch (Busy e) {
                log.debug("{}: abort of {} waits for {}", node, wish.run(), e.getMessage());
            } catch (RuntimeException e) {
                log.warn("{}: abort of {} could not be carried out yet", node, wish.run(), e);
            }
        }
        return done;
    }

    int turnOfAborts() {
        return carryOutAborts() + withdrawNeedlessResolutions();
    }

    private boolean carryOut(Aborts.Wish wish) {
        journal.hold(wish.run());
        if (!aborts.done(wish.run())) {
            return false;
        }
        var now = clock.instant();
        var begun = new ArrayList<StepRecord>();
        for (var step : table.of(wish.run())) {
            if (step.state().ended()) {
                continue;
            }
            var until = now.plus(settings.lease());
            boolean ours = step.state() == State.FAILED
                    ? table.reopen(step, node, until)
                    : table.claim(step, node, now, until);
            if (!ours) {
                throw new Busy(step);
            }
            var held = step.claimed(node, until);
            table.conclude(held, State.STOPPED, "stopped by an abort", null, now);
            var sent = Sent.from(
                    journal.actions(held),
                    held,
                    now,
                    action -> journal.entry(held, Kind.NO_ANSWER, action, null, "stopped by an abort", node, null));
            journal.write(append(sent.unsettled(), held, Kind.STEP_STOPPED, "stopped by an abort"));
            if (held.undoable() && journal.everActed(held)) {
                begun.add(held);
            }
        }
        boolean aborted = flow.abort(wish.run(), begun);
        journal.note(
                wish.run(),
                Kind.ABORTED,
                null,
                wish.who(),
                aborted ? "the run goes into its drawn abort" : "there was nothing left to abort",
                null);
        return true;
    }

    private static final class Busy extends RuntimeException {
        Busy(StepRecord step) {
            super(step.element() + ", which " + step.leaseOwner() + " works on", null, false, false);
        }
    }

    private int withdrawNeedlessResolutions() {
        var needless = table.withNeedlessResolution(100);
        for (var step : needless) {
            try {
                inTransactionThatJournals(step, () -> {
                    table.resolvedBy(step.id(), null);
                    flow.withdraw(step.resolutionId());
                });
            } catch (RuntimeException e) {
                log.warn("{}: the task for failed step {} could not be withdrawn yet", node, step.element(), e);
            }
        }
        return needless.size();
    }

    // ---- small things

    private void inTransaction(Runnable work) {
        transactions.executeWithoutResult(status -> work.run());
    }

    /** The journal first, then the step's row: whoever comes the other way round, from the model, does the same. */
    private void inTransactionThatJournals(StepRecord step, Runnable work) {
        inTransaction(() -> {
            journal.hold(step.run());
            work.run();
        });
    }

    private void holdFor(List<Journal.Entry> entries) {
        if (!entries.isEmpty()) {
            journal.hold(entries.get(0).run());
        }
    }

    private List<Journal.Entry> append(List<Journal.Entry> more, StepRecord step, Kind kind, String text) {
        var all = new ArrayList<>(more);
        all.add(journal.entry(step, kind, null, null, text, node, null));
        return all;
    }

    private boolean late(StepRecord step) {
        return step.live() && !clock.instant().isBefore(step.deadlineAt());
    }

    private static String lateText(StepRecord step, String last) {
        return "Not done by " + step.deadlineAt() + ". Last seen: " + last;
    }

    private Duration pause(Assessment assessment) {
        return min(assessment.lookAgainIn().orElse(settings.poll()), settings.longestPause());
    }

    private Duration backOff(int failures) {
        double factor = Math.pow(2, Math.min(failures, 20)) * (0.75 + 0.5 * jitter.getAsDouble());
        long millis = (long) (settings.backOff().toMillis() * factor);
        return min(Duration.ofMillis(millis), settings.longestBackOff());
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    private static boolean sameButForNumbers(String before, String now) {
        return before != null && before.replaceAll("\\d+", "#").equals(now.replaceAll("\\d+", "#"));
    }

    /** The engine's words name what is wrong with a model. */
    private static String engineWords(RuntimeException e) {
        return e.getMessage() == null ? describe(e) : e.getMessage();
    }

    /** What a person reads; what our own defects are called is for whoever reads the log. */
    private static String describe(RuntimeException e) {
        return e instanceof RemoteException || e instanceof Refusal || e instanceof InvalidInput
                ? e.getMessage()
                : "Drawbridge itself could not go on here; its log of this moment says why";
    }

    /** What the driver writes to. */
    record DriverTables(StepTable steps, ItemTable items, Journal journal, Documents documents, Aborts aborts) {}

    /** Which steps there are, by bean name. */
    interface Steps {
        Optional<InfrastructureStep> find(String bean);

        /** @return the names of those that carry recovery plans out */
        Set<String> workingOnPlans();

        static Steps of(Map<String, InfrastructureStep> beans) {
            var known = new LinkedHashMap<>(beans);
            var onPlans = known.entrySet().stream()
                    .filter(step -> step.getValue().worksOnPlan())
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toUnmodifiableSet());
            return new Steps() {
                @Override
                public Optional<InfrastructureStep> find(String bean) {
                    return Optional.ofNullable(known.get(bean));
                }

                @Override
                public Set<String> workingOnPlans() {
                    return onPlans;
                }
            };
        }
    }
}
