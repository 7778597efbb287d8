package io.drawbridge.evidence;

import io.drawbridge.core.RunId;
import io.drawbridge.engine.EntryDigest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * The signed end of a run's chain.
 *
 * @param entries how many entries it has, the last being the one that seals
 * @param keyId {@link SigningKey#id()}
 * @param publicKey as PEM; with it in the pack, packs stay checkable when the key is changed
 * @param certificate as PEM, or null
 * @param sections what is sealed, as JSON; null once the run's rows were deleted
 */
record Seal(
        RunId run,
        long entries,
        String head,
        Instant at,
        String keyId,
        String algorithm,
        String publicKey,
        String certificate,
        String signature,
        String sections) {

    /** @return what is signed; docs/evidence.md says it for others */
    static byte[] signed(String run, long entries, String head, String at) {
        return ("drawbridge head 1\n" + run + "\n" + entries + "\n" + head + "\n" + at + "\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    static byte[] signed(RunId run, long entries, String head, Instant at) {
        return signed(run.value(), entries, head, EntryDigest.time(at));
    }
}
