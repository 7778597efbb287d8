package io.drawbridge.planning;

import io.drawbridge.planning.PowerOnOrder.Barrier;
import io.drawbridge.planning.RecoveryTimes.Kind;
import io.drawbridge.planning.RecoveryTimes.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;

/**
 * How long the recovery of a plan will take: a range, from what its machines and the runbook's own parts took in earlier
 * runs. Times are taken to be log-normal: each machine has its own median; a run as a whole may be slower or faster, and
 * so may each machine in it. How much they vary is reckoned from the runs, with a share of what is usual, so that few runs
 * give a wide range. The range holds four of five recoveries. The same runs always give the same forecast.
 */
public final class RecoveryForecast {

    /**
     * A range: one in ten is below {@code low}, half are below {@code median}, one in ten is above {@code high}.
     */
    public record Range(Duration low, Duration median, Duration high) {

        public static final Range NONE = new Range(Duration.ZERO, Duration.ZERO, Duration.ZERO);

        private static Range of(double[] seconds) {
            var sorted = sorted(seconds);
            return new Range(at(sorted, 0.1), at(sorted, 0.5), at(sorted, 0.9));
        }

        private static Duration at(double[] sorted, double part) {
            return seconds(sorted[(int) Math.round(part * (sorted.length - 1))]);
        }
    }

    /** One part of the way. */
    public enum Phase {
        /** The runbook's own steps before the recovery: readiness, fences, networks. */
        BEFORE("Runbook, before the recovery"),
        /** What SRM does before the first machine. */
        PREPARE("SRM prepares"),
        /** The machines, priority by priority. */
        MACHINES("Machines come up"),
        /** From the last machine to verified services. */
        AFTER("Runbook, up to verified services");

        private final String words;

        Phase(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    /**
     * How long one part takes.
     *
     * @param samples in how many earlier runs it was measured
     * @param origin where that comes from, in words
     * @param assumed whether nothing was measured
     */
    public record Part(Phase phase, Range takes, int samples, String origin, boolean assumed) {}

    /**
     * One machine.
     *
     * @param turn when it comes up if everything takes its median, seconds from the first machine's begin
     * @param samples in how many earlier runs it was measured; 0 when its time is taken from the others or assumed
     * @param critical whether it is on the chain that decides the whole
     */
    public record MachineTime(PowerOnOrder.Turn turn, int samples, boolean critical) {}

    /**
     * What waiting at a barrier costs.
     *
     * @param costs how much sooner the last machine would be up were the barrier not there
     */
    public record BarrierPrice(Barrier barrier, Range costs) {}

    /**
     * The forecast.
     *
     * @param total without people's time
     * @param people what people were waited for in earlier disaster recoveries; null when there were none
     * @param withPeople total and people; the same as total when people's time is not known
     * @param runs how many earlier runs it rests on
     * @param unmeasured how many machines were never measured
     */
    public record Outcome(
            Range total,
            Range people,
            Range withPeople,
            List<Part> parts,
            List<MachineTime> machines,
            List<BarrierPrice> barriers,
            int runs,
            int unmeasured,
            List<String> warnings) {

        /** @return the machines that decide how long it takes, the first one first */
        public List<MachineTime> criticalPath() {
            return machines.stream()
                    .filter(MachineTime::critical)
                    .sorted(Comparator.comparingDouble(
                                    (MachineTime one) -> one.turn().begins())
                            .thenComparingDouble(one -> one.turn().ends()))
                    .toList();
        }

        public Part part(Phase phase) {
            return parts.stream()
                    .filter(part -> part.phase() == phase)
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** How many recoveries are drawn; fewer of large plans, whose sums vary less. */
    private static final int DRAWS = 1000;

    private static final int WORK = 400_000;
    private static final int LEAST_DRAWS = 100;
    /** Enough to tell plans apart. */
    private static final int COMPARED = 31;

    private static final long SEED = 20_260_722;

    /** What is usual, as deviation of the logarithm, and how many observations it counts for. */
    private static final double USUAL_OF_MACHINE = 0.20;

    private static final double USUAL_OF_RUN = 0.12;
    private static final double USUAL_OF_PART = 0.25;
    private static final int USUAL_COUNTS = 2;
    /** How far machines of a plan differ at least, for those never measured. */
    private static final double BETWEEN_MACHINES = 0.40;
    /** The ninth decile of the normal distribution. */
    private static final double NINTH_DECILE = 1.2816;

    private static final double SHORTEST = 1;

    private final PowerOnOrder order;
    private final List<Run> runs;

    private RecoveryForecast(PowerOnOrder order, List<Run> runs) {
        this.order = order;
        this.runs = List.copyOf(runs);
    }

    /** @param runs earlier ones of this plan in this direction, in any order */
    public static Outcome of(PowerOnOrder order, List<Run> runs) {
        return new RecoveryForecast(order, runs).reckon();
    }

    /**
     * SRM's own part if everything takes its median.
     *
     * @param measured whether it rests on an earlier run
     */
    public record Middle(Duration takes, boolean measured) {}

    /** @return near the forecast's median, and reckoned at once */
    public static Middle middle(PowerOnOrder order, List<Run> runs) {
        var forecast = new RecoveryForecast(order, runs);
        double prepare = Math.exp(
                forecast.measured("prepare", Run::prepare, false).spread().logMedian());
        boolean measured = runs.stream().anyMatch(run -> !run.machines().isEmpty());
        double machines =
                measured ? order.timeline(forecast.machines().medians()).makespan() : forecast.likely();
        return new Middle(Duration.ofMillis(Math.round(1000 * (prepare + machines))), measured);
    }

    /** The last of many machines comes later than the last of few, though nothing tells one machine from another. */
    private double likely() {
        double common = assumedSpread("power-on").logMedian();
        var random = new Random(SEED);
        var drawn = new double[COMPARED];
        for (int i = 0; i < COMPARED; i++) {
            var seconds = new double[order.machines().size()];
            for (int m = 0; m < seconds.length; m++) {
                seconds[m] = Math.exp(common + BETWEEN_MACHINES * random.nextGaussian());
            }
            drawn[i] = order.timeline(seconds).makespan();
        }
        return sorted(drawn)[COMPARED / 2];
    }

    /** A log-normal time: median and deviation of the logarithm, seconds. */
    private record Spread(double logMedian, double deviation) {

        double draw(Random random) {
            return Math.exp(logMedian + deviation * random.nextGaussian());
        }
    }

    private record Measured(Spread spread, int samples, String origin) {}

    /** The machines' times: one median each, and how runs and machines vary. */
    private record MachineModel(double[] logMedians, double[] deviations, double[] left, double ofRun, int[] samples) {

        /** As they may be if the measured medians are right but for what the runs themselves have put into them. */
        double[] plain(Random random) {
            var seconds = new double[logMedians.length];
            for (int i = 0; i < seconds.length; i++) {
                seconds[i] = Math.exp(logMedians[i] + left[i] * random.nextGaussian());
            }
            return seconds;
        }

        double[] draw(Random random) {
            double run = ofRun * random.nextGaussian();
            var seconds = new double[logMedians.length];
            for (int i = 0; i < seconds.length; i++) {
                seconds[i] = Math.exp(logMedians[i] + run + deviations[i] * random.nextGaussian());
            }
            return seconds;
        }

        double[] medians() {
            return Arrays.stream(logMedians).map(Math::exp).toArray();
        }
    }

    private Outcome reckon() {
        var before = measured("before", Run::before, true);
        var prepare = measured("prepare", Run::prepare, false);
        var after = measured("after", Run::after, true);
        var model = machines();
        // How long somebody took to approve a test says nothing of a night that matters.
        var people = runs.stream()
                .filter(run -> run.kind() == Kind.DISASTER_RECOVERY)
                .map(Run::people)
                .filter(Objects::nonNull)
                .mapToDouble(RecoveryForecast::seconds)
                .toArray();
        var barriers = order.barriers();
        int draws = Math.max(
                LEAST_DRAWS, Math.min(DRAWS, WORK / Math.max(1, order.machines().size() * (2 + barriers.size()))));
        var random = new Random(SEED);
        var ofBefore = new double[draws];
        var ofPrepare = new double[draws];
        var ofMachines = new double[draws];
        var ofAfter = new double[draws];
        var total = new double[draws];
        var whole = new double[draws];
        var saved = new double[barriers.size()][draws];
        for (int i = 0; i < draws; i++) {
            ofBefore[i] = before.spread().draw(random);
            ofPrepare[i] = prepare.spread().draw(random);
            ofAfter[i] = after.spread().draw(random);
            var seconds = model.draw(random);
            ofMachines[i] = order.timeline(seconds).makespan();
            for (int b = 0; b < saved.length; b++) {
                // With a cap, less waiting may by chance lead to a worse order; then it is worth nothing.
                saved[b][i] = Math.max(
                        0,
                        ofMachines[i]
                                - order.timeline(seconds, Set.of(barriers.get(b)))
                                        .makespan());
            }
        }
        double right = straightened(model, ofMachines, draws);
        for (int i = 0; i < draws; i++) {
            ofMachines[i] *= right;
            for (var one : saved) {
                one[i] *= right;
            }
            total[i] = ofBefore[i] + ofPrepare[i] + ofMachines[i] + ofAfter[i];
            whole[i] = total[i] + (people.length == 0 ? 0 : people[random.nextInt(people.length)]);
        }
        var prices = new ArrayList<BarrierPrice>();
        for (int b = 0; b < saved.length; b++) {
            prices.add(new BarrierPrice(barriers.get(b), Range.of(saved[b])));
        }
        int unmeasured =
                (int) Arrays.stream(model.samples()).filter(count -> count == 0).count();
        int withMachines =
                (int) runs.stream().filter(run -> !run.machines().isEmpty()).count();
        return new Outcome(
                Range.of(total),
                people.length == 0 ? null : Range.of(people),
                Range.of(whole),
                List.of(
                        part(Phase.BEFORE, ofBefore, before),
                        part(Phase.PREPARE, ofPrepare, prepare),
                        new Part(
                                Phase.MACHINES,
                                Range.of(ofMachines),
                                withMachines,
                                withMachines == 0
                                        ? assumed("power-on")
                                        : withMachines + (withMachines == 1 ? " earlier run" : " earlier runs"),
                                withMachines == 0),
                        part(Phase.AFTER, ofAfter, after)),
                turns(model),
                prices,
                runs.size(),
                unmeasured,
                warnings(unmeasured, people.length));
    }

    /**
     * What we do not know of each machine makes the range wider, but must not make the last of many machines later: that few
     * runs have put a machine's median too high is as likely as too low.
     *
     * @return by how much to multiply
     */
    private double straightened(MachineModel model, double[] drawn, int draws) {
        var random = new Random(SEED);
        var plain = new double[draws];
        for (int i = 0; i < draws; i++) {
            plain[i] = order.timeline(model.plain(random)).makespan();
        }
        double median = Range.at(sorted(drawn), 0.5).toMillis();
        return median == 0 ? 1 : Range.at(sorted(plain), 0.5).toMillis() / median;
    }

    private static double[] sorted(double[] seconds) {
        var sorted = seconds.clone();
        Arrays.sort(sorted);
        return sorted;
    }

    private List<String> warnings(int unmeasured, int people) {
        var warnings = new ArrayList<String>();
        int all = order.machines().size();
        if (unmeasured > 0) {
            warnings.add(
                    unmeasured == all
                            ? "no machine of this plan was ever measured: all times are assumed"
                            : unmeasured + " of " + all + " machines were never measured: they are taken to be as the"
                                    + " others of the plan");
        }
        if (all > order.atOnce()) {
            warnings.add("the plan has " + all + " machines and at most " + order.atOnce()
                    + " come up at once; the others wait");
        }
        order.cut().forEach(link -> warnings.add("a dependency leads in a circle and is left out: " + link));
        if (people == 0) {
            warnings.add("people's time is not known and not counted: this plan was never recovered from a disaster");
        }
        return warnings;
    }

    private List<MachineTime> turns(MachineModel model) {
        var timeline = order.timeline(model.medians());
        var critical = timeline.criticalPath();
        var machines = new ArrayList<MachineTime>();
        for (int i = 0; i < timeline.turns().size(); i++) {
            var turn = timeline.turns().get(i);
            machines.add(new MachineTime(turn, model.samples()[i], critical.contains(turn)));
        }
        return machines;
    }

    private static Part part(Phase phase, double[] seconds, Measured measured) {
        return new Part(phase, Range.of(seconds), measured.samples(), measured.origin(), measured.samples() == 0);
    }

    private static String assumed(String key) {
        return "assumed: " + RecoveryTimes.assumed(key).source();
    }

    /**
     * A part is taken from disaster recoveries where there were any: other runs do other things besides. SRM's own part of a
     * DR test is nearer to that of a disaster than a planned migration's, which shuts machines down; for the runbook's own
     * parts it is the other way round.
     */
    private Measured measured(String key, Function<Run, Duration> part, boolean migrationFirst) {
        var kinds = migrationFirst
                ? List.of(Kind.DISASTER_RECOVERY, Kind.PLANNED_MIGRATION, Kind.DR_TEST)
                : List.of(Kind.DISASTER_RECOVERY, Kind.DR_TEST, Kind.PLANNED_MIGRATION);
        for (var kind : kinds) {
            var logs = runs.stream()
                    .filter(run -> run.kind() == kind)
                    .map(part)
                    .filter(Objects::nonNull)
                    .mapToDouble(RecoveryForecast::log)
                    .toArray();
            if (logs.length > 0) {
                double mean = Arrays.stream(logs).average().orElseThrow();
                double squares = Arrays.stream(logs)
                        .map(log -> (log - mean) * (log - mean))
                        .sum();
                double deviation = deviation(USUAL_OF_PART, squares, logs.length - 1);
                return new Measured(
                        new Spread(mean, deviation * Math.sqrt(1 + 1.0 / logs.length)),
                        logs.length,
                        kind.words(logs.length));
            }
        }
        return new Measured(assumedSpread(key), 0, assumed(key));
    }

    private static Spread assumedSpread(String key) {
        var row = RecoveryTimes.assumed(key);
        return new Spread(
                Math.log(row.likelySeconds()),
                Math.log((double) row.highSeconds() / row.lowSeconds()) / 2 / NINTH_DECILE);
    }

    private static double deviation(double usual, double squares, double degrees) {
        return Math.sqrt((USUAL_COUNTS * usual * usual + squares) / (USUAL_COUNTS + Math.max(0, degrees)));
    }

    private MachineModel machines() {
        var machines = order.machines();
        var withMachines =
                runs.stream().filter(run -> !run.machines().isEmpty()).toList();
        int count = machines.size();
        var logs = new double[withMachines.size()][count];
        var samples = new int[count];
        var sums = new double[count];
        for (int r = 0; r < logs.length; r++) {
            for (int i = 0; i < count; i++) {
                var took = withMachines.get(r).machines().get(machines.get(i).id());
                logs[r][i] = took == null ? Double.NaN : log(took);
                if (took != null) {
                    samples[i]++;
                    sums[i] += logs[r][i];
                }
            }
        }
        var medians = new double[count];
        int measured = 0;
        double sum = 0;
        for (int i = 0; i < count; i++) {
            if (samples[i] > 0) {
                medians[i] = sums[i] / samples[i];
                sum += medians[i];
                measured++;
            }
        }
        var assumed = assumedSpread("power-on");
        double common = measured == 0 ? assumed.logMedian() : sum / measured;
        double between = 0;
        for (int i = 0; i < count; i++) {
            between += samples[i] > 0 ? (medians[i] - common) * (medians[i] - common) : 0;
        }
        double unknown = measured == 0
                ? assumed.deviation()
                : Math.max(BETWEEN_MACHINES, measured < 2 ? 0 : Math.sqrt(between / (measured - 1)));

        double ofRuns = 0;
        double ofMachines = 0;
        int observations = 0;
        int compared = 0;
        for (var run : logs) {
            double offset = 0;
            int there = 0;
            for (int i = 0; i < count; i++) {
                // A machine seen once says nothing of how runs differ.
                if (samples[i] > 1 && !Double.isNaN(run[i])) {
                    offset += run[i] - medians[i];
                    there++;
                }
            }
            if (there == 0) {
                continue;
            }
            compared++;
            offset /= there;
            ofRuns += offset * offset;
            for (int i = 0; i < count; i++) {
                if (samples[i] > 1 && !Double.isNaN(run[i])) {
                    double rest = run[i] - medians[i] - offset;
                    ofMachines += rest * rest;
                    observations++;
                }
            }
        }
        int repeated = (int) Arrays.stream(samples).filter(one -> one > 1).count();
        double machineDeviation =
                deviation(USUAL_OF_MACHINE, ofMachines, observations - repeated - Math.max(0, compared - 1));
        double runDeviation = deviation(USUAL_OF_RUN, ofRuns, Math.max(0, compared - 1))
                * Math.sqrt(1 + 1.0 / Math.max(1, logs.length));
        var deviations = new double[count];
        var left = new double[count];
        for (int i = 0; i < count; i++) {
            if (samples[i] == 0) {
                medians[i] = common;
                deviations[i] = unknown;
                left[i] = unknown;
            } else {
                deviations[i] = machineDeviation * Math.sqrt(1 + 1.0 / samples[i]);
                left[i] = machineDeviation * Math.sqrt(1 - 1.0 / samples[i]);
            }
        }
        return new MachineModel(medians, deviations, left, runDeviation, samples);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(1000 * seconds));
    }

    private static double log(Duration duration) {
        return Math.log(Math.max(SHORTEST, seconds(duration)));
    }
}
