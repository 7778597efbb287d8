package io.drawbridge.planning;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/**
 * VMs that share a recovery point objective.
 *
 * @param rpo how old the newest usable replica may become, counted from the moment its synchronisation began
 * @param changePerHour GB that all of them together write in an hour, averaged over a longer time (source design
 *     4.7.1.1)
 */
public record RpoClass(Duration rpo, BigDecimal changePerHour) {

    private static final BigDecimal MINUTES = BigDecimal.valueOf(60);

    public RpoClass {
        if (rpo.isNegative() || rpo.isZero()) {
            throw new IllegalArgumentException("an RPO is longer than nothing");
        }
        if (changePerHour.signum() < 0) {
            throw new IllegalArgumentException("nothing changes by less than nothing");
        }
    }

    /** @return GB that come together within one RPO, and so must be shipped within it */
    public BigDecimal changeWithinRpo() {
        return changePerHour.multiply(BigDecimal.valueOf(rpo.toMinutes())).divide(MINUTES, 6, RoundingMode.CEILING);
    }
}
