package io.drawbridge.planning.rest;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.drawbridge.planning.LimitsCheck;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;

/** Counts against limits. */
@Schema(name = "LimitsAnswer")
record LimitsView(
        @Schema(description = "whether every count holds") boolean holds,
        @Schema(description = "those that do not hold first") List<FindingView> findings) {

    /** The body of the request. */
    @Schema(name = "LimitsRequest")
    @JsonIgnoreProperties(ignoreUnknown = false)
    record Counts(
            @Schema(
                            description = "by the keys that /api/v1/planning/tables lists under limits",
                            example = "{\"protected-vms\": 480, \"protection-groups\": 12}",
                            requiredMode = Schema.RequiredMode.REQUIRED)
                    Map<String, Long> counts) {}

    @Schema(name = "LimitFinding")
    record FindingView(
            String key,
            boolean holds,
            long count,
            @Schema(example = "at most 500") String limit,
            @Schema(description = "per cent of the limit; negative when it does not hold") long marginPercent,
            String words,
            String product,
            String version,
            String source,
            @Schema(description = "what is wrong or loose at the source; null for nothing") String doubt) {}

    static LimitsView of(List<LimitsCheck.Finding> findings) {
        return new LimitsView(
                findings.stream().allMatch(LimitsCheck.Finding::holds),
                findings.stream()
                        .map(one -> new FindingView(
                                one.limit().key(),
                                one.holds(),
                                one.count(),
                                one.limit().words(),
                                one.marginPercent(),
                                one.words(),
                                one.limit().product(),
                                one.limit().version(),
                                one.limit().source(),
                                one.limit().doubt()))
                        .toList());
    }
}
