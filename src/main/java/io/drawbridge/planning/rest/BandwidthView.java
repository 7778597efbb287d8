package io.drawbridge.planning.rest;

import static io.drawbridge.planning.rest.Numbers.down;
import static io.drawbridge.planning.rest.Numbers.up;

import io.drawbridge.planning.Backlog;
import io.drawbridge.planning.BandwidthPlan;
import io.drawbridge.planning.ReplicationLoad;
import io.drawbridge.planning.ReplicationLoad.Outlook;
import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The answer, in words and in numbers. */
@Schema(name = "BandwidthAnswer")
record BandwidthView(
        @Schema(description = "that of the group that fares worst") ReplicationLoad.Verdict verdict,
        @Schema(example = "It works") String headline,
        String words,
        @Schema(description = "what replication can use of the connection") BigDecimal replicationGigabytesPerHour,
        @Schema(description = "after compression") BigDecimal changeGigabytesPerHour,
        @Schema(description = "per cent of what replication can use") BigDecimal sharePercent,
        @Schema(description = "evenly written GB an hour that can be added before a group is at risk")
                BigDecimal roomGigabytesPerHour,
        @Schema(description = "to catch up after the connection was away for an hour; null when it never does")
                Long catchUpSeconds,
        List<GroupView> groups,
        @Schema(description = "the connection as the groups are added one after the other")
                List<AdditionView> additions,
        List<BacklogPoint> backlog) {

    @Schema(name = "PlannedGroupAnswer")
    record GroupView(
            String name,
            ReplicationLoad.Verdict verdict,
            long rpoMinutes,
            BigDecimal gigabytesPerSync,
            @Schema(description = "what the other groups leave it; null for nothing") BigDecimal leftGigabytesPerHour,
            @Schema(description = "of one synchronisation at the worst; null when it never ends") Long syncSeconds,
            @Schema(description = "of half its RPO that a synchronisation leaves; negative when it takes more")
                    Long marginPercent,
            @Schema(description = "shortest RPO of which a synchronisation takes at most half; null for none")
                    Long lowestFeasibleRpoMinutes,
            @Schema(description = "shortest RPO that a synchronisation fits into at all; null for none")
                    Long lowestSustainableRpoMinutes,
            @Schema(description = "when its newest replica is first older than the RPO, with changes coming evenly")
                    Long firstViolationSeconds) {

        static GroupView of(Outlook outlook, Backlog backlog) {
            return new GroupView(
                    outlook.of().name(),
                    outlook.verdict(),
                    outlook.of().rpo().toMinutes(),
                    up(outlook.gigabytesPerSync()),
                    outlook.left().map(Numbers::down).orElse(null),
                    seconds(outlook.syncTime()),
                    BandwidthPlan.marginPercent(outlook).orElse(null),
                    outlook.lowestFeasibleRpo().map(Duration::toMinutes).orElse(null),
                    outlook.lowestSustainableRpo().map(Duration::toMinutes).orElse(null),
                    seconds(Optional.ofNullable(
                            backlog.firstViolations().get(outlook.of().name()))));
        }
    }

    @Schema(name = "AddedGroup")
    record AdditionView(
            String name,
            BigDecimal sharePercent,
            ReplicationLoad.Verdict verdict,
            @Schema(description = "groups that fare worse than before it came") List<String> suffering) {

        static AdditionView of(ReplicationLoad.Addition addition) {
            return new AdditionView(
                    addition.added().name(),
                    addition.share().movePointRight(2),
                    addition.verdict(),
                    addition.suffering());
        }
    }

    @Schema(name = "BacklogPoint")
    record BacklogPoint(
            long afterSeconds,
            @Schema(description = "that were written and are not yet at the other site") double gigabytes) {}

    static BandwidthView of(BandwidthPlan plan) {
        var load = plan.load();
        return new BandwidthView(
                plan.verdict(),
                plan.headline(),
                plan.words(),
                down(load.line().gigabytesPerHour()),
                up(load.gigabytesPerHour()),
                load.share().movePointRight(2),
                down(load.roomWithoutRisk()),
                seconds(load.catchUpAfter(Duration.ofHours(1))),
                plan.outlooks().stream()
                        .map(outlook -> GroupView.of(outlook, plan.backlog()))
                        .toList(),
                plan.additions().stream().map(AdditionView::of).toList(),
                plan.backlog().points().stream()
                        .map(point -> new BacklogPoint(
                                point.after().toSeconds(), Math.round(point.gigabytes() * 1000) / 1000.0))
                        .toList());
    }

    private static Long seconds(Optional<Duration> time) {
        return time.map(Duration::toSeconds).orElse(null);
    }
}
