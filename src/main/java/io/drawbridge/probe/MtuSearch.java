package io.drawbridge.probe;

import java.util.Optional;
import java.util.function.IntPredicate;

/** Finds the largest packet that passes, with few tries: the sizes that networks have first, then between two of them. */
final class MtuSearch {

    /** What every IPv4 path passes (RFC 791 asks for 576 at the receiver). */
    private static final int LEAST = 576;

    private MtuSearch() {}

    /**
     * @param most that may be tried, in bytes
     * @param passes whether a packet of so many bytes arrives whole
     * @return empty when not even the smallest does: then something else is wrong
     */
    static Optional<Integer> largest(int most, IntPredicate passes) {
        if (most < LEAST || !passes.test(LEAST)) {
            return Optional.empty();
        }
        int good = LEAST;
        int bad = most + 1;
        for (int usual : new int[] {most, 9000, 1600, 1500}) {
            if (usual > good && usual < bad) {
                if (passes.test(usual)) {
                    good = usual;
                } else {
                    bad = usual;
                }
            }
        }
        while (bad - good > 1) {
            int middle = (good + bad) >>> 1;
            if (passes.test(middle)) {
                good = middle;
            } else {
                bad = middle;
            }
        }
        return Optional.of(good);
    }
}
