package io.drawbridge.runbook.rest;

import io.drawbridge.core.RunId;
import io.drawbridge.engine.Journal;
import io.drawbridge.engine.StepReader;
import io.drawbridge.runbook.Discreet;
import io.drawbridge.runbook.Run;
import io.drawbridge.runbook.Runs;
import io.drawbridge.security.Caller;
import io.drawbridge.security.Callers;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Follows runs for whoever listens. It reads the tables, so that any node can tell of a run that another one works on.
 */
@Component
class RunEvents {

    private static final long LOOK_EVERY_MILLIS = 500;
    /** Entries get their number before they are committed: one with a smaller number may show up a little later. */
    private static final int LOOK_BACK = 200;

    /** Every ten seconds. */
    private static final int LOOKS_PER_SIGN_IN = 20;

    private final Runs runs;
    private final Journal journal;
    private final StepReader steps;
    private final Callers callers;
    private final Discreet discreet;
    private final ScheduledExecutorService clockwork = Executors.newScheduledThreadPool(4, task -> {
        var thread = new Thread(task, "run-events");
        thread.setDaemon(true);
        return thread;
    });

    RunEvents(Runs runs, Journal journal, StepReader steps, Callers callers, Discreet discreet) {
        this.runs = runs;
        this.journal = journal;
        this.steps = steps;
        this.callers = callers;
        this.discreet = discreet;
    }

    SseEmitter follow(Run run, Caller reader, long after) {
        var emitter = new SseEmitter(0L);
        var follower = new Follower(run, reader, after, emitter);
        var schedule = new AtomicReference<ScheduledFuture<?>>();
        Runnable stop = () -> {
            var running = schedule.get();
            if (running != null) {
                running.cancel(false);
            }
        };
        emitter.onCompletion(stop);
        emitter.onTimeout(stop);
        emitter.onError(error -> stop.run());
        schedule.set(clockwork.scheduleWithFixedDelay(
                () -> {
                    if (!follower.look()) {
                        stop.run();
                    }
                },
                0,
                LOOK_EVERY_MILLIS,
                TimeUnit.MILLISECONDS));
        return emitter;
    }

    @PreDestroy
    void stop() {
        clockwork.shutdownNow();
    }

    private final class Follower {
        private final RunId run;
        private final long from;
        private final SseEmitter emitter;
        private final Set<Long> told = new HashSet<>();
        private long last;
        private Map<String, String> progress = Map.of();
        private final UnaryOperator<String> words;
        private Caller reader;
        private int looks;

        Follower(Run run, Caller reader, long after, SseEmitter emitter) {
            this.run = run.id();
            this.reader = reader;
            this.words = discreet.wordsOf(run, reader);
            this.from = after;
            this.last = after;
            this.emitter = emitter;
        }

        /** @return whether to look again */
        boolean look() {
            try {
                if (++looks % LOOKS_PER_SIGN_IN == 0) {
                    // Somebody may listen for hours: a role or tenant that is taken away meanwhile ends it.
                    reader = callers.of(reader.name());
                }
                var found = runs.find(run, reader);
                if (found.isEmpty()) {
                    emitter.complete();
                    return false;
                }
                boolean ended = found.get().ended();
                for (var entry : news()) {
                    emitter.send(SseEmitter.event()
                            .id(String.valueOf(entry.seq()))
                            .name("journal")
                            .data(RunController.EntryView.of(entry, words)));
                    told.add(entry.seq());
                    last = Math.max(last, entry.seq());
                }
                tellProgress();
                if (ended) {
                    emitter.send(SseEmitter.event().name("ended").data(Map.of("run", run.value())));
                    emitter.complete();
                    return false;
                }
                return true;
            } catch (IOException | IllegalStateException e) {
                // The listener has gone.
                return false;
            } catch (RuntimeException e) {
                emitter.completeWithError(e);
                return false;
            }
        }

        private List<Journal.Entry> news() {
            return journal.of(run, Math.max(from, last - LOOK_BACK), 2 * LOOK_BACK).stream()
                    .filter(entry -> !told.contains(entry.seq()))
                    .toList();
        }

        private void tellProgress() throws IOException {
            var now = new TreeMap<String, String>();
            for (var step : steps.summaries(run)) {
                var view = step.step().state() + " " + step.percent();
                now.put(step.step().id(), view);
                if (!view.equals(progress.get(step.step().id()))) {
                    emitter.send(SseEmitter.event().name("step").data(RunController.StepView.of(step, words)));
                }
            }
            progress = now;
        }
    }
}
