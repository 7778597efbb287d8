package io.drawbridge.notify;

import io.drawbridge.metering.LiveRpo;
import io.drawbridge.readiness.LagHistory;
import io.drawbridge.readiness.LagHistory.Lag;
import io.drawbridge.runbook.Run;
import io.drawbridge.runbook.Runs;
import io.drawbridge.runbook.WaitingTasks;
import io.drawbridge.runbook.WaitingTasks.Waiting;
import io.drawbridge.site.SitePair;
import io.drawbridge.site.Sites;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** What there is to tell now, read from the tables: nothing is lost when nobody was there to hear of it. */
@Component
class Notices {

    private static final Duration LOOKED_BACK = Duration.ofDays(7);

    private final WaitingTasks tasks;
    private final Runs runs;
    private final Sites sites;
    private final LagHistory lags;
    private final LiveRpo live;
    private final Clock clock;

    Notices(WaitingTasks tasks, Runs runs, Sites sites, LagHistory lags, LiveRpo live, Clock clock) {
        this.tasks = tasks;
        this.runs = runs;
        this.sites = sites;
        this.lags = lags;
        this.live = live;
        this.clock = clock;
    }

    /** @param known keys that need not be told again */
    List<Notice> now(Set<String> known) {
        var notices = new ArrayList<Notice>();
        tasks.all().forEach((run, waiting) -> {
            var news =
                    waiting.stream().filter(task -> !known.contains(key(task))).toList();
            if (!news.isEmpty()) {
                runs.known(run).ifPresent(found -> news.forEach(task -> notices.add(notice(found, task))));
            }
        });
        sites.pairs().forEach(pair -> lags.of(pair.id(), clock.instant().minus(LOOKED_BACK))
                .forEach((group, looks) -> violation(pair, group, looks)
                        .filter(notice -> !known.contains(notice.key()))
                        .ifPresent(notices::add)));
        sites.pairs().forEach(pair -> live.expected(pair.id()).stream()
                .map(expected -> expected(pair, expected))
                .filter(notice -> !known.contains(notice.key()))
                .forEach(notices::add));
        return notices;
    }

    private static String key(Waiting task) {
        return "task " + task.task();
    }

    private static Notice notice(Run run, Waiting task) {
        boolean failed = task.element().equals("userTask_resolveFailedStep");
        var whom = task.roles().stream().map(Notices::role).collect(Collectors.joining(" or "));
        var what = run.runbookName() + ": " + run.subject();
        return new Notice(
                key(task),
                failed ? Notice.Kind.FAILED_STEP : Notice.Kind.WAITING,
                run.tenant(),
                task.roles(),
                Optional.of(run.id()),
                task.name() + " – " + what,
                "\"%s\" waits for somebody in the role %s.%n%n%s (%s)%nasked for by %s at %s%nbecause: %s%nrun: %s%n"
                        .formatted(
                                task.name(),
                                whom,
                                what,
                                run.mode().word() + (run.breakGlass() ? ", break-glass" : ""),
                                run.requester(),
                                run.requestedAt(),
                                run.reason(),
                                run.id()),
                "/runs/" + run.id(),
                task.since());
    }

    private static Optional<Notice> violation(SitePair pair, String group, List<Lag> looks) {
        var latest = looks.get(looks.size() - 1);
        if (latest.violating() == 0) {
            return Optional.empty();
        }
        // As long as it lasts it is one violation, however often it is looked at.
        var begin = latest;
        for (int n = looks.size() - 1; n >= 0 && looks.get(n).violating() > 0; n--) {
            begin = looks.get(n);
        }
        return Optional.of(new Notice(
                "rpo " + pair.id() + " " + begin.at().toEpochMilli() + " " + group,
                Notice.Kind.RPO,
                pair.tenant(),
                List.of(),
                Optional.empty(),
                "Replication of " + group + " lags behind its objective",
                "%d of %d machines of protection group %s (%s) lag behind their recovery point objective of %s.%nThe oldest replica is %s old. First seen at %s.%n"
                        .formatted(
                                latest.violating(),
                                latest.vms(),
                                group,
                                pair.name(),
                                latest.rpoMinutes() == null ? "?" : latest.rpoMinutes() + " minutes",
                                latest.lagMinutes() == null ? "an unknown time" : latest.lagMinutes() + " minutes",
                                begin.at()),
                "/sites",
                begin.at()));
    }

    private static Notice expected(SitePair pair, LiveRpo.Expected expected) {
        return new Notice(
                // The moment moves with each look; it is the same expectation.
                "rpo expected " + pair.id() + " " + expected.since().toEpochMilli() + " " + expected.group(),
                Notice.Kind.RPO_EXPECTED,
                pair.tenant(),
                List.of(),
                Optional.empty(),
                "Replication of " + expected.group() + " will lag behind its objective",
                "At the present rate protection group %s (%s) misses its recovery point objective at %s.%nIt is a forecast from what its last synchronisations shipped, made at %s; why is on the page.%n"
                        .formatted(
                                expected.group(),
                                pair.name(),
                                expected.at().truncatedTo(ChronoUnit.SECONDS),
                                expected.since()),
                "/sites",
                expected.since());
    }

    private static String role(String id) {
        return id.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
    }
}
