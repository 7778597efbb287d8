package io.drawbridge.metering;

import io.drawbridge.core.RemoteException;
import io.drawbridge.core.SiteId;
import io.drawbridge.core.SitePairId;
import io.drawbridge.engine.Rounds;
import io.drawbridge.readiness.PairsInUse;
import io.drawbridge.replication.Replication;
import io.drawbridge.replication.VmReplications;
import io.drawbridge.site.SitePair;
import io.drawbridge.site.Sites;
import io.drawbridge.srm.ProtectionGroup;
import io.drawbridge.srm.SiteRecoveries;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Looks now and then at every replication of every pair, and writes down what it has done since: all that one look saw in one
 * transaction, one node at a time, so that no synchronisation counts twice or is lost by a node that dies.
 */
@Component
public class ReplicationMeter extends Rounds {

    private static final Logger log = LoggerFactory.getLogger(ReplicationMeter.class);
    private static final Duration FIRST = Duration.ofSeconds(10);
    private static final Duration BUDGET_RENEWED = Duration.ofMinutes(1);
    /** While a run works on a pair its own reads come first; but a long one makes no hole in the bill. */
    private static final Duration BESIDE_A_RUN = Duration.ofHours(1);

    private static final Duration MEMBERS_KNOWN = Duration.ofHours(1);
    /** So long a violation is no longer expected before it is a new one. */
    private static final Duration FORGOTTEN = Duration.ofHours(2);

    private record Members(int count, Instant readAt, List<String> machines) {}

    /**
     * What a site told.
     *
     * @param protectedVms null where SRM did not tell
     * @param groups by machine
     * @param whole whether a machine that is not there is in no group
     */
    private record Found(
            Instant at,
            List<Replication> replications,
            Integer protectedVms,
            Map<String, String> groups,
            boolean whole) {

        String group(Replication one, SeenReplication before) {
            var group = groups.getOrDefault(one.vmId(), groups.get(one.name()));
            return group != null || whole || before == null ? group : before.group();
        }
    }

    private final Sites sites;
    private final VmReplications replications;
    private final SiteRecoveries recoveries;
    private final PairsInUse use;
    private final ReplicationTable table;
    private final UsageTable usage;
    private final LiveRpo live;
    private final MeteringSettings settings;
    private final TransactionTemplate transactions;
    private final Clock clock;
    private final Map<String, Members> members = new ConcurrentHashMap<>();

    ReplicationMeter(
            Sites sites,
            VmReplications replications,
            SiteRecoveries recoveries,
            PairsInUse use,
            ReplicationTable table,
            UsageTable usage,
            LiveRpo live,
            MeteringSettings settings,
            PlatformTransactionManager transactionManager,
            Clock clock) {
        super("replication-meter");
        this.sites = sites;
        this.replications = replications;
        this.recoveries = recoveries;
        this.use = use;
        this.table = table;
        this.usage = usage;
        this.live = live;
        this.settings = settings;
        this.transactions = new TransactionTemplate(transactionManager);
        this.clock = clock;
    }

    /** Looks once at every pair, and closes the months that are over. */
    public void look() {
        boolean later = false;
        for (var pair : sites.pairs()) {
            try {
                look(pair);
            } catch (RemoteException.Later e) {
                later = true;
            } catch (RemoteException e) {
                log.info("replication of pair {} is not measured: {}", pair.id(), e.getMessage());
            } catch (RuntimeException e) {
                log.warn("replication of pair {} could not be measured: {}", pair.id(), e.toString());
            }
        }
        transactions.executeWithoutResult(status -> {
            table.lock();
            usage.countRuns(clock.instant());
            usage.closeMonths(clock.instant());
        });
        if (later) {
            after(BUDGET_RENEWED, this::look);
        }
    }

    private void look(SitePair pair) {
        var now = clock.instant();
        var before = table.watched(pair.id());
        if (use.inUse(pair.id())
                && before.filter(one -> one.lookedAt().plus(BESIDE_A_RUN).isAfter(now))
                        .isPresent()) {
            return;
        }
        var found = read(pair);
        transactions.executeWithoutResult(status -> {
            table.lock();
            keep(pair, found);
        });
        transactions.executeWithoutResult(status -> {
            table.lock();
            warn(pair.id(), found.at());
        });
    }

    // ---- what the sites say

    /** The recovery site knows everything, too, and is the one that is left on the worst day. */
    private Found read(SitePair pair) {
        try {
            return read(pair, pair.recoverySite());
        } catch (RemoteException.Later e) {
            throw e;
        } catch (RemoteException e) {
            return read(pair, pair.protectedSite());
        }
    }

    private Found read(SitePair pair, SiteId site) {
        var now = clock.instant();
        var all = replications.at(pair.id(), site).replications();
        var byMachine = new HashMap<String, String>();
        Integer protectedVms = null;
        boolean whole = false;
        try {
            var groups = recoveries.at(pair.id(), site).groups();
            protectedVms = groups.stream().mapToInt(ProtectionGroup::vms).sum();
            for (var group : groups) {
                members(pair.id(), site, group, now)
                        .machines()
                        .forEach(machine -> byMachine.put(machine, group.name()));
            }
            whole = true;
        } catch (RemoteException e) {
            // Members that were read stay known: many groups take several looks.
            log.info("protection groups of pair {} are not wholly known: {}", pair.id(), e.getMessage());
        }
        return new Found(now, all, protectedVms, byMachine, whole);
    }

    private Members members(SitePairId pair, SiteId site, ProtectionGroup group, Instant now) {
        var key = pair + " " + group.id();
        var known = members.get(key);
        if (known == null
                || known.count() != group.vms()
                || known.readAt().plus(MEMBERS_KNOWN).isBefore(now)) {
            var ids = new ArrayList<String>();
            recoveries.at(pair, site).groupVms(group.id()).forEach(vm -> {
                ids.add(vm.id());
                ids.add(vm.name());
            });
            known = new Members(
                    group.vms(), now, ids.stream().filter(Objects::nonNull).toList());
            members.put(key, known);
        }
        return known;
    }

    // ---- what becomes of it

    private void keep(SitePair pair, Found found) {
        var watched = table.watched(pair.id());
        if (watched.filter(one -> one.lookedAt().isAfter(found.at())).isPresent()) {
            // Another node has seen later things meanwhile.
            return;
        }
        var began = watched.map(ReplicationTable.Watched::beganAt).orElse(found.at());
        var lookedBefore = watched.map(ReplicationTable.Watched::lookedAt).orElse(null);
        var known = table.seen(pair.id());
        var news = new ArrayList<SeenReplication>();
        var changes = new ArrayList<SeenReplication>();
        var counted = new HashMap<LocalDate, long[]>();
        var there = new HashSet<String>();
        for (var one : found.replications()) {
            if (one.id() == null || !there.add(one.id())) {
                continue;
            }
            var before = known.get(one.id());
            var step = SeenReplication.of(before, one, found.group(one, before), lookedBefore, began);
            if (before == null) {
                news.add(step.now());
            } else if (!before.equals(step.now())) {
                changes.add(step.now());
            }
            if (step.counted() != null) {
                var sums = counted.computeIfAbsent(day(step.counted().at()), day -> new long[3]);
                sums[0] += step.counted().bytes();
                sums[1]++;
                sums[2] += unseenInItsMonth(step);
            }
        }
        known.values().stream()
                .filter(one -> !there.contains(one.id()) && one.flow() != SeenReplication.Flow.GONE)
                .map(SeenReplication::gone)
                .forEach(changes::add);
        table.add(pair.id(), news);
        table.change(pair.id(), changes);
        counted.forEach((day, sums) -> usage.shipped(
                pair.tenant(), pair.id(), usage.open(pair.tenant(), day, found.at()), sums[0], sums[1], sums[2]));
        usage.machines(
                pair.tenant(),
                pair.id(),
                usage.open(pair.tenant(), day(found.at()), found.at()),
                found.protectedVms(),
                there.size());
        table.looked(pair.id(), found.at(), watched.isEmpty());
    }

    /** After a long time without a look most of them belong to days that are named as such. */
    private static long unseenInItsMonth(SeenReplication.Step step) {
        var at = step.counted().at();
        var interval = step.counted().interval();
        var begin = day(at).withDayOfMonth(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        return interval == null
                ? step.unseen()
                : Math.min(step.unseen(), Duration.between(begin, at).dividedBy(interval));
    }

    private static LocalDate day(Instant at) {
        return at.atZone(ZoneOffset.UTC).toLocalDate();
    }

    private void warn(SitePairId pair, Instant at) {
        for (var group : live.reckon(pair)) {
            if (group.outlook() == LiveRpo.Outlook.EXPECTED) {
                table.expected(pair, group.group(), at, group.at());
            }
        }
        table.forget(pair, at.minus(FORGOTTEN));
    }

    @Override
    protected void plan() {
        every(FIRST, settings.replicationsEvery(), this::look);
    }

    @Override
    public boolean isAutoStartup() {
        return settings.automatic();
    }
}
