package io.drawbridge.console;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.planning.BandwidthPlan;
import io.drawbridge.planning.Blackout;
import io.drawbridge.planning.MachineTable;
import io.drawbridge.planning.MaintenanceWindow;
import io.drawbridge.planning.MigrationWaves;
import io.drawbridge.planning.WavesPlan;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** When machines would move live, drawn as bars over time. */
@Controller
@RequestMapping("/planning/waves")
class PlanningWavesPage {

    private static final String EXAMPLE =
            """
            name, disk GB, memory GB, change MB/s, host, target host, datastore, target datastore, group
            payroll-db01, 400, 64, 3, esx01, esx11, ds01, ds11, payroll
            payroll-app01, 80, 16, 1, esx01, esx12, ds01, ds11, payroll
            payroll-web01, 40, 8, 0.5, esx02, esx12, ds01, ds11, payroll
            crm-db01, 600, 96, 4, esx02, esx11, ds02, ds12, crm
            crm-app01, 120, 16, 1, esx03, esx12, ds02, ds12, crm
            files01, 1200, 16, 2, esx03, esx11, ds02, ds12,
            """;

    private static final Map<String, String> USUAL =
            Map.of("link", "1000", "replication", "0", "machines", EXAMPLE.strip());

    private static final Map<String, String> FIELDS = Map.of(
            "megabitsPerSecond", "link",
            "replicationMegabitsPerSecond", "replication",
            "mostMegabitsPerMove", "most");

    private static final Map<String, String> LABELS = Map.of(
            "link", "Speed of the connection",
            "replication", "What replication keeps",
            "most", "What one move can use",
            "windowOpens", "The time at which the window opens",
            "windowCloses", "The time at which the window closes",
            "from", "The earliest begin",
            "blackouts", "The list of blackouts",
            "machines", "The table of machines");

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("d MMM HH:mm", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    /**
     * One machine's move.
     *
     * @param at where its bar begins, in per cent of the plan
     * @param wide how wide the bar is, in per cent of the plan
     */
    record Bar(String machine, double at, double wide, String begins, String ends, String takes) {}

    /** A wave with its moves. */
    record Wave(int number, String begins, String ends, List<Bar> bars) {}

    private final Clock clock;

    PlanningWavesPage(Clock clock) {
        this.clock = clock;
    }

    @GetMapping
    String ask(Model model) {
        model.addAttribute("form", new PlanningForm(new LinkedMultiValueMap<>(), USUAL));
        return "planning-waves";
    }

    @PostMapping
    String answer(@RequestParam MultiValueMap<String, String> given, Model model) {
        var form = new PlanningForm(given, USUAL);
        model.addAttribute("form", form);
        try {
            var table = MachineTable.read("machines", form.text("machines"));
            if (table.mistakes().isEmpty()) {
                var plan = plan(form, table);
                show(plan, form.text("windowOpens").isBlank(), model);
                model.addAttribute(
                        "assumed",
                        form.text("most").isBlank()
                                && plan.outcome().movesAtOnce() < plan.caps().atOnce());
            } else {
                model.addAttribute("wrong", "machines");
                model.addAttribute("mistakes", table.mistakes());
            }
        } catch (InvalidInput e) {
            var field = FIELDS.getOrDefault(e.field(), e.field());
            var label = LABELS.getOrDefault(field, field);
            model.addAttribute("wrong", LABELS.containsKey(field) ? field : "machines");
            model.addAttribute("why", label + e.getMessage().substring(e.field().length()));
        }
        return "planning-waves";
    }

    private WavesPlan plan(PlanningForm form, MachineTable table) {
        return WavesPlan.of(
                form.decimal("link"),
                form.decimal("replication"),
                form.text("most").isBlank() ? Optional.empty() : Optional.of(form.decimal("most")),
                MaintenanceWindow.parse(form.text("windowOpens"), form.text("windowCloses"), ZoneOffset.UTC),
                blackouts(form.text("blackouts")),
                table.machines(),
                from(form.text("from")));
    }

    private Instant from(String text) {
        return text.isBlank() ? clock.instant().truncatedTo(ChronoUnit.MINUTES) : moment("from", text, "");
    }

    private static Instant moment(String field, String text, String where) {
        try {
            return Instant.parse(text.strip());
        } catch (DateTimeParseException e) {
            throw new InvalidInput(field, "must be " + where + "a moment such as 2026-12-01T20:00:00Z");
        }
    }

    /** Each line is one: from, a blank, until. */
    private static List<Blackout> blackouts(String text) {
        var times = new ArrayList<Blackout>();
        int number = 0;
        for (var line : text.lines().toList()) {
            number++;
            if (!line.isBlank()) {
                var parts = line.strip().split("\\s+");
                if (parts.length != 2 || times.size() == 50) {
                    throw new InvalidInput(
                            "blackouts",
                            "must have two moments in line " + number + ", from and until, and 50 lines at most");
                }
                var from = moment("blackouts", parts[0], "in line " + number + " ");
                var until = moment("blackouts", parts[1], "in line " + number + " ");
                if (!from.isBefore(until)) {
                    throw new InvalidInput("blackouts", "must end after it begins in line " + number);
                }
                times.add(new Blackout(from, until));
            }
        }
        return times;
    }

    private static void show(WavesPlan plan, boolean always, Model model) {
        var outcome = plan.outcome();
        boolean possible = outcome.impossible().isEmpty();
        model.addAttribute("plan", plan);
        model.addAttribute("tone", possible ? outcome.warnings().isEmpty() ? "good" : "warning" : "wrong");
        model.addAttribute("headline", headline(plan, possible));
        model.addAttribute(
                "bound",
                "No plan whatever takes less than " + BandwidthPlan.words(outcome.lowerBound())
                        + " over this connection"
                        + (always ? ";" : ", the window left aside;")
                        + " this one is " + String.format(Locale.ROOT, "%.2f", 100 * Math.max(0, outcome.distance()))
                        + " % above that.");
        model.addAttribute("waves", waves(outcome));
    }

    private static String headline(WavesPlan plan, boolean possible) {
        var outcome = plan.outcome();
        int moved = outcome.turns().size();
        return (possible
                        ? "All " + moved + " machines move"
                        : outcome.impossible().size() + " of " + plan.machines().size()
                                + " machines cannot move while they run; the others do")
                + (moved == 0
                        ? ""
                        : " in " + BandwidthPlan.words(outcome.makespan()) + ", " + outcome.movesAtOnce()
                                + " at once at the most");
    }

    private static List<Wave> waves(MigrationWaves.Outcome outcome) {
        double span = Math.max(1, outcome.makespan().toMillis());
        return outcome.waves().stream()
                .map(wave -> new Wave(
                        wave.number(),
                        TIME.format(wave.begins()),
                        TIME.format(wave.ends()),
                        wave.turns().stream()
                                .map(turn -> new Bar(
                                        turn.workload(),
                                        part(Duration.between(outcome.begins(), turn.begins()), span),
                                        Math.max(0.3, part(Duration.between(turn.begins(), turn.ends()), span)),
                                        TIME.format(turn.begins()),
                                        TIME.format(turn.ends()),
                                        BandwidthPlan.words(Duration.between(turn.begins(), turn.ends()))))
                                .toList()))
                .toList();
    }

    private static double part(Duration time, double span) {
        return Math.round(100_000 * time.toMillis() / span) / 1000.0;
    }
}
