package io.drawbridge.planning;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * When a replica will next be older than its objective, reckoned forward from what replication itself measured: synchronisations
 * go on beginning as often as they did, each ships what was written since the one before began, and each takes as long as
 * its bytes need at the speed of the last ones. Growth of what is written is carried on in a straight line.
 *
 * @param violation when the replica is first older than its objective; empty where that does not come in the time reckoned
 * @param completions of synchronisations to come, in their order
 * @param atViolation how long the synchronisation takes that comes too late; empty where none does, or none comes
 */
public record RpoForecast(Optional<Instant> violation, List<Completion> completions, Optional<Duration> atViolation) {

    /**
     * A synchronisation that is over.
     *
     * @param at the moment whose data the replica then held, as the product tells it
     * @param bytes that it shipped
     * @param interval since the data of the one before; null where that is not known
     */
    public record Sync(Instant at, Duration duration, long bytes, Duration interval) {}

    /** When a replica becomes usable, and the moment whose data it holds. */
    public record Completion(Instant at, Instant replica) {}

    /**
     * What the last synchronisations tell.
     *
     * @param bytesPerSecond that are written now
     * @param growth bytes a second that are added in each second; 0 where no growth shows
     * @param throughput bytes a second that a synchronisation ships
     * @param rhythm from the begin of one to that of the next where they are short
     * @param seen how many it is measured from
     */
    public record Measured(double bytesPerSecond, double growth, double throughput, Duration rhythm, int seen) {

        double writtenBetween(double from, double until) {
            return Math.max(0, bytesPerSecond + growth * (from + until) / 2) * Math.max(0, until - from);
        }
    }

    /** A shorter one says more about how it was set up than about the line. */
    private static final Duration TELLING = Duration.ofSeconds(10);

    private static final int TELLING_SYNCS = 3;
    private static final int FEWEST_FOR_GROWTH = 4;
    /** How much of what differs between synchronisations a straight line must explain before it is carried on. */
    private static final double GROWTH_EXPLAINS = 0.6;

    private static final double LEAST_GROWTH = 0.05;
    private static final Duration SHORTEST_RHYTHM = Duration.ofMinutes(1);

    public RpoForecast {
        completions = List.copyOf(completions);
    }

    /**
     * @param syncs the earliest first
     * @param line that they go over, where its speed is known: none is faster
     * @return empty where none has shipped anything since another one
     */
    public static Optional<Measured> measure(List<Sync> syncs, Instant now, Optional<Bandwidth> line) {
        var known = syncs.stream()
                .filter(sync -> sync.interval() != null
                        && !sync.interval().isNegative()
                        && !sync.interval().isZero())
                .toList();
        var throughput = throughput(syncs);
        if (known.isEmpty() || throughput <= 0) {
            return Optional.empty();
        }
        double limit = line.map(one -> one.bitsPerSecond() / 8.0).orElse(Double.MAX_VALUE);
        int count = known.size();
        var when = new double[count];
        var rate = new double[count];
        double meanWhen = 0;
        double meanRate = 0;
        for (int i = 0; i < count; i++) {
            var sync = known.get(i);
            double interval = seconds(sync.interval());
            // What came between two begins was written half an interval before on average.
            when[i] = seconds(Duration.between(now, sync.at())) - interval / 2;
            rate[i] = sync.bytes() / interval;
            meanWhen += when[i] / count;
            meanRate += rate[i] / count;
        }
        double both = 0;
        double square = 0;
        double all = 0;
        for (int i = 0; i < count; i++) {
            both += (when[i] - meanWhen) * (rate[i] - meanRate);
            square += (when[i] - meanWhen) * (when[i] - meanWhen);
            all += (rate[i] - meanRate) * (rate[i] - meanRate);
        }
        double slope = square > 0 ? both / square : 0;
        boolean grows = count >= FEWEST_FOR_GROWTH
                && slope > 0
                && all > 0
                && both * both / (square * all) >= GROWTH_EXPLAINS
                && slope * (when[count - 1] - when[0]) >= LEAST_GROWTH * meanRate;
        double recent = 0;
        int recents = Math.min(TELLING_SYNCS, count);
        for (int i = count - recents; i < count; i++) {
            recent += rate[i] / recents;
        }
        return Optional.of(new Measured(
                grows ? Math.max(0, meanRate - slope * meanWhen) : recent,
                grows ? slope : 0,
                Math.min(limit, throughput),
                rhythm(known),
                count));
    }

    private static double throughput(List<Sync> syncs) {
        if (syncs.isEmpty()) {
            return 0;
        }
        var last = syncs.get(syncs.size() - 1);
        if (last.duration().compareTo(TELLING) >= 0 && last.bytes() > 0) {
            return last.bytes() / seconds(last.duration());
        }
        return syncs.subList(Math.max(0, syncs.size() - TELLING_SYNCS), syncs.size()).stream()
                .mapToDouble(sync -> sync.bytes() / Math.max(1, seconds(sync.duration())))
                .max()
                .orElse(0);
    }

    /** One that had to wait for the one before says nothing about how often they begin. */
    private static Duration rhythm(List<Sync> known) {
        var free = new ArrayList<Duration>();
        for (var sync : known) {
            if (seconds(sync.interval()) > seconds(sync.duration()) * 1.1) {
                free.add(sync.interval());
            }
        }
        if (free.isEmpty()) {
            known.forEach(sync -> free.add(sync.interval()));
        }
        free.sort(Duration::compareTo);
        var middle = free.get((free.size() - 1) / 2);
        return middle.compareTo(SHORTEST_RHYTHM) < 0 ? SHORTEST_RHYTHM : middle;
    }

    /**
     * @param replica the moment whose data the newest replica holds
     * @param now what is known is known of this moment
     * @param synchronising whether a synchronisation is under way
     * @param ahead how far to reckon
     */
    public static RpoForecast of(
            Measured measured, Duration rpo, Instant replica, Instant now, boolean synchronising, Duration ahead) {
        double objective = seconds(rpo);
        double end = seconds(ahead);
        double rhythm = seconds(measured.rhythm());
        double held = seconds(Duration.between(now, replica));
        double begin = held + rhythm;
        if (begin < 0 && !synchronising) {
            // It is overdue: at the earliest it begins now.
            begin = 0;
        }
        var completions = new ArrayList<Completion>();
        Optional<Instant> violation = Optional.empty();
        Optional<Duration> late = Optional.empty();
        while (Math.min(begin, held + objective) <= end) {
            double takes = measured.writtenBetween(held, begin) / measured.throughput();
            double over = Math.max(0, begin + takes);
            if (violation.isEmpty() && over > held + objective && held + objective <= end) {
                violation = Optional.of(after(now, held + objective));
                late = Optional.of(Duration.ofMillis((long) (takes * 1000)));
            }
            completions.add(new Completion(after(now, over), after(now, begin)));
            held = begin;
            begin = Math.max(begin + rhythm, over);
        }
        return new RpoForecast(violation, completions, late);
    }

    /** Where no synchronisation will come. */
    public static RpoForecast stopped(Duration rpo, Instant replica, Instant now, Duration ahead) {
        var violation = replica.plus(rpo);
        return new RpoForecast(
                violation.isAfter(now.plus(ahead)) ? Optional.empty() : Optional.of(violation),
                List.of(),
                Optional.empty());
    }

    /**
     * @param moments to come, the earliest first
     * @return how old the replica is at each
     */
    public List<Duration> lags(List<Instant> moments, Instant replica) {
        var lags = new ArrayList<Duration>();
        var newest = replica;
        int next = 0;
        for (var moment : moments) {
            while (next < completions.size() && !completions.get(next).at().isAfter(moment)) {
                newest = completions.get(next++).replica();
            }
            lags.add(newest.isAfter(moment) ? Duration.ZERO : Duration.between(newest, moment));
        }
        return lags;
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }

    private static Instant after(Instant now, double seconds) {
        return now.plusMillis(Math.round(Math.min(seconds, 1e9) * 1000));
    }
}
