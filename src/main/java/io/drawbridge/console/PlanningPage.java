package io.drawbridge.console;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.planning.BandwidthPlan;
import io.drawbridge.planning.Figures;
import io.drawbridge.planning.Link;
import io.drawbridge.planning.PlanningTables;
import io.drawbridge.planning.ProtectionLimits;
import io.drawbridge.planning.ReplicationLoad.Verdict;
import io.drawbridge.planning.RpoClass;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * Bandwidth and RPO: can this be replicated in time? The question is in the address, so that an answer can be kept and
 * sent to somebody.
 */
@Controller
class PlanningPage {

    private static final int EMPTY_ROWS = 2;
    private static final BigDecimal MOST_CHANGE = BigDecimal.valueOf(1_000_000);

    private static final Map<String, String> USUAL =
            Map.of("link", "100", "others", "0", "efficiency", "95", "compression", "1", "burst", "60", "hours", "24");

    /** By the names of the calculation. */
    private static final Map<String, String> FIELDS = Map.of(
            "megabitsPerSecond", "link",
            "otherTrafficPercent", "others",
            "protocolEfficiencyPercent", "efficiency",
            "compressionRatio", "compression",
            "burstMinutes", "burst",
            "plotHours", "hours");

    private static final Map<String, String> LABELS = Map.of(
            "link", "Speed of the connection",
            "others", "Other traffic",
            "efficiency", "Payload",
            "compression", "Compression",
            "burst", "Changes that come at once",
            "hours", "Look ahead");

    /** A group as it is written on the page. */
    record Row(int number, String name, String change, String rpo) {

        boolean isEmpty() {
            return name.isBlank() && change.isBlank() && rpo.isBlank();
        }
    }

    /** How a group fares, in words. */
    record Line(
            String name,
            Verdict verdict,
            String state,
            String rpo,
            String volume,
            String time,
            String margin,
            String lowestFeasible,
            String lowestSustainable) {}

    /** A row of the source design's table 9 beside what the wire carries. */
    record Printed(PlanningTables.PotentialRpo row, String time, String lowest, boolean impossible) {}

    private final ProtectionLimits limits;

    PlanningPage(ProtectionLimits limits) {
        this.limits = limits;
    }

    @GetMapping("/planning")
    String show(@RequestParam MultiValueMap<String, String> given, Model model) {
        var form = new PlanningForm(given, USUAL);
        var rows = rows(given);
        model.addAttribute("form", form);
        model.addAttribute("asked", given.containsKey("change"));
        model.addAttribute("rows", rows);
        model.addAttribute("limits", limits);
        model.addAttribute("printed", printed());
        try {
            var plan = plan(form, rows);
            model.addAttribute("plan", plan);
            model.addAttribute("tone", tone(plan.verdict()));
            model.addAttribute("lines", lines(plan));
            model.addAttribute("plot", BacklogPlot.of(plan));
            model.addAttribute("room", plain(plan.load().roomWithoutRisk()));
            model.addAttribute(
                    "catchUp",
                    plan.load()
                            .catchUpAfter(Duration.ofHours(1))
                            .map(BandwidthPlan::words)
                            .orElse(null));
        } catch (InvalidInput e) {
            var field = FIELDS.getOrDefault(e.field(), e.field());
            model.addAttribute("wrong", field);
            model.addAttribute(
                    "why", label(field) + e.getMessage().substring(e.field().length()));
        }
        return "planning";
    }

    private static List<Row> rows(MultiValueMap<String, String> given) {
        var names = given.getOrDefault("name", List.of());
        var changes = given.getOrDefault("change", List.of());
        var rpos = given.getOrDefault("rpo", List.of());
        var rows = new ArrayList<Row>();
        if (changes.isEmpty()) {
            rows.add(new Row(0, "All machines", "20", "60"));
        }
        for (int i = 0; i < Math.min(changes.size(), BandwidthPlan.MOST_GROUPS); i++) {
            var row = new Row(rows.size(), at(names, i), at(changes, i), at(rpos, i));
            if (!row.isEmpty()) {
                rows.add(row);
            }
        }
        for (int i = 0; i < EMPTY_ROWS; i++) {
            rows.add(new Row(rows.size(), "", "", ""));
        }
        return rows;
    }

    private static String at(List<String> values, int index) {
        return index < values.size() ? values.get(index).strip() : "";
    }

    private BandwidthPlan plan(PlanningForm form, List<Row> rows) {
        var link = new Link(
                form.decimal("link"), form.decimal("others"), form.decimal("efficiency"), form.decimal("compression"));
        var groups = new ArrayList<RpoClass>();
        for (var row : rows) {
            if (!row.isEmpty()) {
                groups.add(new RpoClass(
                        row.name().isBlank() ? "Group " + (row.number() + 1) : row.name(),
                        Duration.ofMinutes(rpo(row)),
                        change(row)));
            }
        }
        try {
            return BandwidthPlan.of(
                    link,
                    groups,
                    Duration.ofMinutes(form.whole("burst", 0, 1440)),
                    Duration.ofHours(form.whole("hours", 1, 168)),
                    limits);
        } catch (InvalidInput e) {
            // The calculation counts groups as the page does.
            var field = e.field()
                    .replaceAll("groups\\[(\\d+)]\\.rpoMinutes", "rpo$1")
                    .replaceAll("groups\\[(\\d+)]\\.changeGigabytesPerHour", "change$1")
                    .replaceAll("groups\\[(\\d+)]\\.name", "name$1");
            throw new InvalidInput(field, e.getMessage().substring(e.field().length() + 1));
        }
    }

    private static BigDecimal change(Row row) {
        try {
            return Figures.within(
                    "change" + row.number(), new BigDecimal(row.change()), BigDecimal.ZERO, MOST_CHANGE, "GB an hour");
        } catch (NumberFormatException e) {
            throw new InvalidInput("change" + row.number(), "must be a number, with a point before decimals");
        }
    }

    private int rpo(Row row) {
        int minutes = row.rpo().matches("[0-9]{1,6}") ? Integer.parseInt(row.rpo()) : 0;
        if (minutes < limits.shortestRpoMinutes() || minutes > limits.longestRpoMinutes()) {
            throw new InvalidInput(
                    "rpo" + row.number(),
                    "must be a whole number of minutes, " + limits.shortestRpoMinutes() + " to "
                            + limits.longestRpoMinutes());
        }
        return minutes;
    }

    private static String label(String field) {
        if (field.matches("(name|change|rpo)\\d+")) {
            var number = Integer.parseInt(field.replaceAll("\\D", "")) + 1;
            return switch (field.charAt(0)) {
                case 'n' -> "Name of group " + number;
                case 'c' -> "Change rate of group " + number;
                default -> "RPO of group " + number;
            };
        }
        return LABELS.getOrDefault(field, field.equals("groups") ? "The number of groups" : field);
    }

    static String tone(Verdict verdict) {
        return switch (verdict) {
            case FEASIBLE -> "good";
            case AT_RISK -> "warning";
            case NOT_SUSTAINABLE -> "wrong";
        };
    }

    private static String state(Verdict verdict) {
        return switch (verdict) {
            case FEASIBLE -> "works";
            case AT_RISK -> "at risk";
            case NOT_SUSTAINABLE -> "cannot work";
        };
    }

    private static List<Line> lines(BandwidthPlan plan) {
        return plan.outlooks().stream()
                .map(one -> new Line(
                        one.of().name(),
                        one.verdict(),
                        state(one.verdict()),
                        BandwidthPlan.words(one.of().rpo()),
                        plain(one.gigabytesPerSync()) + " GB",
                        one.syncTime().map(BandwidthPlan::words).orElse("never ends"),
                        BandwidthPlan.marginPercent(one)
                                .map(margin -> margin + " %")
                                .orElse("none"),
                        words(one.lowestFeasibleRpo()),
                        words(one.lowestSustainableRpo())))
                .toList();
    }

    private static String words(Optional<Duration> rpo) {
        return rpo.map(BandwidthPlan::words).orElse("none");
    }

    private static String plain(BigDecimal number) {
        return number.setScale(2, java.math.RoundingMode.DOWN)
                .stripTrailingZeros()
                .toPlainString();
    }

    private List<Printed> printed() {
        return PlanningTables.ours().potentialRpo().stream()
                .map(row -> {
                    var outlook = Link.dedicated(row.megabitsPerSecond())
                            .carrying(
                                    List.of(new RpoClass(
                                            "all",
                                            Duration.ofMinutes(row.printedRpoMinutes()),
                                            row.gigabytesPerHour())),
                                    Duration.ofHours(1))
                            .outlooks(limits)
                            .get(0);
                    return new Printed(
                            row,
                            // What the table asks is the time of one hour's changes, whatever the RPO.
                            BandwidthPlan.words(Link.dedicated(row.megabitsPerSecond())
                                    .wire()
                                    .timeFor(row.gigabytesPerHour())),
                            words(outlook.lowestSustainableRpo()),
                            outlook.verdict() == Verdict.NOT_SUSTAINABLE);
                })
                .toList();
    }
}
