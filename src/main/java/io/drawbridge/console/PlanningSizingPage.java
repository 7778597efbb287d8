package io.drawbridge.console;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.planning.Figures;
import io.drawbridge.planning.LimitsCheck;
import io.drawbridge.planning.PlanningTables;
import io.drawbridge.planning.ProtectionLimits;
import io.drawbridge.planning.TargetSizing;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Which of the offers takes the machines, with hosts to spare, and which limits come near. */
@Controller
class PlanningSizingPage {

    private static final BigDecimal MOST = BigDecimal.valueOf(10_000_000);

    private static final Map<String, String> LABELS = Map.of(
            "vms", "The number of machines",
            "cpus", "The number of virtual CPUs",
            "memory", "Memory",
            "storage", "Storage",
            "perCore", "Virtual CPUs for each core",
            "spare", "Hosts to spare",
            "groups", "The number of protection groups");

    private final PlanningTables tables = PlanningTables.ours();
    private final ProtectionLimits limits;

    PlanningSizingPage(ProtectionLimits limits) {
        this.limits = limits;
    }

    @GetMapping("/planning/sizing")
    String show(@RequestParam MultiValueMap<String, String> given, Model model) {
        var form = new PlanningForm(
                given,
                Map.of(
                        "vms", "60",
                        "cpus", "120",
                        "memory", "480",
                        "storage", "2500",
                        "perCore", Integer.toString(limits.cpusPerCore()),
                        "spare", "1",
                        "groups", "4"));
        model.addAttribute("form", form);
        model.addAttribute("management", given.containsKey("management"));
        model.addAttribute("asked", given.containsKey("vms"));
        model.addAttribute("tables", tables);
        try {
            int vms = form.whole("vms", 1, 100_000);
            var outcome = new TargetSizing(tables, limits)
                    .judge(new TargetSizing.Demand(
                            vms,
                            form.whole("cpus", 1, 1_000_000),
                            Figures.within("memory", form.decimal("memory"), BigDecimal.ZERO, MOST, "GB"),
                            Figures.within("storage", form.decimal("storage"), BigDecimal.ZERO, MOST, "GB"),
                            form.whole("perCore", 1, 64),
                            form.whole("spare", 0, 100),
                            given.containsKey("management")));
            var findings = LimitsCheck.of(tables, limits).judge(counts(vms, form.whole("groups", 1, 100_000), outcome));
            boolean within = findings.stream().allMatch(LimitsCheck.Finding::holds);
            model.addAttribute("outcome", outcome);
            model.addAttribute("findings", findings);
            model.addAttribute("tone", !within || !outcome.impossible().isEmpty() ? "wrong" : "good");
            model.addAttribute("headline", headline(outcome, within));
        } catch (InvalidInput e) {
            model.addAttribute("wrong", e.field());
            model.addAttribute(
                    "why",
                    LABELS.getOrDefault(e.field(), e.field())
                            + e.getMessage().substring(e.field().length()));
        }
        return "planning-sizing";
    }

    private static Map<String, Long> counts(int vms, int groups, TargetSizing.Outcome outcome) {
        var counts = new LinkedHashMap<String, Long>();
        counts.put("protected-vms", (long) vms);
        counts.put("replicated-vms", (long) vms);
        counts.put("protection-groups", (long) groups);
        counts.put("vms-in-protection-group", (long) (vms + groups - 1) / groups);
        counts.put("replication-servers", (long) outcome.replicationServers());
        return counts;
    }

    private static String headline(TargetSizing.Outcome outcome, boolean within) {
        if (!outcome.impossible().isEmpty() || !within) {
            return "It cannot be";
        }
        return outcome.smallest()
                .map(size -> "The " + size.name() + " offer takes it, with " + size.hosts() + " hosts")
                .orElseGet(() -> "No offer of the table takes it; "
                        + outcome.hostsNeeded()
                                .map(hosts -> hosts + " hosts would")
                                .orElse("nothing would"));
    }
}
