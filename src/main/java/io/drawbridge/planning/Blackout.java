package io.drawbridge.planning;

import io.drawbridge.core.InvalidInput;
import java.time.Instant;

/**
 * A time in which nothing moves: no move begins in it, and none that would still go on begins before it.
 *
 * @param until the first moment at which moves may begin again
 */
public record Blackout(Instant from, Instant until) {

    /** @throws InvalidInput when it ends before it begins */
    public Blackout {
        Figures.moment("from", from);
        Figures.moment("until", until);
        if (!from.isBefore(until)) {
            throw new InvalidInput("until", "must be later than from, " + from);
        }
    }

    boolean covers(Instant at) {
        return !at.isBefore(from) && at.isBefore(until);
    }
}
