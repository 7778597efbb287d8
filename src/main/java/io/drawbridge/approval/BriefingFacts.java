package io.drawbridge.approval;

import io.drawbridge.core.RunId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a briefing needs to know of a run and cannot see in the engine. */
public interface BriefingFacts {

    /**
     * @param subject what the run works on: a plan's name as SRM shows it, all plans of a pair, machines
     * @param siteNames both sites' names by their ids
     * @param clockFrom when the decision clock began: the disaster was detected, or the run was asked for
     * @param objective the plan's recovery time objective, if one is set
     * @param expected how long earlier runs of this runbook on this plan took
     * @param undo what an abort would undo, and what it cannot
     * @param sightings how both sites' systems were when they were last asked
     * @param disaster the disaster recovery that put the plan where it is, if our records know of one
     */
    record Facts(
            String runbookName,
            String subject,
            String protectedSite,
            String recoverySite,
            Map<String, String> siteNames,
            String requester,
            String reason,
            Instant requestedAt,
            Instant clockFrom,
            Optional<Duration> objective,
            Optional<Duration> expected,
            List<Undo> undo,
            List<Sighting> sightings,
            Optional<Disaster> disaster) {}

    /** A disaster that was recovered from: noticed, recovered, by whom and why. */
    record Disaster(Instant detectedAt, Instant recoveredAt, String requester, String reason) {}

    /** A step and what an abort does about it. */
    record Undo(String step, String undo) {}

    /** A system, and since when it has answered or not. */
    record Sighting(String endpoint, boolean answers, Instant since, Instant seenAt, String detail) {}

    Optional<Facts> of(RunId run);

    /** A DR test: when it was asked for, by whom, and how it ended; a running one says so. */
    record Test(Instant at, String who, String outcome) {}

    /** @return live DR tests of a plan of the same site pair, the latest first */
    List<Test> tests(RunId run, String plan);
}
