package io.drawbridge.nsx.step;

import io.drawbridge.core.RunId;
import io.drawbridge.engine.StepContext;
import io.drawbridge.nsx.LogicalSwitch;
import io.drawbridge.srm.InventoryId;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How the parts of a run's isolated network are named. NSX knows no request ids, so the names carry the run, and each
 * switch's description what its network had been tested with before: the network can be removed, and the plan put
 * back, by looking at NSX alone, even when the step that made it never ended.
 */
record Bubble(RunId run) {

    private static final Pattern BEFORE = Pattern.compile("; before (\\S+)$");
    private static final String NONE = "none";
    private static final int LONGEST_LABEL = 40;

    /** @return what the name of every switch of this run begins with, and no other's does */
    String prefix() {
        return "drawbridge " + run + " ";
    }

    String section() {
        return "drawbridge " + run;
    }

    /** @param network how people call the network that the switch stands in for */
    String switchName(String target, String network) {
        String label = network.replaceAll("[^\\p{L}\\p{N}._-]+", "-");
        return prefix() + label.substring(0, Math.min(LONGEST_LABEL, label.length())) + " "
                + InventoryId.of(target).object();
    }

    String description(String target, Optional<String> before) {
        return "DR test of run " + run + "; in place of " + target + "; before " + before.orElse(NONE);
    }

    boolean owns(LogicalSwitch one) {
        return one.name().startsWith(prefix());
    }

    /** @return whether the switch stands in for this network */
    boolean standsFor(LogicalSwitch one, String target) {
        return owns(one) && one.name().endsWith(" " + InventoryId.of(target).object());
    }

    /** @return the test network before this run; nothing when there was none, or the description does not tell */
    static Optional<String> before(LogicalSwitch one) {
        var found = BEFORE.matcher(one.description());
        return found.find() ? Optional.of(found.group(1)).filter(text -> !text.equals(NONE)) : Optional.empty();
    }

    /** @return the switch's network as SRM names it, once vCenter has its port group */
    static Optional<String> network(LogicalSwitch one, String vcenter) {
        return one.portGroups().stream().findFirst().map(group -> new InventoryId(
                        group.startsWith("dvportgroup") ? "DistributedVirtualPortgroup" : "Network", group, vcenter)
                .toString());
    }

    static String question(StepContext step, String what) {
        return "nsx " + step.recoverySite() + " " + what;
    }
}
