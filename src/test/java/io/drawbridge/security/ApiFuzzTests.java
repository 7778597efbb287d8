package io.drawbridge.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.fuzz.Draft;
import io.drawbridge.fuzz.Judge;
import io.drawbridge.fuzz.Mutations;
import io.drawbridge.fuzz.Mutations.Mutation;
import io.drawbridge.fuzz.OpenApi;
import io.drawbridge.fuzz.RawHttp;
import io.drawbridge.testing.Everybody;
import io.drawbridge.testing.Stage;
import io.drawbridge.testing.StageLab;
import io.drawbridge.testing.TwoTenantsTest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * Every operation of the document that is served, with requests that are bent in every way its schema suggests, by every
 * kind of caller. What is asked is the same in each build; {@code -Ddrawbridge.fuzz.requests=} goes on with as many at
 * random, from {@code -Ddrawbridge.fuzz.seed=}.
 */
@TwoTenantsTest
class ApiFuzzTests {

    private static final int STANDARD = 6_000;
    private static final int REQUESTS = Integer.getInteger("drawbridge.fuzz.requests", STANDARD);
    private static final long SEED = Long.getLong("drawbridge.fuzz.seed", 20_240_611L);

    private static final Pattern GENERAL =
            Pattern.compile("header |method |type |behind the path|path: |query: |length: ");

    private static final ObjectMapper JSON = new ObjectMapper();

    @Autowired
    private Callers callers;

    /**
     * Somebody who calls.
     *
     * @param authorization the header; null for none
     */
    private record Who(String name, String authorization, Caller caller) {}

    /** What is counted before and after: an answer that refuses has changed none of it. */
    private static final Map<String, String> COUNTED = new LinkedHashMap<>();

    static {
        for (var table : List.of(
                "dr_run",
                "dr_decision",
                "dr_approval",
                "dr_abort",
                "dr_journal",
                "dr_step",
                "dr_document",
                "dr_claim",
                "dr_idempotency",
                "dr_review",
                "dr_api_token",
                "dr_code_sheet",
                "dr_paper_code",
                "dr_finding",
                "dr_notification",
                "dr_session",
                "act_ru_execution",
                "act_ru_task",
                "act_ru_variable",
                "act_ru_identitylink",
                "act_ru_job",
                "act_ru_authorization",
                "act_hi_procinst",
                "act_hi_comment",
                "act_id_user",
                "act_id_membership",
                "act_id_tenant_member",
                "act_re_deployment")) {
            COUNTED.put(table, "select count(*) from " + table);
        }
        COUNTED.put("ended runs", "select count(*) from dr_run where ended_at is not null");
        COUNTED.put("revoked tokens", "select count(*) from dr_api_token where revoked_at is not null");
        COUNTED.put("tokens' ends", "select count(distinct expires_at) from dr_api_token");
        COUNTED.put("disabled people", "select count(*) from dr_person where disabled_at is not null");
        COUNTED.put("revoked sheets", "select count(*) from dr_code_sheet where revoked_at is not null");
        COUNTED.put("received sheets", "select count(*) from dr_code_sheet where received_at is not null");
        COUNTED.put("used codes", "select count(*) from dr_paper_code where used_at is not null");
        COUNTED.put("closed findings", "select count(*) from dr_finding where state = 'CLOSED'");
        COUNTED.put("owners of findings", "select count(distinct coalesce(owner, '')) from dr_finding");
    }

    private static final String COUNT = "select "
            + String.join(
                    ", ", COUNTED.values().stream().map(one -> "(" + one + ")").toList());

    private final Random random = new Random(SEED);
    private Stage stage;
    private RawHttp http;
    private OpenApi api;
    private Judge judge;
    private Samples samples;
    private Map<String, Who> people;
    private List<Long> counted;
    private int sent;
    private int silences;
    private final TreeMap<String, Integer> statuses = new TreeMap<>();
    private final Map<String, Set<Integer>> seen = new TreeMap<>();
    private final Map<String, Integer> takenOf = new TreeMap<>();
    private final Map<String, Integer> asked = new TreeMap<>();
    private final Map<String, List<String>> faults = new LinkedHashMap<>();

    private void set(Stage stage) {
        this.stage = stage;
        http = new RawHttp(URI.create(stage.url("/")).getPort());
        api = new OpenApi(stage.get("alice", "/api/v1/openapi").body());
        people = new LinkedHashMap<>();
        people.put("nobody", new Who("nobody", null, Caller.nobody("")));
        for (var name : List.of(
                Everybody.IDLE,
                Everybody.ADRIFT,
                "alice",
                "bob",
                "carol",
                "dave",
                "erin",
                "frank",
                "grace",
                "henry",
                Everybody.of(Role.REPLICATION_USER),
                Everybody.TENANTS_AUDITOR,
                Everybody.ofHarbour(Role.RECOVERY_PLAN_ADMINISTRATOR))) {
            people.put(name, new Who(name, basic(name), callers.of(name)));
        }
        samples = new Samples(stage);
        people.put(
                "a client",
                new Who("a client", "Bearer " + samples.clientsToken, callers.of("client:monitoring-fuzz")));
        var secrets = new ArrayList<>(List.of(stage.secret(), StageLab.TRIGGER_SECRET));
        secrets.add(samples.clientsToken.substring(17));
        judge = new Judge(api, secrets);
        counted = count();
    }

    private static String basic(String who) {
        return "Basic "
                + Base64.getEncoder().encodeToString((who + ":" + Stage.PASSWORD).getBytes(StandardCharsets.UTF_8));
    }

    private List<Long> count() {
        return stage.jdbc().queryForObject(COUNT, (row, n) -> {
            var all = new ArrayList<Long>();
            for (int i = 1; i <= COUNTED.size(); i++) {
                all.add(row.getLong(i));
            }
            return all;
        });
    }

    // ---- what is asked for

    /** Things of every kind that the paths name, and others in their place once they are used up. */
    private static final class Samples {

        private static final Set<String> ENDS_A_RUN = Set.of(
                "POST /api/v1/tasks/{id}/decision", "POST /api/v1/runs/{id}/abort", "POST /api/v1/paper-approvals");

        private final Stage stage;
        private final String clientsToken;
        private final String token;
        private final String sheet;
        private final String code;
        private final String finding;
        private final String ended;
        private String run;
        private int nonce;

        Samples(Stage stage) {
            this.stage = stage;
            clientsToken = issue("monitoring-fuzz").path("secret").asText();
            token = issue("monitoring-east").path("token").path("id").asText();
            var made = stage.post(
                    "grace",
                    "/api/v1/code-sheets",
                    Map.of("person", "bob", "role", Role.SITE_RECOVERY_ADMINISTRATOR.id()));
            sheet = made.body().path("sheet").path("id").asText();
            code = made.body().path("codes").path(0).asText();
            ended = stage.start("carol", stage.request("planned-migration", "Payroll"));
            stage.work();
            stage.decides("bob", ended, "userTask_approveRun", Map.of("decision", "decline", "reason", "not tonight"));
            stage.work();
            finding = "3f1e7c1a-0000-4000-8000-000000000001";
            stage.jdbc()
                    .update(
                            "insert into dr_finding (id, run_id, tenant, text, owner, due_date, state, found_by,"
                                    + " found_at, changed_at) values (?, ?, 'rainpole', 'the clock was late', null, null,"
                                    + " 'OPEN', 'dave', ?, ?)",
                            finding,
                            ended,
                            java.sql.Timestamp.from(stage.now()),
                            java.sql.Timestamp.from(stage.now()));
            begin();
        }

        private JsonNode issue(String client) {
            var wish = JSON.createObjectNode()
                    .put("client", client)
                    .put("tenant", "rainpole")
                    .put("expiresAt", stage.now().plus(Duration.ofDays(30)).toString());
            wish.putArray("roles").add(Role.RECOVERY_ADMINISTRATOR.id());
            wish.putArray("runbooks").add("planned-migration");
            var answer = stage.post("grace", "/api/v1/tokens", wish);
            assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
            return answer.body();
        }

        /** A run that waits for two approvals. */
        private void begin() {
            rest();
            run = stage.start("carol", stage.request("planned-migration", "Payroll"));
            stage.work();
        }

        /** The sites' systems are asked so often a minute and no more, and the clock stands. */
        private void rest() {
            stage.advance(Duration.ofMinutes(1));
        }

        private String task() {
            return stage.engine().getTaskService().createTaskQuery().processInstanceBusinessKey(run).list().stream()
                    .map(task -> task.getId())
                    .sorted()
                    .findFirst()
                    .orElse("gone");
        }

        private Set<String> fields() {
            var fields = new TreeSet<String>();
            stage.task("bob", run, "userTask_approveRun").path("fields").forEach(field -> fields.add(field.asText()));
            return fields;
        }

        /** @return what a part of a path stands for; an operation that is new is asked for nobody's */
        String part(String path, String name) {
            if (path.startsWith("/api/v1/runs/")) {
                return path.endsWith("/evidence") ? ended : run;
            }
            if (path.startsWith("/api/v1/tasks/")) {
                return task();
            }
            if (path.startsWith("/api/v1/findings/")) {
                return finding;
            }
            if (path.startsWith("/api/v1/tokens/")) {
                return token;
            }
            if (path.startsWith("/api/v1/people/")) {
                return "dave";
            }
            if (path.startsWith("/api/v1/code-sheets/")) {
                return sheet;
            }
            return switch (name) {
                case "client" -> "monitoring-west";
                case "key" -> "disaster-recovery";
                default -> "unknown";
            };
        }

        /** What the examples of the document do not fit, since it depends on what there is and on the clock. */
        void complete(String operation, ObjectNode body) {
            var later = stage.now().plus(Duration.ofDays(20)).toString();
            switch (operation) {
                case "POST /api/v1/runs" -> {
                    body.removeAll();
                    body.setAll(stage.request("planned-migration", "Tier 1"));
                }
                case "POST /api/v1/runs/{id}/abort" -> body.put("reason", "a mistake");
                case "POST /api/v1/tasks/{id}/decision" ->
                    body.put("decision", "approve").put("reason", "as agreed");
                case "POST /api/v1/findings/{id}/assignment" -> body.put("owner", "dave");
                case "POST /api/v1/findings/{id}/closure" -> body.put("reason", "put right");
                case "POST /api/v1/findings/{id}/retest" -> body.put("run", run);
                case "POST /api/v1/tokens", "POST /api/v1/tokens/{id}/rotate" -> body.put("expiresAt", later);
                case "POST /api/v1/code-sheets" -> body.put("codes", 2);
                case "POST /api/v1/paper-approvals" ->
                    body.put("code", code)
                            .put("run", run)
                            .put("decision", "approve")
                            .put("reason", "no network");
                case "POST /api/v1/triggers/{client}" ->
                    body.put("detectedAt", stage.now().minusSeconds(60).toString());
                default -> {
                    // As the document's examples have it.
                }
            }
        }

        /** Who gets furthest. */
        String best(String operation) {
            return switch (operation) {
                case "POST /api/v1/runs", "POST /api/v1/runs/{id}/abort" -> "carol";
                case "POST /api/v1/code-sheets/{id}/received", "POST /api/v1/paper-approvals" -> "bob";
                case "DELETE /api/v1/code-sheets/{id}" -> "grace";
                case "GET /api/v1/tasks", "GET /api/v1/tasks/{id}", "POST /api/v1/tasks/{id}/decision" -> "bob";
                default -> operation.startsWith("POST /api/v1/findings") ? "bob" : "";
            };
        }

        /** Puts things back as they were, once a request was taken. */
        void renew(String operation, RawHttp.Answer answer) throws Exception {
            var jdbc = stage.jdbc();
            switch (operation) {
                case "POST /api/v1/runs", "POST /api/v1/triggers/{client}" ->
                    discard(JSON.readTree(answer.body()).path("id").asText());
                case "POST /api/v1/tasks/{id}/decision", "POST /api/v1/paper-approvals" -> {
                    discard(run);
                    begin();
                }
                case "POST /api/v1/runs/{id}/abort" -> {
                    discard(run);
                    begin();
                }
                case "POST /api/v1/findings/{id}/closure" ->
                    jdbc.update("update dr_finding set state = 'OPEN', closed_reason = null");
                case "POST /api/v1/people/{id}/disable" ->
                    jdbc.update("update dr_person set disabled_at = null, disabled_by = null");
                case "POST /api/v1/tokens", "POST /api/v1/tokens/{id}/rotate" -> {
                    var id = JSON.readTree(answer.body())
                            .path("token")
                            .path("id")
                            .asText();
                    jdbc.update("delete from dr_api_token where id = ?", id);
                    far(token);
                }
                case "POST /api/v1/tokens/{id}/revoke" -> far(token);
                case "DELETE /api/v1/code-sheets/{id}" ->
                    jdbc.update("update dr_code_sheet set revoked_at = null where id = ?", sheet);
                case "POST /api/v1/code-sheets/{id}/received" ->
                    jdbc.update("update dr_code_sheet set received_at = null where id = ?", sheet);
                case "POST /api/v1/code-sheets" -> {
                    jdbc.update("delete from dr_paper_code where sheet_id <> ?", sheet);
                    jdbc.update("delete from dr_code_sheet where id <> ?", sheet);
                }
                default -> {
                    // Nothing is used up.
                }
            }
        }

        private void far(String id) {
            stage.jdbc()
                    .update(
                            "update dr_api_token set revoked_at = null, revoked_by = null, expires_at = ? where id = ?",
                            java.sql.Timestamp.from(stage.now().plus(Duration.ofDays(30))),
                            id);
        }

        private void discard(String id) {
            var jdbc = stage.jdbc();
            jdbc.update("delete from dr_review where run_id = ?", id);
            var runtime = stage.engine().getRuntimeService();
            runtime.createProcessInstanceQuery().processInstanceBusinessKey(id).rootProcessInstances().list().stream()
                    .forEach(instance -> runtime.deleteProcessInstanceIfExists(
                            instance.getId(), "used up", true, true, true, false));
            jdbc.update("delete from dr_step_item where step_id in (select id from dr_step where run_id = ?)", id);
            for (var table : List.of(
                    "dr_step",
                    "dr_journal",
                    "dr_evidence",
                    "dr_seal",
                    "dr_pack_part",
                    "dr_document",
                    "dr_abort",
                    "dr_claim",
                    "dr_idempotency",
                    "dr_decision",
                    "dr_approval",
                    "dr_review")) {
                jdbc.update("delete from " + table + " where run_id = ?", id);
            }
            jdbc.update("delete from dr_chain where id = ?", id);
            jdbc.update("delete from dr_run where id = ?", id);
        }

        /** As docs/api.md describes it, whatever the body has become: what is behind the signature is to be reached. */
        void sign(Draft draft) {
            if (!draft.operation.path().startsWith("/api/v1/triggers/")
                    || draft.bent.stream()
                            .anyMatch(one -> one.contains("Drawbridge-") || one.contains("Idempotency"))) {
                return;
            }
            var time = String.valueOf(stage.now().getEpochSecond());
            var once = "fuzz-%012d".formatted(nonce++);
            var key = "alarm-" + nonce;
            draft.header("Drawbridge-Timestamp", time);
            draft.header("Drawbridge-Nonce", once);
            draft.header("Idempotency-Key", key);
            try {
                var mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(StageLab.TRIGGER_SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
                mac.update(("v1\n" + time + "\n" + once + "\nPOST\n" + draft.path() + "\n" + key + "\n")
                        .getBytes(StandardCharsets.UTF_8));
                var signature = mac.doFinal(draft.body == null ? new byte[0] : draft.body);
                draft.header("Drawbridge-Signature", "v1=" + HexFormat.of().formatHex(signature));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    // ---- asking

    private boolean may(OpenApi.Operation operation, Who who) {
        return Routes.RULES.stream()
                .filter(rule -> operation.name().equals(rule.method() + " " + rule.path()))
                .anyMatch(rule -> rule.open()
                        || who.authorization() != null
                                && rule.opensFor(who.caller())
                                && !(rule.isForPeople()
                                        && SignedIn.isClient(who.caller().name())));
    }

    private Who best(OpenApi.Operation operation) {
        return Optional.ofNullable(people.get(samples.best(operation.name())))
                .or(() -> List.of("grace", "frank", "bob", "carol", "nobody").stream()
                        .map(people::get)
                        .filter(who -> may(operation, who))
                        .findFirst())
                .orElse(people.get("grace"));
    }

    private Draft draft(OpenApi.Operation operation, Who who) {
        var draft = new Draft(operation);
        for (var parameter : operation.parameters()) {
            if (parameter.in().equals("path")) {
                draft.parts.put(parameter.name(), Draft.encoded(samples.part(operation.path(), parameter.name())));
            }
        }
        if (who.authorization() != null && !operation.path().startsWith("/api/v1/triggers/")) {
            draft.header("Authorization", who.authorization());
        }
        if (operation.body() != null) {
            var body = api.sample(operation.body());
            samples.complete(operation.name(), body);
            draft.body = body.toString().getBytes(StandardCharsets.UTF_8);
            draft.header("Content-Type", "application/json");
        }
        return draft;
    }

    private List<Mutation> mutations(OpenApi.Operation operation) {
        var all = new ArrayList<Mutation>();
        all.add(new Mutation("as it should be", draft -> {}));
        all.addAll(Mutations.of(
                operation, operation.name().equals("POST /api/v1/tasks/{id}/decision") ? samples.fields() : Set.of()));
        if (operation.name().equals("POST /api/v1/runs")) {
            // What each runbook asks for beside: by the catalogue, so that a new runbook is tried by itself.
            for (var runbook : stage.get("grace", "/api/v1/runbooks").body().path("runbooks")) {
                for (var input : runbook.path("inputs")) {
                    var entries = new ArrayList<>(Mutations.entries(
                            "inputs",
                            input.path("key").asText(),
                            body -> body.put("runbook", runbook.path("key").asText())));
                    Collections.shuffle(entries, random);
                    all.addAll(entries.subList(0, 10));
                }
            }
        }
        return picked(all);
    }

    /**
     * Of what has to do with no operation in particular a third, of everything else a half, and another part for each
     * operation; all of it in a long run.
     */
    private List<Mutation> picked(List<Mutation> all) {
        var picked = new ArrayList<>(all.stream()
                .filter(one -> REQUESTS > 2 * STANDARD
                        || random.nextInt(GENERAL.matcher(one.name()).lookingAt() ? 3 : 2) == 0)
                .toList());
        Collections.shuffle(picked, random);
        return picked;
    }

    private void ask(OpenApi.Operation operation, Who who, List<Mutation> how) throws Exception {
        if (operation.name().equals("POST /api/v1/runs") || operation.path().startsWith("/api/v1/triggers/")) {
            samples.rest();
        }
        var draft = draft(operation, who);
        how.forEach(one -> one.bend(draft));
        samples.sign(draft);
        var request = draft.request();
        var answer = http.send(request);
        if (answer.status() == RawHttp.SILENCE && ++silences > 2) {
            throw new AssertionError("silent again: " + draft.bent + " " + request + report());
        }
        sent++;
        asked.merge(operation.name(), 1, Integer::sum);
        statuses.merge(String.valueOf(answer.status()), 1, Integer::sum);
        seen.computeIfAbsent(operation.name(), any -> new TreeSet<>()).add(answer.status());
        var wrong = new ArrayList<>(judge.faults(draft, answer));
        boolean taken = answer.status() >= 200 && answer.status() < 300;
        var now = count();
        if (!now.equals(counted) && !(taken && !draft.method.equals("GET"))) {
            wrong.add("has changed " + changes(counted, now));
        }
        for (var fault : wrong) {
            faults.computeIfAbsent(operation.name() + ": " + fault, any -> new ArrayList<>())
                    .add(draft.bent + " by " + who.name() + "\n      " + request + "\n      -> " + answer.status() + " "
                            + shortened(answer.text()));
        }
        if (taken && operation.changes()) {
            takenOf.merge(operation.name(), 1, Integer::sum);
            samples.renew(operation.name(), answer);
            now = count();
        }
        counted = now;
    }

    /** What ends a run costs another one that waits for people: it is taken so often and no more. */
    private boolean isUsedUp(OpenApi.Operation operation) {
        return Samples.ENDS_A_RUN.contains(operation.name())
                && takenOf.getOrDefault(operation.name(), 0) >= REQUESTS / 150;
    }

    private static String changes(List<Long> before, List<Long> after) {
        var names = List.copyOf(COUNTED.keySet());
        var changes = new TreeMap<String, Long>();
        for (int i = 0; i < names.size(); i++) {
            if (!before.get(i).equals(after.get(i))) {
                changes.put(names.get(i), after.get(i) - before.get(i));
            }
        }
        return changes.toString();
    }

    private static String shortened(String text) {
        return text.length() > 300 ? text.substring(0, 300) + "…" : text;
    }

    private String report() {
        var report = new StringBuilder();
        faults.forEach((fault, requests) -> {
            report.append("\n")
                    .append(fault)
                    .append(" (")
                    .append(requests.size())
                    .append(" requests)");
            requests.stream().limit(2).forEach(request -> report.append("\n    ")
                    .append(request));
        });
        return report.toString();
    }

    // ---- the test

    @Test
    void noRequestWhateverItIsMakesADefectATaleOrAnUndocumentedAnswer(Stage stage) throws Exception {
        set(stage);
        long began = System.nanoTime();
        var everybody = List.copyOf(people.values());
        var all = new LinkedHashMap<OpenApi.Operation, List<Mutation>>();
        for (var operation : api.operations()) {
            all.put(operation, mutations(operation));
        }
        var straight = List.of(new Mutation("as it should be", draft -> {}));
        for (var operation : all.keySet()) {
            for (var who : everybody) {
                ask(operation, who, straight);
            }
        }
        for (var operation : all.keySet()) {
            var best = best(operation);
            for (var mutation : all.get(operation)) {
                if (!isUsedUp(operation)) {
                    ask(operation, best, List.of(mutation));
                }
            }
        }
        var operations = List.copyOf(all.keySet());
        while (sent < REQUESTS && faults.isEmpty()) {
            var operation = operations.get(random.nextInt(operations.size()));
            var who = random.nextInt(3) > 0 ? best(operation) : everybody.get(random.nextInt(everybody.size()));
            var how = new ArrayList<Mutation>();
            for (int i = random.nextInt(3); i >= 0; i--) {
                how.add(all.get(operation).get(random.nextInt(all.get(operation).size())));
            }
            if (!isUsedUp(operation)) {
                ask(operation, who, how);
            } else {
                sent++;
            }
        }
        System.out.printf(
                "API fuzz: %,d requests to %d operations in %.1f s, seed %d; answers %s%n",
                sent, operations.size(), (System.nanoTime() - began) / 1e9, SEED, statuses);

        assertThat(faults.keySet())
                .as("seed %d, %d requests: %s", SEED, sent, report())
                .isEmpty();
        for (var operation : operations) {
            assertThat(asked.get(operation.name())).as(operation.name()).isGreaterThan(everybody.size() + 20);
            assertThat(seen.get(operation.name()))
                    .as("%s is reached: give it a sample here", operation.name())
                    .anyMatch(status -> status >= 200 && status < 300 || status == 409 || status == 422);
        }
    }

    // ---- that it bites

    private static RawHttp.Answer answer(int status, String type, String body) {
        return new RawHttp.Answer(status, Map.of("content-type", List.of(type)), body.getBytes(StandardCharsets.UTF_8));
    }

    private static String problem(int status) {
        return "{\"type\":\"urn:drawbridge:problem:x\",\"title\":\"x\",\"status\":" + status
                + ",\"detail\":\"x\",\"code\":\"drawbridge.x\",\"field\":\"x\"}";
    }

    @Test
    void whatIsWrongWithAnAnswerIsNamed(Stage stage) {
        set(stage);
        var operation = api.find("GET", "/api/v1/runs").orElseThrow();
        var draft = new Draft(operation);
        var json = "application/json";
        var said = "application/problem+json";
        var good = "{\"runs\":[],\"offset\":0,\"limit\":100}";

        assertThat(judge.faults(draft, answer(200, json, good))).isEmpty();
        assertThat(judge.faults(draft, answer(403, said, problem(403)))).isEmpty();
        assertThat(judge.faults(draft, answer(500, said, problem(500))))
                .containsExactly("answers 500", "answers 500, which is not documented");
        assertThat(judge.faults(draft, answer(418, said, problem(418))))
                .containsExactly("answers 418, which is not documented");
        assertThat(judge.faults(draft, answer(200, "text/html", good)))
                .containsExactly("answers as text/html, documented is [application/json]");
        assertThat(judge.faults(draft, answer(200, json, "{\"runs\":[{\"secret\":1}],\"offset\":\"a\"}")))
                .containsExactly(
                        "is not as documented: .runs[].secret is not described",
                        "is not as documented: .offset is no integer");
        assertThat(judge.faults(draft, answer(403, "text/html", "no")))
                .containsExactly("refuses with 403 and no problem document but 'text/html'");
        assertThat(judge.faults(draft, answer(403, said, problem(404))))
                .containsExactly("refuses with 403 and says 404");
        assertThat(judge.faults(draft, answer(422, said, problem(422).replace("\"field\":\"x\"", "\"a\":1"))))
                .first()
                .asString()
                .startsWith("names no field");
        for (var tale : List.of(
                "at io.drawbridge.runbook.Runs.start(Runs.java:97)",
                "java.lang.NullPointerException",
                "ENGINE-03083 Unexpected exception",
                "Table \\\"X\\\" not found; SQLSTATE 42S02",
                "could not read /home/drawbridge/data")) {
            assertThat(judge.faults(
                            draft, answer(403, said, problem(403).replace("detail\":\"x", "detail\":\"" + tale))))
                    .as(tale)
                    .singleElement()
                    .asString()
                    .startsWith("tells of innards");
        }
        assertThat(judge.faults(
                        draft, answer(403, said, problem(403).replace("detail\":\"x", "detail\":\"" + stage.secret()))))
                .containsExactly("tells a secret");
        draft.unacceptable = true;
        assertThat(judge.faults(draft, answer(200, json, good))).containsExactly("takes what must not be taken");
    }

    @Test
    void theServerIsExcusedForItsOwnRefusalsAndForNothingElse(Stage stage) {
        set(stage);
        var draft = new Draft(api.find("GET", "/api/v1/runs").orElseThrow());

        assertThat(judge.faults(draft, answer(400, "text/html", "Bad Request"))).isNotEmpty();
        draft.door = Draft.Door.SERVER;
        assertThat(judge.faults(draft, answer(400, "text/html", "Bad Request"))).isEmpty();
        assertThat(judge.faults(draft, answer(431, "text/html", "no"))).isEmpty();
        assertThat(judge.faults(draft, answer(400, "text/html", "at org.x.Y.z(Y.java:1)")))
                .isNotEmpty();
        assertThat(judge.faults(draft, answer(403, "text/html", "no"))).isNotEmpty();
        assertThat(judge.faults(draft, answer(500, "text/html", "no"))).contains("answers 500");
        assertThat(judge.faults(draft, answer(503, "text/html", "no"))).isNotEmpty();
    }

    @Test
    void anOperationThatIsNewIsBentByItsOwnSchema() throws Exception {
        var document = JSON.readTree(
                """
                {"paths": {"/api/v1/new/{id}": {"post": {
                  "parameters": [{"name": "id", "in": "path"}, {"name": "limit", "in": "query"}],
                  "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/New"}}}},
                  "responses": {"201": {}}}}},
                 "components": {"schemas": {"New": {"properties": {"size": {"type": "integer"}}}}}}
                """);
        var operation = new OpenApi(document).operations().get(0);

        var names = Mutations.of(operation, Set.of("more")).stream()
                .map(Mutation::name)
                .toList();

        assertThat(names).doesNotHaveDuplicates().hasSizeGreaterThan(300);
        assertThat(names)
                .contains(
                        "path {id}: up, encoded",
                        "query limit: 64 bits and one more",
                        "property size: deep",
                        "property more: half a pair",
                        "method DELETE",
                        "body: gzip",
                        "type left out");
    }

    @Test
    void theDocumentRefersToNothingThatIsNotInIt(Stage stage) {
        set(stage);

        assertThat(api.dangling()).isEmpty();
    }
}
