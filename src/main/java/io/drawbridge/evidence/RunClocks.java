package io.drawbridge.evidence;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.approval.DecisionClock;
import io.drawbridge.engine.Documents;
import io.drawbridge.engine.EntryDigest;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.Journal;
import io.drawbridge.engine.StepReader;
import io.drawbridge.runbook.Run;
import io.drawbridge.site.PlanSettings;
import io.drawbridge.site.Sites;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/** The decision clock of a run, against what was agreed: recovery time per run and machine, recovery point per group. */
@Component
public class RunClocks {

    private static final Set<String> MOVES_MACHINES =
            Set.of("runDisasterRecovery", "runPlannedMigration", "runTest", "migrateWorkloads", "handOverManagement");

    /** A machine and when it ran again. */
    public record Machine(String name, Instant recoveredAt, Duration recoveryTime) {}

    /**
     * A group of replications.
     *
     * @param objective the RPO; null when none is known
     * @param pointInTime whose data its oldest replica held
     * @param lost from there to the begin of the clock; null when it is not known, or nothing was lost
     */
    public record Group(String name, Duration objective, Instant pointInTime, Duration lost) {}

    /**
     * What the clock shows.
     *
     * @param recoveryTimeObjective the strictest of the plans; null when none is set
     * @param recoveryTime from the begin of the clock to verified services, or to the end where none were verified; null
     *     while it goes on
     */
    public record Shown(
            DecisionClock.Reading reading,
            Duration recoveryTimeObjective,
            Duration recoveryTime,
            Duration recoveryPointObjective,
            List<Machine> machines,
            List<Group> groups) {

        ObjectNode json() {
            var node = EvidenceJson.MAPPER.createObjectNode();
            node.put("from", EntryDigest.time(reading.from()));
            node.put("until", EntryDigest.time(reading.until()));
            node.put("totalMillis", reading.total().toMillis());
            var phases = node.putObject("phases");
            reading.phases().forEach((phase, length) -> phases.put(phase.word(), length.toMillis()));
            var approvals = node.putObject("approvals");
            reading.approvalsByRoles().forEach((roles, length) -> approvals.put(roles, length.toMillis()));
            var parts = node.putArray("parts");
            reading.parts().forEach(part -> {
                var one = parts.addObject();
                one.put("phase", part.phase().word());
                one.put("roles", part.roles());
                one.put("from", EntryDigest.time(part.from()));
                one.put("until", EntryDigest.time(part.until()));
            });
            node.put("recoveryTimeObjectiveMillis", millis(recoveryTimeObjective));
            node.put("recoveryTimeMillis", millis(recoveryTime));
            node.put("recoveryPointObjectiveMillis", millis(recoveryPointObjective));
            var machinesNode = node.putArray("machines");
            machines.forEach(machine -> {
                var one = machinesNode.addObject();
                one.put("name", machine.name());
                one.put("recoveredAt", EntryDigest.time(machine.recoveredAt()));
                one.put("recoveryTimeMillis", millis(machine.recoveryTime()));
            });
            var groupsNode = node.putArray("groups");
            groups.forEach(group -> {
                var one = groupsNode.addObject();
                one.put("name", group.name());
                one.put("recoveryPointObjectiveMillis", millis(group.objective()));
                one.put("pointInTime", EntryDigest.time(group.pointInTime()));
                one.put("recoveryPointMillis", millis(group.lost()));
            });
            return node;
        }

        private static Long millis(Duration duration) {
            return duration == null ? null : duration.toMillis();
        }
    }

    private final Journal journal;
    private final StepReader steps;
    private final Documents documents;
    private final Sites sites;

    RunClocks(Journal journal, StepReader steps, Documents documents, Sites sites) {
        this.journal = journal;
        this.steps = steps;
        this.documents = documents;
        this.sites = sites;
    }

    /** @param now taken for the end of a run that goes on */
    public Shown of(Run run, Instant now) {
        return of(run, journal.of(run.id(), 0, Integer.MAX_VALUE), run.ended() ? run.endedAt() : now);
    }

    Shown of(Run run, List<Journal.Entry> entries, Instant until) {
        var reading = DecisionClock.read(run.detectedAt(), run.requestedAt(), until, entries);
        var recovered = reading.recoveredAt() != null
                ? Duration.between(reading.from(), reading.recoveredAt())
                : run.ended() ? reading.total() : null;
        return new Shown(
                reading,
                strictest(run, PlanSettings::recoveryTimeObjective),
                recovered,
                strictest(run, PlanSettings::recoveryPointObjective),
                machines(run, reading.from()),
                groups(run, reading.from()));
    }

    /** Of several plans the strictest counts. */
    private Duration strictest(Run run, java.util.function.Function<PlanSettings, Optional<Duration>> objective) {
        return sites.plansOf(run.sitePair()).stream()
                .filter(plan -> run.plan().map(plan.name()::equals).orElse(true))
                .flatMap(plan -> objective.apply(plan).stream())
                .min(Duration::compareTo)
                .orElse(null);
    }

    private List<Machine> machines(Run run, Instant from) {
        var machines = new LinkedHashMap<String, Machine>();
        for (var progress : steps.of(run.id())) {
            if (progress.step().live()
                    && MOVES_MACHINES.contains(progress.step().bean())) {
                for (var row : progress.items()) {
                    if (row.item().state() == Item.State.DONE && row.endedAt() != null) {
                        machines.put(
                                row.item().id(),
                                new Machine(row.item().label(), row.endedAt(), Duration.between(from, row.endedAt())));
                    }
                }
            }
        }
        return List.copyOf(machines.values());
    }

    /** As the replications stood when readiness was checked, which is before anything was moved. */
    private List<Group> groups(Run run, Instant from) {
        var groups = new ArrayList<Group>();
        documents.find(run.id(), "scope").map(Sections::parse).ifPresent(scope -> scope.path("groups")
                .forEach(group -> {
                    var rpo = group.path("rpoMinutes");
                    var replica = group.path("oldestReplica");
                    var point = replica.isTextual() ? Instant.parse(replica.asText()) : null;
                    var lost = point == null ? null : Duration.between(point, from);
                    groups.add(new Group(
                            group.path("name").asText(),
                            rpo.isNumber() ? Duration.ofMinutes(rpo.asLong()) : null,
                            point,
                            lost == null || !lost.isNegative() ? lost : Duration.ZERO));
                }));
        return groups;
    }
}
