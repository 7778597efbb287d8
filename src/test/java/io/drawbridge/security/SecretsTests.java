package io.drawbridge.security;

import static io.drawbridge.security.WebDesk.ENGINE;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import io.drawbridge.lab.CertificateKind;
import io.drawbridge.lab.Fault;
import io.drawbridge.lab.LabControl;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Every password, session, cookie and token of the lab and of the people is looked for after runs on a bad day: in the log
 * at its most talkative, in every column of every table, in what the API and the engine's own faces answer, in problem
 * details. And the search itself is tried: what is planted is found, wherever and however it is written.
 */
@RunbookTest
class SecretsTests {

    /** Keeps everything that is logged, with stack traces. */
    private static final class Everything extends AppenderBase<ILoggingEvent> implements AutoCloseable {

        private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
        private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        private final Map<Logger, Level> before = new java.util.HashMap<>();

        Everything() {
            for (var name : List.of(
                    org.slf4j.Logger.ROOT_LOGGER_NAME,
                    "io.drawbridge",
                    "org.springframework",
                    "org.camunda",
                    "org.apache.catalina",
                    "com.zaxxer.hikari",
                    "org.flywaydb")) {
                var logger = (Logger) LoggerFactory.getLogger(name);
                before.put(logger, logger.getLevel());
                logger.setLevel(name.equals("io.drawbridge") ? Level.TRACE : Level.DEBUG);
            }
            // The console need not see it.
            root.iteratorForAppenders().forEachRemaining(appender -> {
                var filter = new ch.qos.logback.classic.filter.ThresholdFilter();
                filter.setLevel("ERROR");
                filter.start();
                appender.addFilter(filter);
            });
            setContext(root.getLoggerContext());
            start();
            root.addAppender(this);
        }

        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getLoggerName() + " " + event.getFormattedMessage()
                    + (event.getThrowableProxy() == null
                            ? ""
                            : "\n" + ThrowableProxyUtil.asString(event.getThrowableProxy())));
        }

        @Override
        public void close() {
            root.detachAppender(this);
            root.iteratorForAppenders().forEachRemaining(appender -> appender.clearAllFilters());
            before.forEach(Logger::setLevel);
            stop();
        }
    }

    /** A day on which most things go wrong once, and the places that were seen while it went on. */
    private static final class BadDay {

        static final String PERSON = "canary";

        final Stage stage;
        final LabControl lab;
        final String password = "Canary-person-" + UUID.randomUUID();
        final String wrongPassword = "Canary-mistyped-" + UUID.randomUUID();
        final List<String> answers = new ArrayList<>();
        final Set<String> cookies = new LinkedHashSet<>();
        final List<String> runs = new ArrayList<>();
        /** What earlier tests were given: their sessions are over, and there are thousands. */
        final Map<String, Set<String>> before;

        BadDay(Stage stage, LabControl lab) {
            this.stage = stage;
            this.lab = lab;
            this.before = lab.handedOut();
        }

        void happens() throws IOException, InterruptedException {
            person();
            runs.add(migration());
            runs.add(recovery());
            runs.add(stage.start("dave", stage.request("dr-test", "Payroll").put("mode", "preview")));
            stage.work();
        }

        /** Signs in rightly and wrongly, by every way. */
        private void person() throws IOException, InterruptedException {
            var identities = stage.engine().getIdentityService();
            var user = identities.newUser(PERSON);
            user.setPassword(password);
            identities.saveUser(user);
            identities.createMembership(PERSON, Role.AUDITOR.id());
            assertThat(basic(password)).isEqualTo(200);
            assertThat(basic(wrongPassword)).isEqualTo(401);
            var desk = WebDesk.anonymous(stage);
            for (var word : List.of(wrongPassword, password)) {
                answers.add(desk.call(
                                "POST",
                                "/camunda/api/admin/auth/user/default/login/tasklist",
                                "application/x-www-form-urlencoded",
                                "username=" + PERSON + "&password=" + word)
                        .body());
            }
            answers.add(desk.get(ENGINE + "task").body());
            desk.jar().forEach(cookie -> cookies.add(cookie.getValue()));
        }

        private int basic(String word) throws IOException, InterruptedException {
            var request = HttpRequest.newBuilder(URI.create(stage.url("/api/v1/runs")))
                    .header(
                            "Authorization",
                            "Basic "
                                    + Base64.getEncoder()
                                            .encodeToString((PERSON + ":" + word).getBytes(StandardCharsets.UTF_8)))
                    .build();
            var answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            answers.add(answer.body() + answer.headers());
            return answer.statusCode();
        }

        private String migration() {
            lab.addFault(Fault.fail(401).at("provider", "srm").times(3));
            lab.addFault(Fault.garbled().at("onpremises", "replication").times(2));
            lab.addFault(Fault.dropAnswer()
                    .at("provider", "srm")
                    .request("POST", "*")
                    .once());
            var run = stage.start("planned-migration", "Payroll");
            stage.work();
            mend(run);
            stage.approves("carol", run);
            stage.approves("bob", run);
            lab.certificate("provider", "srm", CertificateKind.OTHER);
            lab.expireSessions();
            stage.workUntil(() -> stage.openTasks(run).contains("userTask_resolveFailedStep"));
            lab.certificate("provider", "srm", CertificateKind.OWN);
            lab.addFault(Fault.fail(403).at("onpremises", "vcenter").times(2));
            lab.addFault(Fault.page(502).at("provider", "bigip").times(2));
            mend(run);
            stage.signsOff("alice", run);
            stage.work();
            return run;
        }

        private String recovery() {
            lab.reset();
            lab.clearFaults();
            lab.loseSite("onpremises");
            var run = stage.start("disaster-recovery", "Tier 1");
            stage.work();
            mend(run);
            stage.approves("bob", run);
            lab.addFault(Fault.truncated().at("provider", "vcenter").times(2));
            stage.work();
            stage.decides("alice", run, "userTask_signRisk", Map.of("decision", "risk-signed", "reason", "no power"));
            stage.work();
            mend(run);
            return run;
        }

        /** Whatever step has failed is tried again, as often as it takes. */
        private void mend(String run) {
            for (int i = 0; i < 12 && stage.openTasks(run).contains("userTask_resolveFailedStep"); i++) {
                answers.add(
                        stage.task("alice", run, "userTask_resolveFailedStep").toString());
                // A refused login is not tried again at once, lest the account be locked.
                stage.advance(Duration.ofMinutes(31));
                stage.decides("alice", run, "userTask_resolveFailedStep", Map.of("decision", "retry"));
                stage.work();
            }
            assertThat(stage.openTasks(run)).doesNotContain("userTask_resolveFailedStep");
        }

        Map<String, Set<String>> secrets() {
            var secrets = new TreeMap<String, Set<String>>();
            lab.handedOut().forEach((kind, all) -> {
                var fresh = new LinkedHashSet<>(all);
                fresh.removeAll(before.getOrDefault(kind, Set.of()));
                secrets.put(kind, fresh);
            });
            secrets.put("password of the lab's systems", Set.of(stage.secret()));
            secrets.put("password for controllers", Set.of("Lab-Controller-1"));
            secrets.put("password of a person", Set.of(password));
            secrets.put("mistyped password of a person", Set.of(wrongPassword));
            secrets.put("cookie of a browser", cookies);
            return secrets;
        }
    }

    // ---- where it is looked for

    private static void lookIntoTheDatabase(Stage stage, SecretScan scan) {
        var tables = stage.jdbc()
                .queryForList(
                        "select table_name from information_schema.tables where table_schema = 'PUBLIC'", String.class);
        assertThat(tables).hasSizeGreaterThan(50);
        for (var table : tables) {
            stage.jdbc().query("select * from \"" + table + "\"", row -> {
                var columns = row.getMetaData();
                for (int i = 1; i <= columns.getColumnCount(); i++) {
                    var place = table + "." + columns.getColumnName(i);
                    if (columns.getColumnTypeName(i).contains("BINARY")) {
                        scan.look(place, row.getBytes(i));
                    } else {
                        scan.look(place, row.getString(i));
                    }
                }
            });
        }
    }

    /** Every route of the API that answers a GET, for each run and task; the stream of events tells what the journal does. */
    private static void lookIntoTheApi(Stage stage, SecretScan scan) {
        var runs = ids(stage, "/api/v1/runs", "runs");
        var paths = stage.get("frank", "/api/v1/openapi").body().path("paths");
        var asked = new ArrayList<String>();
        paths.fieldNames().forEachRemaining(path -> {
            if (!paths.path(path).has("get") || path.endsWith("/events")) {
                return;
            }
            if (!path.contains("{")) {
                asked.add(path);
            }
            for (var id : path.startsWith("/api/v1/runs/") ? runs : List.<String>of()) {
                asked.add(path.replaceAll("\\{[^}]*}", id));
            }
            asked.add(path.replaceAll("\\{[^}]*}", "nothing"));
        });
        assertThat(asked).hasSizeGreaterThan(10);
        for (var who : List.of("alice", "bob", "frank", "grace")) {
            asked.forEach(path -> scan.look("GET " + path, bytes(stage, who, path)));
            ids(stage, who, "/api/v1/tasks", "tasks")
                    .forEach(id -> scan.look(
                            "GET a task",
                            stage.get(who, "/api/v1/tasks/" + id).body().toString()));
        }
        // Problem details, and the engine's own faces.
        scan.look(
                "a refused start",
                stage.post("alice", "/api/v1/runs", "{\"runbook\": 1}").body().toString());
        scan.look(
                "a start without a name",
                stage.post(null, "/api/v1/runs", "{}").body().toString());
        var frank = WebDesk.of(stage, "frank");
        for (var path : List.of(
                "task",
                "process-instance",
                "history/variable-instance",
                "history/activity-instance",
                "history/detail",
                "variable-instance",
                "history/user-operation",
                "history/job-log")) {
            scan.look("engine " + path, frank.get(ENGINE + path).body());
        }
        for (var page : List.of("/", "/sites/check", "/actuator/health", "/camunda/app/tasklist/default/")) {
            scan.look("page " + page, frank.get(page).body());
        }
    }

    /** Whatever it is: JSON, a table, a pack. */
    private static byte[] bytes(Stage stage, String who, String path) {
        try {
            var request = HttpRequest.newBuilder(URI.create(stage.url(path)))
                    .header(
                            "Authorization",
                            "Basic "
                                    + Base64.getEncoder()
                                            .encodeToString(
                                                    (who + ":" + Stage.PASSWORD).getBytes(StandardCharsets.UTF_8)))
                    .build();
            return HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.ofByteArray())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static List<String> ids(Stage stage, String path, String list) {
        return ids(stage, "frank", path, list);
    }

    private static List<String> ids(Stage stage, String who, String path, String list) {
        return StreamSupport.stream(stage.get(who, path).body().path(list).spliterator(), false)
                .map(one -> one.path("id").asText())
                .toList();
    }

    // ---- the tests

    @Test
    void noSecretIsWrittenAnywhereOnABadDay(Stage stage, LabControl lab) throws Exception {
        var day = new BadDay(stage, lab);
        try (var log = new Everything()) {
            day.happens();
            assertThat(day.secrets().keySet())
                    .as("kinds of secrets that the day has met")
                    .contains("session of srm", "session of replication", "cookie of vCenter", "token of BIG-IP");
            var scan = new SecretScan(day.secrets());
            day.answers.forEach(answer -> scan.look("an answer of the day", answer));
            lookIntoTheDatabase(stage, scan);
            lookIntoTheApi(stage, scan);
            assertThat(log.lines).hasSizeGreaterThan(1000);
            log.lines.forEach(line -> scan.look("the log of " + line.split(" ")[0], line));

            assertThat(scan.found()).isEmpty();
        } finally {
            stage.engine().getIdentityService().deleteUser(BadDay.PERSON);
        }
    }

    @Test
    void aPlantedSecretIsFoundWhereverAndHoweverItIsWritten(Stage stage) throws IOException {
        var secret = "Canary?planted/" + UUID.randomUUID() + "+!";
        var scan = new SecretScan(Map.of("planted", Set.of(secret)));
        var forms = SecretScan.forms(secret);
        try (var log = new Everything()) {
            var run = stage.start(
                    "alice",
                    stage.request("planned-migration", "Payroll").put("reason", String.join(" ", forms.values())));
            stage.work();
            var packed = new ByteArrayOutputStream();
            try (var out = new GZIPOutputStream(packed)) {
                out.write(String.join(" ", forms.values()).getBytes(StandardCharsets.UTF_8));
            }
            var instance = stage.engine()
                    .getRuntimeService()
                    .createProcessInstanceQuery()
                    .processInstanceBusinessKey(run)
                    .list()
                    .get(0);
            stage.engine().getRuntimeService().setVariable(instance.getId(), "packed", packed.toByteArray());
            LoggerFactory.getLogger("io.drawbridge.planted").trace("sent {}", String.join(" ", forms.values()));
            lookIntoTheDatabase(stage, scan);
            lookIntoTheApi(stage, scan);
            log.lines.forEach(line -> scan.look("the log of " + line.split(" ")[0], line));

            for (var place : List.of(
                    "DR_RUN.REASON",
                    "DR_JOURNAL.TEXT",
                    "ACT_GE_BYTEARRAY.BYTES_ (unpacked)",
                    "ACT_HI_VARINST.TEXT_",
                    "GET /api/v1/runs/" + run + "/journal",
                    "GET a task",
                    "the log of io.drawbridge.planted")) {
                assertThat(SecretScan.missed(scan.found(), "planted", place, secret))
                        .as("forms missed in " + place)
                        .isEmpty();
            }
        }
    }
}
