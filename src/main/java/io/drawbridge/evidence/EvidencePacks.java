package io.drawbridge.evidence;

import io.drawbridge.runbook.Run;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Hands out the packs of runs. */
@Component
public class EvidencePacks {

    private final EvidenceWork work;
    private final EvidenceAccess access;

    EvidencePacks(EvidenceWork work, EvidenceAccess access) {
        this.work = work;
        this.access = access;
    }

    /** @return the pack as whoever calls may see it; empty while it is not made yet, and it is made soon then */
    public Optional<byte[]> of(Run run) {
        var pack = work.pack(run.id(), access.redaction(run));
        if (pack.isEmpty() && run.ended()) {
            work.wanted(run.id());
        }
        return pack;
    }
}
