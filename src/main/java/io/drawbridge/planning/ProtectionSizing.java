package io.drawbridge.planning;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Judges whether what shall be protected can be: each figure against what carries it (source design 2.1, 4.3.4, 4.7.1,
 * tables 1, 2, 3, 9 and 11). Impossible is impossible with both numbers, so that whoever asked can change one of them.
 */
public final class ProtectionSizing {

    /** How one figure stands. */
    public enum Severity {
        /** It cannot be. */
        IMPOSSIBLE,
        /** It can be, and somebody shall know before agreeing. */
        NOTE,
        /** It fits. */
        FITS
    }

    /**
     * One figure against what carries it.
     *
     * @param what the figure in a few words
     * @param detail both numbers, in a sentence
     */
    public record Finding(Severity severity, String what, String detail) {}

    private final ProtectionLimits limits;
    private final ProtectionDemand demand;
    private final List<Finding> findings = new ArrayList<>();

    private ProtectionSizing(ProtectionLimits limits, ProtectionDemand demand) {
        this.limits = limits;
        this.demand = demand;
    }

    /** @return every figure that was looked at, the impossible ones first */
    public static List<Finding> judge(ProtectionDemand demand, ProtectionLimits limits) {
        var sizing = new ProtectionSizing(limits, demand);
        sizing.objective();
        sizing.line();
        sizing.servers();
        sizing.counts();
        sizing.size();
        return sizing.findings.stream()
                .sorted((one, other) -> one.severity().compareTo(other.severity()))
                .toList();
    }

    private void find(boolean possible, String what, String detail) {
        findings.add(new Finding(possible ? Severity.FITS : Severity.IMPOSSIBLE, what, detail));
    }

    private void objective() {
        long rpo = demand.rpo().toMinutes();
        find(
                rpo >= limits.shortestRpoMinutes() && rpo <= limits.longestRpoMinutes(),
                "Recovery point objective",
                rpo + " minutes asked, " + limits.shortestRpoMinutes() + " to " + limits.longestRpoMinutes()
                        + " possible");
        var points = demand.points();
        find(
                points.count() <= limits.pointsInTime() && (points.perDay() == 0) == (points.days() == 0),
                "Points in time",
                points.perDay() + " a day for " + points.days() + " days are " + points.count() + ", at most "
                        + limits.pointsInTime() + " are kept");
    }

    private void line() {
        var offer = demand.connection();
        var asked = plain(demand.line().megabitsPerSecond());
        find(
                offer.connectsSites(),
                "Connection",
                offer.label() + (offer.connectsSites() ? " connects the sites" : " connects users, not sites"));
        offer.megabits()
                .ifPresent(carries -> find(
                        demand.line().megabitsPerSecond().compareTo(BigDecimal.valueOf(carries)) <= 0,
                        "Circuit",
                        asked + " Mbps for replication, " + carries + " Mbps on a " + offer.label()));
        var load = demand.load();
        String numbers = plain(demand.changePerHour()) + " GB change in an hour, " + asked + " Mbps carry "
                + plain(demand.line().gigabytesPerHour()) + " GB";
        switch (load.verdict()) {
            case NOT_SUSTAINABLE ->
                find(
                        false,
                        "Bandwidth",
                        numbers + ": not sustainable, replication never catches up whatever the objective; "
                                + load.comfortableMegabits() + " Mbps would be comfortable");
            case AT_RISK ->
                findings.add(new Finding(
                        Severity.NOTE,
                        "Bandwidth",
                        numbers + ", which is " + percent(load.share())
                                + ": a synchronisation takes more than half of its objective, so any disturbance breaks"
                                + " it; " + load.comfortableMegabits() + " Mbps would be comfortable"));
            case FEASIBLE -> find(true, "Bandwidth", numbers + ", which is " + percent(load.share()));
            default -> throw new IllegalStateException("no such verdict: " + load.verdict());
        }
        burst(load);
        load.firstSynchronisation(demand.disks())
                .ifPresent(time -> find(
                        true,
                        "First synchronisation",
                        plain(demand.disks()) + " GB on disks, at least " + words(time)));
    }

    /** Table 9 asks whether the changes of a whole hour, come at once, would still fit. */
    private void burst(ReplicationLoad load) {
        load.shortestRpo()
                .filter(shortest -> shortest.compareTo(demand.rpo()) > 0)
                .ifPresent(shortest -> findings.add(new Finding(
                        Severity.NOTE,
                        "Bursts",
                        "an hour's changes at once take "
                                + words(demand.line().timeFor(demand.changePerHour())) + " and would break "
                                + demand.rpo().toMinutes() + " minutes; " + shortest.toMinutes()
                                + " minutes would hold")));
    }

    private void servers() {
        int after = demand.standing().replications() + demand.vms();
        find(
                after <= limits.replicationsPerVcenter(),
                "Replications of the vCenter",
                after + " with these, " + limits.replicationsPerVcenter() + " possible");
        int needed = limits.serversFor(after);
        int there = demand.standing().servers();
        String numbers = after + " replications with these need " + needed + " at "
                + limits.replicationsPerServer() + " each, " + there + " work, " + limits.serversPerVcenter()
                + " possible";
        find(needed <= there && needed <= limits.serversPerVcenter(), "Replication servers", numbers);
    }

    private void counts() {
        find(
                demand.vms() <= limits.vmsInGroup(),
                "Protection group",
                demand.vms() + " virtual machines in one group, " + limits.vmsInGroup() + " possible");
        find(
                demand.standing().groups() + 1 <= limits.groups(),
                "Protection groups",
                demand.standing().groups() + 1 + " with this one, " + limits.groups() + " possible");
        find(
                demand.standing().protectedVms() + demand.vms() <= limits.protectedVms(),
                "Protected virtual machines",
                demand.standing().protectedVms() + demand.vms() + " with these, " + limits.protectedVms()
                        + " possible");
    }

    private void size() {
        var size = demand.size();
        String name = size.name() + " (" + size.hosts() + (size.hosts() == 1 ? " host)" : " hosts)");
        find(
                demand.memory().compareTo(BigDecimal.valueOf(size.memory())) <= 0,
                "Memory",
                plain(demand.memory()) + " GB needed, " + size.memory() + " GB in " + name);
        find(
                demand.cpus() <= size.cores() * limits.cpusPerCore(),
                "Processors",
                demand.cpus() + " virtual CPUs needed, " + size.cores() * limits.cpusPerCore() + " on " + size.cores()
                        + " cores of " + name + " at " + limits.cpusPerCore() + " to a core");
        find(
                demand.disks().compareTo(BigDecimal.valueOf(size.storage())) <= 0,
                "Storage",
                plain(demand.disks()) + " GB needed, " + size.storage() + " GB in " + name);
    }

    static String plain(BigDecimal number) {
        return number.setScale(1, RoundingMode.HALF_UP).stripTrailingZeros().toPlainString();
    }

    private static String percent(BigDecimal share) {
        return share.movePointRight(2).setScale(0, RoundingMode.CEILING).toPlainString() + " % of it";
    }

    private static String words(Duration time) {
        if (time.toMinutes() < 1) {
            return time.toSeconds() + " seconds";
        }
        return time.toHours() < 2
                ? time.plusSeconds(59).toMinutes() + " minutes"
                : plain(BigDecimal.valueOf(time.toMinutes()).divide(BigDecimal.valueOf(60), 1, RoundingMode.CEILING))
                        + " hours";
    }
}
