package io.drawbridge.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.core.RunId;
import io.drawbridge.engine.Rounds;
import io.drawbridge.notify.NotifySettings.Target;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Tells outside what waits. What is to be told is written down first, once for each target whichever node looks; then it
 * is tried until it is delivered or a day has gone by. A node that dies right after a delivery makes it happen twice: the
 * same {@code Drawbridge-Notification} tells.
 */
@Component
class Notifier extends Rounds {

    private static final Logger log = LoggerFactory.getLogger(Notifier.class);
    private static final Duration FIRST_WAIT = Duration.ofSeconds(20);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(15);
    private static final Duration GIVE_UP = Duration.ofDays(1);
    private static final Duration REMEMBERED = Duration.ofDays(60);

    private final NotifySettings settings;
    private final Notices notices;
    private final NotificationTable table;
    private final Channels channels;
    private final ObjectMapper json;
    private final Clock clock;

    Notifier(
            NotifySettings settings,
            Notices notices,
            NotificationTable table,
            Channels channels,
            ObjectMapper json,
            Clock clock) {
        super("notifier");
        this.settings = settings;
        this.notices = notices;
        this.table = table;
        this.channels = channels;
        this.json = json;
        this.clock = clock;
        channels.check(settings);
    }

    /** Looks once what there is to tell, and tells it. */
    void tell() {
        var targets = settings.notifications();
        for (var notice : notices.now(table.known(targets.size()))) {
            for (var target : targets) {
                table.add(
                        notice,
                        target.name(),
                        notice.subject(),
                        target.webhook() != null ? document(notice) : letter(notice),
                        target.wants(notice),
                        clock.instant());
            }
        }
        var byName = targets.stream().collect(Collectors.toMap(Target::name, Function.identity()));
        for (var due : table.due(clock.instant())) {
            var target = byName.get(due.target());
            if (target == null) {
                table.givenUp(due, "the target is in no settings any more", clock.instant());
            } else {
                deliver(target, due);
            }
        }
        table.forget(clock.instant().minus(REMEMBERED));
    }

    private void deliver(Target target, NotificationTable.Due due) {
        var wait = FIRST_WAIT.multipliedBy(1L << Math.min(due.attempts(), 6));
        if (!table.take(due, clock.instant().plus(wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait))) {
            return;
        }
        try {
            channels.send(target, due);
            table.sent(due, clock.instant());
        } catch (Channels.NotDelivered e) {
            log.warn("{} was not told \"{}\": {}", target.name(), due.subject(), e.getMessage());
            if (clock.instant().isAfter(due.createdAt().plus(GIVE_UP))) {
                table.givenUp(due, e.getMessage(), clock.instant());
            } else {
                table.failed(due, e.getMessage());
            }
        }
    }

    private String letter(Notice notice) {
        return notice.text() + (settings.publicUrl() == null ? "" : "\n" + link(notice) + "\n");
    }

    private String link(Notice notice) {
        return settings.publicUrl().toString().replaceAll("/+$", "") + notice.path();
    }

    private String document(Notice notice) {
        var document = new LinkedHashMap<String, Object>();
        document.put(
                "kind", notice.kind().name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
        document.put("key", notice.key());
        document.put("at", notice.at().toString());
        document.put("tenant", notice.tenant().value());
        document.put("run", notice.run().map(RunId::value).orElse(null));
        document.put("roles", notice.roles());
        document.put("subject", notice.subject());
        document.put("text", notice.text());
        document.put("url", settings.publicUrl() == null ? null : link(notice));
        try {
            return json.writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a notice cannot be written", e);
        }
    }

    @Override
    protected void plan() {
        var pause = settings.notificationWatch().every();
        every(pause, pause, this::tell);
    }

    @Override
    public boolean isAutoStartup() {
        return settings.notificationWatch().automatic()
                && !settings.notifications().isEmpty();
    }
}
