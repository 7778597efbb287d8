package io.drawbridge.check;

import io.drawbridge.core.RemoteException;
import io.drawbridge.core.SiteId;
import io.drawbridge.site.Endpoint;
import io.drawbridge.site.RemoteSystem;
import io.drawbridge.site.Site;
import io.drawbridge.site.SitePair;
import io.drawbridge.site.Sites;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Checks the connections to the sites: every endpoint step by step, all endpoints at once, so that a dead site costs
 * one time-out; then whether what they say of each other fits.
 */
@Component
public class SiteCheck {

    private static final Logger log = LoggerFactory.getLogger(SiteCheck.class);

    /** From here on a difference is worth a look: times in the evidence would contradict each other. */
    static final Duration CLOCKS_DIFFER = Duration.ofSeconds(5);

    /** From here on it is wrong: sign-ins and tokens of the products themselves begin to fail, and runs mislead. */
    static final Duration CLOCKS_WRONG = Duration.ofSeconds(60);

    private final Sites sites;
    private final Map<RemoteSystem, ProductCheck> products = new EnumMap<>(RemoteSystem.class);
    private final Clock clock;

    SiteCheck(Sites sites, List<ProductCheck> products, ObjectProvider<Clock> clock) {
        this.sites = sites;
        products.forEach(product -> this.products.put(product.system(), product));
        this.clock = clock.getIfAvailable(Clock::systemUTC);
    }

    /** @return the sites that can be checked */
    public List<Site> sites() {
        return List.copyOf(sites.sites());
    }

    /** Checks all sites. */
    public CheckReport check() {
        return check(sites.sites().stream().map(Site::id).toList());
    }

    /**
     * Checks some sites; takes as long as the slowest endpoint.
     *
     * @throws io.drawbridge.core.InvalidInput when there is no such site
     */
    public CheckReport check(Collection<SiteId> ids) {
        var places = new ArrayList<Place>();
        for (var site : ids.stream().distinct().map(sites::site).toList()) {
            for (var system : RemoteSystem.values()) {
                site.find(system).ifPresent(endpoint -> places.add(new Place(site, system, endpoint)));
            }
        }
        var visits = visit(places);
        new PairCheck(sites, visits).look();
        var between = new ArrayList<Finding>();
        visits.values().forEach(SiteCheck::clock);
        clocksAgainstEachOther(visits).ifPresent(between::add);
        var reports = new ArrayList<EndpointReport>();
        visits.forEach((place, visit) -> {
            reports.add(EndpointReport.of(
                    place.site().id().value(),
                    place.site().name(),
                    place.system(),
                    place.endpoint().url().toString(),
                    complete(visit)));
        });
        return CheckReport.of(clock.instant(), reports, between);
    }

    /** One endpoint. */
    record Place(Site site, RemoteSystem system, Endpoint endpoint) {
        String label() {
            return system.label() + " of " + site.id();
        }
    }

    private Map<Place, Visit> visit(List<Place> places) {
        var visits = new LinkedHashMap<Place, Visit>();
        places.forEach(place -> visits.put(place, new Visit(place.endpoint(), peers(place), clock)));
        ExecutorService visitors = Executors.newFixedThreadPool(Math.max(1, places.size()), task -> {
            var thread = new Thread(task, "site-check");
            thread.setDaemon(true);
            return thread;
        });
        try {
            var looks = new ArrayList<CompletableFuture<Void>>();
            visits.forEach((place, visit) -> looks.add(CompletableFuture.runAsync(() -> look(place, visit), visitors)));
            looks.forEach(CompletableFuture::join);
        } finally {
            visitors.shutdownNow();
        }
        return visits;
    }

    private List<Visit.Peer> peers(Place place) {
        return sites.pairs().stream()
                .filter(pair -> pair.has(place.site().id()))
                .flatMap(pair -> peer(pair, place).stream())
                .toList();
    }

    private Optional<Visit.Peer> peer(SitePair pair, Place place) {
        var other = sites.site(pair.peerOf(place.site().id()));
        return other.find(place.system()).flatMap(endpoint -> other.find(RemoteSystem.VCENTER)
                .map(vcenter -> new Visit.Peer(pair.id(), endpoint, vcenter.url())));
    }

    private void look(Place place, Visit visit) {
        try {
            Reach.look(visit);
            var product = products.get(place.system());
            if (product == null) {
                visit.notChecked(
                        CheckStep.PRODUCT,
                        "nothing knows how to check " + place.system().label());
            } else {
                product.look(visit);
            }
        } catch (Visit.Stopped noted) {
            // The finding is there.
        } catch (RemoteException e) {
            visit.failed(e);
        } catch (RuntimeException e) {
            log.error("the check of {} failed", place.label(), e);
            visit.failed(new RemoteException.NoAnswer(
                    place.label(), "the check itself failed (" + e.getClass().getSimpleName() + "); see the log", e));
        }
    }

    // ---- clocks

    private static void clock(Visit visit) {
        if (visit.ahead().isEmpty()) {
            return;
        }
        var ahead = visit.ahead().get();
        var off = ahead.abs();
        String what = off.compareTo(CLOCKS_DIFFER) <= 0
                ? "within " + Math.max(1, off.toSeconds()) + " s of the clock of this machine"
                : words(off) + (ahead.isNegative() ? " behind" : " ahead of") + " the clock of this machine";
        String todo = "Let the appliance and the machine that runs Drawbridge follow the same NTP servers.";
        if (off.compareTo(CLOCKS_WRONG) > 0) {
            visit.wrong(CheckStep.CLOCK, what, todo);
        } else if (off.compareTo(CLOCKS_DIFFER) > 0) {
            visit.warn(CheckStep.CLOCK, what, todo);
        } else {
            visit.good(CheckStep.CLOCK, what);
        }
    }

    private static Optional<Finding> clocksAgainstEachOther(Map<Place, Visit> visits) {
        var known = visits.entrySet().stream()
                .filter(one -> one.getValue().ahead().isPresent())
                .sorted((a, b) -> a.getValue()
                        .ahead()
                        .get()
                        .compareTo(b.getValue().ahead().get()))
                .toList();
        if (known.size() < 2) {
            return Optional.empty();
        }
        var slowest = known.get(0);
        var fastest = known.get(known.size() - 1);
        var apart = fastest.getValue()
                .ahead()
                .get()
                .minus(slowest.getValue().ahead().get());
        return Optional.of(
                apart.compareTo(CLOCKS_DIFFER) > 0
                        ? new Finding(
                                CheckStep.CLOCK,
                                Outcome.WARNING,
                                "the clocks of " + slowest.getKey().label() + " and "
                                        + fastest.getKey().label() + " are " + words(apart) + " apart",
                                "Let all appliances of both sites follow the same NTP servers: times in the evidence of a"
                                        + " run come from all of them.")
                        : new Finding(
                                CheckStep.CLOCK,
                                Outcome.GOOD,
                                "the clocks of all systems are within " + CLOCKS_DIFFER.toSeconds()
                                        + " s of each other",
                                ""));
    }

    private static String words(Duration duration) {
        return duration.toHours() > 0
                ? duration.toHours() + " h " + duration.toMinutesPart() + " min"
                : duration.toMinutes() > 0
                        ? duration.toMinutes() + " min " + duration.toSecondsPart() + " s"
                        : duration.toSeconds() + " s";
    }

    /** Fills in what was not reached, and puts everything into the steps' order. */
    private static List<Finding> complete(Visit visit) {
        var failed = visit.isStopped()
                ? visit.findings().stream()
                        .filter(finding -> finding.outcome() == Outcome.WRONG)
                        .map(finding -> finding.step().title())
                        .findFirst()
                : Optional.<String>empty();
        return Arrays.stream(CheckStep.values())
                .flatMap(step -> {
                    var own = visit.findings().stream()
                            .filter(finding -> finding.step() == step)
                            .collect(Collectors.toCollection(ArrayList::new));
                    if (own.isEmpty()) {
                        own.add(
                                failed.isPresent()
                                        ? new Finding(step, Outcome.NOT_REACHED, "after: " + failed.get(), "")
                                        : new Finding(step, Outcome.NOT_CHECKED, "this product does not tell", ""));
                    }
                    return own.stream();
                })
                .toList();
    }
}
