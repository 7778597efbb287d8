package io.drawbridge.evidence;

import io.drawbridge.core.RunId;
import java.util.List;
import org.springframework.context.ApplicationContext;

/** Makes the evidence that is due, by hand, and reaches what the application does by itself. */
public final class EvidenceHand {

    private EvidenceHand() {}

    /** @return how many packs were made */
    public static int turn(ApplicationContext context) {
        return context.getBean(EvidenceWork.class).turn();
    }

    /** @return the whole pack of a run */
    public static byte[] pack(ApplicationContext context, String run) {
        return pack(context, run, Redaction.NONE);
    }

    static byte[] pack(ApplicationContext context, String run, Redaction redaction) {
        return context.getBean(EvidenceWork.class)
                .pack(new RunId(run), redaction)
                .orElseThrow(() -> new AssertionError("run " + run + " has no pack"));
    }

    /** @return what the verifier finds wrong with a pack; empty when nothing is */
    public static List<String> problems(byte[] pack) {
        return PackVerifier.verify(pack, List.of()).problems().stream()
                .map(PackVerifier.Problem::toString)
                .toList();
    }
}
