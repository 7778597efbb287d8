package io.drawbridge.console;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.planning.Bandwidth;
import io.drawbridge.planning.Link;
import io.drawbridge.planning.MigrationPath;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Whether a path carries live migrations, with how far each figure is from its limit. */
@Controller
class PlanningPathPage {

    private static final Map<String, String> USUAL =
            Map.of("roundTripMillis", "40", "megabitsPerSecond", "1000", "mtuBytes", "9000");

    private static final Map<String, String> LABELS = Map.of(
            "roundTripMillis", "Round trip",
            "megabitsPerSecond", "Bandwidth for moves",
            "mtuBytes", "MTU",
            "jitterMillis", "Jitter",
            "lossPercent", "Packet loss");

    private static final Map<String, String> SOURCES = Map.of(
            "round trip", "V 4.6.1",
            "bandwidth", "V 4.6.1",
            "MTU", "V 4.4.1, for VXLAN",
            "round trip with jitter", "V 4.6.1, for the longest round trip",
            "packet loss", "Mathis, Semke, Mahdavi, Ott 1997, at V 4.6.1’s 250 Mbps");

    /** A requirement with where it comes from. */
    record Row(MigrationPath.Finding finding, String source) {}

    @GetMapping("/planning/path")
    String show(@RequestParam MultiValueMap<String, String> given, Model model) {
        var form = new PlanningForm(given, USUAL);
        model.addAttribute("form", form);
        model.addAttribute("asked", given.containsKey("roundTripMillis"));
        try {
            var path = path(form);
            model.addAttribute("path", path);
            model.addAttribute("tone", path.holds() ? "good" : "wrong");
            model.addAttribute("headline", headline(path));
            model.addAttribute(
                    "rows",
                    path.findings().stream()
                            .map(one -> new Row(one, SOURCES.getOrDefault(one.what(), "")))
                            .toList());
        } catch (InvalidInput e) {
            model.addAttribute("wrong", e.field());
            model.addAttribute(
                    "why",
                    LABELS.getOrDefault(e.field(), e.field())
                            + e.getMessage().substring(e.field().length()));
        }
        return "planning-path";
    }

    private static MigrationPath path(PlanningForm form) {
        return new MigrationPath(
                form.decimal("roundTripMillis").doubleValue(),
                Bandwidth.ofMegabits(Link.dedicated(form.decimal("megabitsPerSecond"))
                                .megabitsPerSecond())
                        .bitsPerSecond(),
                form.whole("mtuBytes", 68, 65_535),
                optional(form, "jitterMillis"),
                optional(form, "lossPercent"));
    }

    private static Optional<Double> optional(PlanningForm form, String field) {
        return form.text(field).isBlank()
                ? Optional.empty()
                : Optional.of(form.decimal(field)).map(BigDecimal::doubleValue);
    }

    private static String headline(MigrationPath path) {
        if (!path.holds()) {
            long wrong = path.findings().stream().filter(one -> !one.holds()).count();
            return "It does not carry live migrations: "
                    + (wrong == 1 ? "one figure does not hold" : wrong + " figures do not hold");
        }
        return "It carries live migrations, " + path.movesAtOnce() + " at once at the most";
    }
}
