package io.drawbridge.planning;

import io.drawbridge.core.InvalidInput;
import java.math.BigDecimal;
import java.time.Instant;

/** What a figure that somebody gives must be before it is reckoned with. */
public final class Figures {

    private static final int MOST_DECIMALS = 9;
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

    private Figures() {}

    /**
     * @param unit in words, "Mbps"
     * @return the same without needless zeros
     * @throws InvalidInput when it is missing, out of the range, or has more decimals than anybody measures
     */
    public static BigDecimal within(String field, BigDecimal value, BigDecimal least, BigDecimal most, String unit) {
        if (value == null || value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new InvalidInput(
                    field, "must be " + least.toPlainString() + " to " + most.toPlainString() + " " + unit);
        }
        // A number such as 1E-999999999 is in the range, and would be a billion digits in a division.
        var plain = value.stripTrailingZeros();
        if (plain.scale() > MOST_DECIMALS) {
            throw new InvalidInput(field, "must have at most " + MOST_DECIMALS + " decimals");
        }
        return plain.scale() < 0 ? plain.setScale(0) : plain;
    }

    /** @throws InvalidInput when it is a moment that no plan is made for */
    public static Instant moment(String field, Instant value) {
        if (value == null || value.isBefore(EARLIEST) || value.isAfter(LATEST)) {
            throw new InvalidInput(field, "must be a moment from 2000 to 2200, such as 2026-12-01T20:00:00Z");
        }
        return value;
    }
}
