package io.drawbridge.srm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.engine.StepContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * In which order a run's plans begin and what each is forecast to take: noted before people are asked, so that what they agree to is what
 * runs.
 */
public record PlanOrder(List<Place> plans, String why) {

    /** The document that the step before the approval leaves behind. */
    public static final String DOCUMENT = "plan-order";

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * @param seconds what its recovery is forecast to take
     * @param groups ids of its protection groups
     * @param measured whether that rests on an earlier run; otherwise it is good for comparing plans only
     */
    public record Place(String id, String name, long seconds, boolean measured, Set<String> groups) {}

    public PlanOrder {
        plans = List.copyOf(plans);
    }

    /** @return the plan's place from 0; one behind all others for a plan that is not among them */
    public int of(RecoveryPlan plan) {
        for (int i = 0; i < plans.size(); i++) {
            if (plans.get(i).id().equals(plan.id())) {
                return i;
            }
        }
        return plans.size();
    }

    /** @return the ids of the plan's protection groups as they were noted; empty for a plan that was not */
    public Optional<Set<String>> groups(RecoveryPlan plan) {
        return plans.stream()
                .filter(place -> place.id().equals(plan.id()))
                .findFirst()
                .map(Place::groups);
    }

    /** @return what the plan is forecast to take; zero when nothing of it was ever measured */
    public Duration takes(RecoveryPlan plan) {
        return plans.stream()
                .filter(place -> place.measured() && place.id().equals(plan.id()))
                .findFirst()
                .map(place -> Duration.ofSeconds(place.seconds()))
                .orElse(Duration.ZERO);
    }

    public String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the order of plans cannot be written", e);
        }
    }

    public static PlanOrder parse(String json) {
        try {
            return JSON.readValue(json, PlanOrder.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("our own order of plans cannot be read", e);
        }
    }

    /** @return what the run has noted, if it has */
    public static Optional<PlanOrder> of(StepContext step) {
        return step.document(DOCUMENT).map(PlanOrder::parse);
    }
}
