package io.drawbridge.planning;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/**
 * What a line carries, in decimal units throughout: 1 Mbps is 1,000,000 bits a second, 1 GB is 1,000,000,000 bytes. So
 * 100 Mbps carry 45 GB an hour; the source design's 100 GB (4.7.1.2) would be more than the wire can.
 *
 * @param megabits per second that are free for replication, without what other traffic takes
 */
public record Bandwidth(long megabits) {

    private static final int BITS = 8;
    private static final int SECONDS = 3600;
    private static final int MEGABYTES = 1000;

    public Bandwidth {
        if (megabits <= 0) {
            throw new IllegalArgumentException("a line carries more than nothing");
        }
    }

    /** @return GB that the line carries in an hour when nothing else is on it */
    public BigDecimal gigabytesPerHour() {
        return BigDecimal.valueOf(megabits)
                .multiply(BigDecimal.valueOf(SECONDS))
                .divide(BigDecimal.valueOf((long) BITS * MEGABYTES), 3, RoundingMode.HALF_UP);
    }

    /**
     * @param gigabytes decimal
     * @return how long they take, rounded up to the second; never less than the wire needs
     */
    public Duration timeFor(BigDecimal gigabytes) {
        var seconds = gigabytes
                .multiply(BigDecimal.valueOf((long) MEGABYTES * BITS))
                .divide(BigDecimal.valueOf(megabits), 0, RoundingMode.CEILING);
        return Duration.ofSeconds(seconds.longValueExact());
    }
}
