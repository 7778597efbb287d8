package io.drawbridge.readiness;

import io.drawbridge.approval.Subject;
import io.drawbridge.approval.Subject.Fact;
import io.drawbridge.srm.GroupVm;
import io.drawbridge.srm.PlanVm;
import io.drawbridge.srm.ProtectionGroup;
import io.drawbridge.srm.RecoveryPlan;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a recovery plan holds, as facts: people agree to them, and later ones are compared with them. */
final class PlanFacts {

    /** While the other site is silent SRM tells no networks; that is no change. */
    private static final String NONE_TOLD = "none told";

    /** What follows a network's name: people know it by that. */
    private static final Pattern ID = Pattern.compile(" \\([A-Za-z]+:[^)]*\\)");

    private PlanFacts() {}

    static Fact of(RecoveryPlan plan) {
        return new Fact(
                Subject.PLAN,
                plan.id(),
                "Recovery plan " + plan.name(),
                "from " + plan.protectedSiteName() + " to " + plan.recoverySiteName());
    }

    static Fact of(RecoveryPlan plan, ProtectionGroup group) {
        return new Fact(
                Subject.PLAN,
                plan.id() + " " + group.id(),
                "Protection group " + group.name() + " of " + plan.name(),
                group.vms() + " virtual machines, "
                        + (group.replicationType() == null ? "replication not told" : group.replicationType()));
    }

    static Fact of(RecoveryPlan plan, PlanVm vm) {
        return new Fact(
                Subject.MACHINES,
                plan.id() + " " + vm.id(),
                "Virtual machine " + vm.name() + " of " + plan.name(),
                vm.priority()
                        + (vm.staysOff() ? ", stays off" : "")
                        + (vm.protectionGroupName() == null ? "" : ", group " + vm.protectionGroupName()));
    }

    static Fact of(RecoveryPlan plan, ProtectionGroup group, GroupVm vm) {
        return new Fact(
                Subject.NETWORKS,
                plan.id() + " " + group.id() + " " + vm.id(),
                "Networks of " + vm.name() + " of " + plan.name(),
                vm.recoveryNetworks().isEmpty()
                        ? NONE_TOLD
                        : vm.recoveryNetworks().stream()
                                .map(network -> network.name() + " (" + network.id() + ")")
                                .sorted()
                                .collect(Collectors.joining(", ")));
    }

    /** @return whether SRM told what the fact is about */
    static boolean isTold(Fact fact) {
        return !fact.value().equals(NONE_TOLD);
    }

    /**
     * How the present differs from what was noted. Facts are known again by how people call them: ids change when a plan is
     * turned round and back.
     *
     * @param then with the parts that could not be read left out
     * @return in words, in the order of the parts; empty when nothing differs
     */
    static List<String> drift(Subject then, Collection<Fact> now) {
        var before = new TreeMap<String, List<String>>();
        var after = new TreeMap<String, List<String>>();
        then.facts().stream().filter(PlanFacts::isOfPlan).forEach(fact -> put(before, fact));
        now.stream()
                .filter(PlanFacts::isOfPlan)
                .filter(fact -> !then.unread().containsKey(fact.part()))
                .forEach(fact -> put(after, fact));
        var words = new ArrayList<String>();
        before.forEach((label, values) -> {
            var other = after.get(label);
            if (other == null) {
                words.add(name(label) + " is no longer there");
            } else if (!other.equals(values) && !other.contains(NONE_TOLD) && !values.contains(NONE_TOLD)) {
                words.add(name(label) + ": " + change(String.join(" and ", values), String.join(" and ", other)));
            }
        });
        after.keySet().stream()
                .filter(label -> !before.containsKey(label))
                .forEach(label -> words.add(name(label) + " is new"));
        return words;
    }

    private static String change(String then, String now) {
        var plainThen = ID.matcher(then).replaceAll("");
        var plainNow = ID.matcher(now).replaceAll("");
        return plainThen.equals(plainNow) ? "was " + then + ", is " + now : "was " + plainThen + ", is " + plainNow;
    }

    private static boolean isOfPlan(Fact fact) {
        return fact.part().equals(Subject.PLAN)
                || fact.part().equals(Subject.MACHINES)
                || fact.part().equals(Subject.NETWORKS);
    }

    private static void put(TreeMap<String, List<String>> facts, Fact fact) {
        // The plan first, then its machines, then their networks.
        int part = List.of(Subject.PLAN, Subject.MACHINES, Subject.NETWORKS).indexOf(fact.part());
        var values = facts.computeIfAbsent(part + fact.label(), none -> new ArrayList<>());
        values.add(fact.value());
        values.sort(null);
    }

    private static String name(String sorted) {
        return sorted.substring(1);
    }
}
