package io.drawbridge.readiness;

import io.drawbridge.core.SitePairId;

/** Tells whether a run works on a pair of sites. */
public interface PairsInUse {

    boolean inUse(SitePairId pair);
}
