package io.drawbridge.planning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drawbridge.core.InvalidInput;
import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TargetSizingTests {

    private static final PlanningTables TABLES = PlanningTables.ours();
    private final ProtectionLimits limits = ProtectionLimits.ofSourceDesign();

    private TargetSizing.Outcome judge(int vms, int cpus, int memory, int storage, int spare, boolean management) {
        return new TargetSizing(TABLES, limits)
                .judge(new TargetSizing.Demand(
                        vms, cpus, BigDecimal.valueOf(memory), BigDecimal.valueOf(storage), 4, spare, management));
    }

    @Test
    void aHostToSpareIsTakenAwayFirst() {
        assertThat(judge(40, 90, 300, 1800, 0, false).smallest()).contains(TargetSize.SMALL);
        assertThat(judge(40, 90, 300, 1800, 1, false).smallest()).contains(TargetSize.MEDIUM);
        assertThat(judge(40, 90, 300, 1800, 1, false).hostsNeeded()).contains(3);
        assertThat(judge(40, 90, 300, 1800, 2, false).fits().get(0).words())
                .contains("processors 90 of 0", "memory 300 of 0", "storage 1800 of 0");
    }

    @Test
    void managementOnTheSameHostsTakesItsRoom() {
        assertThat(judge(40, 20, 380, 1000, 0, false).smallest()).contains(TargetSize.SMALL);
        assertThat(judge(40, 20, 380, 1000, 0, true).smallest()).contains(TargetSize.MEDIUM);
    }

    @Test
    void countsReplicationServersAndNamesWhatNoOfferMends() {
        assertThat(judge(200, 1, 1, 1, 0, false).replicationServers()).isEqualTo(1);
        var many = judge(201, 1, 1, 1, 0, false);
        assertThat(many.replicationServers()).isEqualTo(2);
        assertThat(many.components())
                .filteredOn(one -> one.appliance().key().equals("replication-server"))
                .singleElement()
                .satisfies(one -> assertThat(one.count()).isEqualTo(1));
        assertThat(judge(2001, 1, 1, 1, 0, false).impossible()).hasSize(2).allMatch(one -> one.contains("takes"));
    }

    @Test
    void controllersComeByThree() {
        assertThat(judge(1, 1, 1, 1, 0, false).components())
                .filteredOn(one -> one.appliance().key().equals("nsx-controller"))
                .singleElement()
                .satisfies(one -> assertThat(one.count()).isEqualTo(3));
    }

    @Test
    void saysOfEachCountHowFarItIsFromItsLimit() {
        var findings = LimitsCheck.of(TABLES, limits)
                .judge(Map.of("protection-groups", 251L, "mtu-bytes", 1500L, "vms-in-protection-group", 400L));

        assertThat(findings).extracting(LimitsCheck.Finding::holds).containsExactly(false, false, true);
        assertThat(findings).extracting(LimitsCheck.Finding::marginPercent).containsExactly(-1L, -7L, 20L);
        assertThat(findings.get(0).words())
                .isEqualTo("Protection groups: 251, at most 250 (Site Recovery Manager 6.x)");
    }

    @Test
    void aSettingWinsOverTheTableAndIsNamedAsTheSource() {
        var raised = new ProtectionLimits(5, 1440, 200, 10, 4000, 24, 500, 500, 5000, 4);

        assertThat(LimitsCheck.of(TABLES, raised).judge(Map.of("protection-groups", 251L)))
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.holds()).isTrue();
                    assertThat(one.limit().source()).contains("drawbridge.protection-limits");
                });
    }

    @Test
    void aCountWithoutALimitIsNamed() {
        assertThatThrownBy(() -> LimitsCheck.of(TABLES, limits).judge(Map.of("wishes", 3L)))
                .isInstanceOfSatisfying(
                        InvalidInput.class, wrong -> assertThat(wrong.field()).isEqualTo("counts.wishes"));
    }
}
