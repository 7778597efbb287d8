package io.drawbridge.engine;

import io.drawbridge.core.Mode;
import io.drawbridge.core.PlanName;
import io.drawbridge.core.RunId;
import io.drawbridge.core.SiteId;
import io.drawbridge.core.SitePairId;
import io.drawbridge.core.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What a step knows of the run it works for. */
public interface StepContext {

    RunId run();

    /** @return the BPMN element's id, such as {@code serviceTask_runDisasterRecovery} */
    String element();

    TenantId tenant();

    SitePairId sitePair();

    /** @return the site that was protected when the run began */
    SiteId protectedSite();

    /** @return the site that takes over in this run; in a reprotect, the one that has taken over already */
    SiteId recoverySite();

    /** @throws io.drawbridge.core.InvalidInput when the run has no recovery plan */
    PlanName recoveryPlan();

    /** @return empty when the run works on something else than one plan: all plans of the pair, machines */
    Optional<PlanName> findRecoveryPlan();

    Mode mode();

    /** @return what the model gives this element as a local input parameter */
    Optional<String> input(String name);

    /** @return a document that an earlier step of this run left behind */
    Optional<String> document(String name);

    /** @return what this step already sent in this round, oldest first */
    List<Receipt> receipts();

    /** @return the latest receipt for the action, if it was sent in this round */
    default Optional<Receipt> receipt(Action action) {
        return receipts().stream()
                .filter(receipt -> receipt.actionKey().equals(action.key()))
                .reduce((earlier, later) -> later);
    }

    /** @return when the step became due */
    Instant dueSince();

    /**
     * @return since when looks in a row have found somebody who does not answer, as they said by
     *     {@link Assessment#silent()}; this look's time when the last one did not. One lost packet is no lost system, however
     *     long ago the step became due: a node may have been gone meanwhile.
     */
    Instant silentSince();

    /** @return 1 at first; one more each time it is tried again, by an operator's decision or because the model leads here again */
    int round();

    /**
     * @return an id that a remote system can store, the same after any restart: made from run, element, round and
     *     action, never from engine execution ids, which change on a retry
     */
    String requestId(Action action);

    Instant now();

    /**
     * Reads something that other steps may be waiting for as well: one request serves them all. The answer is never
     * older than this step's own last action, nor than the given age.
     *
     * @param question endpoint and question, unique in the product: "srm provider plans"
     * @param atMost how old the answer may be
     * @param read asks the remote system; its exceptions pass through
     */
    <T> T shared(String question, Duration atMost, Supplier<T> read);

    /**
     * As {@link #shared(String, Duration, Supplier)}, for what an earlier step of this run may have just asked.
     *
     * @param since the answer was asked for at this instant or later
     */
    <T> T sharedSince(String question, Instant since, Supplier<T> read);

    /**
     * As {@link #shared(String, Duration, Supplier)}, for what this step's own commands do not change and what takes many requests to
     * learn: any answer will do that was asked for since this round of the step began.
     */
    <T> T sharedForThisStep(String question, Supplier<T> read);
}
