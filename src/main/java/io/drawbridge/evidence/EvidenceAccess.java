package io.drawbridge.evidence;

import io.drawbridge.core.RunId;
import io.drawbridge.runbook.Run;
import io.drawbridge.runbook.Runs;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * What a reader may see of runs' evidence: the one place where the rules about readers meet it. As long as every
 * signed-in person may read every run, nothing is left out.
 */
@Component
public class EvidenceAccess {

    private final Runs runs;

    EvidenceAccess(Runs runs) {
        this.runs = runs;
    }

    /** @return the run, if this reader may know of it */
    public Optional<Run> find(RunId run, String reader) {
        return runs.find(run);
    }

    /** @return what is left out of the run's evidence for this reader */
    public Redaction redaction(Run run, String reader) {
        return Redaction.NONE;
    }

    /** @return whether this reader may change what becomes of the run's findings */
    public boolean mayChangeFindings(RunId run, String reader) {
        return true;
    }
}
