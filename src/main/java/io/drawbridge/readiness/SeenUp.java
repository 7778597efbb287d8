package io.drawbridge.readiness;

import io.drawbridge.planning.PowerOnOrder;
import io.drawbridge.planning.RecoveryTimes;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Where only the end of each machine is known: it began when what it waited for was up. Machines of the first priority that
 * wait for nobody began when SRM was prepared, which is not known either: one of them whose time is known from another run
 * tells when that was.
 */
final class SeenUp {

    private SeenUp() {}

    /**
     * @param seen seconds from SRM's begin until each machine was seen to be up
     * @param told times of machines that other runs measured
     */
    static RecoveryTimes.Run reckon(
            RecoveryTimes.Run run, Map<String, Double> seen, PowerOnOrder order, Map<String, Duration> told) {
        var lastOf = new TreeMap<Integer, Double>();
        var priorities = new HashMap<String, Integer>();
        for (var machine : order.machines()) {
            priorities.put(machine.id(), machine.priority());
            var end = seen.get(machine.id());
            if (end != null) {
                lastOf.merge(machine.priority(), end, Math::max);
            }
        }
        var took = new HashMap<String, Duration>();
        Double prepared = null;
        for (var machine : order.machines()) {
            var end = seen.get(machine.id());
            if (end == null) {
                continue;
            }
            var barrier = lastOf.lowerEntry(machine.priority());
            var waited = machine.waitsFor().stream()
                    .filter(other -> Objects.equals(priorities.get(other), machine.priority()))
                    .map(seen::get)
                    .filter(Objects::nonNull)
                    .max(Double::compare);
            if (barrier != null || waited.isPresent()) {
                double begin = Math.max(barrier == null ? 0 : barrier.getValue(), waited.orElse(0.0));
                took.put(machine.id(), seconds(end - begin));
            } else if (told.containsKey(machine.id())) {
                double begin = end - told.get(machine.id()).toMillis() / 1000.0;
                prepared = prepared == null ? begin : Math.min(prepared, begin);
            }
        }
        return new RecoveryTimes.Run(
                run.kind(), run.before(), prepared == null ? null : seconds(prepared), took, run.after(), run.people());
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(1000 * Math.max(0, seconds)));
    }
}
