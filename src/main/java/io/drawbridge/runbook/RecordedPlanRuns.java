package io.drawbridge.runbook;

import io.drawbridge.core.PlanName;
import io.drawbridge.core.SiteId;
import io.drawbridge.core.SitePairId;
import io.drawbridge.readiness.PlanRuns;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** The runs of a plan, as readiness and forecasts ask for them. */
@Component
class RecordedPlanRuns implements PlanRuns {

    private final RunTable table;

    RecordedPlanRuns(RunTable table) {
        this.table = table;
    }

    @Override
    public Optional<Ended> lastPassedTest(SitePairId pair, PlanName plan) {
        return table.passedTest(pair, plan).map(RecordedPlanRuns::ended);
    }

    @Override
    public List<Ended> succeeded(SitePairId pair, PlanName plan, SiteId recoverySite, int atMost) {
        return table.succeeded(pair, plan, recoverySite, atMost).stream()
                .map(RecordedPlanRuns::ended)
                .toList();
    }

    private static Ended ended(Run run) {
        return new Ended(run.id(), run.recoverySite(), run.detectedAt(), run.requestedAt(), run.endedAt());
    }
}
