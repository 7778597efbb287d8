package io.drawbridge.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.SiteId;
import io.drawbridge.core.SitePairId;
import io.drawbridge.lab.Lab;
import io.drawbridge.lab.LabControl;
import io.drawbridge.lab.LabSettings;
import io.drawbridge.lab.world.Inventory;
import io.drawbridge.planning.PowerOnOrder;
import io.drawbridge.planning.RecoveryForecast;
import io.drawbridge.planning.RecoveryTimes;
import io.drawbridge.srm.PlanStatus;
import io.drawbridge.srm.PlanStep;
import io.drawbridge.srm.PlanVm;
import io.drawbridge.srm.ProtectionSetup;
import io.drawbridge.srm.ProtectionSetups;
import io.drawbridge.srm.RecoveryPlan;
import io.drawbridge.srm.RunTimes;
import io.drawbridge.srm.SiteRecoveries;
import io.drawbridge.srm.SiteRecovery;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;

/**
 * Random plans are tested again and again in the lab, through the real client; each run is forecast from those before it.
 * How far off the forecasts are stands in {@code docs/planning.md}; {@code -Ddrawbridge.writeDocs=true} writes it.
 */
@Timeout(300)
class RecoveryForecastAgainstLabTests {

    private static final Path PAGE = Path.of("docs", "planning.md");
    private static final String BEGINS = "<!-- forecast: written by RecoveryForecastAgainstLabTests -->\n";
    private static final String ENDS = "<!-- end of forecast -->\n";

    private static final int PLANS = 40;
    private static final int RUNS = 6;
    private static final List<Integer> EARLIER = List.of(1, 3, 5);

    /** How machines differ, how a run differs from others, and how a machine differs from run to run; of the logarithm. */
    private static final double BETWEEN_MACHINES = 0.5;

    private static final double OF_RUNS = 0.12;
    private static final double OF_MACHINES = 0.2;

    @Configuration(proxyBeanMethods = false)
    @ComponentScan({"io.drawbridge.site", "io.drawbridge.srm"})
    static class Clients {}

    private record One(PowerOnOrder order, List<RecoveryTimes.Run> runs, List<Double> actual) {}

    private record Errors(int compared, double median, double ninth, double within, double width) {}

    @Test
    void thePageStatesHowFarForecastsOfRandomPlansAreOff() throws Exception {
        var random = new Random(20_261_122);
        var lab = Lab.start(
                LabSettings.builder().manualClock().inventory(inventory(random)).build());
        var errors = new LinkedHashMap<Integer, Errors>();
        int machines;
        try (var context = new AnnotationConfigApplicationContext()) {
            context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("lab", properties(lab)));
            context.registerBean(Clock.class, () -> new LabTime(lab.controls()));
            context.register(Clients.class);
            context.refresh();
            var pair = new SitePairId("rainpole");
            var provider = new SiteId("provider");
            var recovery = context.getBean(SiteRecoveries.class).at(pair, provider);
            var setup = context.getBean(ProtectionSetups.class).setupAt(pair, provider);
            var all = new ArrayList<One>();
            for (var plan : recovery.plans()) {
                all.add(runs(plan, recovery, setup, lab.controls(), random));
            }
            assertThat(all).hasSize(PLANS);
            machines =
                    all.stream().mapToInt(one -> one.order().machines().size()).sum();
            EARLIER.forEach(count -> errors.put(count, errors(all, count)));
        } finally {
            lab.close();
        }

        assertThat(errors.get(3).median()).isLessThan(0.15);
        assertThat(errors.get(5).within()).isBetween(0.6, 1.0);
        var table = table(errors, machines);
        var page = Files.readString(PAGE);
        int from = page.indexOf(BEGINS) + BEGINS.length();
        int until = page.indexOf(ENDS);
        assertThat(from).isLessThanOrEqualTo(until);
        if (Boolean.getBoolean("drawbridge.writeDocs")) {
            Files.writeString(PAGE, page.substring(0, from) + table + page.substring(until));
        } else {
            assertThat(page.substring(from, until)).isEqualTo(table);
        }
    }

    /** A test asks as much in a minute as a watch does in hours. */
    private static Map<String, Object> properties(Lab lab) {
        var properties = new HashMap<String, Object>(lab.connectionProperties());
        properties.put("drawbridge.sites.provider.srm.requests-per-minute", 100_000);
        return properties;
    }

    private static String table(Map<Integer, Errors> errors, int machines) {
        return "\nOver " + PLANS + " plans with " + machines + " machines in all, each tested " + RUNS + " times:\n\n"
                + "| earlier runs | forecasts | off by (median) | one in ten off by more than | within the range | range, of"
                + " the median |\n| --- | --- | --- | --- | --- | --- |\n"
                + errors.entrySet().stream()
                        .map(one -> "| " + one.getKey() + " | " + one.getValue().compared() + " | "
                                + percent(one.getValue().median()) + " | "
                                + percent(one.getValue().ninth()) + " | "
                                + percent(one.getValue().within()) + " | "
                                + percent(one.getValue().width()) + " |\n")
                        .collect(Collectors.joining())
                + "\n";
    }

    private static String percent(double part) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * part);
    }

    /** Each run but the first ones is forecast from so many before it. */
    private static Errors errors(List<One> plans, int earlier) {
        var off = new ArrayList<Double>();
        var widths = new ArrayList<Double>();
        int within = 0;
        for (var plan : plans) {
            for (int next = earlier; next < RUNS; next++) {
                var forecast = RecoveryForecast.of(plan.order(), plan.runs().subList(next - earlier, next))
                        .total();
                double actual = plan.actual().get(next);
                double median = forecast.median().toMillis() / 1000.0;
                off.add(Math.abs(median - actual) / actual);
                widths.add((forecast.high().toMillis() - forecast.low().toMillis()) / 1000.0 / median);
                within += forecast.low().toMillis() / 1000.0 <= actual
                                && actual <= forecast.high().toMillis() / 1000.0
                        ? 1
                        : 0;
            }
        }
        off.sort(null);
        widths.sort(null);
        return new Errors(
                off.size(),
                off.get(off.size() / 2),
                off.get(off.size() * 9 / 10),
                within / (double) off.size(),
                widths.get(widths.size() / 2));
    }

    // ---- random plans

    private static Inventory inventory(Random random) {
        var rainpole = Inventory.fromClassPath(LabSettings.RAINPOLE);
        var groups = new ArrayList<Inventory.GroupEntry>();
        var applications = new ArrayList<Inventory.ApplicationEntry>();
        var plans = new ArrayList<Inventory.PlanEntry>();
        for (int p = 0; p < PLANS; p++) {
            var name = String.format(Locale.ROOT, "plan%02d", p);
            groups.add(new Inventory.GroupEntry("pg-" + name, 60, "random"));
            var tiers = new ArrayList<Inventory.TierEntry>();
            var priorities = new TreeSet<Integer>();
            for (int t = 1 + random.nextInt(6); t > 0; t--) {
                var after = new ArrayList<String>();
                for (var earlier : tiers) {
                    if (random.nextInt(3) == 0) {
                        after.add(earlier.name());
                    }
                }
                int priority = 1 + random.nextInt(5);
                priorities.add(priority);
                tiers.add(new Inventory.TierEntry(
                        "t" + tiers.size(),
                        1 + random.nextInt(8),
                        priority,
                        after,
                        List.of("web", "app", "db").get(random.nextInt(3)),
                        2,
                        8,
                        40,
                        100,
                        60,
                        20));
            }
            var area = List.of("finance", "customer", "office", "data").get(p % 4);
            applications.add(new Inventory.ApplicationEntry(name, area, "pg-" + name, null, tiers));
            plans.add(new Inventory.PlanEntry(name, "random", List.of("pg-" + name), null, List.of()));
        }
        return new Inventory(
                rainpole.id(),
                rainpole.name(),
                rainpole.link(),
                rainpole.sites(),
                rainpole.logicalSwitches(),
                rainpole.universalRouter(),
                groups,
                applications,
                plans,
                List.of());
    }

    private static double logNormal(Random random, double median, double deviation) {
        return median * Math.exp(deviation * random.nextGaussian());
    }

    // ---- their runs

    private static One runs(
            RecoveryPlan plan, SiteRecovery recovery, ProtectionSetup setup, LabControl lab, Random random) {
        var vms = recovery.vms(plan.id()).stream().sorted(PlanVm.IN_ORDER).toList();
        var order = PowerOnOrder.of(
                vms.stream()
                        .map(vm -> new PowerOnOrder.Machine(
                                vm.id(),
                                vm.name(),
                                PlanMachines.priority(vm),
                                setup.dependencies(plan.id(), vm.id()).stream()
                                        .map(ProtectionSetup.Dependency::id)
                                        .collect(Collectors.toSet())))
                        .toList(),
                2000);
        var medians = new HashMap<String, Double>();
        vms.forEach(vm -> medians.put(vm.id(), logNormal(random, 60, BETWEEN_MACHINES)));
        var runs = new ArrayList<RecoveryTimes.Run>();
        var actual = new ArrayList<Double>();
        for (int i = 0; i < RUNS; i++) {
            double run = logNormal(random, 1, OF_RUNS);
            vms.forEach(vm -> lab.planning().bootSeconds(vm.name(), (int) Math.round(
                    Math.max(5, Math.min(230, run * logNormal(random, medians.get(vm.id()), OF_MACHINES))))));
            recovery.test(plan.id(), true);
            until(PlanStatus.TEST_COMPLETE, plan, recovery, lab);
            var expanded = RunTimes.toExpand(recovery.stepTimes(plan.id(), PlanStep.View.TEST, List.of()));
            var told = RunTimes.of(
                            plan.id(),
                            vms.stream().map(PlanVm::id).toList(),
                            recovery.stepTimes(plan.id(), PlanStep.View.TEST, expanded))
                    .orElseThrow();
            assertThat(told.machines()).hasSameSizeAs(vms);
            var machines = new HashMap<String, Duration>();
            told.machines().forEach((id, times) -> machines.put(id, Duration.ofMillis(times.ended() - times.began())));
            var second = Duration.ofSeconds(1);
            runs.add(new RecoveryTimes.Run(
                    RecoveryTimes.Kind.DR_TEST,
                    second,
                    Duration.ofMillis(told.firstMachine() - told.began()),
                    machines,
                    second,
                    null));
            actual.add((told.ended() - told.began()) / 1000.0 + 2);
            recovery.cleanUp(plan.id(), false);
            until(PlanStatus.READY_STATE, plan, recovery, lab);
        }
        return new One(order, runs, actual);
    }

    private static void until(PlanStatus status, RecoveryPlan plan, SiteRecovery recovery, LabControl lab) {
        for (int i = 0; i < 200; i++) {
            lab.advance(Duration.ofSeconds(60));
            if (recovery.planById(plan.id()).orElseThrow().status() == status) {
                return;
            }
        }
        throw new AssertionError(plan.name() + " does not become " + status);
    }

    /** The lab's time is the client's. */
    private static final class LabTime extends Clock {

        private final LabControl lab;

        LabTime(LabControl lab) {
            this.lab = lab;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return lab.now();
        }
    }
}
