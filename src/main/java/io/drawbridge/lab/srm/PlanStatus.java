package io.drawbridge.lab.srm;

import io.drawbridge.lab.world.Group;
import io.drawbridge.lab.world.Machine;
import io.drawbridge.lab.world.Plan;
import io.drawbridge.lab.world.Run;
import io.drawbridge.lab.world.World;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What a plan's status is as a site sees it, and what it allows. A plan that shares groups with others depends on theirs. */
final class PlanStatus {

    static final String READY = "READY_STATE";

    private static final Map<Run.Kind, Set<String>> STARTS = new EnumMap<>(Map.of(
            Run.Kind.TEST, Set.of(READY, "TEST_INTERRUPTED"),
            Run.Kind.CLEANUP, Set.of("TEST_COMPLETE", "CLEANUP_INCOMPLETE", "CLEANUP_INTERRUPTED", "TEST_INTERRUPTED"),
            Run.Kind.RECOVERY,
                    Set.of(
                            READY,
                            "PARTIAL_RECOVERY",
                            "INCOMPLETE_RECOVERY",
                            "RECOVERY_INTERRUPTED",
                            "RECOVERY_SPLIT_BRAIN"),
            Run.Kind.REPROTECT,
                    Set.of("RECOVERY_COMPLETE", "INCOMPLETE_REPROTECT", "PARTIAL_REPROTECT", "REPROTECT_INTERRUPTED")));

    private static final Set<String> RECOVERED =
            Set.of("RECOVERY_COMPLETE", "DISASTER_RECOVERY_COMPLETE", "RECOVERY_SPLIT_BRAIN", "PARTIAL_REPROTECT");

    private final World world;

    PlanStatus(World world) {
        this.world = world;
    }

    boolean allows(Run.Kind kind, Plan plan, String site) {
        return STARTS.get(kind).contains(at(plan, site));
    }

    String at(Plan plan, String site) {
        if (plan.statusOverride != null) {
            return plan.statusOverride;
        }
        String own = plan.status.get(site);
        if (plan.groups.isEmpty()) {
            return "NO_PROTECTION_GROUPS";
        }
        boolean knowsTheGroups = world.connected() || site.equals(recoverySite(plan));
        if (isRunning(plan) || !knowsTheGroups) {
            return own;
        }
        List<Group> groups = groups(plan);
        if (groups.stream().anyMatch(group -> group.usedBy != null && !group.usedBy.equals(plan.id))) {
            return "PROTECTION_GROUPS_IN_USE";
        }
        return own.equals(READY) || !isLastWord(plan, own, groups) ? fromGroups(groups) : own;
    }

    /** What a plan became by its own last run counts until another plan has worked on one of its groups. */
    private boolean isLastWord(Plan plan, String own, List<Group> groups) {
        if (plan.run == null) {
            return true;
        }
        Run last = world.runs.get(plan.run);
        boolean mine = last.groups.stream().allMatch(id -> last.id.equals(world.groups.get(id).lastRun));
        return mine && (last.groups.size() == groups.size() || !RECOVERED.contains(own));
    }

    private String fromGroups(List<Group> groups) {
        List<Group> ready = groups.stream()
                .filter(group -> group.state == Group.State.READY)
                .collect(Collectors.toList());
        List<Group> moved = groups.stream()
                .filter(group -> group.state != Group.State.READY)
                .collect(Collectors.toList());
        boolean unclean = moved.stream().anyMatch(group -> group.unclean);
        boolean halfRecovered = any(moved, Group.State.PARTIALLY_RECOVERED);
        boolean halfReprotected = any(moved, Group.State.PARTIALLY_REPROTECTED);
        if (directions(ready) > 1 || directions(moved) > 1) {
            return "DIRECTION_ERROR";
        }
        if (moved.isEmpty()) {
            return READY;
        }
        if (!ready.isEmpty() && directions(groups) > 1) {
            // what has been reversed waits for the rest to follow
            return unclean || halfRecovered ? "DIRECTION_ERROR" : "PARTIAL_REPROTECT";
        }
        if (halfReprotected && !unclean) {
            return "PARTIAL_REPROTECT";
        }
        if (!ready.isEmpty() || halfRecovered || halfReprotected) {
            return "PARTIAL_RECOVERY";
        }
        return unclean ? uncleanStatus() : "RECOVERY_COMPLETE";
    }

    private static boolean any(List<Group> groups, Group.State state) {
        return groups.stream().anyMatch(group -> group.state == state);
    }

    private static long directions(List<Group> groups) {
        return groups.stream().map(group -> group.protectedSite).distinct().count();
    }

    /** @return what a plan is that was recovered without its other side */
    String uncleanStatus() {
        return world.connected() ? "RECOVERY_SPLIT_BRAIN" : "DISASTER_RECOVERY_COMPLETE";
    }

    boolean isRunning(Plan plan) {
        return plan.run != null && world.runs.get(plan.run).active;
    }

    List<Group> groups(Plan plan) {
        return plan.groups.stream().map(world.groups::get).collect(Collectors.toList());
    }

    List<Machine> machines(Plan plan) {
        // a machine without placeholder is in the group, but no plan can recover it
        return world.machines.where(machine -> plan.groups.contains(machine.group) && machine.copies.size() > 1);
    }

    /** @return the site whose machines the plan protects now */
    String protectedSite(Plan plan) {
        List<Group> groups = groups(plan);
        // while some groups have been reversed already, those that have not say where the plan's work is
        return groups.stream()
                .filter(group -> group.state != Group.State.READY)
                .findFirst()
                .or(() -> groups.stream().findFirst())
                .map(group -> group.protectedSite)
                .orElse(plan.protectedSite);
    }

    String recoverySite(Plan plan) {
        return world.peerOf(protectedSite(plan)).id;
    }
}
