package io.drawbridge.lab.wire;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Counts requests in a sliding window, by address, by service and by session, as the vendor's gateway does. */
public final class RateLimiter {

    /** How many requests a window takes; zero window switches the limiter off. */
    public record Quotas(boolean on, long windowMillis, int perAddress, int perService, int perSession) {

        /** The vendor's defaults. */
        public static final Quotas VENDOR = new Quotas(true, 60_000, 100, 1000, 50);

        public static final Quotas OFF = new Quotas(false, 60_000, 100, 1000, 50);
    }

    private final Map<String, Deque<Long>> seen = new HashMap<>();
    private final Map<String, Integer> highest = new TreeMap<>();
    private Quotas quotas;

    public RateLimiter(Quotas quotas) {
        this.quotas = quotas;
    }

    public void quotas(Quotas fresh) {
        this.quotas = fresh;
        seen.clear();
        highest.clear();
    }

    public Quotas quotas() {
        return quotas;
    }

    /** @return false when the request is one too many */
    public boolean admit(String address, String service, String session, long now) {
        return !quotas.on()
                || admit("a/" + address, quotas.perAddress(), now)
                        && admit("s/" + service, quotas.perService(), now)
                        && (session == null || admit("i/" + service + "/" + session, quotas.perSession(), now));
    }

    /** @return the most requests within one window since the quotas were set, of one address, service and session */
    public Map<String, Integer> highest() {
        return Map.copyOf(highest);
    }

    private static String kind(String key) {
        return switch (key.charAt(0)) {
            case 'a' -> "address";
            case 's' -> "service";
            default -> "session";
        };
    }

    private boolean admit(String key, int quota, long now) {
        Deque<Long> times = seen.computeIfAbsent(key, any -> new ArrayDeque<>());
        while (!times.isEmpty() && times.peekFirst() <= now - quotas.windowMillis()) {
            times.removeFirst();
        }
        if (times.size() >= quota) {
            return false;
        }
        times.addLast(now);
        highest.merge(kind(key), times.size(), Math::max);
        return true;
    }
}
