package io.drawbridge.runbook;

import io.drawbridge.approval.BriefingFacts;
import io.drawbridge.approval.DecisionClock;
import io.drawbridge.core.RunId;
import io.drawbridge.readiness.SiteWatch;
import io.drawbridge.site.Sites;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Tells approvers about a run. */
@Component
class Facts implements BriefingFacts {

    private static final int EARLIER_RUNS = 5;

    private final RunTable runs;
    private final Runbooks runbooks;
    private final Sites sites;
    private final SiteWatch watch;

    Facts(RunTable runs, Runbooks runbooks, Sites sites, SiteWatch watch) {
        this.runs = runs;
        this.runbooks = runbooks;
        this.sites = sites;
        this.watch = watch;
    }

    @Override
    public Optional<BriefingFacts.Facts> of(RunId id) {
        return runs.find(id)
                .map(run -> new BriefingFacts.Facts(
                        run.runbookName(),
                        run.subject(),
                        sites.site(run.protectedSite()).name(),
                        sites.site(run.recoverySite()).name(),
                        Map.of(
                                run.protectedSite().value(),
                                sites.site(run.protectedSite()).name(),
                                run.recoverySite().value(),
                                sites.site(run.recoverySite()).name()),
                        run.requester(),
                        run.reason(),
                        run.requestedAt(),
                        DecisionClock.begin(run.detectedAt(), run.requestedAt()),
                        objective(run),
                        expected(run),
                        undo(id),
                        sightings(run),
                        run.plan()
                                .flatMap(plan -> runs.disaster(run.sitePair(), plan))
                                .map(disaster -> new Disaster(
                                        disaster.detectedAt() == null ? disaster.requestedAt() : disaster.detectedAt(),
                                        disaster.endedAt(),
                                        disaster.requester(),
                                        disaster.reason()))));
    }

    @Override
    public List<Test> tests(RunId id, String plan) {
        return runs.find(id).stream()
                .flatMap(run -> runs.tests(run.sitePair(), plan, EARLIER_RUNS).stream())
                .map(test -> new Test(
                        test.requestedAt(), test.requester(), test.ended() ? test.outcomeName() : "still running"))
                .toList();
    }

    /** Of several plans the strictest counts. */
    private Optional<Duration> objective(Run run) {
        return sites.plansOf(run.sitePair()).stream()
                .filter(plan -> run.plan().map(plan.name()::equals).orElse(true))
                .flatMap(plan -> plan.recoveryTimeObjective().stream())
                .min(Duration::compareTo);
    }

    private List<Sighting> sightings(Run run) {
        return watch.sightings(run.sitePair()).stream()
                .map(seen -> new Sighting(
                        seen.answer().system() + " of " + seen.answer().site(),
                        seen.answer().answers(),
                        seen.since(),
                        seen.seenAt(),
                        seen.answer().detail()))
                .toList();
    }

    /** The middle one: a single long night must not move what people expect. */
    private Optional<Duration> expected(Run run) {
        var earlier = runs.durations(run, EARLIER_RUNS).stream().sorted().toList();
        return earlier.isEmpty() ? Optional.empty() : Optional.of(earlier.get(earlier.size() / 2));
    }

    private List<Undo> undo(RunId id) {
        return runs.definition(id).map(runbooks::ofDefinition).stream()
                .flatMap(runbook -> runbook.elements().stream())
                .filter(element -> element.undo() != null)
                .map(element -> new Undo(element.name(), element.undo()))
                .toList();
    }
}
