package io.drawbridge.engine;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.core.Mode;
import io.drawbridge.core.PlanName;
import io.drawbridge.core.RunId;
import io.drawbridge.core.SiteId;
import io.drawbridge.core.SitePairId;
import io.drawbridge.core.TenantId;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/** A step's view of its run while the driver works on it. */
final class WorkingContext implements StepContext {

    /** Who takes an answer as old as this does not ask about what commands change. */
    private static final Duration SLOW_TO_CHANGE = Duration.ofMinutes(1);

    private final StepRecord step;
    private final List<Receipt> receipts;
    private final Documents documents;
    private final Journal journal;
    private final SharedReads reads;
    private final Clock clock;
    private final Instant lookBegan;

    WorkingContext(
            StepRecord step,
            List<Receipt> receipts,
            Documents documents,
            Journal journal,
            SharedReads reads,
            Clock clock) {
        this.step = step;
        this.receipts = List.copyOf(receipts);
        this.documents = documents;
        this.journal = journal;
        this.reads = reads;
        this.clock = clock;
        this.lookBegan = clock.instant();
    }

    private <T> T required(ProcessVariable<?> variable, Function<String, T> read) {
        var value = step.inputs().get(variable.name());
        if (value == null || value.isBlank()) {
            throw new InvalidInput(variable.name(), "is missing in run " + step.run());
        }
        return read.apply(value);
    }

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
        return required(RunInputs.TENANT, TenantId::new);
    }

    @Override
    public SitePairId sitePair() {
        return required(RunInputs.SITE_PAIR, SitePairId::new);
    }

    @Override
    public SiteId protectedSite() {
        return required(RunInputs.PROTECTED_SITE, SiteId::new);
    }

    @Override
    public SiteId recoverySite() {
        return required(RunInputs.RECOVERY_SITE, SiteId::new);
    }

    @Override
    public PlanName recoveryPlan() {
        return required(RunInputs.RECOVERY_PLAN, PlanName::new);
    }

    @Override
    public Optional<PlanName> findRecoveryPlan() {
        return input(RunInputs.RECOVERY_PLAN.name())
                .filter(name -> !name.isBlank())
                .map(PlanName::new);
    }

    @Override
    public Mode mode() {
        return step.live() ? Mode.LIVE : Mode.PREVIEW;
    }

    @Override
    public Optional<String> input(String name) {
        return Optional.ofNullable(step.inputs().get(name));
    }

    @Override
    public Optional<String> document(String name) {
        return documents.find(step.run(), name);
    }

    @Override
    public List<Receipt> receipts() {
        return receipts;
    }

    @Override
    public Instant dueSince() {
        return step.roundBeganAt();
    }

    @Override
    public Instant silentSince() {
        return step.silentSince(lookBegan);
    }

    @Override
    public int round() {
        return step.round();
    }

    @Override
    public String requestId(Action action) {
        var name = step.run() + "/" + step.element() + "/" + step.round() + "/" + action.key();
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }

    @Override
    public Instant now() {
        return clock.instant();
    }

    @Override
    public <T> T shared(String question, Duration atMost, Supplier<T> read) {
        boolean slow = atMost.compareTo(SLOW_TO_CHANGE) >= 0;
        return reads.read(
                question,
                atMost,
                (asker, askedAt) -> isAfterLastAction(askedAt) && (slow || isOfThisStep(asker, askedAt)),
                this::asker,
                read);
    }

    @Override
    public <T> T sharedSince(String question, Instant since, Supplier<T> read) {
        var now = clock.instant();
        return reads.read(
                question,
                since.isAfter(now) ? Duration.ZERO : Duration.between(since, now),
                (asker, askedAt) -> isAfterLastAction(askedAt),
                this::asker,
                read);
    }

    @Override
    public <T> T sharedForThisStep(String question, Supplier<T> read) {
        var now = clock.instant();
        var began = step.roundBeganAt();
        return reads.read(
                question,
                began.isAfter(now) ? Duration.ZERO : Duration.between(began, now),
                (asker, askedAt) -> askedAt.isAfter(began) || asker.round().equals(round(step)),
                this::asker,
                read);
    }

    private SharedReads.Asker asker() {
        return new SharedReads.Asker(step.run(), round(step), journal.latest(step.run()));
    }

    private static String round(StepRecord step) {
        return step.id() + " " + step.round();
    }

    private boolean isAfterLastAction(Instant askedAt) {
        return receipts.stream().allMatch(receipt -> receipt.at().isBefore(askedAt));
    }

    /**
     * What was read before this step began may be from before the last command of the step ahead of it, which need not
     * have looked again: an undo would find nothing to undo. Where the run has neither sent nor been told anything since,
     * what the step ahead has read a moment ago is as good.
     */
    private boolean isOfThisStep(SharedReads.Asker asker, Instant askedAt) {
        return askedAt.isAfter(step.roundBeganAt())
                || asker.run().equals(step.run())
                        && (asker.round().equals(round(step))
                                || step.round() == 1 && journal.isQuietAfter(step.run(), asker.journaled()));
    }
}
