package io.drawbridge.planning.rest;

import static io.drawbridge.planning.rest.Numbers.decimal;
import static io.drawbridge.planning.rest.Numbers.given;
import static io.drawbridge.planning.rest.Numbers.inside;
import static io.drawbridge.planning.rest.Numbers.list;
import static io.drawbridge.planning.rest.Numbers.or;
import static io.drawbridge.planning.rest.Numbers.whole;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.drawbridge.planning.BandwidthPlan;
import io.drawbridge.planning.Link;
import io.drawbridge.planning.ProtectionLimits;
import io.drawbridge.planning.RpoClass;
import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Can these groups be replicated over this connection? */
@Schema(name = "BandwidthRequest")
@JsonIgnoreProperties(ignoreUnknown = false)
record BandwidthRequest(
        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) LinkPart link,
        @Schema(requiredMode = Schema.RequiredMode.REQUIRED, description = "1 to 50 of them") List<GroupPart> groups,
        @Schema(
                        description = "the changes of so many minutes may come at once, as after a batch; the source"
                                + " design's table 9 takes an hour, 0 means that they come evenly",
                        defaultValue = "60",
                        minimum = "0",
                        maximum = "1440")
                Integer burstMinutes,
        @Schema(
                        description = "how many hours ahead the backlog is reckoned",
                        defaultValue = "24",
                        minimum = "1",
                        maximum = "168")
                Integer plotHours) {

    static final BigDecimal USUAL_EFFICIENCY = BigDecimal.valueOf(95);

    @Schema(name = "PlannedLink")
    @JsonIgnoreProperties(ignoreUnknown = false)
    record LinkPart(
            @Schema(description = "Mbps in one direction", example = "100", requiredMode = Schema.RequiredMode.REQUIRED)
                    BigDecimal megabitsPerSecond,
            @Schema(description = "per cent that other traffic takes", defaultValue = "0")
                    BigDecimal otherTrafficPercent,
            @Schema(description = "payload in a hundred bits on the wire", defaultValue = "95")
                    BigDecimal protocolEfficiencyPercent,
            @Schema(description = "bytes before for each byte after compression", defaultValue = "1")
                    BigDecimal compressionRatio) {

        Link toLink() {
            return inside(
                    "link.",
                    () -> new Link(
                            given("megabitsPerSecond", megabitsPerSecond),
                            or(otherTrafficPercent, BigDecimal.ZERO),
                            or(protocolEfficiencyPercent, USUAL_EFFICIENCY),
                            or(compressionRatio, BigDecimal.ONE)));
        }
    }

    @Schema(name = "PlannedGroup")
    @JsonIgnoreProperties(ignoreUnknown = false)
    record GroupPart(
            @Schema(example = "tier 1", requiredMode = Schema.RequiredMode.REQUIRED) String name,
            @Schema(
                            description = "GB (decimal) that all machines of the group write in an hour",
                            example = "20",
                            requiredMode = Schema.RequiredMode.REQUIRED)
                    BigDecimal changeGigabytesPerHour,
            @Schema(
                            description = "recovery point objective in minutes",
                            example = "60",
                            requiredMode = Schema.RequiredMode.REQUIRED)
                    Integer rpoMinutes) {

        RpoClass toClass(String prefix) {
            return new RpoClass(
                    given(prefix + "name", name),
                    Duration.ofMinutes(whole(prefix + "rpoMinutes", rpoMinutes, null, 1, 1_000_000)),
                    decimal(prefix + "changeGigabytesPerHour", changeGigabytesPerHour, null, 1_000_000, "GB an hour"));
        }
    }

    BandwidthPlan plan(ProtectionLimits limits) {
        var classes = new ArrayList<RpoClass>();
        list("groups", groups).forEach(group -> classes.add(group.toClass("groups[" + classes.size() + "].")));
        return BandwidthPlan.of(
                given("link", link).toLink(),
                classes,
                Duration.ofMinutes(whole("burstMinutes", burstMinutes, 60, 0, 1440)),
                Duration.ofHours(whole("plotHours", plotHours, 24, 1, 168)),
                limits);
    }
}
