package io.drawbridge.planning.rest;

import static io.drawbridge.planning.rest.Numbers.decimal;
import static io.drawbridge.planning.rest.Numbers.given;
import static io.drawbridge.planning.rest.Numbers.inside;
import static io.drawbridge.planning.rest.Numbers.list;
import static io.drawbridge.planning.rest.Numbers.or;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.drawbridge.core.InvalidInput;
import io.drawbridge.planning.Blackout;
import io.drawbridge.planning.MaintenanceWindow;
import io.drawbridge.planning.WavesPlan;
import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** When shall these machines move? */
@Schema(name = "WavesRequest")
@JsonIgnoreProperties(ignoreUnknown = false)
record WavesRequest(
        @Schema(description = "Mbps of the connection", example = "1000", requiredMode = Schema.RequiredMode.REQUIRED)
                BigDecimal megabitsPerSecond,
        @Schema(description = "Mbps of it that replication keeps", defaultValue = "0")
                BigDecimal replicationMegabitsPerSecond,
        @Schema(
                        description =
                                "Mbps that a single move can use. Without it, the most moves at once among the plans"
                                        + " that are over within 0.9 % of the first")
                BigDecimal mostMegabitsPerMove,
        @Schema(description = "no move begins before; now without it", example = "2026-12-01T20:00:00Z") Instant from,
        @Schema(description = "when moves may begin; at any time without it") WindowPart window,
        @Schema(description = "when nothing moves") List<BlackoutPart> blackouts,
        @Schema(requiredMode = Schema.RequiredMode.REQUIRED, description = "1 to 500 of them")
                List<MachinePart> machines) {

    private static final int MOST_BLACKOUTS = 50;

    @Schema(name = "PlannedWindow")
    @JsonIgnoreProperties(ignoreUnknown = false)
    record WindowPart(
            @Schema(example = "22:00") String opens,
            @Schema(example = "05:00") String closes,
            @Schema(description = "time zone", defaultValue = "UTC", example = "Europe/London") String zone) {

        MaintenanceWindow window() {
            try {
                return MaintenanceWindow.parse(
                        given("opens", opens), given("closes", closes), ZoneId.of(or(zone, "UTC")));
            } catch (DateTimeException e) {
                throw new InvalidInput("zone", "must be a time zone such as UTC or Europe/London");
            } catch (InvalidInput e) {
                String field = e.field().replace("windowOpens", "opens").replace("windowCloses", "closes");
                throw new InvalidInput(field, e.getMessage().substring(e.field().length() + 1));
            }
        }
    }

    @Schema(name = "PlannedBlackout")
    @JsonIgnoreProperties(ignoreUnknown = false)
    record BlackoutPart(Instant from, Instant until) {

        Blackout blackout() {
            return new Blackout(given("from", from), given("until", until));
        }
    }

    @Schema(name = "PlannedMachine")
    @JsonIgnoreProperties(ignoreUnknown = false)
    record MachinePart(
            @Schema(example = "payroll-db01", requiredMode = Schema.RequiredMode.REQUIRED) String name,
            @Schema(description = "GB (decimal)", example = "120", requiredMode = Schema.RequiredMode.REQUIRED)
                    BigDecimal diskGigabytes,
            @Schema(description = "GB (binary)", defaultValue = "0") BigDecimal memoryGigabytes,
            @Schema(description = "MB a second that it writes to memory and disks while it moves", defaultValue = "0")
                    BigDecimal changeMegabytesPerSecond,
            String host,
            String targetHost,
            String datastore,
            String targetDatastore,
            @Schema(description = "machines of one group move together") String affinityGroup) {

        WavesPlan.Machine machine(String prefix) {
            return new WavesPlan.Machine(
                    given(prefix + "name", name),
                    decimal(prefix + "diskGigabytes", diskGigabytes, null, 1_000_000, "GB"),
                    decimal(prefix + "memoryGigabytes", memoryGigabytes, BigDecimal.ZERO, 1_000_000, "GB"),
                    decimal(
                            prefix + "changeMegabytesPerSecond",
                            changeMegabytesPerSecond,
                            BigDecimal.ZERO,
                            1_000_000,
                            "MB a second"),
                    WavesPlan.places(host, targetHost),
                    WavesPlan.places(datastore, targetDatastore),
                    Optional.ofNullable(affinityGroup).filter(group -> !group.isBlank()));
        }
    }

    WavesPlan plan(Instant now) {
        var all = new ArrayList<WavesPlan.Machine>();
        list("machines", machines).forEach(one -> all.add(one.machine("machines[" + all.size() + "].")));
        var times = new ArrayList<Blackout>();
        var asked = list("blackouts", or(blackouts, List.of()));
        if (asked.size() > MOST_BLACKOUTS) {
            throw new InvalidInput("blackouts", "must be " + MOST_BLACKOUTS + " at most");
        }
        asked.forEach(one -> times.add(inside("blackouts[" + times.size() + "].", one::blackout)));
        return WavesPlan.of(
                given("megabitsPerSecond", megabitsPerSecond),
                or(replicationMegabitsPerSecond, BigDecimal.ZERO),
                Optional.ofNullable(mostMegabitsPerMove),
                window == null ? MaintenanceWindow.ALWAYS : inside("window.", window::window),
                times,
                all,
                or(from, now));
    }
}
