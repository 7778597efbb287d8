package io.drawbridge.engine;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How the driver of steps works.
 *
 * @param node what this node is called in leases and journal; made up at start when empty
 * @param lease how long a claimed step belongs to a node that shows no sign of life; one that works renews it in time
 * @param poll how long to wait between two looks at a step that is under way
 * @param longestPause no look is further away than this, whatever a step wishes
 * @param settle how long an action without an answer is left alone before the step may send it again
 * @param inFlight how long a command may still be on its way that a node sent before it died, and whose answer nobody waits
 *     for any more; the settle time comes after it
 * @param batch how many actions are written to the journal, and then sent, at once
 * @param workers how many steps a node works on at the same time
 * @param backOff the wait after the first failure; doubled with each further one
 * @param longestBackOff where the doubling ends
 * @param patience how long a step may go on failing before an operator is asked
 * @param deadline how long a step may take where its model says nothing
 * @param automatic whether the driver runs by itself; tests turn it by hand
 */
@Validated
@ConfigurationProperties("drawbridge.driver")
public record DriverSettings(
        @DefaultValue("") String node,
        @DefaultValue("4s") @NotNull Duration lease,
        @DefaultValue("5s") @NotNull Duration poll,
        @DefaultValue("1m") @NotNull Duration longestPause,
        @DefaultValue("20s") @NotNull Duration settle,
        @DefaultValue("60s") @NotNull Duration inFlight,
        @DefaultValue("100") @Min(1) @Max(1000) int batch,
        @DefaultValue("8") @Min(1) @Max(64) int workers,
        @DefaultValue("1s") @NotNull Duration backOff,
        @DefaultValue("1m") @NotNull Duration longestBackOff,
        @DefaultValue("3m") @NotNull Duration patience,
        @DefaultValue("4h") @NotNull Duration deadline,
        @DefaultValue("true") boolean automatic) {

    @AssertTrue(message = "every duration must be longer than nothing")
    boolean isPositive() {
        return longer(lease)
                && longer(poll)
                && longer(longestPause)
                && longer(settle)
                && longer(inFlight)
                && longer(backOff)
                && longer(longestBackOff)
                && longer(patience)
                && longer(deadline);
    }

    @AssertTrue(message = "longest-back-off must not be shorter than back-off")
    boolean isBackOffOrdered() {
        return backOff == null || longestBackOff == null || longestBackOff.compareTo(backOff) >= 0;
    }

    private static boolean longer(Duration duration) {
        return duration == null || (!duration.isZero() && !duration.isNegative());
    }
}
