package io.drawbridge.planning;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/**
 * What a line carries, in decimal units throughout: 1 Mbps is 1,000,000 bits a second, 1 GB is 1,000,000,000 bytes. So
 * 100 Mbps carry 45 GB an hour; the source design's 100 GB (4.7.1.2) would be more than the wire can.
 *
 * @param bitsPerSecond that are free for what is asked
 */
public record Bandwidth(long bitsPerSecond) {

    private static final BigDecimal BITS_PER_MEGABIT = BigDecimal.valueOf(1_000_000);
    private static final BigDecimal BITS_PER_GIGABYTE = BigDecimal.valueOf(8_000_000_000L);
    private static final BigDecimal SECONDS_PER_HOUR = BigDecimal.valueOf(3600);

    public Bandwidth {
        if (bitsPerSecond <= 0) {
            throw new IllegalArgumentException("a line carries more than nothing");
        }
    }

    public static Bandwidth ofMegabits(long megabitsPerSecond) {
        return new Bandwidth(Math.multiplyExact(megabitsPerSecond, 1_000_000L));
    }

    /** @return rounded down to the bit, so that it carries no more than it was said to */
    public static Bandwidth ofMegabits(BigDecimal megabitsPerSecond) {
        return new Bandwidth(megabitsPerSecond
                .multiply(BITS_PER_MEGABIT)
                .setScale(0, RoundingMode.DOWN)
                .longValueExact());
    }

    /** @return Mbps, exactly */
    public BigDecimal megabitsPerSecond() {
        return BigDecimal.valueOf(bitsPerSecond).divide(BITS_PER_MEGABIT);
    }

    /** @return GB that the line carries in an hour when nothing else is on it, rounded down */
    public BigDecimal gigabytesPerHour() {
        return BigDecimal.valueOf(bitsPerSecond)
                .multiply(SECONDS_PER_HOUR)
                .divide(BITS_PER_GIGABYTE, 9, RoundingMode.DOWN);
    }

    /**
     * @param gigabytes decimal
     * @return how long they take, rounded up to the second; never less than the wire needs
     */
    public Duration timeFor(BigDecimal gigabytes) {
        return Duration.ofSeconds(gigabytes
                .multiply(BITS_PER_GIGABYTE)
                .divide(BigDecimal.valueOf(bitsPerSecond), 0, RoundingMode.CEILING)
                .longValueExact());
    }
}
