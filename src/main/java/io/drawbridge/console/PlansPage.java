package io.drawbridge.console;

import io.drawbridge.core.PlanName;
import io.drawbridge.readiness.Gap;
import io.drawbridge.readiness.ReadinessHistory;
import io.drawbridge.runbook.Run;
import io.drawbridge.runbook.Runs;
import io.drawbridge.security.Callers;
import io.drawbridge.site.PlanSettings;
import io.drawbridge.site.SitePair;
import io.drawbridge.site.Sites;
import io.drawbridge.srm.PlanCatalogue;
import io.drawbridge.srm.PlanSummary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The plans: where they stand, how ready they are, what is missing, and when they were last tested. */
@Controller
class PlansPage {

    /**
     * A plan.
     *
     * @param from the site that it protects now, and where it would go; empty when neither is known
     * @param news what is otherwise than before it passed its last test
     */
    record Plan(
            SitePair pair,
            PlanSummary plan,
            String status,
            Optional<String> from,
            Optional<String> to,
            Optional<ReadinessHistory.Found> readiness,
            Optional<Run> passedTest,
            Optional<Duration> objective,
            List<String> news) {

        public List<Gap> gaps() {
            return readiness.map(ReadinessHistory.Found::gaps).orElse(List.of());
        }

        /** @return good, warning or wrong, for the eye; empty when nothing is known */
        public String verdict() {
            if (readiness.isEmpty() || readiness.get().score() == null) {
                return "";
            }
            boolean blocked = gaps().stream().anyMatch(gap -> gap.severity() == Gap.Severity.BLOCKS);
            return blocked ? "wrong" : gaps().isEmpty() ? "good" : "warning";
        }
    }

    private final Sites sites;
    private final PlanCatalogue catalogue;
    private final ReadinessHistory history;
    private final Runs runs;
    private final Callers callers;

    PlansPage(Sites sites, PlanCatalogue catalogue, ReadinessHistory history, Runs runs, Callers callers) {
        this.callers = callers;
        this.sites = sites;
        this.catalogue = catalogue;
        this.history = history;
        this.runs = runs;
    }

    @GetMapping("/plans")
    String show(Model model) {
        var reader = callers.current();
        model.addAttribute(
                "plans",
                sites.pairs().stream()
                        .filter(pair -> reader.sees(pair.tenant()))
                        .flatMap(pair -> catalogue.known(pair.id()).orElse(List.of()).stream()
                                .map(plan -> plan(pair, plan)))
                        .toList());
        return "plans";
    }

    private Plan plan(SitePair pair, PlanSummary plan) {
        var name = new PlanName(plan.name());
        var readiness = history.latest(pair.id(), name);
        var test = runs.lastPassedTest(pair.id(), name);
        return new Plan(
                pair,
                plan,
                plan.status().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '),
                plan.protectedSite().map(sites::nameOf),
                plan.protectedSite().map(pair::peerOf).map(sites::nameOf),
                readiness,
                test,
                sites.plan(pair.id(), name).flatMap(PlanSettings::recoveryTimeObjective),
                test.flatMap(run -> history.at(pair.id(), name, run.requestedAt()))
                        .flatMap(before -> readiness.map(now -> news(before, now)))
                        .orElse(List.of()));
    }

    private static List<String> news(ReadinessHistory.Found before, ReadinessHistory.Found now) {
        var news = new ArrayList<String>();
        if (before.vms() != null && now.vms() != null && !before.vms().equals(now.vms())) {
            news.add(before.vms() + " machines then, " + now.vms() + " now");
        }
        now.gaps().stream()
                .map(PlansPage::words)
                .filter(gap -> before.gaps().stream().map(PlansPage::words).noneMatch(gap::equals))
                .forEach(gap -> news.add("new: " + gap));
        before.gaps().stream()
                .map(PlansPage::words)
                .filter(gap -> now.gaps().stream().map(PlansPage::words).noneMatch(gap::equals))
                .forEach(gap -> news.add("mended: " + gap));
        return news;
    }

    private static String words(Gap gap) {
        return gap.what() + " (" + gap.where() + ")";
    }
}
