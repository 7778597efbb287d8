package io.drawbridge.readiness;

import io.drawbridge.approval.Subject.Fact;
import io.drawbridge.core.PlanName;
import io.drawbridge.core.RemoteException;
import io.drawbridge.core.SiteId;
import io.drawbridge.core.SitePairId;
import io.drawbridge.planning.ProtectionLimits;
import io.drawbridge.replication.Replication;
import io.drawbridge.replication.ReplicationIndex;
import io.drawbridge.replication.VmReplications;
import io.drawbridge.site.RemoteSystem;
import io.drawbridge.site.gateway.Pairing;
import io.drawbridge.srm.GroupVm;
import io.drawbridge.srm.Issue;
import io.drawbridge.srm.Mapping;
import io.drawbridge.srm.PlanRefusals;
import io.drawbridge.srm.PlanStatus;
import io.drawbridge.srm.PlanUnknown;
import io.drawbridge.srm.PlanVm;
import io.drawbridge.srm.ProtectionGroup;
import io.drawbridge.srm.RecoveryPlan;
import io.drawbridge.srm.SiteRecoveries;
import io.drawbridge.srm.SiteRecovery;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Looks at everything that a move of a plan needs. A look over many groups may need more requests than a minute
 * allows: then it ends with {@link RemoteException.Later}, what was read stays shared, and the next one goes on from
 * there.
 */
@Component
public class ReadinessCheck {

    /** The protected site does not answer, which a planned migration needs. */
    public static final String SOURCE_DOES_NOT_ANSWER = "drawbridge.sourceDoesNotAnswer";

    private static final Duration FRESH = Duration.ofSeconds(5);
    private static final Duration SLOW_TO_CHANGE = Duration.ofMinutes(10);
    private static final int NAMED = 5;
    private static final int MOST_GAPS = 50;
    private static final int BLOCKING = 30;
    private static final int WARNING = 5;

    private static final Set<GroupVm.Status> PASSING = EnumSet.of(
            GroupVm.Status.LOADING,
            GroupVm.Status.CONFIGURING_PROTECTION,
            GroupVm.Status.RESTORING_PLACEHOLDER,
            GroupVm.Status.REPLICATION_WARNING,
            GroupVm.Status.VVOL_CONFIGURATION_WARNING);

    private static final Set<PlanStatus> IDLE = EnumSet.of(PlanStatus.READY_STATE);

    /** From where protection can be turned round, at once or after a split brain is resolved (reference 6.4). */
    private static final Set<PlanStatus> RECOVERED = EnumSet.of(
            PlanStatus.RECOVERY_COMPLETE,
            PlanStatus.RECOVERY_SPLIT_BRAIN,
            PlanStatus.DISASTER_RECOVERY_COMPLETE,
            PlanStatus.INCOMPLETE_REPROTECT,
            PlanStatus.PARTIAL_REPROTECT,
            PlanStatus.REPROTECT_INTERRUPTED);

    private final SiteRecoveries recoveries;
    private final VmReplications replications;
    private final SystemProbes probes;
    private final OperationalLimits limits;
    private final RecoverySiteRoom room;
    private final ProtectionLimits protection;
    private final ObjectProvider<OwnRecords> records;

    ReadinessCheck(
            SiteRecoveries recoveries,
            VmReplications replications,
            SystemProbes probes,
            OperationalLimits limits,
            RecoverySiteRoom room,
            ProtectionLimits protection,
            ObjectProvider<OwnRecords> records) {
        this.recoveries = recoveries;
        this.replications = replications;
        this.probes = probes;
        this.limits = limits;
        this.room = room;
        this.protection = protection;
        this.records = records;
    }

    /**
     * @throws PlanUnknown when SRM of the recovery site knows no such plan
     * @throws RemoteException when SRM of the recovery site does not answer, or a system asks for patience
     */
    public Readiness check(
            Purpose purpose,
            SitePairId pair,
            SiteId protectedSite,
            SiteId recoverySite,
            PlanName plan,
            Instant now,
            Reads reads) {
        return new Look(purpose, pair, protectedSite, recoverySite, plan, now, reads).look();
    }

    /**
     * Looks at all plans of a pair that protect the site; each VM counts once.
     *
     * @throws RemoteException when SRM of the recovery site does not answer, or a system asks for patience
     */
    public Readiness checkAll(
            Purpose purpose, SitePairId pair, SiteId protectedSite, SiteId recoverySite, Instant now, Reads reads) {
        var first = new Look(purpose, pair, protectedSite, recoverySite, null, now, reads);
        return first.lookAtAll();
    }

    /** One look in the making. */
    private final class Look {
        final Purpose purpose;
        final SitePairId pair;
        final SiteId protectedSite;
        final SiteId recoverySite;
        final PlanName name;
        final Instant now;
        final Reads reads;
        final SiteRecovery recovery;
        List<PlanVm> vms = List.of();
        List<ProtectionGroup> groups = List.of();
        Optional<ReplicationIndex> index = Optional.empty();
        final List<Gap> gaps = new ArrayList<>();
        final List<Fact> facts = new ArrayList<>();
        final Map<String, SystemAnswer> answers = new LinkedHashMap<>();
        boolean amongMany;

        Look(
                Purpose purpose,
                SitePairId pair,
                SiteId protectedSite,
                SiteId recoverySite,
                PlanName name,
                Instant now,
                Reads reads) {
            this.purpose = purpose;
            this.pair = pair;
            this.protectedSite = protectedSite;
            this.recoverySite = recoverySite;
            this.name = name;
            this.now = now;
            this.reads = reads;
            this.recovery = recoveries.at(pair, recoverySite);
        }

        /** What every plan of a pair has in common is looked at once; what differs is put together. */
        Readiness lookAtAll() {
            probe();
            Pairing pairing = shared("pairing", FRESH, recovery::pairing);
            var all = shared("plans", FRESH, recovery::plans);
            var plans = all.stream()
                    .filter(plan -> pairing.remoteVcenter().equals(plan.protectedVcGuid()))
                    .toList();
            var vms = new LinkedHashMap<String, PlanVm>();
            var groups = new LinkedHashMap<String, ProtectionGroup>();
            Optional<ReplicationIndex> index = Optional.empty();
            var found = new LinkedHashSet<>(gaps);
            for (var plan : plans) {
                var one = new Look(purpose, pair, protectedSite, recoverySite, new PlanName(plan.name()), now, reads);
                one.answers.putAll(answers);
                one.amongMany = true;
                one.look(all, plan, pairing);
                one.vms.forEach(vm -> vms.putIfAbsent(vm.id(), vm));
                one.groups.forEach(group -> groups.putIfAbsent(group.id(), group));
                index = one.index;
                found.addAll(one.gaps);
            }
            all.stream()
                    .filter(plan -> !plans.contains(plan))
                    .forEach(plan -> found.add(new Gap(
                            Gap.Severity.WARNS,
                            "the plan protects another site and is left out",
                            plan.name(),
                            Objects.toString(plan.protectedSiteName(), ""),
                            WARNING)));
            gaps.clear();
            gaps.addAll(found);
            var scope = scope(
                    plans.size()
                            + (plans.size() == 1 ? " plan: " : " plans: ")
                            + some(plans.stream().map(RecoveryPlan::name).toList()),
                    "",
                    plans.stream()
                            .map(plan -> plan.status().name())
                            .distinct()
                            .sorted()
                            .collect(Collectors.joining(", ")),
                    List.copyOf(vms.values()),
                    List.copyOf(groups.values()),
                    index);
            return readiness(
                    scope,
                    plans.isEmpty()
                            ? Optional.of(new Readiness.Finding(
                                    all.isEmpty() ? PlanUnknown.CODE : PlanRefusals.WRONG_DIRECTION,
                                    "SRM of " + recoverySite + " has no recovery plan that protects " + protectedSite
                                            + "."))
                            : Optional.empty());
        }

        Readiness look() {
            probe();
            var plans = shared("plans", FRESH, recovery::plans);
            var plan = plans.stream()
                    .filter(one -> name.value().equals(one.name()))
                    .findFirst()
                    .orElseThrow(() -> new PlanUnknown(name, recoverySite));
            Pairing pairing = shared("pairing", FRESH, recovery::pairing);
            look(plans, plan, pairing);
            return readiness(
                    scope(plan.name(), plan.id(), plan.status().name(), vms, groups, index), refusal(plan, pairing));
        }

        private Readiness readiness(Scope scope, Optional<Readiness.Finding> refusal) {
            gaps.sort(Comparator.comparing(Gap::severity));
            int score = Math.max(0, 100 - gaps.stream().mapToInt(Gap::weight).sum());
            return new Readiness(
                    score,
                    List.copyOf(gaps.subList(0, Math.min(MOST_GAPS, gaps.size()))),
                    now,
                    List.copyOf(answers.values()),
                    scope,
                    refusal);
        }

        private void look(List<RecoveryPlan> plans, RecoveryPlan plan, Pairing pairing) {
            if (!pairing.remoteAnswers()) {
                gap(
                        Gap.Severity.BLOCKS,
                        Gap.NOT_SEEN,
                        "SRM of " + recoverySite,
                        "its pairing shows the servers of " + protectedSite + " as not answering");
            }
            vms = ofPlan("vms of " + plan.asItPoints(), () -> recovery.vms(plan.id())).stream()
                    .sorted(PlanVm.IN_ORDER)
                    .toList();
            groups = shared("groups of " + plan.asItPoints(), SLOW_TO_CHANGE, () -> recovery.groups(plan.id()));
            index = replications(plan);
            plan(plan, vms, plans);
            replicas(vms, index);
            protection(plan, groups);
            mappings(pairing);
            limits(vms, groups, plans);
            issues(plan);
            room();
            earlierRuns();
        }

        // ---- who answers

        private void probe() {
            answers.putAll(probes.ask(
                    pair,
                    List.of(protectedSite, recoverySite),
                    (site, system, failure) -> site.equals(recoverySite) && system == RemoteSystem.SRM
                            || (failure instanceof RemoteException.Later
                                            || failure instanceof RemoteException.PersonNeeded)
                                    && purpose.isBlockedByGaps(),
                    reads));
            for (var answer : answers.values()) {
                if (answer.answers()) {
                    continue;
                }
                boolean nsx = answer.system().equals(RemoteSystem.NSX.label());
                boolean bigip = answer.system().equals(RemoteSystem.BIGIP.label());
                gap(
                        bigip || nsx && purpose != Purpose.DR_TEST ? Gap.Severity.WARNS : Gap.Severity.BLOCKS,
                        answer.system() + (answer.unsupported() ? Gap.UNSUPPORTED : Gap.SILENT),
                        answer.site(),
                        answer.detail());
            }
        }

        private boolean answers(SiteId site, RemoteSystem system) {
            var answer = answers.get(SystemProbes.key(site, system));
            return answer != null && answer.answers();
        }

        // ---- what is fit

        private void plan(RecoveryPlan plan, List<PlanVm> vms, List<RecoveryPlan> plans) {
            if (!begins().contains(plan.status())) {
                gap(
                        Gap.Severity.BLOCKS,
                        purpose == Purpose.REPROTECT ? "the plan is not recovered" : "the plan is not ready",
                        plan.name(),
                        plan.words());
            }
            if (vms.isEmpty()) {
                gap(Gap.Severity.BLOCKS, "the plan holds no VM", plan.name(), "there is nothing to move");
            }
        }

        private Set<PlanStatus> begins() {
            return purpose == Purpose.REPROTECT ? RECOVERED : IDLE;
        }

        private Optional<ReplicationIndex> replications(RecoveryPlan plan) {
            if (!answers(recoverySite, RemoteSystem.REPLICATION)) {
                return Optional.empty();
            }
            try {
                var all = reads.shared(
                        "replication " + pair + " " + recoverySite + " replications",
                        FRESH,
                        replications.at(pair, recoverySite)::replications);
                if (all.size() > limits.replicatedVms()) {
                    gap(
                            Gap.Severity.WARNS,
                            "more replicated VMs than supported",
                            "vSphere Replication of " + recoverySite,
                            all.size() + " of " + limits.replicatedVms());
                }
                return Optional.of(new ReplicationIndex(all, Objects.toString(plan.protectedVcGuid(), "")));
            } catch (RemoteException.Refused | RemoteException.NoAnswer e) {
                gap(Gap.Severity.BLOCKS, Gap.NOT_READ, "vSphere Replication of " + recoverySite, e.getMessage());
                return Optional.empty();
            }
        }

        private void replicas(List<PlanVm> vms, Optional<ReplicationIndex> index) {
            if (index.isEmpty()) {
                return;
            }
            var unfit = new ArrayList<String>();
            var violating = new ArrayList<String>();
            var inactive = new ArrayList<String>();
            var beyond = new ArrayList<String>();
            for (var vm : vms) {
                var replication = index.get().of(vm).orElse(null);
                if (replication != null
                        && replication.rpo() != null
                        && (replication.rpo() < protection.shortestRpoMinutes()
                                || replication.rpo() > protection.longestRpoMinutes())) {
                    beyond.add(vm.name() + " (" + replication.rpo() + " min)");
                }
                if (purpose == Purpose.REPROTECT) {
                    // A recovery has stopped every one of them; only one that is gone cannot be turned round.
                    if (replication == null) {
                        inactive.add(vm.name() + " (not replicated)");
                    }
                } else if (replication == null) {
                    unfit.add(vm.name() + " (not replicated)");
                } else if (!replication.isFit()) {
                    unfit.add(vm.name() + " (" + replication.word() + ")");
                } else if (replication.violatesRpo()) {
                    violating.add(vm.name());
                } else if (replication.state() == Replication.Status.NOT_ACTIVE) {
                    inactive.add(vm.name());
                }
            }
            gap(Gap.Severity.BLOCKS, "VMs without a usable replica", unfit, vms.size());
            gap(Gap.Severity.WARNS, "VMs behind their RPO", violating, vms.size());
            gap(Gap.Severity.WARNS, "replications without traffic", inactive, vms.size());
            gap(Gap.Severity.WARNS, "over the limit: recovery point objective", beyond, vms.size());
        }

        private void protection(RecoveryPlan plan, List<ProtectionGroup> groups) {
            var broken = new ArrayList<String>();
            var passing = new ArrayList<String>();
            int all = 0;
            facts.add(PlanFacts.of(plan));
            vms.forEach(vm -> facts.add(PlanFacts.of(plan, vm)));
            for (var group : groups) {
                var members = shared(
                        "vms of group " + group.id() + " in " + plan.asItPoints(),
                        SLOW_TO_CHANGE,
                        () -> recovery.groupVms(group.id()));
                all += members.size();
                facts.add(PlanFacts.of(plan, group));
                members.forEach(vm -> facts.add(PlanFacts.of(plan, group, vm)));
                for (var vm : members) {
                    // What is recovered is not protected: that is what a reprotect is for.
                    if (vm.status() == GroupVm.Status.OK || purpose == Purpose.REPROTECT) {
                        continue;
                    }
                    var detail = vm.name() + " in " + group.name() + " (" + vm.status() + ")";
                    (PASSING.contains(vm.status()) ? passing : broken).add(detail);
                }
                if (members.size() > limits.vmsInGroup()) {
                    gap(
                            Gap.Severity.WARNS,
                            "more VMs in a group than supported",
                            group.name(),
                            members.size() + " of " + limits.vmsInGroup());
                }
            }
            gap(Gap.Severity.BLOCKS, "VMs that are not protected", broken, all);
            gap(Gap.Severity.WARNS, "VMs whose protection is not settled", passing, all);
        }

        private void mappings(Pairing pairing) {
            var source = pairing.remoteSrmServer();
            var target = pairing.localSrmServer();
            try {
                if (pairing.remoteAnswers() && source != null && source.id() != null) {
                    for (var kind : Mapping.Kind.values()) {
                        var found = shared(
                                "mappings of " + kind, SLOW_TO_CHANGE, () -> recovery.mappings(source.id(), kind));
                        if (found.isEmpty()) {
                            gap(
                                    Gap.Severity.WARNS,
                                    "no mapping of " + kind.word(),
                                    "SRM of " + protectedSite,
                                    "VMs need a place of their own in each plan");
                        }
                        long oneWay = found.stream()
                                .filter(one -> one.reverseMappingType() == Mapping.Reverse.NO)
                                .count();
                        if (oneWay > 0) {
                            gap(
                                    Gap.Severity.WARNS,
                                    "mappings without a way back",
                                    "SRM of " + protectedSite,
                                    oneWay + " of " + found.size() + " mappings of " + kind.word()
                                            + "; reprotect will miss them");
                        }
                    }
                }
                // After a reprotect the placeholders are at the site from which the VMs came.
                boolean back = purpose == Purpose.REPROTECT;
                var holder = back ? source : target;
                if (holder != null && holder.id() != null && (!back || pairing.remoteAnswers())) {
                    var stores = shared(
                            "placeholder datastores of " + holder.id(),
                            SLOW_TO_CHANGE,
                            () -> recovery.placeholderDatastores(holder.id()));
                    if (stores.isEmpty()) {
                        gap(
                                Gap.Severity.WARNS,
                                "no placeholder datastore",
                                "SRM of " + (back ? protectedSite : recoverySite),
                                "placeholder VMs have no place");
                    }
                }
            } catch (RemoteException.Refused e) {
                gap(Gap.Severity.WARNS, "mappings cannot be read", "SRM of " + recoverySite, e.getMessage());
            }
        }

        private void limits(List<PlanVm> vms, List<ProtectionGroup> groups, List<RecoveryPlan> plans) {
            var all = shared("groups", SLOW_TO_CHANGE, recovery::groups);
            int protectedVms = all.stream().mapToInt(ProtectionGroup::vms).sum();
            long running = plans.stream()
                    .filter(plan -> plan.running() && !name.value().equals(plan.name()))
                    .count();
            over("protected VMs", protectedVms, limits.protectedVms(), Gap.Severity.WARNS);
            over("protection groups", all.size(), limits.groups(), Gap.Severity.WARNS);
            over("VMs recovered at once", vms.size(), limits.vmsRecoveredAtOnce(), Gap.Severity.WARNS);
            over(
                    "plans running at once, with this one",
                    (int) running + 1,
                    limits.plansRunningAtOnce(),
                    Gap.Severity.BLOCKS);
        }

        /**
         * Is there room for the machines? Not asked in a disaster, when nothing may wait for it, nor where it would be another
         * site's room.
         */
        private void room() {
            if (!purpose.isBlockedByGaps()
                    || purpose == Purpose.REPROTECT
                    || !answers(recoverySite, RemoteSystem.VCENTER)) {
                return;
            }
            try {
                gaps.addAll(room.gaps(
                        pair,
                        Optional.of(protectedSite).filter(site -> answers(site, RemoteSystem.VCENTER)),
                        recoverySite,
                        vms,
                        reads));
            } catch (RemoteException e) {
                if (e instanceof RemoteException.Later && reads.patient()) {
                    throw e;
                }
                gap(Gap.Severity.WARNS, "room cannot be read", "vCenter of " + recoverySite, e.getMessage());
            }
        }

        /** What was found before a test need not be known to begin one, and a plan that is recovered is none to test. */
        private void earlierRuns() {
            if (purpose != Purpose.DR_TEST && purpose != Purpose.REPROTECT) {
                records.ifAvailable(
                        known -> gaps.addAll(known.gaps(pair, name, recoverySite, List.copyOf(facts), now)));
            }
        }

        private void over(String what, int count, int limit, Gap.Severity severity) {
            if (count > limit) {
                gap(severity, "over the limit: " + what, "SRM of " + recoverySite, count + " of " + limit);
            }
        }

        private void issues(RecoveryPlan plan) {
            var found = ofPlan("issues of " + plan.id(), () -> recovery.issues(plan.id()));
            for (var severity : List.of(Issue.Severity.ERROR, Issue.Severity.WARNING)) {
                var texts = found.stream()
                        .filter(issue -> issue.status() == severity)
                        .map(issue ->
                                (issue.entityName() == null ? "" : issue.entityName() + ": ") + issue.description())
                        .distinct()
                        .toList();
                if (!texts.isEmpty()) {
                    gap(
                            severity == Issue.Severity.ERROR ? Gap.Severity.BLOCKS : Gap.Severity.WARNS,
                            "SRM reports " + (severity == Issue.Severity.ERROR ? "errors" : "warnings"),
                            plan.name(),
                            some(texts));
                }
            }
        }

        // ---- what follows

        private Optional<Readiness.Finding> refusal(RecoveryPlan plan, Pairing pairing) {
            if (!pairing.remoteVcenter().equals(plan.protectedVcGuid())) {
                return Optional.of(new Readiness.Finding(
                        PlanRefusals.WRONG_DIRECTION,
                        "The plan '" + name + "' protects "
                                + (pairing.localVcenter().equals(plan.protectedVcGuid())
                                        ? recoverySite.value()
                                        : Objects.toString(plan.protectedSiteName(), "another site"))
                                + ", not " + protectedSite + ": this run would go the wrong way."));
            }
            if (purpose == Purpose.PLANNED_MIGRATION
                    && !(answers(protectedSite, RemoteSystem.VCENTER)
                            && answers(protectedSite, RemoteSystem.SRM)
                            && answers(protectedSite, RemoteSystem.REPLICATION)
                            && pairing.remoteAnswers())) {
                return Optional.of(new Readiness.Finding(
                        SOURCE_DOES_NOT_ANSWER,
                        "The protected site " + protectedSite + " does not answer ("
                                + some(answers.values().stream()
                                        .filter(one -> one.site().equals(protectedSite.value()) && !one.answers())
                                        .map(SystemAnswer::detail)
                                        .toList())
                                + "). A planned migration needs it; if the site is lost, use disaster-recovery."));
            }
            var blocking = gaps.stream()
                    .filter(gap -> gap.severity() == Gap.Severity.BLOCKS)
                    .toList();
            if (!purpose.isBlockedByGaps() || blocking.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(new Readiness.Finding(
                    PlanRefusals.PLAN_NOT_READY,
                    "The plan '" + name + "' is not ready for " + purpose.word() + ": "
                            + some(blocking.stream()
                                    .map(gap -> gap.what() + " (" + gap.where() + ": " + gap.detail() + ")")
                                    .toList())
                            + "."));
        }

        private Scope scope(
                String plan,
                String planId,
                String status,
                List<PlanVm> vms,
                List<ProtectionGroup> groups,
                Optional<ReplicationIndex> index) {
            var byGroup = new LinkedHashMap<String, List<PlanVm>>();
            groups.forEach(group -> byGroup.put(group.name(), new ArrayList<>()));
            var names = new LinkedHashMap<String, String>();
            groups.forEach(group -> names.put(group.id(), group.name()));
            for (var vm : vms) {
                String group = vm.protectionGroupName() != null
                        ? vm.protectionGroupName()
                        : names.getOrDefault(vm.protectionGroup(), "(no group)");
                byGroup.computeIfAbsent(group, unknown -> new ArrayList<>()).add(vm);
            }
            var priorities = new EnumMap<PlanVm.Priority, List<PlanVm>>(PlanVm.Priority.class);
            vms.forEach(vm -> priorities
                    .computeIfAbsent(vm.priority(), priority -> new ArrayList<>())
                    .add(vm));
            return new Scope(
                    plan,
                    planId,
                    status,
                    protectedSite + " to " + recoverySite,
                    vms.size(),
                    byGroup.entrySet().stream()
                            .limit(limits.groups())
                            .map(group -> group(group.getKey(), group.getValue(), index))
                            .toList(),
                    priorities.entrySet().stream()
                            .map(one -> new Scope.PriorityGroup(
                                    one.getKey().name(),
                                    one.getValue().size(),
                                    one.getValue().stream()
                                            .limit(NAMED)
                                            .map(PlanVm::name)
                                            .toList()))
                            .toList());
        }

        private Scope.Group group(String group, List<PlanVm> vms, Optional<ReplicationIndex> index) {
            Function<PlanVm, Optional<Replication>> find = vm -> index.flatMap(replications -> replications.of(vm));
            var found = vms.stream().map(find).flatMap(Optional::stream).toList();
            var lags = found.stream()
                    .map(one -> one.lag(now).map(Duration::toMinutes))
                    .toList();
            boolean allKnown = !vms.isEmpty()
                    && found.size() == vms.size()
                    && lags.stream().allMatch(Optional::isPresent);
            return new Scope.Group(
                    group,
                    found.stream()
                            .map(Replication::rpo)
                            .filter(Objects::nonNull)
                            .min(Long::compare)
                            .orElse(null),
                    vms.size(),
                    allKnown
                            ? lags.stream()
                                    .map(Optional::get)
                                    .max(Long::compare)
                                    .orElse(null)
                            : null,
                    (int) found.stream().filter(Replication::violatesRpo).count(),
                    allKnown
                            ? found.stream()
                                    .map(Replication::lastSync)
                                    .flatMap(Optional::stream)
                                    .min(Comparator.naturalOrder())
                                    .map(Instant::toString)
                                    .orElse(null)
                            : null);
        }

        // ---- small things

        private void gap(Gap.Severity severity, String what, List<String> names, int of) {
            if (!names.isEmpty()) {
                gap(severity, what, names.size() + " of " + of + " VMs", some(names));
            }
        }

        private void gap(Gap.Severity severity, String what, String where, String detail) {
            gaps.add(new Gap(
                    purpose.isBlockedByGaps() ? severity : Gap.Severity.WARNS,
                    what,
                    where,
                    detail,
                    severity == Gap.Severity.BLOCKS ? BLOCKING : WARNING));
        }

        /** Of one plan, what it is now; of many, what each was since this look began. */
        private <T> T ofPlan(String what, Supplier<T> read) {
            return amongMany
                    ? reads.sharedInThisLook(question(pair, recoverySite, what), read)
                    : shared(what, FRESH, read);
        }

        private <T> T shared(String what, Duration age, Supplier<T> read) {
            return reads.shared(question(pair, recoverySite, what), age, read);
        }
    }

    /** @return the name of a question to SRM of a pair's recovery site */
    static String question(SitePairId pair, SiteId recoverySite, String what) {
        return "srm " + pair + " " + recoverySite + " " + what;
    }

    private static String some(Collection<String> words) {
        var first = words.stream().limit(NAMED).toList();
        return String.join(", ", first) + (words.size() > NAMED ? " and " + (words.size() - NAMED) + " more" : "");
    }
}
