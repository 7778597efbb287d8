package io.drawbridge.doubles;

import io.drawbridge.core.Mode;
import io.drawbridge.core.PlanName;
import io.drawbridge.core.RemoteException;
import io.drawbridge.core.RunId;
import io.drawbridge.core.SiteId;
import io.drawbridge.core.SitePairId;
import io.drawbridge.core.TenantId;
import io.drawbridge.engine.Action;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.Receipt;
import io.drawbridge.engine.StepContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** A run's step at a fixed moment, and the smallest driver that keeps the contract: assess, send, keep receipts. */
public final class StepDouble implements StepContext {

    public static final SiteId PROTECTED = new SiteId("onprem");
    public static final SiteId RECOVERY = new SiteId("provider");
    public static final SitePairId PAIR = new SitePairId("rainpole");
    public static final PlanName PLAN = new PlanName("Tier-1");

    public final ManualClock clock = new ManualClock();
    public final Map<String, String> inputs = new HashMap<>();
    public final Map<String, String> documents = new HashMap<>();
    public final List<Receipt> receipts = new ArrayList<>();
    public Mode mode = Mode.LIVE;
    public int round = 1;
    public SiteId protectedSite = PROTECTED;
    public SiteId recoverySite = RECOVERY;
    public SitePairId pair = PAIR;
    public PlanName plan = PLAN;
    private final Clock time;
    private final boolean sharing;
    private final Map<String, Shared> reads = new HashMap<>();
    public Instant silent;
    private Instant due;

    private record Shared(Object value, Instant at) {}

    /** With a clock of its own, and every read asked anew. */
    public StepDouble() {
        this.time = clock;
        this.sharing = false;
        this.due = time.instant();
    }

    /** With another's clock, and reads kept as long as they may be. */
    public StepDouble(Clock time) {
        this.time = time;
        this.sharing = true;
        this.due = time.instant();
    }

    /** Begins the next element of the same run. */
    public StepDouble next() {
        receipts.clear();
        inputs.clear();
        round = 1;
        due = time.instant();
        return this;
    }

    public StepDouble input(String name, String value) {
        inputs.put(name, value);
        return this;
    }

    public StepDouble nextRound() {
        round++;
        receipts.clear();
        due = time.instant();
        return this;
    }

    public StepDouble receipt(Action action, Receipt.Outcome outcome, String task) {
        receipts.add(new Receipt(action.key(), time.instant(), outcome, Optional.ofNullable(task)));
        return this;
    }

    /** Assesses, and sends what is missing. */
    public Assessment turn(InfrastructureStep step) {
        var assessment = step.assess(this);
        documents.putAll(assessment.documents());
        for (var action : assessment.actions()) {
            reads.clear();
            try {
                var receipt = step.perform(action, this);
                receipts.add(new Receipt(action.key(), time.instant(), Receipt.Outcome.ACCEPTED, receipt.task()));
            } catch (RemoteException.NoAnswer noAnswer) {
                receipt(action, Receipt.Outcome.NO_ANSWER, null);
            } catch (RemoteException.Refused refused) {
                receipt(action, Receipt.Outcome.REFUSED, null);
            }
        }
        return assessment;
    }

    @Override
    public RunId run() {
        return new RunId("run-1");
    }

    @Override
    public String element() {
        return "serviceTask_underTest";
    }

    @Override
    public TenantId tenant() {
        return new TenantId("rainpole");
    }

    @Override
    public SitePairId sitePair() {
        return pair;
    }

    @Override
    public SiteId protectedSite() {
        return protectedSite;
    }

    @Override
    public SiteId recoverySite() {
        return recoverySite;
    }

    @Override
    public java.util.Optional<PlanName> findRecoveryPlan() {
        return java.util.Optional.ofNullable(plan);
    }

    @Override
    public PlanName recoveryPlan() {
        return plan;
    }

    @Override
    public Mode mode() {
        return mode;
    }

    @Override
    public Optional<String> input(String name) {
        return Optional.ofNullable(inputs.get(name));
    }

    @Override
    public Optional<String> document(String name) {
        return Optional.ofNullable(documents.get(name));
    }

    @Override
    public List<Receipt> receipts() {
        return List.copyOf(receipts);
    }

    @Override
    public Instant dueSince() {
        return due;
    }

    /** Nobody has answered since it became due, unless a test says otherwise. */
    @Override
    public Instant silentSince() {
        return silent == null ? due : silent;
    }

    @Override
    public int round() {
        return round;
    }

    @Override
    public String requestId(Action action) {
        return run() + "-" + element() + "-" + round + "-" + action.key();
    }

    @Override
    public Instant now() {
        return time.instant();
    }

    @Override
    public <T> T sharedSince(String question, Instant since, Supplier<T> read) {
        return shared(question, Duration.between(since, time.instant()), read);
    }

    @Override
    public <T> T sharedForThisStep(String question, Supplier<T> read) {
        return shared(question, Duration.ofMinutes(10), read);
    }

    @Override
    public <T> T shared(String question, Duration atMost, Supplier<T> read) {
        if (!sharing) {
            return read.get();
        }
        var known = reads.get(question);
        if (known == null || known.at().plus(atMost).isBefore(time.instant())) {
            known = new Shared(read.get(), time.instant());
            reads.put(question, known);
        }
        @SuppressWarnings("unchecked")
        T value = (T) known.value();
        return value;
    }
}
