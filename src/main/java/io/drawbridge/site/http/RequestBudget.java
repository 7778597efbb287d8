package io.drawbridge.site.http;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How many requests one endpoint gets within any minute. Reads and commands each leave a part to the other, so that
 * watching 2,000 machines never keeps a command from being sent, nor the other way round; logging in may use it all.
 */
final class RequestBudget {

    private static final Duration WINDOW = Duration.ofMinutes(1);

    /**
     * Who reads waits for a part of the budget, not for one request: what a look reads is soon too old, and one request at a time would
     * never bring a look of several to its end.
     */
    private static final int AT_A_TIME = 4;

    private final OptionalInt perMinute;
    private final Clock clock;
    private final Deque<Sent> sent = new ArrayDeque<>();

    private record Sent(Instant at, Use use) {}

    RequestBudget(OptionalInt perMinute, Clock clock) {
        this.perMinute = perMinute;
        this.clock = clock;
    }

    /** @return how long to wait; empty when the request was counted and may go out now */
    synchronized Optional<Duration> take(Use use) {
        if (perMinute.isEmpty()) {
            return Optional.empty();
        }
        var now = clock.instant();
        while (!sent.isEmpty() && !sent.peekFirst().at().plus(WINDOW).isAfter(now)) {
            sent.removeFirst();
        }
        int limit = perMinute.getAsInt();
        int share = share(use, limit);
        var counted = sent.stream().filter(one -> one.use() == use).toList();
        if (counted.size() < share) {
            counted = List.copyOf(sent);
            share = limit;
        }
        if (counted.size() >= share) {
            return Optional.of(until(counted.get(use == Use.READ ? share / AT_A_TIME : 0), now));
        }
        sent.addLast(new Sent(now, use));
        return Optional.empty();
    }

    private static int share(Use use, int limit) {
        return switch (use) {
            case READ -> limit - Math.max(1, limit / 10);
            case COMMAND -> limit - Math.max(1, limit / 5);
            case LOGIN -> limit;
        };
    }

    private static Duration until(Sent oldest, Instant now) {
        var wait = Duration.between(now, oldest.at().plus(WINDOW));
        return wait.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : wait;
    }
}
