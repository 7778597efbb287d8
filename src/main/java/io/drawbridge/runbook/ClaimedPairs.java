package io.drawbridge.runbook;

import io.drawbridge.core.SitePairId;
import io.drawbridge.readiness.PairsInUse;
import org.springframework.stereotype.Component;

/** A pair is in use as long as a run holds a plan, machines or all of it. */
@Component
class ClaimedPairs implements PairsInUse {

    private final RunTable table;

    ClaimedPairs(RunTable table) {
        this.table = table;
    }

    @Override
    public boolean inUse(SitePairId pair) {
        return table.inUse(pair);
    }
}
