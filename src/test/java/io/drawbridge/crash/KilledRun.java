package io.drawbridge.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.crash.Moment.Kind;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** One run, killed at chosen moments, with the people who answer its tasks. */
final class KilledRun {

    private static final String PLAN = "Payroll";
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final List<String> PEOPLE = List.of("alice", "bob", "carol", "dave", "erin", "grace");
    private static final Set<String> OUTCOMES_OF_SENDING = Set.of("ACCEPTED", "REFUSED", "NO_ANSWER", "NOT_SENT");
    private static final long LOOK_EVERY_MILLIS = 60;

    private final Story story;
    private final ApplicationProcess application;
    private final LabProcess lab;
    private final Random random;
    private final List<Moment> moments;
    private final Map<String, String> key =
            Map.of("Idempotency-Key", UUID.randomUUID().toString());
    private final ObjectNode request;
    private final List<String> kills = new ArrayList<>();

    /** Tasks that anybody has seen, by their element. */
    private final Map<String, Set<String>> asked = new TreeMap<>();

    private final Set<String> decided = new LinkedHashSet<>();
    private boolean abortTaken;
    private String id;

    KilledRun(Story story, ApplicationProcess application, LabProcess lab, Random random, List<Moment> moments) {
        this.story = story;
        this.application = application;
        this.lab = lab;
        this.random = random;
        this.moments = new ArrayList<>(moments);
        this.request = Http.JSON
                .createObjectNode()
                .put("runbook", story.runbook())
                .put("tenant", "rainpole")
                .put("sitePair", "rainpole")
                .put("recoveryPlan", PLAN)
                .put("reason", "killed now and then");
        if (story.runbook().equals("disaster-recovery")) {
            request.put("detectedAt", Instant.now().minusSeconds(300).toString());
        }
    }

    /** @return what was done to it */
    List<String> kills() {
        return kills;
    }

    /** @return how many commands were under way at a kill, so that the next start had to find out about them */
    long commandsInDoubt() {
        return application.journal(id).stream()
                .filter(entry -> entry.path("kind").asText().equals("NO_ANSWER"))
                .count();
    }

    /** @return moments that did not come */
    List<Moment> missed() {
        return moments;
    }

    void play() {
        // No site forgets everything in truth: what the application remembers of the last world has to go with it.
        application.kill();
        lab.reset();
        if (story.siteLost()) {
            lab.loseProtectedSite();
        }
        if (random.nextBoolean()) {
            lab.takeTimeOverCommands();
        }
        application.start();
        begin();
        var end = Instant.now().plus(LONGEST);
        while (!run().path("state").asText().equals("ended")) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("not ended after " + LONGEST + describe() + application.tail());
            }
            turn();
            application.work(LOOK_EVERY_MILLIS);
        }
        check();
    }

    private void turn() {
        var steps = steps();
        var open = steps.stream()
                .filter(step -> step.path("state").asText().equals("OPEN"))
                .map(step -> step.path("element").asText())
                .toList();
        for (var element : open) {
            if (take(Kind.STEP, element, "")) {
                killAfter(Kind.STEP, element);
                return;
            }
        }
        if (moments.stream().anyMatch(moment -> moment.kind() == Kind.SENDING) || story.aborts() && !abortTaken) {
            var sending = sending();
            for (var element : sending) {
                if (open.contains(element) && take(Kind.SENDING, element, "")) {
                    killAfter(Kind.SENDING, element);
                    return;
                }
            }
            if (story.aborts() && !abortTaken && sending.contains("serviceTask_" + story.abortDuring())) {
                abort();
                return;
            }
        }
        if (open.isEmpty()) {
            answerTasks();
        }
    }

    private Set<String> sending() {
        return application.journal(id).stream()
                .filter(entry -> entry.path("kind").asText().equals("INTENT"))
                .map(entry -> entry.path("element").asText())
                .collect(Collectors.toSet());
    }

    // ---- what is asked of the application

    private void begin() {
        if (take(Kind.REQUEST, "", "")) {
            var answer = application.begin(story.requester(), "POST", "/api/v1/runs", request, key);
            killAfter(Kind.REQUEST, "");
            settled(answer);
        }
        repeatRequest();
    }

    /** The same key must give the same run, before a kill and after it. */
    private void repeatRequest() {
        var answer = application.call(story.requester(), "POST", "/api/v1/runs", request, key);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(202);
        var run = answer.body().path("id").asText();
        if (id == null) {
            id = run;
        }
        assertThat(run).isEqualTo(id);
    }

    private void answerTasks() {
        for (var who : PEOPLE) {
            for (var task : tasks(who)) {
                var element = task.path("element").asText();
                asked.computeIfAbsent(element, any -> new LinkedHashSet<>())
                        .add(task.path("id").asText());
                assertThat(decided)
                        .as("%s was asked again: %s", element, describe())
                        .doesNotContain(task.path("id").asText());
                assertThat(story.answers())
                        .as("nobody expects %s%s%s", element, describe(), application.tail())
                        .anyMatch(answer -> answer.element().equals(element));
            }
        }
        for (var answer : story.answers()) {
            var task = tasks(answer.who()).stream()
                    .filter(found -> found.path("element").asText().equals(answer.element()))
                    .filter(found -> !decided.contains(found.path("id").asText()))
                    .findFirst();
            if (task.isPresent()) {
                decide(answer, task.get().path("id").asText());
                return;
            }
        }
    }

    private void decide(Story.Answer answer, String task) {
        var path = "/api/v1/tasks/" + task + "/decision";
        if (!take(Kind.DECISION, answer.element(), answer.who())) {
            var taken = application.call(answer.who(), "POST", path, answer.body(), Map.of());
            assertThat(taken.status()).as(answer + ": " + taken).isEqualTo(204);
            decided.add(task);
            return;
        }
        var sent = application.begin(answer.who(), "POST", path, answer.body(), Map.of());
        killAfter(Kind.DECISION, answer.element() + " " + answer.who());
        if (settled(sent)) {
            assertThat(sent.join().status()).as(answer + ": " + sent.join()).isEqualTo(204);
            decided.add(task);
        }
    }

    private void abort() {
        var path = "/api/v1/runs/" + id + "/abort";
        var body = Map.of("reason", "not tonight");
        if (take(Kind.ABORT, "", "")) {
            var sent = application.begin("bob", "POST", path, body, Map.of());
            killAfter(Kind.ABORT, "");
            if (settled(sent)) {
                assertThat(sent.join().status()).isEqualTo(202);
                abortTaken = true;
            }
            return;
        }
        var answer = application.call("bob", "POST", path, body, Map.of());
        // Refused only when the wish that was sent before the kill had arrived.
        assertThat(answer.status()).as(answer.toString()).isIn(202, 409);
        abortTaken = true;
    }

    /** @return whether an answer came before the kill; without one nobody knows */
    private static boolean settled(CompletableFuture<Http.Answer> sent) {
        try {
            sent.orTimeout(20, TimeUnit.SECONDS).join();
            return true;
        } catch (CompletionException lost) {
            return false;
        }
    }

    // ---- the kill

    private boolean take(Kind kind, String element, String who) {
        return moments.removeIf(moment -> moment.is(kind, element, who));
    }

    private void killAfter(Kind kind, String what) {
        int delay = random.nextInt(kind.longestDelayMillis + 1);
        boolean standStill = random.nextBoolean();
        application.work(delay);
        application.kill();
        if (standStill) {
            lab.standStill();
        }
        note(kind + " " + what + " after " + delay + " ms, the lab " + (standStill ? "stands still" : "goes on"));
        while (random.nextInt(8) == 0) {
            int starting = 300 + random.nextInt(3000);
            application.launch();
            application.work(starting);
            application.kill();
            note("STARTING after " + starting + " ms");
        }
        application.start();
        lab.goOn();
        if (id != null) {
            repeatRequest();
        }
    }

    private void note(String kill) {
        kills.add(kill);
        System.out.println("  " + story.runbook() + " kill " + kills.size() + ": " + kill);
    }

    // ---- what is seen

    private JsonNode run() {
        return application.get("frank", "/api/v1/runs/" + id);
    }

    private List<JsonNode> steps() {
        return Http.list(application
                .get("frank", "/api/v1/runs/" + id + "/steps?items=false")
                .path("steps"));
    }

    private List<JsonNode> tasks(String who) {
        return Http.list(application.get(who, "/api/v1/tasks").path("tasks")).stream()
                .filter(task -> task.path("run").asText().equals(id))
                .toList();
    }

    private String describe() {
        try {
            return "\n" + story.runbook() + " " + id + ", killed at " + kills + "\nasked " + asked + "\nsteps "
                    + steps().stream()
                            .map(step -> "\n  " + step.path("element").asText() + " "
                                    + step.path("state").asText() + " round "
                                    + step.path("round").asText() + " "
                                    + step.path("text").asText())
                            .toList()
                    + "\njournal "
                    + application.journal(id).stream()
                            .map(entry -> "\n  " + entry.path("at").asText() + " "
                                    + entry.path("kind").asText() + " "
                                    + entry.path("element").asText() + " "
                                    + entry.path("action").asText() + " "
                                    + entry.path("text").asText())
                            .toList()
                    + "\nledger "
                    + lab.commands().stream()
                            .map(entry -> "\n  " + command(entry))
                            .toList();
        } catch (UncheckedIOException | AssertionError e) {
            return "\n" + story.runbook() + " " + id + ", killed at " + kills + "; " + e.getMessage();
        }
    }

    /** One command as the ledger must have it once. Of a plan's networks two are right: set, and set back. */
    private static String command(JsonNode entry) {
        var change = entry.path("change").asText();
        return entry.path("site").asText() + " " + change + " "
                + entry.path("objectName").asText()
                + (change.equals("srm.plan.reconfigured")
                        ? " " + entry.path("request").asText()
                        : "");
    }

    // ---- what must be so at the end

    private void check() {
        var all = describe();
        assertThat(run().path("outcome").asText()).as(all).isEqualTo(story.outcome());
        checkPeople(all);
        checkLedger(all);
        checkJournal(all);
        assertThat(lab.invariants()).as(all).isEmpty();
        assertThat(steps()).as(all).allSatisfy(step -> assertThat(
                        step.path("state").asText())
                .isIn("REACHED", "REFUSED", "STOPPED", "CANCELLED"));
        for (var who : PEOPLE) {
            assertThat(tasks(who)).as(all).isEmpty();
        }
        assertThat(application.get("frank", "/api/v1/runs?state=running").path("runs"))
                .as(all)
                .isEmpty();
    }

    private void checkPeople(String all) {
        var decisions =
                Http.list(application
                                .get("frank", "/api/v1/runs/" + id + "/decisions")
                                .path("decisions"))
                        .stream()
                        .map(decision -> decision.path("element").asText() + " "
                                + decision.path("who").asText() + " "
                                + decision.path("decision").asText())
                        .toList();
        var expected = new ArrayList<>(story.answers().stream()
                .map(answer -> answer.element() + " " + answer.who() + " "
                        + answer.body().get("decision"))
                .toList());
        assertThat(decisions).as(all).doesNotHaveDuplicates();
        assertThat(decisions).as(all).containsAll(expected);
        asked.forEach(
                (element, tasks) -> assertThat(tasks).as(element + all).hasSizeLessThanOrEqualTo(story.seats(element)));
    }

    private void checkLedger(String all) {
        var commands = lab.commands();
        assertThat(commands.stream().map(KilledRun::command)).as(all).doesNotHaveDuplicates();
        assertThat(commands.stream().map(entry -> entry.path("change").asText()))
                .as(all)
                .noneMatch(change -> change.endsWith(".refused"));
        var counted = commands.stream()
                .collect(Collectors.groupingBy(entry -> entry.path("change").asText(), Collectors.counting()));
        story.once().forEach((change, times) -> assertThat(counted).as(all).containsEntry(change, times.longValue()));
        for (var thing : List.of("virtualwire", "section")) {
            assertThat(counted.getOrDefault("nsx." + thing + ".deleted", 0L))
                    .as(all)
                    .isEqualTo(counted.getOrDefault("nsx." + thing + ".created", 0L));
        }
    }

    /** Every receipt follows its own intent, and no command is accepted twice. */
    private void checkJournal(String all) {
        var openIntents = new HashMap<String, Integer>();
        var accepted = new HashMap<String, Integer>();
        for (var entry : application.journal(id)) {
            var kind = entry.path("kind").asText();
            var action = entry.path("element").asText() + " "
                    + entry.path("round").asText() + " " + entry.path("action").asText();
            if (kind.equals("INTENT")) {
                assertThat(openIntents.merge(action, 1, Integer::sum))
                        .as(action + all)
                        .isEqualTo(1);
            } else if (OUTCOMES_OF_SENDING.contains(kind)) {
                assertThat(openIntents.merge(action, -1, Integer::sum))
                        .as(action + all)
                        .isZero();
                if (kind.equals("ACCEPTED")) {
                    assertThat(accepted.merge(action, 1, Integer::sum))
                            .as(action + all)
                            .isEqualTo(1);
                }
            }
        }
        assertThat(openIntents.values()).as(all).allMatch(open -> open == 0);
        var kinds = application.journal(id).stream()
                .collect(Collectors.groupingBy(entry -> entry.path("kind").asText(), Collectors.counting()));
        assertThat(kinds).as(all).containsEntry("RUN_STARTED", 1L).containsEntry("RUN_ENDED", 1L);
        if (story.aborts()) {
            assertThat(kinds).as(all).containsEntry("ABORT_REQUESTED", 1L).containsEntry("ABORTED", 1L);
        }
    }
}
