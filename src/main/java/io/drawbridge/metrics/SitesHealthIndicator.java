package io.drawbridge.metrics;

import io.drawbridge.readiness.SiteWatch;
import io.drawbridge.site.Sites;
import java.util.TreeMap;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.Status;
import org.springframework.stereotype.Component;

/**
 * Health of each system of the sites, as this node saw it last; nothing is asked for it. A lost site is a warning and
 * never an outage of Drawbridge: it is what Drawbridge is there for.
 */
@Component
class SitesHealthIndicator implements HealthIndicator {

    private static final Status WARNING = new Status("WARNING");

    private final Sites sites;
    private final SiteWatch watch;

    SitesHealthIndicator(Sites sites, SiteWatch watch) {
        this.sites = sites;
        this.watch = watch;
    }

    @Override
    public Health health() {
        var systems = new TreeMap<String, String>();
        boolean all = true;
        for (var pair : sites.pairs()) {
            for (var seen : watch.sightings(pair.id())) {
                boolean answers = seen.answer().answers();
                all &= answers;
                systems.put(
                        seen.answer().site() + " " + seen.answer().system(),
                        (answers ? "answers since " : "does not answer since ") + seen.since());
            }
        }
        var health = systems.isEmpty() ? Health.unknown() : all ? Health.up() : Health.status(WARNING);
        systems.forEach(health::withDetail);
        return health.build();
    }
}
