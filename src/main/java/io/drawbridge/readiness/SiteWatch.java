package io.drawbridge.readiness;

import io.drawbridge.core.RemoteException;
import io.drawbridge.core.RunEnded;
import io.drawbridge.core.SitePairId;
import io.drawbridge.engine.Rounds;
import io.drawbridge.site.SitePair;
import io.drawbridge.site.Sites;
import io.drawbridge.srm.PlanCatalogue;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * Looks at every site now and then, so that whoever declares a disaster sees at once what answers and since when, and
 * so that a plan's name can be checked where no remote call may happen. Nothing is decided by what it remembers.
 */
@Component
public class SiteWatch extends Rounds {

    /** The sites are asked when the application answers: before, it would answer later for it. */
    private static final Duration FIRST = Duration.ofSeconds(1);

    private static final Logger log = LoggerFactory.getLogger(SiteWatch.class);

    /**
     * How a system was when it was last asked.
     *
     * @param since since when it has answered, or not, at every look
     * @param seenAt when it was last asked
     */
    public record Sighting(SystemAnswer answer, Instant since, Instant seenAt) {}

    private final Sites sites;
    private final SystemProbes probes;
    private final PlanCatalogue plans;
    private final WatchSettings settings;
    private final Clock clock;
    private final Map<SitePairId, Map<String, Sighting>> seen = new ConcurrentHashMap<>();

    SiteWatch(Sites sites, SystemProbes probes, PlanCatalogue plans, WatchSettings settings, Clock clock) {
        super("site-watch");
        this.sites = sites;
        this.probes = probes;
        this.plans = plans;
        this.settings = settings;
        this.clock = clock;
    }

    /** @return how the systems of a pair were at the last look; what does not answer first; empty before the first */
    public List<Sighting> sightings(SitePairId pair) {
        return seen.getOrDefault(pair, Map.of()).values().stream()
                .sorted(Comparator.comparing(
                                (Sighting sighting) -> sighting.answer().answers())
                        .thenComparing(sighting -> sighting.answer().site())
                        .thenComparing(sighting -> sighting.answer().system()))
                .toList();
    }

    /** Looks once at every pair. */
    void look() {
        for (var pair : sites.pairs()) {
            try {
                look(pair);
            } catch (RuntimeException e) {
                log.warn("pair {} could not be looked at: {}", pair.id(), e.toString());
            }
        }
    }

    private void look(SitePair pair) {
        var answers = probes.ask(
                pair.id(), List.of(pair.protectedSite(), pair.recoverySite()), (site, system, failure) -> false);
        var now = clock.instant();
        var before = seen.getOrDefault(pair.id(), Map.of());
        var after = new ConcurrentHashMap<String, Sighting>();
        answers.forEach((key, answer) -> {
            var earlier = before.get(key);
            boolean same = earlier != null && earlier.answer().answers() == answer.answers();
            after.put(key, new Sighting(answer, same ? earlier.since() : now, now));
        });
        seen.put(pair.id(), after);
        try {
            plans.refresh(pair.id());
        } catch (RemoteException e) {
            log.info("plans of pair {} are not known anew: {}", pair.id(), e.getMessage());
        }
    }

    @Override
    protected void plan() {
        every(FIRST, settings.every(), this::look);
    }

    /** A run may have turned a plan round: who starts the next one right away is not told of the old direction. */
    @TransactionalEventListener(fallbackExecution = true)
    void lookAgain(RunEnded ended) {
        after(Duration.ZERO, this::look);
    }

    @Override
    public boolean isAutoStartup() {
        return settings.automatic();
    }
}
