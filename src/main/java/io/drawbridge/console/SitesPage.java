package io.drawbridge.console;

import io.drawbridge.core.Discretion;
import io.drawbridge.core.TenantId;
import io.drawbridge.metering.LiveRpo;
import io.drawbridge.readiness.LagHistory;
import io.drawbridge.readiness.SiteWatch;
import io.drawbridge.readiness.SystemAnswer;
import io.drawbridge.security.Caller;
import io.drawbridge.security.Callers;
import io.drawbridge.site.SitePair;
import io.drawbridge.site.Sites;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** The sites, pair by pair: what answers and since when. */
@Controller
class SitesPage {

    private static final Duration SHOWN = Duration.ofDays(7);

    /** One side of a pair. */
    record Side(String name, List<SiteWatch.Sighting> systems) {

        public long silent() {
            return systems.stream().filter(one -> !one.answer().answers()).count();
        }
    }

    /** A pair with both its sides. */
    record Pair(SitePair pair, String tenant, List<Side> sides, List<LagPlot> lags) {}

    private final Sites sites;
    private final SiteWatch watch;
    private final LagHistory lags;
    private final LiveRpo live;
    private final Clock clock;
    private final Changes changes;
    private final Callers callers;
    private final Discretion discretion;

    SitesPage(
            Sites sites,
            SiteWatch watch,
            LagHistory lags,
            LiveRpo live,
            Clock clock,
            Changes changes,
            Callers callers,
            Discretion discretion) {
        this.callers = callers;
        this.discretion = discretion;
        this.sites = sites;
        this.watch = watch;
        this.lags = lags;
        this.live = live;
        this.clock = clock;
        this.changes = changes;
    }

    @GetMapping("/sites")
    String show(Model model) {
        model.addAttribute("pairs", pairs(callers.current()));
        return "sites";
    }

    @GetMapping("/sites/live")
    String live(Model model) {
        model.addAttribute("pairs", pairs(callers.current()));
        return "sites :: live";
    }

    @GetMapping(path = "/sites/changes", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter changes() {
        var reader = callers.current();
        return changes.follow(
                "sites of "
                        + reader.seen().stream().map(TenantId::value).sorted().toList(),
                () -> sites.pairs().stream()
                        .filter(pair -> reader.sees(pair.tenant()))
                        .flatMap(pair -> sides(pair, reader).stream())
                        .flatMap(side -> side.systems().stream())
                        .map(one -> List.of(one.answer(), one.since()))
                        .toList());
    }

    private List<Pair> pairs(Caller reader) {
        return sites.pairs().stream()
                .filter(pair -> reader.sees(pair.tenant()))
                .map(pair -> {
                    var outlooks = live.of(pair.id()).stream()
                            .collect(Collectors.toMap(LiveRpo.GroupOutlook::group, Function.identity()));
                    return new Pair(
                            pair,
                            sites.tenant(pair.tenant()).name(),
                            sides(pair, reader),
                            lags.of(pair.id(), clock.instant().minus(SHOWN)).entrySet().stream()
                                    .map(group -> LagPlot.of(
                                            group.getKey(),
                                            group.getValue(),
                                            Optional.ofNullable(outlooks.get(group.getKey()))))
                                    .toList());
                })
                .toList();
    }

    private List<Side> sides(SitePair pair, Caller reader) {
        var seen = watch.sightings(pair.id()).stream()
                .map(one -> reader.isOfTheProvider(pair.tenant()) ? one : open(one, pair))
                .toList();
        return Stream.of(pair.protectedSite(), pair.recoverySite())
                .map(id -> sites.site(id))
                .map(site -> new Side(
                        site.name(),
                        seen.stream()
                                .filter(one ->
                                        one.answer().site().equals(site.id().value())
                                                || one.answer().site().equals(site.name()))
                                .toList()))
                .toList();
    }

    /** As the tenant's people read it. */
    private SiteWatch.Sighting open(SiteWatch.Sighting seen, SitePair pair) {
        var answer = seen.answer();
        return new SiteWatch.Sighting(
                new SystemAnswer(
                        answer.site(),
                        answer.system(),
                        answer.answers(),
                        discretion.forTenant(pair.tenant(), answer.detail()),
                        answer.unsupported()),
                seen.since(),
                seen.seenAt());
    }
}
