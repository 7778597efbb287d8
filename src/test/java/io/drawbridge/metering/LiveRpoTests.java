package io.drawbridge.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.SiteId;
import io.drawbridge.core.SitePairId;
import io.drawbridge.lab.LabControl;
import io.drawbridge.replication.Replication;
import io.drawbridge.replication.VmReplications;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Forecasts against what then happened in the lab. */
@RunbookTest
class LiveRpoTests {

    private static final SitePairId PAIR = new SitePairId("rainpole");
    private static final Duration LOOK = Duration.ofMinutes(5);
    private static final Path PAGE = Path.of("docs", "planning.md");
    private static final String BEGINS = "<!-- live RPO: written by LiveRpoTests -->\n";
    private static final String ENDS = "<!-- end of live RPO -->\n";

    @Autowired
    private Stage stage;

    @Autowired
    private ReplicationMeter meter;

    @Autowired
    private LiveRpo live;

    @Autowired
    private ReplicationTable table;

    @Autowired
    private VmReplications replications;

    private List<Replication> told() {
        return replications.at(PAIR, new SiteId("provider")).replications();
    }

    private LiveRpo.GroupOutlook group(String name) {
        return live.of(PAIR).stream()
                .filter(one -> one.group().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void looks(int count) {
        for (int n = 0; n < count; n++) {
            stage.advance(LOOK);
            meter.look();
        }
    }

    @Test
    void knowsNothingBeforeTwoSynchronisationsWereSeenAndNothingWrongAfterwards() {
        assertThat(live.of(PAIR)).isEmpty();
        meter.look();
        assertThat(group("pg-payroll-15m").outlook()).isEqualTo(LiveRpo.Outlook.UNKNOWN);
        assertThat(group("pg-payroll-15m").words()).isEqualTo("Not known yet. 9 of 9 machines not measured yet.");

        looks(8);

        var payroll = group("pg-payroll-15m");
        assertThat(payroll.outlook()).isEqualTo(LiveRpo.Outlook.NOT_EXPECTED);
        assertThat(payroll.machines()).isEqualTo(9);
        assertThat(payroll.unmeasured()).isZero();
        assertThat(payroll.closest().orElseThrow().rhythm()).isEqualTo(Duration.ofMinutes(12));
        assertThat(payroll.closest().orElseThrow().machine()).startsWith("payroll-db");
        assertThat(payroll.closest().orElseThrow().gigabytesPerHour().doubleValue())
                .isBetween(1.15, 1.25);
        assertThat(payroll.curve()).hasSize(49);
        assertThat(group("pg-archive-24h").words()).contains(" of 13 machines not measured yet.");
        assertThat(group("pg-archive-24h").curve()).isEmpty();
    }

    @Test
    void saysWhenASnowballWillBreakTheObjectiveAndThatItHas(LabControl lab) {
        toTheRhythm();
        looks(3);
        lab.writes("payroll-db01", 1000, 800);
        looks(24);

        var before = group("pg-payroll-15m");
        assertThat(before.outlook()).isEqualTo(LiveRpo.Outlook.EXPECTED);
        assertThat(before.words()).startsWith("At the present rate the RPO of 15 min is violated at ");
        assertThat(before.reasons())
                .anyMatch(
                        why -> why.matches(
                                "payroll-db01 changes by [\\d.]+ GB an hour, and by 0\\.\\d+ GB an hour more each hour, measured from .*"));
        assertThat(before.at()).isAfter(stage.now().plus(Duration.ofHours(2)));
        assertThat(live.expected(PAIR)).singleElement().satisfies(one -> {
            assertThat(one.group()).isEqualTo("pg-payroll-15m");
            assertThat(one.still()).isTrue();
        });
        assertThat(group("pg-critical-15m").outlook()).isEqualTo(LiveRpo.Outlook.NOT_EXPECTED);

        while (group("pg-payroll-15m").outlook() == LiveRpo.Outlook.EXPECTED) {
            looks(1);
        }

        var after = group("pg-payroll-15m");
        assertThat(after.outlook()).isEqualTo(LiveRpo.Outlook.VIOLATED);
        assertThat(after.words()).startsWith("The RPO of 15 min is violated since ");
        assertThat(Duration.between(before.at(), after.at()).abs())
                .as("the worst that the document says of a forecast so far ahead")
                .isLessThanOrEqualTo(Duration.ofMinutes(108));
    }

    @Test
    void expectsAViolationWhereReplicationStandsStillAndForgetsItWhenItGoesOn(LabControl lab) {
        looks(6);
        lab.replicationStatus("erp-db01", "PAUSED");
        meter.look();

        assertThat(group("pg-business-1h").outlook()).isEqualTo(LiveRpo.Outlook.EXPECTED);
        assertThat(group("pg-business-1h").reasons().get(0)).contains("erp-db01", "stands still");

        lab.replicationStatus("erp-db01", null);
        looks(1);
        assertThat(group("pg-business-1h").outlook()).isNotEqualTo(LiveRpo.Outlook.EXPECTED);
        assertThat(live.expected(PAIR)).singleElement().matches(one -> !one.still());
        looks(26);
        assertThat(live.expected(PAIR)).isEmpty();
    }

    // ---- how good it is

    /** What was said at a moment of a machine that was late in the end. */
    private record Said(Instant at, Optional<Instant> expected) {}

    private record Error(Duration lead, Optional<Duration> error) {}

    @Test
    void theErrorOfTheForecastIsWhatTheDocumentSays(LabControl lab) throws IOException {
        var errors = errors(lab);

        var page = Files.readString(PAGE);
        int from = page.indexOf(BEGINS) + BEGINS.length();
        int until = page.indexOf(ENDS);
        assertThat(from).isLessThanOrEqualTo(until);
        if (Boolean.getBoolean("drawbridge.writeDocs")) {
            Files.writeString(PAGE, page.substring(0, from) + errors + page.substring(until));
        } else {
            assertThat(page.substring(from, until)).isEqualTo(errors);
        }
    }

    /**
     * To a moment that lies the same in the rhythm of all of these machines, whatever tests came before: theirs divides that of
     * this one.
     */
    private void toTheRhythm() {
        var longest = Duration.ofMinutes(48);
        var began = told().stream()
                .filter(one -> one.name().equals("erp-db01"))
                .findFirst()
                .flatMap(Replication::lastSync)
                .orElseThrow();
        stage.advance(longest.minusMillis(Duration.between(began, stage.now()).toMillis() % longest.toMillis()));
    }

    /** Machines that write more and more, each at its own rate, until the objective is missed. */
    private String errors(LabControl lab) {
        var random = new Random(20260310);
        var machines = List.of(
                "payroll-db01",
                "payroll-app01",
                "crm-db01",
                "crm-app02",
                "portal-db01",
                "portal-app01",
                "erp-db01",
                "erp-app01",
                "mail-db01",
                "mail-app01");
        toTheRhythm();
        looks(3);
        machines.forEach(machine -> lab.writes(machine, 400 + random.nextInt(1200), 300 + random.nextInt(900)));
        Map<String, List<Said>> said = new HashMap<>();
        Map<String, Instant> happened = new HashMap<>();
        for (int minute = 1; minute <= 18 * 60 && happened.size() < machines.size(); minute++) {
            stage.advance(Duration.ofMinutes(1));
            for (var one : told()) {
                if (machines.contains(one.name()) && one.violatesRpo()) {
                    happened.putIfAbsent(
                            one.name(), one.lastSync().orElseThrow().plus(Duration.ofMinutes(one.rpo())));
                }
            }
            if (minute % LOOK.toMinutes() == 0) {
                meter.look();
                for (var one : table.seen(PAIR).values()) {
                    if (machines.contains(one.machine()) && !happened.containsKey(one.machine())) {
                        live.violationOf(one, stage.now()).ifPresent(violation -> said.computeIfAbsent(
                                        one.machine(), machine -> new ArrayList<>())
                                .add(new Said(stage.now(), violation)));
                    }
                }
            }
        }
        assertThat(happened).hasSize(machines.size());
        var all = new ArrayList<Error>();
        said.forEach((machine, sayings) -> sayings.forEach(one -> all.add(new Error(
                Duration.between(one.at(), happened.get(machine)),
                one.expected()
                        .map(at -> Duration.between(happened.get(machine), at).abs())))));
        var text = new StringBuilder(
                "\n| before the violation | looks | foreseen | off by, median | 9 in 10 | at the worst |\n"
                        + "| --- | --- | --- | --- | --- | --- |\n");
        row(text, all, 0, 1);
        row(text, all, 1, 2);
        row(text, all, 2, 4);
        row(text, all, 4, 8);
        row(text, all, 8, 16);
        return text.append("\n").toString();
    }

    private static void row(StringBuilder text, List<Error> all, int from, int until) {
        var within = all.stream()
                .filter(one -> one.lead().compareTo(Duration.ofHours(from)) >= 0
                        && one.lead().compareTo(Duration.ofHours(until)) < 0)
                .toList();
        var known = within.stream()
                .flatMap(one -> one.error().stream())
                .map(Duration::toMinutes)
                .sorted()
                .toList();
        assertThat(known).isNotEmpty();
        text.append(String.format(
                Locale.ROOT,
                "| %d to %d h | %d | %d %% | %d min | %d min | %d min |%n",
                from,
                until,
                within.size(),
                100 * known.size() / within.size(),
                known.get(known.size() / 2),
                known.get(known.size() * 9 / 10),
                known.get(known.size() - 1)));
    }
}
