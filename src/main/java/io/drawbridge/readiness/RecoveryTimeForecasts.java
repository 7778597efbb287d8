package io.drawbridge.readiness;

import io.drawbridge.core.PlanName;
import io.drawbridge.core.SiteId;
import io.drawbridge.core.SitePairId;
import io.drawbridge.planning.BandwidthPlan;
import io.drawbridge.planning.PowerOnOrder;
import io.drawbridge.planning.RecoveryForecast;
import io.drawbridge.planning.RecoveryTimes;
import io.drawbridge.site.PlanSettings;
import io.drawbridge.site.Sites;
import io.drawbridge.srm.PlanCatalogue;
import io.drawbridge.srm.PlanSummary;
import io.drawbridge.srm.PlanVm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * How long the recovery of each plan would take now, towards the site to which it would go now. Rests on what the watch has
 * read of the plan and on earlier runs; asks no remote system.
 */
@Component
public class RecoveryTimeForecasts {

    /** Whether the objective would be kept. */
    public enum Verdict {
        /** Nine of ten recoveries are within it. */
        KEPT,
        /** Half are within it, nine of ten are not. */
        AT_RISK,
        /** Less than half are within it. */
        MISSED,
        /** None is set for the plan. */
        NO_OBJECTIVE
    }

    /**
     * A plan's forecast.
     *
     * @param objective the recovery time objective of the settings; null when none is set
     * @param machines how many machines come up
     * @param staysOff how many machines the plan leaves off
     * @param dependenciesUnread of how many machines nobody has read yet what they wait for
     */
    public record Forecast(
            SitePairId pair,
            PlanName plan,
            SiteId from,
            SiteId to,
            Duration objective,
            Verdict verdict,
            RecoveryForecast.Outcome outcome,
            int machines,
            int staysOff,
            int dependenciesUnread) {

        /** @return the range in words, "38 min (31 min to 52 min)" */
        public String words() {
            var range = outcome.withPeople();
            return BandwidthPlan.words(whole(range.median())) + " (" + BandwidthPlan.words(whole(range.low())) + " to "
                    + BandwidthPlan.words(whole(range.high())) + ")";
        }

        /** @return what it says against the plan's readiness; nothing where all of it is assumed */
        Optional<Gap> gap() {
            if (verdict != Verdict.MISSED && verdict != Verdict.AT_RISK
                    || outcome.machines().stream().allMatch(machine -> machine.samples() == 0)) {
                return Optional.empty();
            }
            boolean missed = verdict == Verdict.MISSED;
            return Optional.of(new Gap(
                    Gap.Severity.WARNS,
                    missed ? "recovery takes longer than its objective" : "recovery may take longer than its objective",
                    plan.value(),
                    "forecast " + words() + ", objective " + BandwidthPlan.words(objective) + ", from " + outcome.runs()
                            + (outcome.runs() == 1 ? " earlier run" : " earlier runs"),
                    missed ? WEIGHT_MISSED : WEIGHT_AT_RISK));
        }

        /** Nobody needs seconds of hours. */
        private static Duration whole(Duration time) {
            return time.compareTo(Duration.ofMinutes(10)) < 0
                    ? Duration.ofSeconds(Math.round(time.toMillis() / 1000.0))
                    : Duration.ofMinutes(Math.round(time.toMillis() / 60_000.0));
        }
    }

    private static final int WEIGHT_MISSED = 15;
    private static final int WEIGHT_AT_RISK = 5;

    /** Older ones tell of another world. */
    static final int RUNS = 10;

    private record Reckoned(
            List<PowerOnOrder.Machine> machines, List<RecoveryTimes.Run> runs, RecoveryForecast.Outcome outcome) {}

    private final Map<String, Reckoned> reckoned = new ConcurrentHashMap<>();
    private final PlanMachines machines;
    private final PlanRuns runs;
    private final RecoveryMeasurements measurements;
    private final Sites sites;
    private final PlanCatalogue plans;
    private final OperationalLimits limits;

    RecoveryTimeForecasts(
            PlanMachines machines,
            PlanRuns runs,
            RecoveryMeasurements measurements,
            Sites sites,
            PlanCatalogue plans,
            OperationalLimits limits) {
        this.machines = machines;
        this.runs = runs;
        this.measurements = measurements;
        this.sites = sites;
        this.plans = plans;
        this.limits = limits;
    }

    /** @return nothing as long as nobody has read which machines the plan holds */
    public Optional<Forecast> of(SitePairId id, PlanName plan) {
        var rows = machines.of(id, plan);
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        var pair = sites.pair(id);
        var from = plans.known(id).orElse(List.of()).stream()
                .filter(one -> plan.value().equals(one.name()))
                .findFirst()
                .flatMap(PlanSummary::protectedSite)
                .orElse(pair.protectedSite());
        var to = pair.peerOf(from);
        var order = PowerOnOrder.of(
                rows.stream()
                        .filter(row -> !row.staysOff())
                        .map(row -> new PowerOnOrder.Machine(
                                row.id(),
                                row.name(),
                                row.priority(),
                                row.waitsFor() == null ? Set.of() : row.waitsFor()))
                        .toList(),
                limits.vmsRecoveredAtOnce());
        var outcome = outcome(id, plan, order, earlier(id, plan, to, order));
        var objective = sites.plan(id, plan)
                .flatMap(PlanSettings::recoveryTimeObjective)
                .orElse(null);
        return Optional.of(new Forecast(
                id,
                plan,
                from,
                to,
                objective,
                verdict(objective, outcome.withPeople()),
                outcome,
                order.machines().size(),
                rows.size() - order.machines().size(),
                (int) rows.stream().filter(row -> row.waitsFor() == null).count()));
    }

    /**
     * @param vms what the plan holds, as just read
     * @return what SRM itself will need, if everything takes its median
     */
    RecoveryForecast.Middle middle(SitePairId id, PlanName plan, SiteId to, Collection<PlanVm> vms) {
        var waitsFor = new HashMap<String, Set<String>>();
        machines.of(id, plan).stream()
                .filter(row -> row.waitsFor() != null)
                .forEach(row -> waitsFor.put(row.id(), row.waitsFor()));
        var order = PowerOnOrder.of(
                vms.stream()
                        .filter(vm -> !vm.staysOff())
                        .map(vm -> new PowerOnOrder.Machine(
                                vm.id(),
                                vm.name(),
                                PlanMachines.priority(vm),
                                waitsFor.getOrDefault(vm.id(), Set.of())))
                        .toList(),
                limits.vmsRecoveredAtOnce());
        return RecoveryForecast.middle(order, earlier(id, plan, to, order));
    }

    /** The same machines and runs always give the same, and a large plan takes a second. */
    private RecoveryForecast.Outcome outcome(
            SitePairId pair, PlanName plan, PowerOnOrder order, List<RecoveryTimes.Run> earlier) {
        var before = reckoned.get(pair + " " + plan);
        if (before != null
                && before.machines().equals(order.machines())
                && before.runs().equals(earlier)) {
            return before.outcome();
        }
        var outcome = RecoveryForecast.of(order, earlier);
        reckoned.put(pair + " " + plan, new Reckoned(order.machines(), earlier, outcome));
        return outcome;
    }

    private static Verdict verdict(Duration objective, RecoveryForecast.Range takes) {
        if (objective == null) {
            return Verdict.NO_OBJECTIVE;
        }
        return takes.high().compareTo(objective) <= 0
                ? Verdict.KEPT
                : takes.median().compareTo(objective) <= 0 ? Verdict.AT_RISK : Verdict.MISSED;
    }

    private List<RecoveryTimes.Run> earlier(SitePairId pair, PlanName plan, SiteId to, PowerOnOrder order) {
        var measured = runs.succeeded(pair, plan, to, RUNS).stream()
                .flatMap(run -> measurements.of(run).stream())
                .toList();
        var told = new HashMap<String, Duration>();
        measured.forEach(one -> told.putAll(one.run().machines()));
        var all = new ArrayList<RecoveryTimes.Run>();
        for (var one : measured) {
            all.add(one.seenUp().isEmpty() ? one.run() : SeenUp.reckon(one.run(), one.seenUp(), order, told));
        }
        return all;
    }
}
