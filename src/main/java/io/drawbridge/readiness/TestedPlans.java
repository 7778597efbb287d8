package io.drawbridge.readiness;

import io.drawbridge.approval.Subject;
import io.drawbridge.approval.Subject.Fact;
import io.drawbridge.core.PlanName;
import io.drawbridge.core.SiteId;
import io.drawbridge.core.SitePairId;
import io.drawbridge.engine.Documents;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * What a plan's last passed DR test is still worth: it is worth less the longer ago it is and the more of the plan has
 * changed since. And whether the plan would be recovered within its objective.
 */
@Component
class TestedPlans implements OwnRecords {

    static final String NEVER_TESTED = "never tested";
    static final String LONG_AGO = "the last passed test was long ago";
    static final String DRIFTED = "changed since its last passed test";
    static final String OTHER_WAY = "last tested in the other direction";
    static final String NOT_KEPT = "what the last passed test tested is not known";

    static final int WEIGHT_NEVER = 25;
    private static final int WEIGHT_OTHER_WAY = 20;
    private static final int WEIGHT_OF_DRIFT = 5;
    private static final int MOST_FOR_DRIFT = 20;
    private static final int WEIGHT_NOT_KEPT = 5;
    private static final int NAMED = 5;

    /** Days since the last passed test, and what that costs; between them it grows evenly. */
    private static final int[][] DECAY = {{30, 0}, {90, 5}, {180, 12}, {365, WEIGHT_NEVER}};

    /** In which step's document a run keeps what its plan held when it was approved. */
    private static final String TESTED = "approval-subject";

    private final PlanRuns runs;
    private final Documents documents;
    private final RecoveryTimeForecasts forecasts;

    TestedPlans(PlanRuns runs, Documents documents, RecoveryTimeForecasts forecasts) {
        this.runs = runs;
        this.documents = documents;
        this.forecasts = forecasts;
    }

    /** @return how many points a test of so long ago costs: none in the first month, all of an untested plan's after a year */
    static int decay(Duration ago) {
        double days = Math.max(0, ago.toMinutes() / (24.0 * 60));
        if (days <= DECAY[0][0]) {
            return DECAY[0][1];
        }
        for (int i = 1; i < DECAY.length; i++) {
            if (days <= DECAY[i][0]) {
                double part = (days - DECAY[i - 1][0]) / (DECAY[i][0] - DECAY[i - 1][0]);
                return (int) Math.floor(DECAY[i - 1][1] + part * (DECAY[i][1] - DECAY[i - 1][1]));
            }
        }
        return WEIGHT_NEVER;
    }

    @Override
    public List<Gap> gaps(SitePairId pair, PlanName plan, SiteId recoverySite, Collection<Fact> facts, Instant now) {
        var gaps = new ArrayList<Gap>();
        runs.lastPassedTest(pair, plan)
                .ifPresentOrElse(
                        test -> tested(test, plan, recoverySite, facts, now, gaps),
                        () -> gaps.add(warning(
                                NEVER_TESTED,
                                plan,
                                "no DR test of it has ended well, as far as Drawbridge knows",
                                WEIGHT_NEVER)));
        forecasts.of(pair, plan).flatMap(RecoveryTimeForecasts.Forecast::gap).ifPresent(gaps::add);
        return gaps;
    }

    private void tested(
            PlanRuns.Ended test,
            PlanName plan,
            SiteId recoverySite,
            Collection<Fact> facts,
            Instant now,
            List<Gap> gaps) {
        var day = test.endedAt().atOffset(ZoneOffset.UTC).toLocalDate();
        int points = decay(Duration.between(test.endedAt(), now));
        if (points > 0) {
            gaps.add(warning(LONG_AGO, plan, "on " + day, points));
        }
        if (!test.recoverySite().equals(recoverySite)) {
            gaps.add(warning(OTHER_WAY, plan, "on " + day + ", towards " + test.recoverySite(), WEIGHT_OTHER_WAY));
            return;
        }
        if (facts.isEmpty()) {
            return;
        }
        var then = documents.find(test.run(), TESTED).map(Subject::parse).orElse(null);
        if (then == null || then.facts().isEmpty()) {
            gaps.add(warning(
                    NOT_KEPT, plan, "so nobody can say whether the plan has changed since " + day, WEIGHT_NOT_KEPT));
            return;
        }
        var drift = PlanFacts.drift(then, facts);
        if (!drift.isEmpty()) {
            gaps.add(warning(
                    DRIFTED,
                    plan,
                    drift.size() + (drift.size() == 1 ? " change" : " changes") + " since " + day + ": "
                            + String.join("; ", drift.subList(0, Math.min(NAMED, drift.size())))
                            + (drift.size() > NAMED ? " and " + (drift.size() - NAMED) + " more" : ""),
                    Math.min(MOST_FOR_DRIFT, WEIGHT_OF_DRIFT + drift.size() - 1)));
        }
    }

    private static Gap warning(String what, PlanName plan, String detail, int weight) {
        return new Gap(Gap.Severity.WARNS, what, plan.value(), detail, weight);
    }
}
