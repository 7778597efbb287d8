package io.drawbridge.console;

import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Tells open pages that what they show has changed; they fetch it themselves. However many people look at one thing,
 * it is read once a second, and not at all when nobody looks. It reads the tables, so any node can tell of what another
 * one does.
 */
@Component
class Changes {

    private static final Logger log = LoggerFactory.getLogger(Changes.class);
    private static final long LOOK_EVERY_MILLIS = 1000;
    /** So that a browser that has gone is noticed, and a proxy in between keeps the line open. */
    private static final int SIGN_OF_LIFE = 15;

    private final Map<String, Watched> watched = new ConcurrentHashMap<>();
    private final ScheduledExecutorService clockwork = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "console-changes");
        thread.setDaemon(true);
        return thread;
    });

    Changes() {
        clockwork.scheduleWithFixedDelay(this::look, LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    /**
     * @param what names the thing: who names the same is told by the same look
     * @param state what is shown of it; any two that are equal show the same
     */
    SseEmitter follow(String what, Supplier<Object> state) {
        var emitter = new SseEmitter(0L);
        var listeners = watched.compute(what, (key, before) -> {
            // Read before the first word to the listener: what changes after it has fetched the page is told.
            var now = before == null ? new Watched(state) : before;
            now.listeners.add(emitter);
            return now;
        });
        Runnable leave = () -> watched.computeIfPresent(what, (key, now) -> {
            now.listeners.remove(emitter);
            return now.listeners.isEmpty() ? null : now;
        });
        emitter.onCompletion(leave);
        emitter.onTimeout(leave);
        emitter.onError(gone -> leave.run());
        // Something may have changed between the page and this: whoever begins to listen looks once.
        listeners.tell(emitter, "changed");
        return emitter;
    }

    @PreDestroy
    void stop() {
        clockwork.shutdownNow();
        watched.values().forEach(one -> one.listeners.forEach(SseEmitter::complete));
    }

    private void look() {
        watched.values().forEach(one -> {
            try {
                one.look();
            } catch (RuntimeException e) {
                // The pages stay as they are; the next look may go better.
                log.info("what pages show could not be read: {}", e.toString());
            }
        });
    }

    private static final class Watched {
        private final Supplier<Object> state;
        private final Set<SseEmitter> listeners = ConcurrentHashMap.newKeySet();
        private volatile Object last;
        private int quiet;

        Watched(Supplier<Object> state) {
            this.state = state;
            this.last = state.get();
        }

        void look() {
            var now = state.get();
            boolean changed = !now.equals(last);
            last = now;
            quiet = changed ? 0 : quiet + 1;
            if (changed) {
                listeners.forEach(listener -> tell(listener, "changed"));
            } else if (quiet % SIGN_OF_LIFE == 0) {
                listeners.forEach(listener -> tell(listener, "alive"));
            }
        }

        void tell(SseEmitter listener, String word) {
            try {
                listener.send(SseEmitter.event().name(word).data(word));
            } catch (IOException | IllegalStateException gone) {
                listeners.remove(listener);
            }
        }
    }
}
