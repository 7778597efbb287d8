package io.drawbridge.runbook;

import io.drawbridge.core.RemoteException;
import io.drawbridge.site.Sites;
import io.drawbridge.srm.PlanCatalogue;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Keeps in mind which plans there are. A start from Tasklist is one transaction of the engine, in which no remote system
 * is asked: only what is known by then tells a wrong name from a right one.
 */
@Component
@ConditionalOnProperty(name = "drawbridge.driver.automatic", matchIfMissing = true)
class PlanWatch implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(PlanWatch.class);
    private static final Duration EVERY = Duration.ofMinutes(1);

    private final Sites sites;
    private final PlanCatalogue plans;
    private ScheduledExecutorService watch;

    PlanWatch(Sites sites, PlanCatalogue plans) {
        this.sites = sites;
        this.plans = plans;
    }

    @Override
    public synchronized void start() {
        watch = Executors.newSingleThreadScheduledExecutor(task -> {
            var thread = new Thread(task, "plan-watch");
            thread.setDaemon(true);
            return thread;
        });
        watch.scheduleWithFixedDelay(this::look, 0, EVERY.toSeconds(), TimeUnit.SECONDS);
    }

    private void look() {
        for (var pair : sites.pairs()) {
            try {
                plans.refresh(pair.id());
            } catch (RemoteException e) {
                log.debug("the plans of {} cannot be read: {}", pair.id(), e.getMessage());
            } catch (RuntimeException e) {
                log.warn("the plans of {} cannot be read", pair.id(), e);
            }
        }
    }

    @Override
    public synchronized void stop() {
        if (watch != null) {
            watch.shutdownNow();
            watch = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return watch != null;
    }
}
