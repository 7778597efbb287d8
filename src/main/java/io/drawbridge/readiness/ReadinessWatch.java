package io.drawbridge.readiness;

import io.drawbridge.core.PlanName;
import io.drawbridge.core.RemoteException;
import io.drawbridge.core.RunEnded;
import io.drawbridge.core.SiteId;
import io.drawbridge.site.SitePair;
import io.drawbridge.site.Sites;
import io.drawbridge.srm.PlanCatalogue;
import io.drawbridge.srm.PlanUnknown;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/** Looks now and then how ready each plan is, with the reads of the runbooks themselves, and keeps what it found. */
@Component
public class ReadinessWatch implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(ReadinessWatch.class);
    /** The lists of plans come with the first look at the sites. */
    private static final Duration FIRST = Duration.ofSeconds(5);

    private final Sites sites;
    private final PlanCatalogue plans;
    private final ReadinessCheck check;
    private final ReadinessHistory history;
    private final LagHistory lags;
    private final WatchSettings settings;
    private final Clock clock;
    private ScheduledExecutorService looking;

    ReadinessWatch(
            Sites sites,
            PlanCatalogue plans,
            ReadinessCheck check,
            ReadinessHistory history,
            LagHistory lags,
            WatchSettings settings,
            Clock clock) {
        this.sites = sites;
        this.plans = plans;
        this.check = check;
        this.history = history;
        this.lags = lags;
        this.settings = settings;
        this.clock = clock;
    }

    /** Looks once at every plan of every pair. */
    public void look() {
        sites.pairs().forEach(this::look);
    }

    private void look(SitePair pair) {
        var reads = new OneLook();
        var now = clock.instant();
        var groups = new LinkedHashMap<String, Scope.Group>();
        for (var plan : plans.known(pair.id()).orElse(List.of())) {
            plan.protectedSite().ifPresent(at -> {
                try {
                    look(pair, new PlanName(plan.name()), at, now, reads)
                            .forEach(group -> groups.putIfAbsent(group.name(), group));
                } catch (RuntimeException e) {
                    log.warn("readiness of plan {} could not be looked at: {}", plan.name(), e.toString());
                }
            });
        }
        lags.keep(pair.id(), now, List.copyOf(groups.values()));
    }

    /** @return the plan's groups; none where it could not be looked at */
    private List<Scope.Group> look(SitePair pair, PlanName plan, SiteId from, Instant now, Reads reads) {
        try {
            // A planned migration needs most: what it lacks is named, whether or not a disaster could do without.
            var readiness =
                    check.check(Purpose.PLANNED_MIGRATION, pair.id(), from, pair.peerOf(from), plan, now, reads);
            history.keep(
                    pair.id(),
                    plan,
                    new ReadinessHistory.Found(
                            now, now, readiness.score(), readiness.scope().vmCount(), readiness.gaps(), null));
            return readiness.scope().groups();
        } catch (RemoteException | PlanUnknown e) {
            history.keep(pair.id(), plan, new ReadinessHistory.Found(now, now, null, null, List.of(), e.getMessage()));
            return List.of();
        }
    }

    @Override
    public synchronized void start() {
        looking = Executors.newSingleThreadScheduledExecutor(task -> {
            var thread = new Thread(task, "readiness-watch");
            thread.setDaemon(true);
            return thread;
        });
        looking.scheduleWithFixedDelay(
                this::look, FIRST.toMillis(), settings.readinessEvery().toMillis(), TimeUnit.MILLISECONDS);
    }

    @TransactionalEventListener(fallbackExecution = true)
    synchronized void lookAgain(RunEnded ended) {
        if (looking != null) {
            looking.schedule((Runnable) this::look, FIRST.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public synchronized void stop() {
        if (looking != null) {
            looking.shutdownNow();
            looking = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return looking != null;
    }

    @Override
    public boolean isAutoStartup() {
        return settings.automatic();
    }

    /** What the plans of a pair have in common is read once. */
    private static final class OneLook implements Reads {

        private final Map<String, Object> answers = new HashMap<>();

        @Override
        @SuppressWarnings("unchecked")
        public <T> T shared(String question, Duration atMost, Supplier<T> read) {
            var known = answers.get(question);
            if (known == null) {
                known = read.get();
                answers.put(question, known);
            }
            return (T) known;
        }
    }
}
