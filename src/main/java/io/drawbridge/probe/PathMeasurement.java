package io.drawbridge.probe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.drawbridge.planning.MigrationPath;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was measured between two ends, in the units of the planning question and of the runbook's inputs.
 *
 * @param roundTripMillis the middle one of all round trips
 * @param jitterMillis by how much the longest exceeded it; empty where no datagram came back
 * @param lossPercent datagrams of a hundred that did not come back, whichever way they were lost; empty where none came
 *     back, since then datagrams are likely to be kept out
 * @param datagrams how many were sent
 * @param bitsPerSecondOfOne what one TCP connection carried towards the listener
 * @param bitsPerSecond what several carried together
 */
public record PathMeasurement(
        double roundTripMillis,
        Optional<Double> jitterMillis,
        Optional<Double> lossPercent,
        int datagrams,
        long bitsPerSecondOfOne,
        long bitsPerSecond,
        Mtu mtu) {

    /** Nothing lost of n says that less than 3 ÷ n is, with 95 % confidence. */
    private static final double RULE_OF_THREE = 300;

    /**
     * The largest packet.
     *
     * @param bytes that passed unfragmented; empty where Java cannot tell
     * @param atMostBytes what the network cards of both ends allow; empty where they do not tell
     */
    public record Mtu(Optional<Integer> bytes, Optional<Integer> atMostBytes) {}

    /**
     * @param pings round trips over TCP
     * @param echoes round trips of the datagrams that came back
     */
    static PathMeasurement of(
            List<Duration> pings, List<Duration> echoes, int datagrams, long bitsOfOne, long bits, Mtu mtu) {
        var times = (echoes.isEmpty() ? pings : echoes)
                .stream().mapToDouble(time -> time.toNanos() / 1e6).sorted().toArray();
        double middle = Math.max(0.001, times[(times.length - 1) / 2]);
        boolean came = !echoes.isEmpty();
        return new PathMeasurement(
                rounded(middle),
                came ? Optional.of(rounded(times[times.length - 1] - times[(times.length - 1) / 2])) : Optional.empty(),
                came
                        ? Optional.of(new BigDecimal(100.0 * (datagrams - echoes.size()) / datagrams)
                                .setScale(6, RoundingMode.CEILING)
                                .doubleValue())
                        : Optional.empty(),
                datagrams,
                bitsOfOne,
                bits,
                mtu);
    }

    private static double rounded(double millis) {
        return new BigDecimal(millis).setScale(3, RoundingMode.CEILING).doubleValue();
    }

    /** @return rounded down: a path never carries more than was seen */
    static long bitsPerSecond(long bytes, long nanos) {
        return nanos <= 0 ? 0 : (long) (8.0 * bytes / (nanos / 1e9));
    }

    /** @param mtuBytes as somebody measured it with other means; wins over what was found here */
    public Optional<MigrationPath> path(Optional<Integer> mtuBytes) {
        return mtuBytes.or(this::knownMtu)
                .filter(mtu -> bitsPerSecond > 0)
                .map(mtu -> new MigrationPath(roundTripMillis, bitsPerSecond, mtu, jitterMillis, lossPercent));
    }

    /** As if an MTU that nobody knows were large enough. */
    private Optional<MigrationPath> judged(Optional<Integer> mtuBytes) {
        return path(mtuBytes.or(this::knownMtu).or(() -> Optional.of(MigrationPath.SMALLEST_MTU_BYTES)));
    }

    /** Cards that allow too little settle it, whatever passes between them. */
    private Optional<Integer> knownMtu() {
        return mtu.bytes().or(() -> mtu.atMostBytes().filter(most -> most < MigrationPath.SMALLEST_MTU_BYTES));
    }

    /** @return the words of a report, one line each */
    public List<String> words(Optional<Integer> mtuBytes) {
        var lines = new ArrayList<String>();
        // An MTU that nobody knows is left out of the judgement, and said to be.
        var known = judged(mtuBytes);
        boolean mtuKnown = mtuBytes.or(this::knownMtu).isPresent();
        var findings = known.map(MigrationPath::findings).orElse(List.of()).stream()
                .filter(finding -> mtuKnown || !finding.what().equals("MTU"))
                .toList();
        boolean holds = known.isPresent() && findings.stream().allMatch(MigrationPath.Finding::holds);
        lines.add(
                !holds
                        ? "This path does not carry live migrations."
                        : mtuKnown
                                ? "This path carries live migrations, at most "
                                        + known.get().movesAtOnce() + " at once."
                                : "This path carries live migrations, at most "
                                        + known.get().movesAtOnce() + " at once, if its MTU is "
                                        + MigrationPath.SMALLEST_MTU_BYTES + " bytes or more.");
        findings.forEach(finding -> lines.add((finding.holds() ? "  good   " : "  WRONG  ") + finding.words()));
        if (!mtuKnown) {
            lines.add("  ?      MTU not known: this Java cannot keep datagrams from being cut"
                    + mtu.atMostBytes()
                            .map(most -> "; the network cards allow " + most + " bytes")
                            .orElse("")
                    + ". Measure it with ping -M do -s " + (MigrationPath.SMALLEST_MTU_BYTES - 28)
                    + " HOST (Linux) or vmkping -d -s " + (MigrationPath.SMALLEST_MTU_BYTES - 28)
                    + " HOST (ESXi), and give it with --mtu.");
        }
        if (jitterMillis.isEmpty()) {
            lines.add("  ?      jitter and loss not known: no datagram came back; UDP may be kept out.");
        } else if (lossPercent.orElse(1.0) == 0) {
            lines.add("  mind   none of " + datagrams + " datagrams was lost: the loss is likely to be below "
                    + new BigDecimal(RULE_OF_THREE / datagrams)
                            .round(new MathContext(2, RoundingMode.CEILING))
                            .toPlainString()
                    + " %. To see less, send more (--datagrams).");
        }
        lines.add("  mind   one TCP connection carried "
                + megabits(bitsPerSecondOfOne).toPlainString() + " Mbps: take that as what one move can use.");
        return lines;
    }

    private static BigDecimal megabits(long bits) {
        return new BigDecimal(bits).movePointLeft(6).setScale(1, RoundingMode.DOWN);
    }

    /**
     * @return {@code path}: the body of {@code POST /api/v1/planning/path}; {@code inputs}: the same with what one move can
     *     use, as the form and the inputs of the runbook live-migration want it. What is not known is left out
     */
    public String json(Optional<Integer> mtuBytes) {
        var path = new LinkedHashMap<String, Object>();
        path.put("roundTripMillis", roundTripMillis);
        path.put("megabitsPerSecond", megabits(bitsPerSecond));
        mtuBytes.or(this::knownMtu).ifPresent(mtu -> path.put("mtuBytes", mtu));
        jitterMillis.ifPresent(jitter -> path.put("jitterMillis", jitter));
        lossPercent.ifPresent(loss -> path.put("lossPercent", loss));
        var inputs = new LinkedHashMap<>(path);
        if (bitsPerSecondOfOne >= MigrationPath.BITS_PER_SECOND_FOR_ONE_MOVE) {
            inputs.put("mostMegabitsPerMove", megabits(bitsPerSecondOfOne));
        }
        try {
            return new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValueAsString(new LinkedHashMap<>(Map.of("path", path, "inputs", inputs)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the measurement cannot be written", e);
        }
    }

    /** @return whether all that is known holds */
    public boolean holds(Optional<Integer> mtuBytes) {
        return judged(mtuBytes).filter(MigrationPath::holds).isPresent();
    }
}
