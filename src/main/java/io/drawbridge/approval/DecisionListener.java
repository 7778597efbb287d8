package io.drawbridge.approval;

import io.drawbridge.core.RunId;

/** Told of every decision, in the transaction that records it. */
public interface DecisionListener {

    void decided(RunId run, Decision decision);
}
