package io.drawbridge.console;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.metering.Usage;
import io.drawbridge.metering.UsageReport;
import io.drawbridge.security.Callers;
import jakarta.servlet.http.HttpServletResponse;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** What tenants used in a month, as it is billed. */
@Controller
class UsagePage {

    private static final DateTimeFormatter MONTH = DateTimeFormatter.ofPattern("MMMM uuuu", Locale.ENGLISH);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH);

    /** A month to choose. */
    record Choice(String month, String name, boolean chosen) {}

    /** Days on which nobody could look, in as few words as they take. */
    record Missing(String pair, String days, boolean fromBefore) {}

    /** What is shown of a tenant. */
    record Line(UsageReport report, String name, List<Missing> missing) {}

    private final Usage usage;
    private final Callers callers;

    UsagePage(Usage usage, Callers callers) {
        this.usage = usage;
        this.callers = callers;
    }

    @GetMapping("/usage")
    String show(@RequestParam(required = false) String month, Model model, HttpServletResponse response) {
        var reader = callers.current();
        YearMonth wanted;
        try {
            wanted = usage.month(month);
        } catch (InvalidInput e) {
            response.setStatus(422);
            model.addAttribute(
                    "refused", "Month" + e.getMessage().substring(e.field().length()));
            wanted = usage.present();
        }
        var chosen = wanted;
        var reports = usage.reports(reader, null, wanted);
        model.addAttribute("month", MONTH.format(wanted));
        model.addAttribute("key", wanted.toString());
        model.addAttribute(
                "months",
                usage.months(reader).stream()
                        .map(one -> new Choice(one.toString(), MONTH.format(one), one.equals(chosen)))
                        .toList());
        model.addAttribute(
                "lines",
                reports.stream()
                        .map(report -> new Line(report, usage.nameOf(report), missing(report)))
                        .toList());
        model.addAttribute("limits", usage.limits(reports));
        return "usage";
    }

    private static List<Missing> missing(UsageReport report) {
        return report.pairs().stream()
                .filter(pair -> !pair.daysWithoutLook().isEmpty())
                .map(pair -> new Missing(
                        pair.sitePair(),
                        words(pair.daysWithoutLook()),
                        pair.measuredSince() == null
                                || pair.measuredSince()
                                        .atZone(ZoneOffset.UTC)
                                        .toLocalDate()
                                        .isAfter(pair.daysWithoutLook().get(0))))
                .toList();
    }

    /** @return "1 to 4 Mar, 9 Mar" */
    static String words(List<LocalDate> days) {
        var spans = new ArrayList<String>();
        for (int from = 0; from < days.size(); ) {
            int until = from;
            while (until + 1 < days.size()
                    && days.get(until + 1).equals(days.get(until).plusDays(1))) {
                until++;
            }
            spans.add(
                    until == from
                            ? DAY.format(days.get(from))
                            : days.get(from).getDayOfMonth() + " to " + DAY.format(days.get(until)));
            from = until + 1;
        }
        return String.join(", ", spans);
    }
}
