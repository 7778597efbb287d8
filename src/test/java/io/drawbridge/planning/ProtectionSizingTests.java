package io.drawbridge.planning;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProtectionSizingTests {

    private static final ProtectionLimits LIMITS = ProtectionLimits.ofSourceDesign();

    /** A demand that fits; a test changes one of its figures. */
    private static final class Demand {
        int vms = 6;
        String disks = "400";
        int cpus = 14;
        String memory = "44";
        int rpo = 60;
        String change = "1";
        PointsInTime points = new PointsInTime(0, 0);
        TargetSize size = TargetSize.SMALL;
        ConnectionOffer connection = ConnectionOffer.DIRECT_1_GBPS;
        int megabits = 100;
        ProtectionDemand.Standing standing = new ProtectionDemand.Standing(1, 66, 5, 66);

        List<ProtectionSizing.Finding> judged() {
            return ProtectionSizing.judge(
                    new ProtectionDemand(
                            vms,
                            new BigDecimal(disks),
                            cpus,
                            new BigDecimal(memory),
                            Duration.ofMinutes(rpo),
                            new BigDecimal(change),
                            points,
                            size,
                            connection,
                            Bandwidth.ofMegabits(megabits),
                            standing),
                    LIMITS);
        }

        List<String> impossible() {
            return judged().stream()
                    .filter(one -> one.severity() == ProtectionSizing.Severity.IMPOSSIBLE)
                    .map(one -> one.what() + ": " + one.detail())
                    .toList();
        }
    }

    private final Demand demand = new Demand();

    @Test
    void everyFigureIsNamedWithBothNumbersEvenWhereItFits() {
        assertThat(demand.impossible()).isEmpty();
        assertThat(demand.judged())
                .hasSize(14)
                .allMatch(one -> one.severity() == ProtectionSizing.Severity.FITS)
                .anySatisfy(one -> assertThat(one.detail())
                        .isEqualTo("1 GB change in an hour, 100 Mbps carry 45 GB, which is 3 % of it"))
                .anySatisfy(one -> assertThat(one.detail())
                        .isEqualTo("72 replications with these need 1 at 200 each, 1 work, 10 possible"));
    }

    @Test
    void callsMoreChangesThanTheLineCarriesNotSustainable() {
        demand.change = "80";
        demand.rpo = 120;

        assertThat(demand.impossible())
                .containsExactly(
                        "Bandwidth: 80 GB change in an hour, 100 Mbps carry 45 GB: not sustainable, replication"
                                + " never catches up whatever the objective; 356 Mbps would be comfortable");
    }

    @Test
    void saysWhatIsTightAndWhatABurstWouldBreakWithoutForbiddingIt() {
        demand.change = "30";
        demand.rpo = 15;

        assertThat(demand.impossible()).isEmpty();
        assertThat(demand.judged())
                .filteredOn(one -> one.severity() == ProtectionSizing.Severity.NOTE)
                .extracting(ProtectionSizing.Finding::detail)
                .containsExactly(
                        "30 GB change in an hour, 100 Mbps carry 45 GB, which is 67 % of it: a synchronisation takes more"
                                + " than half of its objective, so any disturbance breaks it; 134 Mbps would be"
                                + " comfortable",
                        "an hour's changes at once take 40 minutes and would break 15 minutes; 60 minutes would hold");
    }

    @ParameterizedTest
    @CsvSource({"4, '4 minutes asked, 5 to 1440 possible'", "1441, '1441 minutes asked, 5 to 1440 possible'"})
    void refusesAnObjectiveOutsideTheProductsLimits(int rpo, String detail) {
        demand.rpo = rpo;

        assertThat(demand.impossible()).containsExactly("Recovery point objective: " + detail);
    }

    @Test
    void keepsAtMostTwentyFourPointsInTime() {
        demand.points = new PointsInTime(4, 6);
        assertThat(demand.impossible()).isEmpty();

        demand.points = new PointsInTime(5, 5);
        assertThat(demand.impossible())
                .containsExactly("Points in time: 5 a day for 5 days are 25, at most 24 are kept");
    }

    @Test
    void wantsMoreReplicationServersWhenThoseThereAreFull() {
        demand.standing = new ProtectionDemand.Standing(1, 195, 5, 195);

        assertThat(demand.impossible())
                .containsExactly(
                        "Replication servers: 201 replications with these need 2 at 200 each, 1 work, 10 possible");
    }

    @Test
    void refusesMoreReplicationsThanAVcenterTakes() {
        demand.standing = new ProtectionDemand.Standing(10, 1995, 5, 1995);

        assertThat(demand.impossible())
                .containsExactly(
                        "Replications of the vCenter: 2001 with these, 2000 possible",
                        "Replication servers: 2001 replications with these need 11 at 200 each, 10 work, 10 possible");
    }

    @Test
    void refusesWhatTheOfferedSizeDoesNotHold() {
        demand.memory = "400";
        demand.disks = "2001";
        demand.cpus = 97;

        assertThat(demand.impossible())
                .containsExactly(
                        "Memory: 400 GB needed, 384 GB in small (2 hosts)",
                        "Processors: 97 virtual CPUs needed, 96 on 24 cores of small (2 hosts) at 4 to a core",
                        "Storage: 2001 GB needed, 2000 GB in small (2 hosts)");
        demand.size = TargetSize.custom(3);
        assertThat(demand.impossible()).isEmpty();
    }

    @Test
    void offersTheSizesOfTheSourceDesign() {
        assertThat(Map.of(TargetSize.SMALL, 24, TargetSize.MEDIUM, 48, TargetSize.LARGE, 72))
                .allSatisfy((size, cores) -> assertThat(size.cores()).isEqualTo(cores));
        assertThat(TargetSize.LARGE.memory()).isEqualTo(1152);
        assertThat(TargetSize.LARGE.storage()).isEqualTo(6000);
    }

    @Test
    void refusesMoreThanTheCircuitCarriesAndAConnectionForUsers() {
        demand.megabits = 2000;
        assertThat(demand.impossible())
                .containsExactly("Circuit: 2000 Mbps for replication, 1000 Mbps on a 1 Gbps direct connection");

        demand.connection = ConnectionOffer.SSL_VPN;
        assertThat(demand.impossible()).containsExactly("Connection: SSL VPN-Plus connects users, not sites");
    }

    @Test
    void refusesMoreThanAGroupAndThePairTake() {
        demand.vms = 501;
        demand.standing = new ProtectionDemand.Standing(10, 66, 250, 4500);

        assertThat(demand.impossible())
                .containsExactly(
                        "Protection group: 501 virtual machines in one group, 500 possible",
                        "Protection groups: 251 with this one, 250 possible",
                        "Protected virtual machines: 5001 with these, 5000 possible");
    }
}
