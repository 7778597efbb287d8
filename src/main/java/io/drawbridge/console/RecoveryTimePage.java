package io.drawbridge.console;

import io.drawbridge.core.PlanName;
import io.drawbridge.core.SitePairId;
import io.drawbridge.planning.BandwidthPlan;
import io.drawbridge.planning.RecoveryForecast;
import io.drawbridge.planning.RecoveryForecast.MachineTime;
import io.drawbridge.planning.RecoveryForecast.Phase;
import io.drawbridge.planning.RecoveryForecast.Range;
import io.drawbridge.planning.RecoveryTimes;
import io.drawbridge.readiness.RecoveryTimeForecasts;
import io.drawbridge.readiness.RecoveryTimeForecasts.Forecast;
import io.drawbridge.security.Callers;
import io.drawbridge.site.SitePair;
import io.drawbridge.site.Sites;
import io.drawbridge.srm.PlanCatalogue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** How long a plan's recovery would take now: what decides it, drawn as bars over time, and what waiting costs. */
@Controller
class RecoveryTimePage {

    /** So many machines are drawn at once; those that decide come first, the others are folded away. */
    private static final int DRAWN = 40;

    private static final int MOST_DRAWN = 400;

    /** A plan that can be asked for. */
    record Choice(String pair, String plan, String pairName, boolean here) {}

    /**
     * A bar.
     *
     * @param kind people, part, critical or aside
     * @param at where it begins, in per cent of the whole
     * @param wide how wide it is, in per cent of the whole
     * @param waits what it waits for last; empty for nothing
     */
    record Bar(
            String name, String kind, double at, double wide, String begins, String ends, String takes, String waits) {}

    /** What one barrier costs. */
    record Price(String barrier, String median, String range, double part) {}

    /** One part of the way, in words. */
    record Part(String name, String median, String range, String origin, boolean assumed) {}

    private final RecoveryTimeForecasts forecasts;
    private final PlanCatalogue catalogue;
    private final Sites sites;
    private final Callers callers;

    RecoveryTimePage(RecoveryTimeForecasts forecasts, PlanCatalogue catalogue, Sites sites, Callers callers) {
        this.forecasts = forecasts;
        this.catalogue = catalogue;
        this.sites = sites;
        this.callers = callers;
    }

    @GetMapping("/planning/recovery-time")
    String show(
            @RequestParam(required = false) String sitePair,
            @RequestParam(required = false) String recoveryPlan,
            Model model) {
        var reader = callers.current();
        var pairs = sites.pairs().stream()
                .filter(pair -> reader.sees(pair.tenant()))
                .toList();
        var choices = new ArrayList<Choice>();
        for (var pair : pairs) {
            catalogue
                    .known(pair.id())
                    .orElse(List.of())
                    .forEach(plan -> choices.add(new Choice(
                            pair.id().value(),
                            plan.name(),
                            pair.name(),
                            pair.id().value().equals(sitePair) && plan.name().equals(recoveryPlan))));
        }
        model.addAttribute("choices", choices);
        model.addAttribute("assumed", RecoveryTimes.assumed());
        var chosen = choices.stream().filter(Choice::here).findFirst();
        model.addAttribute("asked", sitePair != null || recoveryPlan != null);
        chosen.flatMap(this::forecast).ifPresent(forecast -> show(forecast, pairs, model));
        model.addAttribute("chosen", chosen.orElse(null));
        return "recovery-time";
    }

    private Optional<Forecast> forecast(Choice choice) {
        return forecasts.of(new SitePairId(choice.pair()), new PlanName(choice.plan()));
    }

    private void show(Forecast forecast, List<SitePair> pairs, Model model) {
        var outcome = forecast.outcome();
        model.addAttribute("forecast", forecast);
        model.addAttribute("outcome", outcome);
        model.addAttribute(
                "tone",
                switch (forecast.verdict()) {
                    case KEPT -> "good";
                    case AT_RISK -> "warning";
                    case MISSED -> "wrong";
                    case NO_OBJECTIVE -> "";
                });
        model.addAttribute("headline", headline(forecast));
        model.addAttribute("against", against(forecast));
        model.addAttribute("rests", rests(forecast));
        model.addAttribute("from", sites.nameOf(forecast.from()));
        model.addAttribute("to", sites.nameOf(forecast.to()));
        var bars = bars(outcome);
        model.addAttribute("bars", bars.subList(0, Math.min(DRAWN, bars.size())));
        model.addAttribute("more", bars.subList(Math.min(DRAWN, bars.size()), Math.min(MOST_DRAWN, bars.size())));
        model.addAttribute("undrawn", Math.max(0, bars.size() - MOST_DRAWN));
        model.addAttribute("whole", words(whole(outcome)));
        model.addAttribute("prices", prices(outcome));
        model.addAttribute("parts", parts(outcome));
    }

    private static String headline(Forecast forecast) {
        var range = forecast.outcome().withPeople();
        return "Probably " + words(range.median()) + "; four of five recoveries take between " + words(range.low())
                + " and " + words(range.high());
    }

    private static String against(Forecast forecast) {
        if (forecast.objective() == null) {
            return "No recovery time objective is set for this plan.";
        }
        var objective = "The objective is " + words(forecast.objective()) + ": ";
        return objective
                + switch (forecast.verdict()) {
                    case KEPT -> "nine of ten recoveries keep it";
                    case AT_RISK -> "more than half keep it, but not nine of ten";
                    default -> "less than half keep it";
                }
                + (forecast.outcome().people() == null ? ", people's time left aside." : ".");
    }

    private static String rests(Forecast forecast) {
        var outcome = forecast.outcome();
        return (outcome.runs() == 0
                        ? "It rests on no earlier run"
                        : "It rests on " + outcome.runs() + (outcome.runs() == 1 ? " earlier run" : " earlier runs"))
                + " of this plan. "
                + (outcome.people() == null
                        ? ""
                        : "People were waited for " + words(outcome.people().median()) + " of it ("
                                + range(outcome.people()) + ").");
    }

    private static Duration whole(RecoveryForecast.Outcome outcome) {
        var sum = Duration.ofMillis(Math.round(1000 * makespan(outcome)));
        for (var phase : List.of(Phase.BEFORE, Phase.PREPARE, Phase.AFTER)) {
            sum = sum.plus(outcome.part(phase).takes().median());
        }
        return outcome.people() == null ? sum : sum.plus(outcome.people().median());
    }

    private static double makespan(RecoveryForecast.Outcome outcome) {
        return outcome.machines().stream()
                .mapToDouble(one -> one.turn().ends())
                .max()
                .orElse(0);
    }

    /** Everything that decides, in its order; then the other machines. */
    private static List<Bar> bars(RecoveryForecast.Outcome outcome) {
        double whole = Math.max(1, whole(outcome).toMillis() / 1000.0);
        var bars = new ArrayList<Bar>();
        double at = 0;
        if (outcome.people() != null) {
            at = add(bars, "People are waited for", "people", at, seconds(outcome.people()), whole, "");
        }
        at = add(
                bars,
                Phase.BEFORE.words(),
                "part",
                at,
                seconds(outcome.part(Phase.BEFORE).takes()),
                whole,
                "");
        at = add(
                bars,
                Phase.PREPARE.words(),
                "part",
                at,
                seconds(outcome.part(Phase.PREPARE).takes()),
                whole,
                "");
        double first = at;
        var sorted = outcome.machines().stream()
                .sorted(Comparator.comparingDouble(
                                (MachineTime one) -> one.turn().begins())
                        .thenComparing(one -> one.turn().machine().name()))
                .toList();
        outcome.criticalPath().forEach(one -> bars.add(machine(one, first, whole)));
        add(
                bars,
                Phase.AFTER.words(),
                "part",
                first + makespan(outcome),
                seconds(outcome.part(Phase.AFTER).takes()),
                whole,
                "");
        sorted.stream().filter(one -> !one.critical()).forEach(one -> bars.add(machine(one, first, whole)));
        return bars;
    }

    private static Bar machine(MachineTime one, double first, double whole) {
        var turn = one.turn();
        var bar = new ArrayList<Bar>();
        add(
                bar,
                turn.machine().name() + " (P" + turn.machine().priority() + ")",
                one.critical() ? "critical" : "aside",
                first + turn.begins(),
                turn.ends() - turn.begins(),
                whole,
                switch (turn.cause()) {
                    case BEGIN -> "";
                    case DEPENDENCY -> "depends on " + turn.after().name();
                    case BARRIER ->
                        "barrier: " + turn.after().name() + " (P" + turn.after().priority() + ")";
                    case CAP -> "cap: " + turn.after().name();
                });
        return bar.get(0);
    }

    private static double add(
            List<Bar> bars, String name, String kind, double at, double takes, double whole, String waits) {
        bars.add(new Bar(
                name,
                kind,
                Math.round(100_000 * at / whole) / 1000.0,
                Math.max(0.4, Math.round(100_000 * takes / whole) / 1000.0),
                words(at),
                words(at + takes),
                words(takes),
                waits));
        return at + takes;
    }

    private static double seconds(Range range) {
        return range.median().toMillis() / 1000.0;
    }

    private static List<Price> prices(RecoveryForecast.Outcome outcome) {
        double most = outcome.barriers().stream()
                .mapToDouble(price -> seconds(price.costs()))
                .max()
                .orElse(1);
        return outcome.barriers().stream()
                .map(price -> new Price(
                        "P" + price.barrier().before() + " before P"
                                + price.barrier().after(),
                        words(price.costs().median()),
                        range(price.costs()),
                        Math.round(1000 * seconds(price.costs()) / Math.max(1, most)) / 10.0))
                .toList();
    }

    private static List<Part> parts(RecoveryForecast.Outcome outcome) {
        return outcome.parts().stream()
                .map(part -> new Part(
                        part.phase().words(),
                        words(part.takes().median()),
                        range(part.takes()),
                        part.origin(),
                        part.assumed()))
                .toList();
    }

    private static String range(Range range) {
        return words(range.low()) + " to " + words(range.high());
    }

    private static String words(double seconds) {
        return words(Duration.ofMillis(Math.round(1000 * seconds)));
    }

    /** Nobody needs the seconds of half an hour. */
    private static String words(Duration time) {
        return BandwidthPlan.words(
                time.compareTo(Duration.ofMinutes(15)) < 0
                        ? Duration.ofSeconds(Math.round(time.toMillis() / 1000.0))
                        : Duration.ofMinutes(Math.round(time.toMillis() / 60_000.0)));
    }
}
