package io.drawbridge.console;

import io.drawbridge.evidence.Checkpoints;
import io.drawbridge.evidence.EvidenceAccess;
import io.drawbridge.evidence.EvidenceStates;
import io.drawbridge.evidence.Findings;
import io.drawbridge.evidence.RunClocks;
import io.drawbridge.runbook.Run;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** What the page of a run shows of its times and its evidence. */
@Component
class RunProof {

    /**
     * Times and evidence.
     *
     * @param checkpoint up to which entry this node has written checkpoints outside the database
     * @param checkpointTrouble why it cannot at the moment
     * @param mayExport whether the reader may take the pack out
     */
    record Proof(
            ClockPicture clock,
            EvidenceStates.State evidence,
            Optional<Long> checkpoint,
            Optional<String> checkpointTrouble,
            List<Findings.Finding> findings,
            boolean mayExport) {}

    private final RunClocks clocks;
    private final EvidenceStates states;
    private final Checkpoints checkpoints;
    private final Findings findings;
    private final EvidenceAccess access;
    private final Clock clock;

    RunProof(
            RunClocks clocks,
            EvidenceStates states,
            Checkpoints checkpoints,
            Findings findings,
            EvidenceAccess access,
            Clock clock) {
        this.clocks = clocks;
        this.states = states;
        this.checkpoints = checkpoints;
        this.findings = findings;
        this.access = access;
        this.clock = clock;
    }

    Proof of(Run run) {
        return new Proof(
                ClockPicture.of(clocks.of(run, clock.instant()), run.ended()),
                states.of(run.id()),
                checkpoints.writtenUpTo(run.id()),
                checkpoints.trouble(),
                findings.of(run.id()),
                access.mayExport(run));
    }
}
