package io.drawbridge.planning;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/**
 * VMs that share a recovery point objective.
 *
 * @param name as people call them
 * @param rpo how old the newest usable replica may become, counted from the moment its synchronisation began
 * @param gigabytesPerHour that all of them together write, averaged over a longer time (source design 4.7.1.1)
 */
public record RpoClass(String name, Duration rpo, BigDecimal gigabytesPerHour) {

    private static final BigDecimal SECONDS_PER_HOUR = BigDecimal.valueOf(3600);

    public RpoClass {
        if (rpo.isNegative() || rpo.isZero()) {
            throw new IllegalArgumentException("an RPO is longer than nothing");
        }
        if (gigabytesPerHour.signum() < 0) {
            throw new IllegalArgumentException("nothing changes by less than nothing");
        }
    }

    /** @return GB that come together within a time, rounded up */
    public BigDecimal gigabytesWithin(Duration time) {
        return gigabytesPerHour
                .multiply(BigDecimal.valueOf(time.toSeconds()))
                .divide(SECONDS_PER_HOUR, 9, RoundingMode.CEILING);
    }
}
