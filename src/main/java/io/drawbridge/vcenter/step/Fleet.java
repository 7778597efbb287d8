package io.drawbridge.vcenter.step;

import io.drawbridge.core.SiteId;
import io.drawbridge.engine.StepContext;
import io.drawbridge.vcenter.Mobilities;
import io.drawbridge.vcenter.Mobility;
import io.drawbridge.vcenter.Places;
import io.drawbridge.vcenter.VcenterTask;
import io.drawbridge.vcenter.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One vCenter's machines and places, read once for all who ask within a few seconds. */
final class Fleet {

    private static final Duration FRESH = Duration.ofSeconds(3);
    private static final Duration SLOW_TO_CHANGE = Duration.ofMinutes(1);

    private final StepContext step;
    private final SiteId site;
    private final Mobility vcenter;
    private final Map<String, Workload> byUuid = new HashMap<>();
    private final List<Workload> machines;

    private Fleet(StepContext step, SiteId site, Mobility vcenter, boolean fresh) {
        this.step = step;
        this.site = site;
        this.vcenter = vcenter;
        this.machines =
                fresh ? vcenter.workloads() : step.shared("vcenter " + site + " workloads", FRESH, vcenter::workloads);
        machines.forEach(one -> byUuid.put(one.instanceUuid(), one));
    }

    static Fleet at(StepContext step, Mobilities vcenters, SiteId site) {
        return new Fleet(step, site, vcenters.at(site), false);
    }

    /** Asked anew: what another step sent a moment ago must be seen, and a shared answer may be older than that. */
    static Fleet fresh(StepContext step, Mobilities vcenters, SiteId site) {
        return new Fleet(step, site, vcenters.at(site), true);
    }

    SiteId site() {
        return site;
    }

    Optional<Workload> byUuid(String uuid) {
        return Optional.ofNullable(byUuid.get(uuid));
    }

    List<Workload> named(String name) {
        return machines.stream().filter(one -> one.name().equals(name)).toList();
    }

    List<Workload> machines() {
        return machines;
    }

    Places places() {
        return step.shared("vcenter " + site + " places", SLOW_TO_CHANGE, vcenter::places);
    }

    Map<String, VcenterTask> tasks(Collection<String> ids) {
        return ids.isEmpty() ? Map.of() : vcenter.tasks(ids);
    }

    /** @return the moves that vCenter is carrying out with these machines, by the machine's id; whoever began them */
    Map<String, VcenterTask> moving(Collection<Workload> workloads) {
        var owner = new HashMap<String, String>();
        workloads.forEach(one -> one.recentTasks().forEach(task -> owner.put(task, one.id())));
        var moving = new HashMap<String, VcenterTask>();
        tasks(new ArrayList<>(owner.keySet())).values().stream()
                .filter(VcenterTask::isActive)
                .filter(task -> task.kind().endsWith(".migrate") || task.kind().endsWith(".relocate"))
                .forEach(task -> moving.put(owner.get(task.id()), task));
        return moving;
    }
}
