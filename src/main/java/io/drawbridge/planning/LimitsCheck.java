package io.drawbridge.planning;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.planning.PlanningTables.Limit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Holds counts against what the products carry: those of the tables, or of the settings where somebody set others. */
public final class LimitsCheck {

    /**
     * One count against its limit.
     *
     * @param marginPercent how far it is from the limit, in per cent of the limit, rounded down; negative when it does
     *     not hold
     */
    public record Finding(Limit limit, long count, boolean holds, long marginPercent) {

        /** @return "Protection groups: 251, at most 250 (Site Recovery Manager 6.x)" */
        public String words() {
            return limit.what() + ": " + count + ", " + limit.words() + " (" + limit.product() + " " + limit.version()
                    + ")";
        }
    }

    private final Map<String, Limit> limits;

    private LimitsCheck(List<Limit> limits) {
        this.limits = limits.stream()
                .collect(Collectors.toMap(Limit::key, one -> one, (one, same) -> one, LinkedHashMap::new));
    }

    /** @param settings which win where they differ from the tables */
    public static LimitsCheck of(PlanningTables tables, ProtectionLimits settings) {
        var set = Map.of(
                "protected-vms", settings.protectedVms(),
                "vms-in-protection-group", settings.vmsInGroup(),
                "protection-groups", settings.groups(),
                "replicated-vms", settings.replicationsPerVcenter(),
                "replications-on-server", settings.replicationsPerServer(),
                "replication-servers", settings.serversPerVcenter(),
                "points-in-time", settings.pointsInTime(),
                "shortest-rpo-minutes", settings.shortestRpoMinutes(),
                "longest-rpo-minutes", settings.longestRpoMinutes());
        return new LimitsCheck(tables.limits().stream()
                .map(limit -> set.getOrDefault(limit.key(), (int) limit.bound()) == limit.bound()
                        ? limit
                        : limit.at(set.get(limit.key()), "setting drawbridge.protection-limits"))
                .toList());
    }

    /** @return in the order of the tables */
    public List<Limit> limits() {
        return List.copyOf(limits.values());
    }

    /**
     * @param counts by the keys of the limits
     * @return a finding for each, those that do not hold first
     * @throws InvalidInput when a key is no limit's or a count less than none
     */
    public List<Finding> judge(Map<String, Long> counts) {
        counts.forEach((key, count) -> {
            if (!limits.containsKey(key)) {
                throw new InvalidInput(
                        "counts." + key, "is no limit that is known; there are " + String.join(", ", limits.keySet()));
            }
            if (count == null || count < 0) {
                throw new InvalidInput("counts." + key, "must be a whole number, 0 or more");
            }
        });
        return limits.values().stream()
                .filter(limit -> counts.containsKey(limit.key()))
                .map(limit -> finding(limit, counts.get(limit.key())))
                .sorted((one, other) -> Boolean.compare(one.holds(), other.holds()))
                .toList();
    }

    private static Finding finding(Limit limit, long count) {
        long away = limit.least() != null ? count - limit.bound() : limit.bound() - count;
        return new Finding(limit, count, limit.holds(count), Math.floorDiv(100 * away, Math.max(1, limit.bound())));
    }
}
