package io.drawbridge.console;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.planning.LimitsCheck;
import io.drawbridge.planning.PlanningTables;
import io.drawbridge.planning.ProtectionLimits;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** What the products carry, with version and source, and whether counts stay within it. */
@Controller
class PlanningLimitsPage {

    private static final int MOST = 100_000_000;

    private static final Map<String, String> UNITS = Map.ofEntries(
            Map.entry("protected-vms", "machines"),
            Map.entry("vms-recovered-at-once", "machines"),
            Map.entry("vms-in-protection-group", "machines"),
            Map.entry("protection-groups", "groups"),
            Map.entry("recovery-plans-at-once", "plans"),
            Map.entry("replicated-vms", "machines"),
            Map.entry("replications-on-server", "replications"),
            Map.entry("replication-servers", "servers"),
            Map.entry("points-in-time", "points"),
            Map.entry("shortest-rpo-minutes", "minutes"),
            Map.entry("longest-rpo-minutes", "minutes"),
            Map.entry("migration-round-trip-millis", "ms"),
            Map.entry("migration-megabits-per-move", "Mbps"),
            Map.entry("mtu-bytes", "bytes"),
            Map.entry("moves-per-host", "moves"),
            Map.entry("moves-per-datastore", "moves"),
            Map.entry("metered-vcenters", "vCenters"),
            Map.entry("metered-vms", "machines"));

    private static final Map<String, String> USUAL =
            Map.of("protected-vms", "480", "vms-in-protection-group", "120", "protection-groups", "4");

    /**
     * A limit with what was asked about it.
     *
     * @param label without the unit, which the field has beside it
     * @param finding null where nothing was asked
     */
    record Row(PlanningTables.Limit limit, String label, String unit, String asked, LimitsCheck.Finding finding) {}

    private final PlanningTables tables = PlanningTables.ours();
    private final ProtectionLimits limits;

    PlanningLimitsPage(ProtectionLimits limits) {
        this.limits = limits;
    }

    @GetMapping("/planning/limits")
    String show(@RequestParam MultiValueMap<String, String> given, Model model) {
        var check = LimitsCheck.of(tables, limits);
        boolean asked = check.limits().stream().anyMatch(limit -> given.containsKey(limit.key()));
        var form = new PlanningForm(given, asked ? Map.of() : USUAL);
        var findings = new LinkedHashMap<String, LimitsCheck.Finding>();
        model.addAttribute("asked", asked);
        try {
            var counts = new LinkedHashMap<String, Long>();
            for (var limit : check.limits()) {
                if (!form.text(limit.key()).isEmpty()) {
                    counts.put(limit.key(), (long) form.whole(limit.key(), 0, MOST));
                }
            }
            check.judge(counts).forEach(one -> findings.put(one.limit().key(), one));
            if (!findings.isEmpty()) {
                model.addAttribute("findings", List.copyOf(findings.values()));
                boolean holds = findings.values().stream().allMatch(LimitsCheck.Finding::holds);
                model.addAttribute("tone", holds ? "good" : "wrong");
                model.addAttribute("headline", headline(List.copyOf(findings.values()), holds));
            }
        } catch (InvalidInput e) {
            model.addAttribute("wrong", e.field());
            model.addAttribute(
                    "why",
                    check.limits().stream()
                                    .filter(limit -> limit.key().equals(e.field()))
                                    .findFirst()
                                    .map(PlanningTables.Limit::what)
                                    .orElse(e.field())
                            + ":" + e.getMessage().substring(e.field().length()));
        }
        model.addAttribute(
                "rows",
                check.limits().stream()
                        .map(limit -> new Row(
                                limit,
                                label(limit),
                                UNITS.getOrDefault(limit.key(), ""),
                                form.text(limit.key()),
                                findings.get(limit.key())))
                        .toList());
        return "planning-limits";
    }

    private static String label(PlanningTables.Limit limit) {
        var label = limit.what().replaceAll(", (minutes|milliseconds|Mbps|bytes)$", "");
        return switch (limit.key()) {
            case "shortest-rpo-minutes" -> label + ", the shortest";
            case "longest-rpo-minutes" -> label + ", the longest";
            default -> label;
        };
    }

    private static String headline(List<LimitsCheck.Finding> findings, boolean holds) {
        long wrong = findings.stream().filter(one -> !one.holds()).count();
        return holds
                ? (findings.size() == 1
                        ? "It stays within its limit"
                        : "All " + findings.size() + " stay within their limits")
                : wrong + " of " + findings.size() + (wrong == 1 ? " exceeds its limit" : " exceed their limits");
    }
}
