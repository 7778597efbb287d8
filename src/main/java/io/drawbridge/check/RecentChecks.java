package io.drawbridge.check;

import io.drawbridge.core.SiteId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Checks that people ask for, one at a time: each signs in everywhere, and an account that is tried too often may be
 * locked. Who asks again at once is given what was found a moment ago. Nothing is kept over a restart.
 */
@Component
public class RecentChecks {

    static final Duration A_MOMENT = Duration.ofSeconds(10);

    private final SiteCheck check;
    private final Clock clock;
    private final Map<Set<SiteId>, CheckReport> found = new HashMap<>();
    private volatile CheckReport last;

    RecentChecks(SiteCheck check, ObjectProvider<Clock> clock) {
        this.check = check;
        this.clock = clock.getIfAvailable(Clock::systemUTC);
    }

    /** @return what the last check found, of whatever sites; empty before the first */
    public Optional<CheckReport> last() {
        return Optional.ofNullable(last);
    }

    /**
     * Checks some sites, or waits for whoever does so already.
     *
     * @throws io.drawbridge.core.InvalidInput when there is no such site
     */
    public synchronized CheckReport run(Collection<SiteId> sites) {
        var wanted = Set.copyOf(sites);
        var before = found.get(wanted);
        Instant now = clock.instant();
        if (before == null || before.checkedAt().isBefore(now.minus(A_MOMENT))) {
            before = check.check(sites);
            found.put(wanted, before);
        }
        last = before;
        return before;
    }
}
