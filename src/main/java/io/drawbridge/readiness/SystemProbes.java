package io.drawbridge.readiness;

import io.drawbridge.bigip.TrafficManagers;
import io.drawbridge.core.RemoteException;
import io.drawbridge.core.SiteId;
import io.drawbridge.core.SitePairId;
import io.drawbridge.nsx.NsxManagers;
import io.drawbridge.replication.VmReplications;
import io.drawbridge.site.RemoteSystem;
import io.drawbridge.site.gateway.Pairing;
import io.drawbridge.srm.SiteRecoveries;
import io.drawbridge.vcenter.Vcenters;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/** Asks every system of some sites whether it answers, all at once: a lost site costs one time-out and not five. */
@Component
public class SystemProbes implements DisposableBean {

    private static final Duration FRESH = Duration.ofSeconds(5);

    /** Which failures are passed on and not noted as "does not answer". */
    public interface PassedOn {
        boolean test(SiteId site, RemoteSystem system, RemoteException failure);
    }

    private final SiteRecoveries recoveries;
    private final VmReplications replications;
    private final Vcenters vcenters;
    private final NsxManagers managers;
    private final TrafficManagers traffic;
    private final ExecutorService probes;

    SystemProbes(
            SiteRecoveries recoveries,
            VmReplications replications,
            Vcenters vcenters,
            NsxManagers managers,
            TrafficManagers traffic) {
        this.recoveries = recoveries;
        this.replications = replications;
        this.vcenters = vcenters;
        this.managers = managers;
        this.traffic = traffic;
        this.probes = Executors.newFixedThreadPool(10, task -> {
            var thread = new Thread(task, "system-probe");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public void destroy() {
        probes.shutdownNow();
    }

    /** @return what each system said, by {@link #key} */
    public Map<String, SystemAnswer> ask(SitePairId pair, Collection<SiteId> sites, PassedOn passedOn) {
        return ask(pair, sites, passedOn, (site, pairing) -> pairing.get());
    }

    /** @param reads what others of the same look want to know, too; asked from many threads */
    Map<String, SystemAnswer> ask(SitePairId pair, Collection<SiteId> sites, PassedOn passedOn, Reads reads) {
        return ask(
                pair,
                sites,
                passedOn,
                (site, pairing) -> reads.shared(ReadinessCheck.question(pair, site, "pairing"), FRESH, pairing));
    }

    private Map<String, SystemAnswer> ask(
            SitePairId pair,
            Collection<SiteId> sites,
            PassedOn passedOn,
            BiFunction<SiteId, Supplier<Pairing>, Pairing> shared) {
        var asked = new LinkedHashMap<String, CompletableFuture<SystemAnswer>>();
        for (var site : sites) {
            ask(
                    asked,
                    passedOn,
                    site,
                    RemoteSystem.VCENTER,
                    () -> "vCenter " + vcenters.at(site).about().version());
            ask(
                    asked,
                    passedOn,
                    site,
                    RemoteSystem.SRM,
                    () -> seen(shared.apply(site, recoveries.at(pair, site)::pairing)));
            ask(
                    asked,
                    passedOn,
                    site,
                    RemoteSystem.REPLICATION,
                    () -> seen(replications.at(pair, site).pairing()));
            managers.find(site)
                    .ifPresent(manager -> ask(asked, passedOn, site, RemoteSystem.NSX, () -> {
                        var health = manager.health();
                        return (health.version().isEmpty()
                                        ? "NSX, release not shown to this account"
                                        : "NSX " + health.version())
                                + (health.vcenterConnected() ? "" : ", not connected to its vCenter");
                    }));
            traffic.find(site)
                    .ifPresent(manager -> ask(asked, passedOn, site, RemoteSystem.BIGIP, () -> {
                        var capabilities = manager.capabilities();
                        capabilities.refusal().ifPresent(words -> {
                            throw new RemoteException.Unsupported("BIG-IP of " + site, words);
                        });
                        var health = manager.health(capabilities);
                        return "TMOS " + health.version() + (health.ready() ? "" : ", not ready")
                                + (health.active() ? "" : ", standby");
                    }));
        }
        var answers = new LinkedHashMap<String, SystemAnswer>();
        asked.forEach((key, answer) -> answers.put(key, join(answer)));
        return answers;
    }

    static String key(SiteId site, RemoteSystem system) {
        return site + " " + system;
    }

    private static String seen(Pairing pairing) {
        var own = pairing.localSrmServer() != null ? pairing.localSrmServer() : pairing.localVrms();
        return (own == null || own.version() == null ? "answers" : "version " + own.version())
                + (pairing.remoteAnswers() ? ", sees the other site" : ", does not see the other site");
    }

    private void ask(
            Map<String, CompletableFuture<SystemAnswer>> asked,
            PassedOn passedOn,
            SiteId site,
            RemoteSystem system,
            Supplier<String> question) {
        asked.put(
                key(site, system),
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return new SystemAnswer(site.value(), system.label(), true, question.get());
                            } catch (RemoteException e) {
                                if (passedOn.test(site, system, e)) {
                                    throw e;
                                }
                                return new SystemAnswer(
                                        site.value(),
                                        system.label(),
                                        false,
                                        e.getMessage(),
                                        e instanceof RemoteException.Unsupported);
                            }
                        },
                        probes));
    }

    private static SystemAnswer join(CompletableFuture<SystemAnswer> answer) {
        try {
            return answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
