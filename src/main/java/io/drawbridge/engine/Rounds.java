package io.drawbridge.engine;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Work that comes round on one thread of its own while the application runs: looks, reminders, clean-ups. A turn that
 * throws is logged, and the next one comes all the same: what was due stays due.
 */
public abstract class Rounds implements SmartLifecycle {

    private final Logger log = LoggerFactory.getLogger(getClass());
    private final String name;
    private ScheduledExecutorService clockwork;

    /** @param name the thread's, by which logs and dumps tell it */
    protected Rounds(String name) {
        this.name = name;
    }

    /** Says by {@link #every} and {@link #after} what there is to do; called at each start. */
    protected abstract void plan();

    /** @return how long a turn under way may take to end when the application stops; none: it is interrupted at once */
    protected Duration patience() {
        return Duration.ZERO;
    }

    /** @param pause from the end of a turn to the beginning of the next */
    protected final void every(Duration first, Duration pause, Runnable turn) {
        clockwork.scheduleWithFixedDelay(quietly(turn), first.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** One turn more; none when nothing comes round at the time. */
    protected final synchronized void after(Duration delay, Runnable turn) {
        if (clockwork != null) {
            clockwork.schedule(quietly(turn), delay.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private Runnable quietly(Runnable turn) {
        return () -> {
            try {
                turn.run();
            } catch (RuntimeException e) {
                // The database, most likely. An exception that got out would end the schedule for good.
                log.warn("{} could not do its turn: {}", name, e.toString());
            }
        };
    }

    @Override
    public final synchronized void start() {
        clockwork = Executors.newSingleThreadScheduledExecutor(task -> {
            var thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
        plan();
    }

    @Override
    public final void stop() {
        var stopping = stopped();
        if (stopping == null) {
            return;
        }
        if (patience().isZero()) {
            stopping.shutdownNow();
            return;
        }
        stopping.shutdown();
        try {
            stopping.awaitTermination(patience().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The turn under way may itself ask for another one: it is not waited for under this lock. */
    private synchronized ScheduledExecutorService stopped() {
        var stopping = clockwork;
        clockwork = null;
        return stopping;
    }

    @Override
    public final synchronized boolean isRunning() {
        return clockwork != null;
    }
}
