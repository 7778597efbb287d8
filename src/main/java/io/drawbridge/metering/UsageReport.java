package io.drawbridge.metering;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.drawbridge.core.TenantId;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one tenant used in a month: the days from its first to its last, UTC.
 *
 * @param month 2026-03
 * @param through the last day that is reckoned in: the month's, or the present one
 * @param closedAt since when the figures do not change any more; null while they do
 * @param protectedVmsPeak most machines in protection groups on one day; a day's figure is the highest of its looks
 * @param protectedVmsAverage of the days on which somebody could look
 * @param protectedVmDays sum over these days
 * @param replicatedVmsPeak most machines with a replication on one day
 * @param replicatedGigabytes decimal; what the synchronisations shipped that were seen, so at least that
 * @param unseenSynchronisations how many there were at the least between two looks, whose bytes are in no figure
 * @param testHours from the moment when SRM was told to test until it was cleaned up, of tests that ended in the month
 * @param disasterRecoveries live runs that ended in the month and moved machines without the other site's help
 * @param migrations the same with its help, or live
 * @param tests live runs in which a plan was tested
 * @param endedOtherwise live runs of these kinds that ended without that: declined, refused, aborted
 */
public record UsageReport(
        String tenant,
        String month,
        LocalDate through,
        Instant closedAt,
        int protectedVmsPeak,
        BigDecimal protectedVmsAverage,
        long protectedVmDays,
        int replicatedVmsPeak,
        BigDecimal replicatedGigabytes,
        long synchronisations,
        long unseenSynchronisations,
        BigDecimal testHours,
        int disasterRecoveries,
        int migrations,
        int failbacks,
        int tests,
        int endedOtherwise,
        List<PairUsage> pairs) {

    /**
     * One pair of sites of the tenant.
     *
     * @param measuredSince what was before is not known; null where nobody has ever looked
     * @param daysWithoutLook on which nobody could look, so that its machines are in no figure
     */
    public record PairUsage(
            String sitePair,
            int protectedVmsPeak,
            long protectedVmDays,
            int replicatedVmsPeak,
            BigDecimal replicatedGigabytes,
            long synchronisations,
            long unseenSynchronisations,
            Instant measuredSince,
            List<LocalDate> daysWithoutLook) {

        public PairUsage {
            daysWithoutLook = List.copyOf(daysWithoutLook);
        }
    }

    private static final Set<String> DISASTERS =
            Set.of("disaster-recovery", "site-failure", "application-failure", "edge-cluster-failure");
    private static final Set<String> MIGRATIONS = Set.of("planned-migration", "live-migration");
    private static final String FAILBACK = "failback";
    private static final String TEST = "dr-test";
    private static final BigDecimal BYTES_PER_GIGABYTE = BigDecimal.valueOf(1_000_000_000);

    public UsageReport {
        pairs = List.copyOf(pairs);
    }

    @JsonIgnore
    public boolean isClosed() {
        return closedAt != null;
    }

    /** @return whether nothing is missing but what came between two looks */
    @JsonIgnore
    public boolean isComplete() {
        return pairs.stream().allMatch(pair -> pair.daysWithoutLook().isEmpty());
    }

    /** @param pairs since when each is measured; null for never */
    static UsageReport of(
            TenantId tenant,
            YearMonth month,
            LocalDate today,
            Instant closedAt,
            Map<String, Instant> pairs,
            List<UsageTable.Day> days,
            List<UsageTable.CountedRun> runs) {
        var through = today.isBefore(month.atEndOfMonth()) ? today : month.atEndOfMonth();
        var protectedByDay = new HashMap<LocalDate, Integer>();
        var replicatedByDay = new HashMap<LocalDate, Integer>();
        days.forEach(day -> {
            if (day.protectedVms() != null) {
                protectedByDay.merge(day.day(), day.protectedVms(), Integer::sum);
            }
            if (day.replicatedVms() != null) {
                replicatedByDay.merge(day.day(), day.replicatedVms(), Integer::sum);
            }
        });
        long vmDays =
                protectedByDay.values().stream().mapToLong(Integer::longValue).sum();
        return new UsageReport(
                tenant.value(),
                month.toString(),
                through,
                closedAt,
                highest(protectedByDay),
                protectedByDay.isEmpty()
                        ? BigDecimal.ZERO.setScale(1)
                        : BigDecimal.valueOf(vmDays)
                                .divide(BigDecimal.valueOf(protectedByDay.size()), 1, RoundingMode.HALF_UP),
                vmDays,
                highest(replicatedByDay),
                gigabytes(days),
                days.stream().mapToLong(UsageTable.Day::syncs).sum(),
                days.stream().mapToLong(UsageTable.Day::unseen).sum(),
                hours(runs.stream()
                        .mapToLong(UsageTable.CountedRun::testSeconds)
                        .sum()),
                counted(runs, DISASTERS),
                counted(runs, MIGRATIONS),
                counted(runs, Set.of(FAILBACK)),
                (int) runs.stream().filter(run -> run.testSeconds() > 0).count(),
                (int) runs.stream().filter(UsageReport::endedOtherwise).count(),
                pairs.entrySet().stream()
                        .map(pair -> pair(
                                pair.getKey(),
                                pair.getValue(),
                                days.stream()
                                        .filter(day -> day.pair().value().equals(pair.getKey()))
                                        .toList(),
                                month,
                                through))
                        .toList());
    }

    private static boolean endedOtherwise(UsageTable.CountedRun run) {
        return TEST.equals(run.runbook())
                ? run.testSeconds() == 0
                : !run.counts()
                        && (DISASTERS.contains(run.runbook())
                                || MIGRATIONS.contains(run.runbook())
                                || FAILBACK.equals(run.runbook()));
    }

    private static int counted(List<UsageTable.CountedRun> runs, Set<String> runbooks) {
        return (int) runs.stream()
                .filter(run -> run.counts() && runbooks.contains(run.runbook()))
                .count();
    }

    private static int highest(Map<LocalDate, Integer> days) {
        return days.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    private static BigDecimal gigabytes(List<UsageTable.Day> days) {
        return BigDecimal.valueOf(days.stream().mapToLong(UsageTable.Day::bytes).sum())
                .divide(BYTES_PER_GIGABYTE, 3, RoundingMode.DOWN);
    }

    private static BigDecimal hours(long seconds) {
        return BigDecimal.valueOf(seconds)
                .divide(BigDecimal.valueOf(Duration.ofHours(1).toSeconds()), 2, RoundingMode.HALF_UP);
    }

    private static PairUsage pair(
            String pair, Instant since, List<UsageTable.Day> days, YearMonth month, LocalDate through) {
        var looked = new HashMap<LocalDate, Integer>();
        days.stream()
                .filter(day -> day.protectedVms() != null)
                .forEach(day -> looked.put(day.day(), day.protectedVms()));
        var missing = new ArrayList<LocalDate>();
        for (var day = month.atDay(1); !day.isAfter(through); day = day.plus(1, ChronoUnit.DAYS)) {
            if (!looked.containsKey(day)) {
                missing.add(day);
            }
        }
        return new PairUsage(
                pair,
                highest(looked),
                looked.values().stream().mapToLong(Integer::longValue).sum(),
                days.stream()
                        .map(UsageTable.Day::replicatedVms)
                        .filter(java.util.Objects::nonNull)
                        .mapToInt(Integer::intValue)
                        .max()
                        .orElse(0),
                gigabytes(days),
                days.stream().mapToLong(UsageTable.Day::syncs).sum(),
                days.stream().mapToLong(UsageTable.Day::unseen).sum(),
                since,
                missing);
    }
}
