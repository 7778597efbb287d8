package io.drawbridge.srm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What SRM says about how long one run of a plan took; all times by its own clock, in milliseconds since the epoch. Later
 * forecasts rest on it.
 *
 * @param machines by id; only those that were brought up
 */
public record RunTimes(String plan, long began, long ended, Map<String, MachineTimes> machines) {

    /** The document that steps leave behind. */
    public static final String DOCUMENT = "recovery-times";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** When SRM began to bring a machine up, and when it was up. */
    public record MachineTimes(long began, long ended) {}

    public RunTimes {
        machines = Map.copyOf(machines);
    }

    /** @return ids of the steps that have others below them and have begun */
    public static List<Integer> toExpand(List<StepTime> steps) {
        return steps.stream()
                .filter(step -> step.childCount() > 0 && step.startTime() != null)
                .map(StepTime::id)
                .toList();
    }

    /**
     * @param vms ids of the plan's machines
     * @return nothing when SRM tells no times of machines
     */
    public static Optional<RunTimes> of(String plan, Collection<String> vms, List<StepTime> steps) {
        var known = Set.copyOf(vms);
        var machines = new LinkedHashMap<String, MachineTimes>();
        for (var step : steps) {
            if (step.referredObject() != null
                    && known.contains(step.referredObject())
                    && step.startTime() != null
                    && step.finishTime() != null
                    && step.finishTime() >= step.startTime()) {
                var found = new MachineTimes(step.startTime(), step.finishTime());
                // A machine may be shut down before it is brought up: the last counts.
                machines.merge(step.referredObject(), found, (one, other) -> one.began() > other.began() ? one : other);
            }
        }
        var began =
                steps.stream().map(StepTime::startTime).filter(Objects::nonNull).min(Long::compare);
        var ended = machines.values().stream().map(MachineTimes::ended).max(Long::compare);
        return began.isPresent() && ended.isPresent()
                ? Optional.of(new RunTimes(plan, began.get(), ended.get(), machines))
                : Optional.empty();
    }

    /** @return when the first machine began to come up */
    public long firstMachine() {
        return machines.values().stream().mapToLong(MachineTimes::began).min().orElse(ended);
    }

    public String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("times cannot be written", e);
        }
    }

    public static RunTimes parse(String json) {
        try {
            return JSON.readValue(json, RunTimes.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("times of ours cannot be read", e);
        }
    }
}
