package io.drawbridge.metrics;

import io.drawbridge.core.PlanName;
import io.drawbridge.core.RunId;
import io.drawbridge.engine.Rounds;
import io.drawbridge.metering.LiveRpo;
import io.drawbridge.readiness.LagHistory;
import io.drawbridge.readiness.ReadinessHistory;
import io.drawbridge.readiness.SiteWatch;
import io.drawbridge.runbook.Run;
import io.drawbridge.runbook.Runs;
import io.drawbridge.runbook.WaitingTasks;
import io.drawbridge.site.SitePair;
import io.drawbridge.site.Sites;
import io.drawbridge.srm.PlanCatalogue;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * The product's own figures, read from the tables every 15 seconds, however often somebody asks for them. Any node tells
 * the same of runs, tasks, lag and readiness; which systems answer is what this node has seen itself.
 */
@Component
class Figures extends Rounds implements MeterBinder {

    private static final Duration EVERY = Duration.ofSeconds(15);
    private static final int MOST_RUNS = 1000;
    private static final Duration LAG_KNOWN = Duration.ofDays(1);
    private static final String FAILED_STEP = "userTask_resolveFailedStep";

    private final Runs runs;
    private final WaitingTasks tasks;
    private final Sites sites;
    private final SiteWatch watch;
    private final PlanCatalogue plans;
    private final LagHistory lags;
    private final ReadinessHistory readiness;
    private final LiveRpo live;
    private final Clock clock;
    private final Map<String, MultiGauge> gauges = new LinkedHashMap<>();

    Figures(
            Runs runs,
            WaitingTasks tasks,
            Sites sites,
            SiteWatch watch,
            PlanCatalogue plans,
            LagHistory lags,
            ReadinessHistory readiness,
            LiveRpo live,
            Clock clock) {
        super("figures");
        this.runs = runs;
        this.tasks = tasks;
        this.sites = sites;
        this.watch = watch;
        this.plans = plans;
        this.lags = lags;
        this.readiness = readiness;
        this.live = live;
        this.clock = clock;
    }

    @Override
    public synchronized void bindTo(MeterRegistry registry) {
        gauge(registry, "drawbridge.runs", "Runs that go on");
        gauge(registry, "drawbridge.tasks", "Tasks that wait for a person");
        gauge(registry, "drawbridge.tasks.oldest.seconds", "How long the longest of them has waited");
        gauge(registry, "drawbridge.steps.failed", "Failed steps on which nobody has decided yet");
        gauge(registry, "drawbridge.endpoint.up", "1 when a system answered when it was last asked, 0 when not");
        gauge(registry, "drawbridge.replication.lag.seconds", "Age of the oldest replica of a protection group");
        gauge(registry, "drawbridge.replication.rpo.seconds", "Its strictest recovery point objective");
        gauge(registry, "drawbridge.replication.violating", "Machines of the group that lag behind it");
        gauge(
                registry,
                "drawbridge.replication.violation.expected.seconds",
                "How long until its objective is missed, at the present rate; nothing where that is not expected");
        gauge(registry, "drawbridge.readiness", "Readiness of a plan, 0 to 100");
    }

    @Override
    protected void plan() {
        every(EVERY, EVERY, this::read);
    }

    private void gauge(MeterRegistry registry, String name, String description) {
        gauges.put(name, MultiGauge.builder(name).description(description).register(registry));
    }

    /** Reads all figures anew. */
    void read() {
        var running = runs.running(MOST_RUNS);
        runs(running);
        tasks(running);
        endpoints();
        var lag = new ArrayList<Row<?>>();
        var rpo = new ArrayList<Row<?>>();
        var violating = new ArrayList<Row<?>>();
        var expected = new ArrayList<Row<?>>();
        var ready = new ArrayList<Row<?>>();
        for (var pair : sites.pairs()) {
            lags.of(pair.id(), clock.instant().minus(LAG_KNOWN)).forEach((group, looks) -> {
                var latest = looks.get(looks.size() - 1);
                var tags = tags(pair).and("group", group);
                if (latest.lagMinutes() != null) {
                    lag.add(Row.of(tags, latest.lagMinutes() * 60));
                }
                if (latest.rpoMinutes() != null) {
                    rpo.add(Row.of(tags, latest.rpoMinutes() * 60));
                }
                violating.add(Row.of(tags, latest.violating()));
            });
            live.expected(pair.id()).stream()
                    .filter(LiveRpo.Expected::still)
                    .forEach(one -> expected.add(Row.of(
                            tags(pair).and("group", one.group()),
                            Math.max(
                                    0,
                                    Duration.between(clock.instant(), one.at()).toSeconds()))));
            plans.known(pair.id()).orElse(List.of()).forEach(plan -> readiness
                    .latest(pair.id(), new PlanName(plan.name()))
                    .filter(found -> found.score() != null)
                    .ifPresent(found -> ready.add(Row.of(tags(pair).and("plan", plan.name()), found.score()))));
        }
        set("drawbridge.replication.lag.seconds", lag);
        set("drawbridge.replication.rpo.seconds", rpo);
        set("drawbridge.replication.violating", violating);
        set("drawbridge.replication.violation.expected.seconds", expected);
        set("drawbridge.readiness", ready);
    }

    private static Tags tags(SitePair pair) {
        return Tags.of("tenant", pair.tenant().value(), "pair", pair.id().value());
    }

    private void runs(List<Run> running) {
        var counts = running.stream()
                .collect(Collectors.groupingBy(
                        run -> Tags.of("tenant", run.tenant().value(), "runbook", run.runbook()),
                        Collectors.counting()));
        set("drawbridge.runs", rows(counts));
    }

    private void tasks(List<Run> running) {
        var tenants = running.stream()
                .collect(Collectors.toMap(Run::id, run -> run.tenant().value()));
        var waiting = new LinkedHashMap<Tags, Long>();
        var failed = new LinkedHashMap<Tags, Long>();
        var oldest = new LinkedHashMap<Tags, Long>();
        tasks.all().forEach((RunId run, List<WaitingTasks.Waiting> open) -> {
            var tags = Tags.of("tenant", tenants.getOrDefault(run, ""));
            waiting.merge(tags, (long) open.size(), Long::sum);
            failed.merge(
                    tags,
                    open.stream()
                            .filter(task -> task.element().equals(FAILED_STEP))
                            .count(),
                    Long::sum);
            oldest.merge(
                    tags,
                    Duration.between(
                                    open.stream()
                                            .map(WaitingTasks.Waiting::since)
                                            .min(Comparator.naturalOrder())
                                            .orElse(Instant.EPOCH),
                                    clock.instant())
                            .toSeconds(),
                    Long::max);
        });
        set("drawbridge.tasks", rows(waiting));
        set("drawbridge.tasks.oldest.seconds", rows(oldest));
        set("drawbridge.steps.failed", rows(failed));
    }

    private void endpoints() {
        var rows = new LinkedHashMap<Tags, Long>();
        sites.pairs().forEach(pair -> watch.sightings(pair.id())
                .forEach(sighting -> rows.put(
                        Tags.of(
                                "site",
                                sighting.answer().site(),
                                "system",
                                sighting.answer().system()),
                        sighting.answer().answers() ? 1L : 0L)));
        set("drawbridge.endpoint.up", rows(rows));
    }

    private static List<Row<?>> rows(Map<Tags, Long> values) {
        var rows = new ArrayList<Row<?>>();
        values.forEach((tags, value) -> rows.add(Row.of(tags, value)));
        return rows;
    }

    private void set(String name, List<Row<?>> rows) {
        gauges.get(name).register(rows, true);
    }
}
