package io.drawbridge.srm.step;

import io.drawbridge.srm.RecoveryPlan;
import java.time.Duration;
import java.time.Instant;

/**
 * When to look again at a plan that SRM is at work on. SRM tells nobody when it is done (reference 4), and a session may ask 50 times a
 * minute: a look shall fall near the end, and an end that comes as a surprise shall not go unseen for long.
 */
final class Pace {

    private static final Duration SHORTEST = Duration.ofSeconds(10);
    /** Where nothing points to an end, one is seen so much later at most. */
    private static final Duration SURPRISE = Duration.ofSeconds(15);

    private static final Duration LONGEST = Duration.ofMinutes(1);

    /** An end is seen at most so much of the time later that the whole has taken, or is known to take. */
    private static final int SEEN_WITHIN = 10;

    private Pace() {}

    /**
     * @param began when SRM took the command
     * @param expected what the plan is forecast to take; zero when nobody knows
     * @return half of what seems to be left, within bounds: each look halves what is not known
     */
    static Duration next(Instant began, Instant now, Duration expected, RecoveryPlan plan) {
        var gone = Duration.between(began, now);
        if (gone.isNegative()) {
            return SHORTEST;
        }
        var whole = max(gone, expected);
        var most = min(max(whole.dividedBy(SEEN_WITHIN), SURPRISE), LONGEST);
        // Once it is over its time, it is as likely to need half as much again as not.
        var left = expected.isZero() ? gone : expected.minus(gone).abs();
        if (plan.percent() > 0) {
            left = max(left, gone.multipliedBy(100L - plan.percent()).dividedBy(plan.percent()));
        }
        return min(max(left.dividedBy(2), SHORTEST), most);
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
