package io.drawbridge.readiness.rest;

import io.drawbridge.planning.PowerOnOrder;
import io.drawbridge.planning.RecoveryForecast;
import io.drawbridge.planning.RecoveryTimes;
import io.drawbridge.readiness.RecoveryTimeForecasts;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** A plan's forecast. */
@Schema(name = "RecoveryTime")
record RecoveryTimeView(
        String sitePair,
        String recoveryPlan,
        @Schema(description = "the site that the plan protects now") String protectedSite,
        @Schema(description = "the site at which its machines would come up") String recoverySite,
        @Schema(description = "what was agreed; null when nothing was") Long objectiveSeconds,
        @Schema(
                        description =
                                "KEPT: nine of ten recoveries are within the objective. AT_RISK: half are. MISSED: less"
                                        + " than half are. NO_OBJECTIVE: none is set")
                RecoveryTimeForecasts.Verdict verdict,
        @Schema(description = "without people's time") RangeView total,
        @Schema(description = "what people were waited for in earlier disaster recoveries; null when there were none")
                RangeView people,
        @Schema(description = "total and people; what the objective is held against") RangeView withPeople,
        List<PartView> parts,
        @Schema(description = "what each barrier between two priorities costs") List<BarrierView> barriers,
        @Schema(description = "names of the machines that decide how long it takes, the first one first")
                List<String> criticalPath,
        @Schema(description = "all machines that come up, with their times when all take their median")
                List<MachineView> machines,
        @Schema(description = "how many earlier runs it rests on") int earlierRuns,
        @Schema(description = "how many of the machines were never measured") int machinesNeverMeasured,
        @Schema(description = "how many machines the plan leaves off") int machinesLeftOff,
        @Schema(
                        description =
                                "of how many machines nobody has read yet what they wait for; until then they wait for none")
                int dependenciesUnread,
        List<String> warnings,
        @Schema(description = "what is taken for parts that were never measured") List<RecoveryTimes.Assumed> assumed) {

    @Schema(name = "RecoveryTimeRange")
    record RangeView(
            @Schema(description = "one in ten is below") long lowSeconds,
            long medianSeconds,
            @Schema(description = "one in ten is above") long highSeconds) {

        static RangeView of(RecoveryForecast.Range range) {
            return range == null
                    ? null
                    : new RangeView(seconds(range.low()), seconds(range.median()), seconds(range.high()));
        }

        private static long seconds(java.time.Duration time) {
            return Math.round(time.toMillis() / 1000.0);
        }
    }

    @Schema(name = "RecoveryTimePart")
    record PartView(
            RecoveryForecast.Phase phase,
            String name,
            RangeView takes,
            @Schema(description = "in how many earlier runs it was measured") int samples,
            boolean assumed,
            @Schema(description = "where the figures come from") String origin) {}

    @Schema(name = "RecoveryTimeBarrier")
    record BarrierView(
            @Schema(description = "the priority that must be up") int priority,
            @Schema(description = "the priority that waits for it") int nextPriority,
            @Schema(description = "how much sooner the last machine would be up were the barrier not there")
                    RangeView costs) {}

    @Schema(name = "RecoveryTimeMachine")
    record MachineView(
            String name,
            int priority,
            @Schema(description = "after the first machine's begin") long beginsSecond,
            long endsSecond,
            @Schema(description = "what it waits for last") PowerOnOrder.Cause waitsFor,
            @Schema(description = "the machine whose end it waits for; null for none") String after,
            @Schema(description = "in how many earlier runs it was measured") int samples,
            boolean critical) {}

    static RecoveryTimeView of(RecoveryTimeForecasts.Forecast forecast) {
        var outcome = forecast.outcome();
        return new RecoveryTimeView(
                forecast.pair().value(),
                forecast.plan().value(),
                forecast.from().value(),
                forecast.to().value(),
                forecast.objective() == null ? null : forecast.objective().toSeconds(),
                forecast.verdict(),
                RangeView.of(outcome.total()),
                RangeView.of(outcome.people()),
                RangeView.of(outcome.withPeople()),
                outcome.parts().stream()
                        .map(part -> new PartView(
                                part.phase(),
                                part.phase().words(),
                                RangeView.of(part.takes()),
                                part.samples(),
                                part.assumed(),
                                part.origin()))
                        .toList(),
                outcome.barriers().stream()
                        .map(price -> new BarrierView(
                                price.barrier().before(), price.barrier().after(), RangeView.of(price.costs())))
                        .toList(),
                outcome.criticalPath().stream()
                        .map(one -> one.turn().machine().name())
                        .toList(),
                outcome.machines().stream()
                        .map(one -> new MachineView(
                                one.turn().machine().name(),
                                one.turn().machine().priority(),
                                Math.round(one.turn().begins()),
                                Math.round(one.turn().ends()),
                                one.turn().cause(),
                                one.turn().after() == null
                                        ? null
                                        : one.turn().after().name(),
                                one.samples(),
                                one.critical()))
                        .toList(),
                outcome.runs(),
                outcome.unmeasured(),
                forecast.staysOff(),
                forecast.dependenciesUnread(),
                outcome.warnings(),
                RecoveryTimes.assumed());
    }
}
