package io.drawbridge.engine;

import io.drawbridge.engine.Journal.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What a step has sent in its present round, and what follows for what it still wants to send. */
final class Sent {

    /** What to send now; or why not yet. */
    record Plan(List<Action> actions, Optional<String> refusal, Duration pause, String text) {}

    /** How often a command may go unanswered, without effect, before a person is asked. */
    static final int UNANSWERED_AT_MOST = 3;

    private final Map<String, Journal.Entry> latest;
    private final List<Journal.Entry> unsettled;
    private final List<Receipt> receipts;
    /** When the commands were meant to go out whose nodes did not live to see what came of them, by action. */
    private final Map<String, Instant> orphans;

    private Sent(
            Map<String, Journal.Entry> latest,
            List<Journal.Entry> unsettled,
            List<Receipt> receipts,
            Map<String, Instant> orphans) {
        this.orphans = orphans;
        this.latest = latest;
        this.unsettled = unsettled;
        this.receipts = receipts;
    }

    /**
     * @param entries the journal of the step's present round, in order
     * @param step held by us: an intent under an earlier lease number and without a receipt belongs to a node that
     *     stopped in between
     * @param unknown makes the entry that closes such an intent
     */
    static Sent from(
            List<Journal.Entry> entries, StepRecord step, Instant now, Function<Action, Journal.Entry> unknown) {
        var latest = new LinkedHashMap<String, Journal.Entry>();
        var orphans = new HashMap<String, Instant>();
        entries.forEach(entry -> {
            var before = latest.put(entry.actionKey(), entry);
            // Closed under another lease than it was written under: not by whoever sent it.
            if (entry.kind() == Kind.NO_ANSWER
                    && before != null
                    && before.kind() == Kind.INTENT
                    && before.leaseNumber() < entry.leaseNumber()) {
                orphans.put(entry.actionKey(), before.at());
            } else {
                orphans.remove(entry.actionKey());
            }
        });
        var unsettled = new ArrayList<Journal.Entry>();
        for (var entry : List.copyOf(latest.values())) {
            if (entry.kind() == Kind.INTENT && entry.leaseNumber() < step.leaseNumber()) {
                var closing = unknown.apply(action(entry));
                unsettled.add(closing);
                orphans.put(entry.actionKey(), entry.at());
                latest.put(entry.actionKey(), closing);
            }
        }
        var receipts = new ArrayList<Receipt>();
        for (var entry : entries) {
            outcome(entry.kind())
                    .ifPresent(outcome -> receipts.add(new Receipt(
                            entry.actionKey(), entry.at(), outcome, Optional.ofNullable(entry.remoteTask()))));
        }
        for (var entry : unsettled) {
            receipts.add(new Receipt(entry.actionKey(), now, Receipt.Outcome.NO_ANSWER, Optional.empty()));
        }
        return new Sent(latest, unsettled, receipts, orphans);
    }

    private static Action action(Journal.Entry intent) {
        // The key is what matters: name and item were joined by the first space.
        int space = intent.actionKey().indexOf(' ');
        return new Action(
                intent.actionKey().substring(0, space),
                intent.actionKey().substring(space + 1),
                intent.label() == null ? "" : intent.label(),
                Map.of());
    }

    private static Optional<Receipt.Outcome> outcome(Kind kind) {
        return switch (kind) {
            case ACCEPTED -> Optional.of(Receipt.Outcome.ACCEPTED);
            case REFUSED -> Optional.of(Receipt.Outcome.REFUSED);
            case NO_ANSWER -> Optional.of(Receipt.Outcome.NO_ANSWER);
            default -> Optional.empty();
        };
    }

    List<Receipt> receipts() {
        return receipts;
    }

    private long unanswered(Action action) {
        return receipts.stream()
                .filter(receipt -> receipt.outcome() == Receipt.Outcome.NO_ANSWER)
                .filter(receipt -> receipt.actionKey().equals(action.key()))
                .count();
    }

    /** @return entries to write with the next commit: intents of a stopped node, closed */
    List<Journal.Entry> unsettled() {
        return unsettled;
    }

    /**
     * An accepted action is never sent again in its round. One without an answer is left alone for the settle time;
     * the look that still misses it after that time lets it be sent again. One whose node died may still be on its way,
     * where another one would have been waited for: the settle time begins when it cannot be any more. One that was
     * refused, and is still missing, is for an operator.
     */
    Plan sendable(List<Action> wanted, Instant now, Duration settle, Duration inFlight) {
        var send = new ArrayList<Action>();
        int accepted = 0;
        int uncertain = 0;
        Duration wait = null;
        for (var action : wanted) {
            var before = latest.get(action.key());
            if (before == null || before.kind() == Kind.NOT_SENT) {
                send.add(action);
            } else if (before.kind() == Kind.REFUSED) {
                return new Plan(List.of(), Optional.of(action.label() + ": " + before.text()), Duration.ZERO, "");
            } else if (before.kind() == Kind.NO_ANSWER || before.kind() == Kind.INTENT) {
                var settled = before.at().plus(settle);
                var sent = orphans.get(action.key());
                if (sent != null && sent.plus(inFlight).isAfter(before.at())) {
                    settled = sent.plus(inFlight).plus(settle);
                }
                if (unanswered(action) >= UNANSWERED_AT_MOST && !now.isBefore(settled)) {
                    return new Plan(
                            List.of(),
                            Optional.of(action.label() + ": sent " + UNANSWERED_AT_MOST
                                    + " times, never answered, and not carried out. Last: " + before.text()),
                            Duration.ZERO,
                            "");
                }
                if (now.isBefore(settled)) {
                    uncertain++;
                    var left = Duration.between(now, settled);
                    wait = wait == null || left.compareTo(wait) < 0 ? left : wait;
                } else {
                    send.add(action);
                }
            } else {
                accepted++;
            }
        }
        var text = uncertain > 0
                ? uncertain + " sent without an answer; looking whether they were carried out"
                : accepted + " accepted, not visible yet";
        return new Plan(send, Optional.empty(), wait == null ? Duration.ofDays(1) : wait, text);
    }
}
