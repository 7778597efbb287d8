package io.drawbridge.engine;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Turns the driver, on threads of its own, while the application runs. */
final class DriverLoop implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(DriverLoop.class);
    private static final long LOOK_AT_LEAST_EVERY_MILLIS = 250;

    private final StepDriver driver;
    private final DriverSettings settings;
    private final Wakening wakening;
    private final Semaphore free;
    private ExecutorService workers;
    private ScheduledExecutorService keeper;
    private Thread loop;
    private volatile boolean running;

    DriverLoop(StepDriver driver, DriverSettings settings, Wakening wakening) {
        this.driver = driver;
        this.settings = settings;
        this.wakening = wakening;
        this.free = new Semaphore(settings.workers());
    }

    @Override
    public synchronized void start() {
        if (running) {
            return;
        }
        running = true;
        workers = Executors.newFixedThreadPool(settings.workers(), task -> new Thread(task, "step-worker"));
        keeper = Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "lease-keeper"));
        long pause = Math.max(1, settings.lease().toMillis() / 5);
        keeper.scheduleWithFixedDelay(this::keepLeases, pause, pause, TimeUnit.MILLISECONDS);
        loop = new Thread(this::run, "step-driver");
        loop.start();
    }

    private void run() {
        while (running) {
            try {
                driver.turnOfAborts();
                int capacity = free.availablePermits();
                if (capacity > 0) {
                    for (var step : driver.claim(capacity)) {
                        free.acquire();
                        workers.execute(() -> {
                            try {
                                driver.work(step);
                            } finally {
                                free.release();
                                wakening.now();
                            }
                        });
                    }
                }
                wakening.await(LOOK_AT_LEAST_EVERY_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                // The database, most likely. Nothing is lost: what is due stays due.
                log.warn("the driver could not look for work: {}", e.toString());
                pause();
            }
        }
    }

    private void keepLeases() {
        try {
            driver.keepLeases();
        } catch (RuntimeException e) {
            // An exception that got out would end the schedule for good.
            log.warn("leases could not be kept: {}", e.toString());
        }
    }

    private void pause() {
        try {
            wakening.await(settings.backOff().toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void stop() {
        running = false;
        if (loop != null) {
            loop.interrupt();
            workers.shutdown();
            try {
                loop.join(TimeUnit.SECONDS.toMillis(5));
                workers.awaitTermination(20, TimeUnit.SECONDS);
                keeper.shutdownNow();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public boolean isAutoStartup() {
        return settings.automatic();
    }
}
