package io.drawbridge.planning;

import io.drawbridge.core.InvalidInput;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The path between two sites, as it was measured, against what a live migration over distance asks for (architecture
 * 4.6.1): a round trip below 150 ms, 250 Mbit/s for each move that goes on at once, and room for VXLAN's 1,600 bytes.
 *
 * @param roundTripMillis round-trip time, in milliseconds
 * @param bitsPerSecond what moves may use of the path, in bits a second
 * @param mtuBytes the largest packet that passes from end to end unfragmented, in bytes
 * @param jitterMillis how much the round trip varies, in milliseconds; empty when nobody measured it
 * @param lossPercent packets of a hundred that do not arrive; empty when nobody measured it
 */
public record MigrationPath(
        double roundTripMillis,
        long bitsPerSecond,
        int mtuBytes,
        Optional<Double> jitterMillis,
        Optional<Double> lossPercent) {

    /** A round trip must stay below this, in milliseconds. */
    public static final double LONGEST_ROUND_TRIP_MILLIS = 150;

    /** What each move that goes on at once needs, in bits a second. */
    public static final long BITS_PER_SECOND_FOR_ONE_MOVE = 250_000_000;

    /** VXLAN adds about fifty bytes to packets of 1,500; vendors ask for 1,600. */
    public static final int SMALLEST_MTU_BYTES = 1600;

    /** Of TCP over packets of 1,500 bytes, in bits. */
    private static final double SEGMENT_BITS = 8 * 1460;

    /**
     * Of the throughput that loss leaves one TCP stream: segment ÷ round trip × this ÷ √loss (Mathis, Semke, Mahdavi and
     * Ott, 1997). Newer algorithms do better, and tunnels that optimise the WAN much better.
     */
    private static final double LOSS_CONSTANT = 1.22;

    public MigrationPath(double roundTripMillis, long bitsPerSecond, int mtuBytes) {
        this(roundTripMillis, bitsPerSecond, mtuBytes, Optional.empty(), Optional.empty());
    }

    /** @throws InvalidInput when a figure is no measurement at all */
    public MigrationPath {
        if (!(roundTripMillis > 0) || roundTripMillis > 60_000) {
            throw new InvalidInput("roundTripMillis", "must be a number of milliseconds above 0");
        }
        if (bitsPerSecond <= 0) {
            throw new InvalidInput("bitsPerSecond", "must be above 0");
        }
        if (mtuBytes < 68 || mtuBytes > 65_535) {
            throw new InvalidInput("mtuBytes", "must be 68 to 65535 bytes");
        }
        if (jitterMillis.filter(value -> !(value >= 0) || value > 60_000).isPresent()) {
            throw new InvalidInput("jitterMillis", "must be a number of milliseconds, 0 or more");
        }
        if (lossPercent.filter(value -> !(value >= 0) || value > 100).isPresent()) {
            throw new InvalidInput("lossPercent", "must be 0 to 100 per cent");
        }
    }

    /**
     * One thing that the path must be.
     *
     * @param what in a few words
     * @param measured the figure with its unit
     * @param needed the limit with its unit
     * @param margin how far it is from the limit, in per cent of the limit; negative when it does not hold
     */
    public record Finding(String what, String measured, String needed, boolean holds, int margin) {

        public String words() {
            return what + " " + measured + (holds ? ", " : ", but ") + needed + " is needed"
                    + (holds ? " (margin " + margin + " %)" : "");
        }
    }

    /** @return each requirement; the path holds when all of them do */
    public List<Finding> findings() {
        var findings = new ArrayList<>(measured());
        jitterMillis.map(this::jitter).ifPresent(findings::add);
        lossPercent.map(this::loss).ifPresent(findings::add);
        return findings;
    }

    /** The round trip at its longest must stay below the limit, too. */
    private Finding jitter(double jitter) {
        double longest = roundTripMillis + jitter;
        return new Finding(
                "round trip with jitter",
                number(longest) + " ms",
                "less than " + number(LONGEST_ROUND_TRIP_MILLIS) + " ms",
                longest < LONGEST_ROUND_TRIP_MILLIS,
                (int) Math.floor(100 * (1 - longest / LONGEST_ROUND_TRIP_MILLIS)));
    }

    /** What loss leaves one stream must be what one move needs. */
    private Finding loss(double percent) {
        double most = Math.min(
                100,
                100
                        * Math.pow(
                                SEGMENT_BITS * LOSS_CONSTANT / (roundTripMillis / 1000 * BITS_PER_SECOND_FOR_ONE_MOVE),
                                2));
        return new Finding(
                "packet loss",
                small(percent) + " %",
                "at most " + small(most) + " % at this round trip, for one move over one TCP stream,",
                percent <= most,
                (int) Math.max(-999_999, Math.floor(100 * (1 - percent / most))));
    }

    /** Enough digits to tell a loss of one in a million. */
    private static String small(double value) {
        return new BigDecimal(value)
                .round(new MathContext(2, RoundingMode.FLOOR))
                .toPlainString();
    }

    private List<Finding> measured() {
        return List.of(
                new Finding(
                        "round trip",
                        number(roundTripMillis) + " ms",
                        "less than " + number(LONGEST_ROUND_TRIP_MILLIS) + " ms",
                        roundTripMillis < LONGEST_ROUND_TRIP_MILLIS,
                        (int) Math.floor(100 * (1 - roundTripMillis / LONGEST_ROUND_TRIP_MILLIS))),
                new Finding(
                        "bandwidth",
                        megabits(bitsPerSecond),
                        "at least " + megabits(BITS_PER_SECOND_FOR_ONE_MOVE) + " for each move at once",
                        bitsPerSecond >= BITS_PER_SECOND_FOR_ONE_MOVE,
                        (int) Math.min(
                                999_999, Math.floor(100.0 * bitsPerSecond / BITS_PER_SECOND_FOR_ONE_MOVE - 100))),
                new Finding(
                        "MTU",
                        mtuBytes + " bytes",
                        "at least " + SMALLEST_MTU_BYTES + " bytes",
                        mtuBytes >= SMALLEST_MTU_BYTES,
                        (int) Math.floor(100.0 * mtuBytes / SMALLEST_MTU_BYTES - 100)));
    }

    public boolean holds() {
        return findings().stream().allMatch(Finding::holds);
    }

    /** @return how many moves may go on at once over this path; 0 when it carries none */
    public int movesAtOnce() {
        return (int) Math.min(Integer.MAX_VALUE, bitsPerSecond / BITS_PER_SECOND_FOR_ONE_MOVE);
    }

    private static String megabits(long bitsPerSecond) {
        return number(bitsPerSecond / 1e6) + " Mbit/s";
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString(Math.round(value)) : String.format(Locale.ROOT, "%.1f", value);
    }
}
