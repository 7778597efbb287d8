package io.drawbridge.console;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.planning.PlanTable;
import io.drawbridge.planning.ProtectionLimits;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** A table of machines becomes the inputs with which their protection is asked for; nothing is made of it here. */
@Controller
@RequestMapping("/planning/plan-table")
class PlanningTablePage {

    private static final String EXAMPLE =
            """
            vm, group, priority, depends on, rpo
            payroll-db01, payroll, 1, , 15
            payroll-db02, payroll, 1, payroll-db01, 15
            payroll-web01, payroll, 3, , 60
            crm-db01, crm, 1, , 30
            crm-app01, crm, 2, , 60
            """;

    /** A group as the runbook Protection onboarding wants it. */
    record Group(String name, int count, int strictestRpoMinutes, String virtualMachines, String recoveryOrder) {}

    private final ProtectionLimits limits;

    PlanningTablePage(ProtectionLimits limits) {
        this.limits = limits;
    }

    @GetMapping
    String ask(Model model) {
        model.addAttribute("form", form(new LinkedMultiValueMap<>()));
        return "planning-table";
    }

    @PostMapping
    String answer(@RequestParam MultiValueMap<String, String> given, Model model) {
        var form = form(given);
        model.addAttribute("form", form);
        try {
            var table = PlanTable.read("csv", form.text("csv"), limits);
            model.addAttribute("mistakes", table.mistakes());
            model.addAttribute(
                    "groups",
                    table.groups().stream().map(PlanningTablePage::group).toList());
            model.addAttribute("tone", table.mistakes().isEmpty() ? "good" : "wrong");
            model.addAttribute("headline", headline(table));
        } catch (InvalidInput e) {
            model.addAttribute(
                    "why", "The table" + e.getMessage().substring(e.field().length()));
        }
        return "planning-table";
    }

    private static PlanningForm form(MultiValueMap<String, String> given) {
        return new PlanningForm(given, Map.of("csv", EXAMPLE.strip()));
    }

    private static Group group(PlanTable.Group group) {
        return new Group(
                group.name(),
                group.machines().size(),
                group.strictestRpoMinutes(),
                group.machines().stream().map(PlanTable.Machine::name).collect(Collectors.joining(", ")),
                group.recoveryOrder());
    }

    private static String headline(PlanTable table) {
        int wrong = table.mistakes().size();
        return wrong == 0
                ? count(table.groups()) + " ready to be protected"
                : wrong + (wrong == 1 ? " mistake" : " mistakes") + " in the table"
                        + (table.groups().isEmpty() ? "" : "; without those lines, " + count(table.groups()));
    }

    private static String count(List<PlanTable.Group> groups) {
        int machines =
                groups.stream().mapToInt(group -> group.machines().size()).sum();
        return machines
                + (machines == 1 ? " machine in " : " machines in ")
                + groups.size()
                + (groups.size() == 1 ? " group" : " groups");
    }
}
