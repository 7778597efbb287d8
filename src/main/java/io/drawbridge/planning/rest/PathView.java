package io.drawbridge.planning.rest;

import static io.drawbridge.planning.rest.Numbers.given;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.drawbridge.planning.Bandwidth;
import io.drawbridge.planning.Link;
import io.drawbridge.planning.MigrationPath;
import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** Whether live migrations pass between two sites. */
@Schema(name = "PathAnswer")
record PathView(
        boolean holds,
        @Schema(description = "at 250 Mbps each; 0 when it carries none") int movesAtOnce,
        List<FindingView> findings) {

    /** The body of the request: what was measured. */
    @Schema(name = "PathRequest")
    @JsonIgnoreProperties(ignoreUnknown = false)
    record Measured(
            @Schema(description = "milliseconds", example = "12", requiredMode = Schema.RequiredMode.REQUIRED)
                    Double roundTripMillis,
            @Schema(
                            description = "Mbps that moves may use",
                            example = "1000",
                            requiredMode = Schema.RequiredMode.REQUIRED)
                    BigDecimal megabitsPerSecond,
            @Schema(
                            description = "bytes of the largest packet that passes unfragmented",
                            example = "9000",
                            requiredMode = Schema.RequiredMode.REQUIRED)
                    Integer mtuBytes,
            @Schema(description = "milliseconds by which the round trip varies") Double jitterMillis,
            @Schema(description = "packets of a hundred that do not arrive") Double lossPercent) {

        MigrationPath path() {
            // Its rules for what a connection can carry.
            var link = Link.dedicated(given("megabitsPerSecond", megabitsPerSecond));
            return new MigrationPath(
                    given("roundTripMillis", roundTripMillis),
                    Bandwidth.ofMegabits(link.megabitsPerSecond()).bitsPerSecond(),
                    given("mtuBytes", mtuBytes),
                    Optional.ofNullable(jitterMillis),
                    Optional.ofNullable(lossPercent));
        }
    }

    @Schema(name = "PathFinding")
    record FindingView(
            String what,
            String measured,
            String needed,
            boolean holds,
            @Schema(description = "per cent of the limit; negative when it does not hold") int marginPercent,
            String words) {}

    static PathView of(MigrationPath path) {
        return new PathView(
                path.holds(),
                path.movesAtOnce(),
                path.findings().stream()
                        .map(one -> new FindingView(
                                one.what(), one.measured(), one.needed(), one.holds(), one.margin(), one.words()))
                        .toList());
    }
}
