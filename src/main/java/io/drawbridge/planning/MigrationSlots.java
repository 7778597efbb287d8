package io.drawbridge.planning;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Which moves go on, and whether there is room for one more. Planning and doing ask the same question here. */
public final class MigrationSlots {

    private final MigrationCaps caps;
    private final long bitsPerSecond;
    private final long mostPerMove;
    private final Map<String, MovingWorkload> active = new LinkedHashMap<>();
    private final Map<String, Integer> hosts = new HashMap<>();
    private final Map<String, Integer> datastores = new HashMap<>();
    /** The fastest change among those that go on, in bytes a second. */
    private long busiest;

    /** @param bitsPerSecond what all moves share, in bits a second */
    public MigrationSlots(MigrationCaps caps, long bitsPerSecond) {
        this(caps, bitsPerSecond, bitsPerSecond);
    }

    /** @param mostPerMove what a single move can use at most, in bits a second */
    public MigrationSlots(MigrationCaps caps, long bitsPerSecond, long mostPerMove) {
        this.caps = caps;
        this.bitsPerSecond = bitsPerSecond;
        this.mostPerMove = mostPerMove;
    }

    public int active() {
        return active.size();
    }

    /** @return whether it may begin now: no cap is broken, and every move still gets ahead of its changes */
    public boolean admits(MovingWorkload workload) {
        if (active.size() >= caps.atOnce()) {
            return false;
        }
        if (workload.hosts().stream().anyMatch(host -> hosts.getOrDefault(host, 0) >= caps.perHost())) {
            return false;
        }
        if (workload.datastores().stream()
                .anyMatch(store -> datastores.getOrDefault(store, 0) >= caps.perDatastore())) {
            return false;
        }
        long share = Math.min(mostPerMove, bitsPerSecond / (active.size() + 1));
        return active.isEmpty()
                ? converges(workload, share)
                : getsAhead(Math.max(busiest, workload.changeBytesPerSecond()), share);
    }

    /** Whether a fifth of what it has of the path gets it ahead of its changes: with less, it is better off alone. */
    private static boolean getsAhead(long changeBytesPerSecond, long bitsPerSecond) {
        return 10.0 * changeBytesPerSecond <= bitsPerSecond;
    }

    /** @return whether a machine is copied faster than it changes */
    static boolean converges(MovingWorkload workload, long bitsPerSecond) {
        return 8.0 * workload.changeBytesPerSecond() < bitsPerSecond;
    }

    /** Counts a move that goes on, whether it was admitted or found. */
    public void begin(MovingWorkload workload) {
        if (active.putIfAbsent(workload.id(), workload) == null) {
            workload.hosts().forEach(host -> hosts.merge(host, 1, Integer::sum));
            workload.datastores().forEach(store -> datastores.merge(store, 1, Integer::sum));
            busiest = Math.max(busiest, workload.changeBytesPerSecond());
        }
    }

    public void end(MovingWorkload workload) {
        if (active.remove(workload.id()) != null) {
            workload.hosts().forEach(host -> hosts.merge(host, -1, Integer::sum));
            workload.datastores().forEach(store -> datastores.merge(store, -1, Integer::sum));
            busiest = active.values().stream()
                    .mapToLong(MovingWorkload::changeBytesPerSecond)
                    .max()
                    .orElse(0);
        }
    }
}
