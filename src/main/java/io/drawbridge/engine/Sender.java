package io.drawbridge.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Sends a batch of actions, at most so many at once. */
interface Sender {

    /** @return what came of each, in order */
    <R> List<R> send(List<Action> actions, int concurrency, Function<Action, R> send);

    /** One after the other, in the caller's thread. */
    static Sender inTurn() {
        return new Sender() {
            @Override
            public <R> List<R> send(List<Action> actions, int concurrency, Function<Action, R> send) {
                return actions.stream().map(send).toList();
            }
        };
    }

    /** Side by side on the given threads. */
    static Sender on(ExecutorService threads) {
        return new Sender() {
            @Override
            public <R> List<R> send(List<Action> actions, int concurrency, Function<Action, R> send) {
                if (concurrency <= 1 || actions.size() == 1) {
                    return inTurn().send(actions, 1, send);
                }
                var results = new ArrayList<R>();
                actions.forEach(action -> results.add(null));
                var next = new AtomicInteger();
                Callable<Void> lane = () -> {
                    for (int i = next.getAndIncrement(); i < actions.size(); i = next.getAndIncrement()) {
                        results.set(i, send.apply(actions.get(i)));
                    }
                    return null;
                };
                try {
                    for (var done : threads.invokeAll(
                            java.util.Collections.nCopies(Math.min(concurrency, actions.size()), lane))) {
                        done.get();
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException("stopped while sending", e);
                } catch (ExecutionException e) {
                    throw e.getCause() instanceof RuntimeException runtime
                            ? runtime
                            : new IllegalStateException(e.getCause());
                }
                return results;
            }
        };
    }
}
