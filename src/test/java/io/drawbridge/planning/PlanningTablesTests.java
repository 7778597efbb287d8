package io.drawbridge.planning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drawbridge.readiness.OperationalLimits;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanningTablesTests {

    private final PlanningTables tables = PlanningTables.ours();

    private static long bound(String key) {
        return PlanningTables.ours().limit(key).orElseThrow().bound();
    }

    @Test
    void theSettingsDefaultsAreTheTablesFigures() {
        var protection = ProtectionLimits.ofSourceDesign();
        var operational = OperationalLimits.ofSourceDesign();

        assertThat(LimitsCheck.of(tables, protection).limits()).isEqualTo(tables.limits());
        assertThat(operational)
                .isEqualTo(new OperationalLimits(
                        (int) bound("protected-vms"),
                        (int) bound("vms-recovered-at-once"),
                        (int) bound("vms-in-protection-group"),
                        (int) bound("protection-groups"),
                        (int) bound("recovery-plans-at-once"),
                        (int) bound("replicated-vms")));
        assertThat(bound("moves-per-host")).isEqualTo(MigrationCaps.PER_HOST);
        assertThat(bound("moves-per-datastore")).isEqualTo(MigrationCaps.PER_DATASTORE);
        assertThat(bound("migration-megabits-per-move") * 1_000_000)
                .isEqualTo(MigrationPath.BITS_PER_SECOND_FOR_ONE_MOVE);
        assertThat((double) bound("migration-round-trip-millis")).isEqualTo(MigrationPath.LONGEST_ROUND_TRIP_MILLIS);
        assertThat(bound("mtu-bytes")).isEqualTo(MigrationPath.SMALLEST_MTU_BYTES);
    }

    @Test
    void table1IsReckonedFromItsHost() {
        assertThat(List.of(TargetSize.SMALL, TargetSize.MEDIUM, TargetSize.LARGE))
                .extracting(TargetSize::cores)
                .containsExactly(24, 48, 72);
        assertThat(List.of(TargetSize.SMALL, TargetSize.MEDIUM, TargetSize.LARGE))
                .extracting(TargetSize::memory)
                .containsExactly(384, 768, 1152);
    }

    @Test
    void whatIsLooseAtTheSourceIsNoted() {
        assertThat(tables.appliance("nsx-controller").doubt()).contains("caption");
        assertThat(tables.appliance("replication-manager").doubt()).contains("4 GB");
        assertThat(tables.limit("shortest-rpo-minutes").orElseThrow().doubt()).contains("15 minutes");
        assertThat(tables.potentialRpo().get(4).doubt()).startsWith("Impossible");
    }

    /** Table 9 beside what the wire carries: its own reckoning fits decimal GB over binary megabits. */
    @ParameterizedTest
    @CsvSource({
        "0, 400, FEASIBLE, 14, 7",
        "1, 800, AT_RISK, 27, 14",
        "2, 1600, AT_RISK, 54, 27",
        "3, 3200, AT_RISK, , 54",
        "4, 12800, NOT_SUSTAINABLE, , "
    })
    void table9IsRecomputedBesideItsPrintedValues(
            int index, long seconds, ReplicationLoad.Verdict verdict, Long feasible, Long sustainable) {
        var row = tables.potentialRpo().get(index);

        var outlook = Link.dedicated(row.megabitsPerSecond())
                .carrying(
                        List.of(new RpoClass(
                                "all", Duration.ofMinutes(row.printedRpoMinutes()), row.gigabytesPerHour())),
                        Duration.ofHours(1))
                .outlooks(ProtectionLimits.ofSourceDesign())
                .get(0);

        assertThat(outlook.verdict()).isEqualTo(verdict);
        assertThat(outlook.syncTime()).hasValue(Duration.ofSeconds(seconds));
        assertThat(outlook.lowestFeasibleRpo())
                .isEqualTo(java.util.Optional.ofNullable(feasible).map(Duration::ofMinutes));
        assertThat(outlook.lowestSustainableRpo())
                .isEqualTo(java.util.Optional.ofNullable(sustainable).map(Duration::ofMinutes));
        var printed = row.gigabytesPerHour()
                .multiply(BigDecimal.valueOf(8_000_000_000L))
                .divide(BigDecimal.valueOf(100L * 1024 * 1024 * 60), 1, RoundingMode.HALF_UP);
        if (row.doubt() == null) {
            assertThat(row.printedSyncMinutes().subtract(printed).abs())
                    .as("printed %s, by its own reckoning %s", row.printedSyncMinutes(), printed)
                    .isLessThanOrEqualTo(new BigDecimal("0.7"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'- key: a\n  what: b\n  most: 5\n  product: c\n  version: d', source",
        "'- key: a\n  what: b\n  most: 5\n  product: c\n  version: d\n  source: \" \"', source",
        "'- key: a\n  what: b\n  most: 5\n  least: 1\n  product: c\n  version: d\n  source: e', one end",
        "'- key: a\n  what: b\n  most: 5\n  moist: 5\n  product: c\n  version: d\n  source: e', moist",
        "'- key: a\n  what: b\n  most: 5\n  product: c\n  version: d\n  source: e\n- key: a\n  what: b\n  most: 5\n"
                + "  product: c\n  version: d\n  source: e', two rows a"
    })
    void aRowThatIsWrongOrWithoutItsSourceIsRefusedWhenItIsRead(String yaml, String why) {
        Function<String, InputStream> files = name -> name.equals("limits.yaml")
                ? new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8))
                : PlanningTables.class.getResourceAsStream("/planning/" + name);

        assertThatThrownBy(() -> PlanningTables.read(files))
                .isInstanceOf(RuntimeException.class)
                .hasMessageContaining(why);
    }
}
