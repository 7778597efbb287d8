package io.drawbridge.readiness;

import io.drawbridge.core.PlanName;
import io.drawbridge.core.RemoteException;
import io.drawbridge.core.RunEnded;
import io.drawbridge.core.SiteId;
import io.drawbridge.engine.Rounds;
import io.drawbridge.site.SitePair;
import io.drawbridge.site.Sites;
import io.drawbridge.srm.PlanCatalogue;
import io.drawbridge.srm.PlanSummary;
import io.drawbridge.srm.PlanUnknown;
import io.drawbridge.srm.ProtectionSetup;
import io.drawbridge.srm.ProtectionSetups;
import io.drawbridge.srm.SiteRecoveries;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/** Looks now and then how ready each plan is, with the reads of the runbooks themselves, and keeps what it found. */
@Component
public class ReadinessWatch extends Rounds {

    private static final Logger log = LoggerFactory.getLogger(ReadinessWatch.class);
    /** The lists of plans come with the first look at the sites. */
    private static final Duration FIRST = Duration.ofSeconds(5);

    private static final int DEPENDENCIES_AT_A_TIME = 4;

    private static final Duration DEPENDENCIES_KEPT = Duration.ofDays(7);

    private static final Duration BUDGET_RENEWED = Duration.ofMinutes(1);

    private final Sites sites;
    private final PlanCatalogue plans;
    private final ReadinessCheck check;
    private final ReadinessHistory history;
    private final LagHistory lags;
    private final PlanMachines machines;
    private final SiteRecoveries recoveries;
    private final ProtectionSetups setups;
    private final PairsInUse use;
    private final WatchSettings settings;
    private final Clock clock;

    ReadinessWatch(
            Sites sites,
            PlanCatalogue plans,
            ReadinessCheck check,
            ReadinessHistory history,
            LagHistory lags,
            PlanMachines machines,
            SiteRecoveries recoveries,
            ProtectionSetups setups,
            PairsInUse use,
            WatchSettings settings,
            Clock clock) {
        super("readiness-watch");
        this.sites = sites;
        this.plans = plans;
        this.check = check;
        this.history = history;
        this.lags = lags;
        this.machines = machines;
        this.recoveries = recoveries;
        this.setups = setups;
        this.use = use;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Looks once at every plan of every pair that no run works on: what a run reads comes first, and systems allow only
     * so many requests a minute.
     */
    public void look() {
        sites.pairs().stream()
                .filter(pair -> !use.inUse(pair.id()))
                .forEach(pair -> look(pair, plans.known(pair.id()).orElse(List.of()), new OneLook()));
    }

    private void look(SitePair pair, List<PlanSummary> plans, OneLook reads) {
        var now = clock.instant();
        var groups = new LinkedHashMap<String, Scope.Group>();
        for (int n = 0; n < plans.size(); n++) {
            var plan = plans.get(n);
            try {
                if (plan.protectedSite().isPresent()) {
                    look(pair, new PlanName(plan.name()), plan.protectedSite().get(), now, reads)
                            .forEach(group -> groups.putIfAbsent(group.name(), group));
                }
            } catch (RemoteException.Later later) {
                goOnLater(pair, plans.subList(n, plans.size()), reads);
                break;
            } catch (RuntimeException e) {
                log.warn("readiness of plan {} could not be looked at: {}", plan.name(), e.toString());
            }
        }
        lags.keep(pair.id(), now, List.copyOf(groups.values()));
    }

    /**
     * What each machine waits for is told machine by machine (reference 6.9): a few of them at a time, those never read
     * first, so that whoever has something more urgent to ask never waits for it.
     */
    public void lookAtDependencies() {
        sites.pairs().stream().filter(pair -> !use.inUse(pair.id())).forEach(pair -> {
            int left = DEPENDENCIES_AT_A_TIME;
            for (var plan : plans.known(pair.id()).orElse(List.of())) {
                left -= dependencies(pair, plan, left);
            }
        });
    }

    /** @return how many were asked for */
    private int dependencies(SitePair pair, PlanSummary summary, int atMost) {
        if (atMost <= 0 || summary.protectedSite().isEmpty()) {
            return 0;
        }
        var to = pair.peerOf(summary.protectedSite().get());
        var plan = new PlanName(summary.name());
        var now = clock.instant();
        int asked = 0;
        try {
            for (var vm : machines.unread(pair.id(), plan, now.minus(DEPENDENCIES_KEPT), atMost)) {
                asked++;
                machines.keepDependencies(pair.id(), plan, vm, waitsFor(pair, to, summary, vm), now);
            }
        } catch (RemoteException notNow) {
            log.info("what machines of plan {} wait for cannot be read now: {}", plan, notNow.getMessage());
            return atMost;
        }
        return asked;
    }

    /** @return null when SRM does not tell it of this machine: the others are asked for all the same */
    private List<String> waitsFor(SitePair pair, SiteId to, PlanSummary plan, String vm) {
        try {
            return setups.setupAt(pair.id(), to).dependencies(plan.id(), vm).stream()
                    .map(ProtectionSetup.Dependency::id)
                    .toList();
        } catch (RemoteException.Refused refused) {
            log.info("what {} of plan {} waits for is not told: {}", vm, plan.name(), refused.getMessage());
            return null;
        }
    }

    /** So many requests are not allowed in a minute: what was read stays known, and the rest is looked at after it. */
    private void goOnLater(SitePair pair, List<PlanSummary> rest, OneLook reads) {
        after(BUDGET_RENEWED, () -> {
            if (!use.inUse(pair.id())) {
                look(pair, rest, reads);
            }
        });
    }

    /** @return the plan's groups; none where it could not be looked at */
    private List<Scope.Group> look(SitePair pair, PlanName plan, SiteId from, Instant now, OneLook reads) {
        try {
            var to = pair.peerOf(from);
            // A planned migration needs most: what it lacks is named, whether or not a disaster could do without.
            var readiness = check.check(Purpose.PLANNED_MIGRATION, pair.id(), from, to, plan, now, reads);
            history.keep(
                    pair.id(),
                    plan,
                    new ReadinessHistory.Found(
                            now, now, readiness.score(), readiness.scope().vmCount(), readiness.gaps(), null));
            var recovery = recoveries.at(pair.id(), to);
            var read =
                    reads
                            .shared(ReadinessCheck.question(pair.id(), to, "plans"), Duration.ZERO, recovery::plans)
                            .stream()
                            .filter(one -> one.id().equals(readiness.scope().planId()))
                            .findFirst();
            if (read.isPresent()) {
                machines.keep(
                        pair.id(),
                        plan,
                        reads.shared(
                                ReadinessCheck.question(
                                        pair.id(), to, "vms of " + read.get().asItPoints()),
                                Duration.ZERO,
                                () -> recovery.vms(read.get().id())));
            }
            return readiness.scope().groups();
        } catch (RemoteException.Later later) {
            throw later;
        } catch (RemoteException | PlanUnknown e) {
            history.keep(pair.id(), plan, new ReadinessHistory.Found(now, now, null, null, List.of(), e.getMessage()));
            return List.of();
        }
    }

    @Override
    protected void plan() {
        every(FIRST, settings.readinessEvery(), this::look);
        every(BUDGET_RENEWED.multipliedBy(2), BUDGET_RENEWED, this::lookAtDependencies);
    }

    @TransactionalEventListener(fallbackExecution = true)
    void lookAgain(RunEnded ended) {
        after(FIRST, this::look);
    }

    @Override
    public boolean isAutoStartup() {
        return settings.automatic();
    }

    /** What the plans of a pair have in common is read once. */
    private static final class OneLook implements Reads {

        /** Systems are asked side by side. */
        private final Map<String, Object> answers = new ConcurrentHashMap<>();

        @Override
        public boolean patient() {
            return true;
        }

        @Override
        @SuppressWarnings("unchecked")
        public <T> T shared(String question, Duration atMost, Supplier<T> read) {
            var known = answers.get(question);
            if (known == null) {
                known = read.get();
                answers.put(question, known);
            }
            return (T) known;
        }

        @Override
        public <T> T sharedInThisLook(String question, Supplier<T> read) {
            return shared(question, Duration.ZERO, read);
        }
    }
}
