package io.drawbridge.burst;

import io.drawbridge.bigip.Load;
import io.drawbridge.bigip.TrafficManager;
import io.drawbridge.bigip.TrafficManagers;
import io.drawbridge.burst.BurstSettings.Burst;
import io.drawbridge.core.Mode;
import io.drawbridge.core.RemoteException;
import io.drawbridge.core.SitePairId;
import io.drawbridge.engine.Rounds;
import io.drawbridge.runbook.RunRefused;
import io.drawbridge.runbook.RunRequest;
import io.drawbridge.runbook.Runs;
import io.drawbridge.site.SitePair;
import io.drawbridge.site.Sites;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/**
 * Looks at pools now and then and starts cloud-burst, with the trigger {@code monitoring}, when one has been too full for
 * too long. What it remembers is only since when: the runbook confirms the load itself, and two runs never work on one
 * pool, whatever several nodes see.
 */
@Component
@EnableConfigurationProperties(BurstSettings.class)
class LoadWatch extends Rounds {

    private static final Logger log = LoggerFactory.getLogger(LoadWatch.class);

    private final BurstSettings settings;
    private final TrafficManagers managers;
    private final Sites sites;
    private final Runs runs;
    private final Clock clock;
    private final Map<Burst, Instant> fullSince = new HashMap<>();
    private final Map<Burst, Instant> startedAt = new HashMap<>();

    LoadWatch(BurstSettings settings, TrafficManagers managers, Sites sites, Runs runs, Clock clock) {
        super("load-watch");
        this.settings = settings;
        this.managers = managers;
        this.sites = sites;
        this.runs = runs;
        this.clock = clock;
    }

    /** Looks once at every pool. */
    synchronized void look() {
        for (var burst : settings.bursts()) {
            try {
                look(burst);
            } catch (RemoteException e) {
                log.info("the load of {} is not known: {}", burst.pool(), e.getMessage());
            } catch (RuntimeException e) {
                log.warn("the load of {} could not be looked at", burst.pool(), e);
            }
        }
    }

    private void look(Burst burst) {
        var pair = sites.findPair(new SitePairId(burst.sitePair()))
                .orElseThrow(() -> new IllegalStateException(
                        "drawbridge.bursts names site pair " + burst.sitePair() + ", which is not set up"));
        var manager = managers.find(pair.protectedSite()).orElseThrow();
        var fraction = load(burst, manager);
        if (fraction.isEmpty() || 100 * fraction.getAsDouble() < burst.atPercent()) {
            fullSince.remove(burst);
            return;
        }
        var now = clock.instant();
        var since = fullSince.computeIfAbsent(burst, any -> now);
        var last = startedAt.get(burst);
        if (now.isBefore(since.plus(burst.sustained())) || last != null && now.isBefore(last.plus(burst.pause()))) {
            return;
        }
        start(burst, pair, fraction.getAsDouble());
        startedAt.put(burst, now);
    }

    private static OptionalDouble load(Burst burst, TrafficManager manager) {
        var load = burst.virtualServer()
                .flatMap(name -> manager.virtualServers().stream()
                        .filter(virtual -> virtual.fullPath().equals(name))
                        .findFirst())
                .map(manager::virtualLoad)
                .or(() -> manager.pool(burst.pool()).map(pool -> pool.load()));
        return load.map(found -> fraction(burst, found)).orElse(OptionalDouble.empty());
    }

    private static OptionalDouble fraction(Burst burst, Load load) {
        return burst.capacity().map(load::fractionOf).orElseGet(load::fraction);
    }

    private void start(Burst burst, SitePair pair, double fraction) {
        var inputs = new HashMap<String, Object>();
        inputs.put("pool", burst.pool());
        burst.capacity().ifPresent(capacity -> inputs.put("capacity", capacity));
        inputs.put("upperPercent", burst.atPercent());
        inputs.put("template", burst.template());
        inputs.put("clones", burst.clones());
        inputs.put("targetPool", burst.targetPool());
        inputs.put("targetDatastores", burst.targetDatastores());
        try {
            var started = runs.startFor(
                    burst.runAs(),
                    new RunRequest(
                            "cloud-burst",
                            pair.tenant(),
                            pair.id(),
                            null,
                            pair.protectedSite() + "-to-" + pair.recoverySite(),
                            burst.pool() + " has been at " + burst.atPercent() + " % or above for "
                                    + burst.sustained().toMinutes() + " min; now at " + Math.round(100 * fraction)
                                    + " %",
                            Mode.LIVE,
                            "monitoring",
                            false,
                            null,
                            inputs));
            log.info("{} is full: run {} started", burst.pool(), started.run().id());
        } catch (RunRefused busy) {
            log.info("{} is full, and no run was started: {}", burst.pool(), busy.getMessage());
        }
    }

    @Override
    protected void plan() {
        var pause = settings.burstWatch().every();
        every(pause, pause, this::look);
    }

    @Override
    public boolean isAutoStartup() {
        return settings.burstWatch().automatic() && !settings.bursts().isEmpty();
    }
}
