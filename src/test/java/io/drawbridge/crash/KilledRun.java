package io.drawbridge.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.aborts.AbortStory;
import io.drawbridge.aborts.StoryBook;
import io.drawbridge.crash.Moment.Kind;
import io.drawbridge.lab.world.LedgerEntry;
import io.drawbridge.security.LabUsers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
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
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** One run of a story, whose application is killed at chosen moments, with the people who answer its tasks. */
final class KilledRun {

    private static final Duration LONGEST = Duration.ofMinutes(20);
    private static final List<String> PEOPLE =
            LabUsers.PEOPLE.stream().map(LabUsers.Person::id).toList();
    private static final Set<String> OUTCOMES_OF_SENDING = Set.of("ACCEPTED", "REFUSED", "NO_ANSWER", "NOT_SENT");
    private static final String RESOLVE_FAILED_STEP = "userTask_resolveFailedStep";
    private static final long LOOK_EVERY_MILLIS = 60;
    private static final long SETTLING_MILLIS = 500;

    /** The journal tells at each turn whether anything happened; what it does not tell is asked for each so many turns. */
    private static final int WITHOUT_NEWS = 6;

    private final AbortStory story;
    private final StoryBook book;
    private final Cluster cluster;
    private final LabBeside lab;
    private final Random random;
    private final Predicate<Moment> kills;
    private final String abortDuring;
    private final Map<String, String> key =
            Map.of("Idempotency-Key", UUID.randomUUID().toString());
    private final List<String> killed = new ArrayList<>();

    /** Tasks that anybody has seen, by their element. */
    private final Map<String, Set<String>> asked = new TreeMap<>();

    private final Set<String> decided = new LinkedHashSet<>();
    private final List<String> decisions = new ArrayList<>();
    private final Set<String> happened = new HashSet<>();
    private final Set<Moment> seen = new HashSet<>();
    private final List<JsonNode> journal = new ArrayList<>();
    private int turns;
    private final List<String> failed = new ArrayList<>();
    private ObjectNode request;
    private boolean abortTaken;
    private String id;

    /**
     * @param kills asked once for each moment of the run
     * @param abortDuring the step after whose first command it is aborted; null to let it end
     */
    KilledRun(
            AbortStory story,
            Cluster cluster,
            LabBeside lab,
            Random random,
            Predicate<Moment> kills,
            String abortDuring) {
        this.story = story;
        this.book = new StoryBook(story);
        this.cluster = cluster;
        this.lab = lab;
        this.random = random;
        this.kills = kills;
        this.abortDuring = abortDuring;
    }

    /** @return what was done to it */
    List<String> killed() {
        return killed;
    }

    /** @return steps that sent something */
    Set<String> senders() {
        return sending();
    }

    String outcome() {
        return run().path("outcome").asText();
    }

    /** @return how many commands were under way at a kill, so that the next start had to find out about them */
    long commandsInDoubt() {
        return journal().stream()
                .filter(entry -> entry.path("kind").asText().equals("NO_ANSWER"))
                .count();
    }

    /**
     * How a story goes when nobody is killed.
     *
     * @param commands how often each reached the sites
     */
    record Calm(String outcome, Map<String, Long> commands) {}

    /** @return what came of it; for a run of which nothing is known yet */
    Calm rehearse() {
        int before = playOn();
        check(null, before);
        return new Calm(outcome(), Verdict.count(commandsAfter(before), Verdict::command));
    }

    /** From a world as new. */
    void play(Calm calm) {
        check(calm, playOn());
    }

    /** @return how many commands had reached the sites before it */
    private int playOn() {
        // No site forgets everything in truth: what the application remembers of the last world has to go with it.
        cluster.kill();
        lab.reset();
        cluster.start();
        for (var chapter : story.earlier()) {
            if (chapter.event() != null) {
                chapter.event().accept(lab.control());
            } else {
                var run = new KilledRun(chapter.run(), cluster, lab, random, moment -> false, null);
                run.begin();
                run.goOn();
                assertThat(run.outcome()).as(run.describe()).isEqualTo(chapter.end());
            }
        }
        if (!story.earlier().isEmpty()) {
            awaitSteadyLoad();
        }
        if (random.nextBoolean()) {
            lab.takeTimeOverCommands();
        }
        int commandsBefore = lab.control().commands().size();
        begin();
        goOn();
        cluster.wakeAll();
        return commandsBefore;
    }

    /** Connections come and go for a while after what made them: a story begins when there are as many as there will be. */
    private void awaitSteadyLoad() {
        List<?> before;
        do {
            before = lab.control().connections();
            cluster.any().work(SETTLING_MILLIS);
        } while (!before.equals(lab.control().connections()));
    }

    private void goOn() {
        var end = Instant.now().plus(LONGEST);
        while (true) {
            var news = news();
            boolean look = !news.isEmpty() || !story.events().isEmpty() || turns++ % WITHOUT_NEWS == 0;
            if (look && run().path("state").asText().equals("ended")) {
                return;
            }
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("not ended after " + LONGEST + describe()
                        + cluster.any().tail());
            }
            if (look) {
                turn(news);
            }
            pause();
        }
    }

    /** @return what the journal has got since it was last asked */
    private List<JsonNode> news() {
        long last = journal.isEmpty()
                ? 0
                : journal.get(journal.size() - 1).path("seq").asLong();
        var news = cluster.read(node -> node.journal(id, last));
        journal.addAll(news);
        return news;
    }

    private void pause() {
        if (cluster.isOne()) {
            cluster.any().work(LOOK_EVERY_MILLIS);
            return;
        }
        try {
            Thread.sleep(LOOK_EVERY_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void turn(List<JsonNode> news) {
        var steps = steps();
        var open = steps.stream()
                .filter(step -> step.path("state").asText().equals("OPEN"))
                .map(step -> step.path("element").asText())
                .toList();
        for (var step : steps) {
            var element = step.path("element").asText();
            if (open.contains(element) && step.path("text").asText("").length() > 0) {
                happen(element);
            }
        }
        for (var element : open) {
            if (take(new Moment(Kind.STEP, element, ""))) {
                strike(Kind.STEP, element);
                return;
            }
        }
        for (var entry : news) {
            var element = entry.path("element").asText();
            var action = entry.path("action").asText();
            if (entry.path("kind").asText().equals("INTENT")
                    && open.contains(element)
                    && (take(new Moment(Kind.SENDING, element, ""))
                            || take(new Moment(Kind.SENDING, element, action)))) {
                strike(Kind.SENDING, element + " " + action);
                return;
            }
        }
        if (!open.isEmpty() && abortDuring != null && !abortTaken && sending().contains(abortDuring)) {
            abort();
            return;
        }
        answerTasks();
    }

    private void happen(String element) {
        var event = story.events().get(element);
        if (event != null && happened.add(element)) {
            event.accept(lab.control());
        }
    }

    private Set<String> sending() {
        return journal.stream()
                .filter(entry -> entry.path("kind").asText().equals("INTENT"))
                .map(entry -> entry.path("element").asText())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    // ---- what is asked of the application

    private void begin() {
        request = book.request(Instant.now());
        if (take(new Moment(Kind.REQUEST, "", ""))) {
            var answer = cluster.oneOf(random).begin(book.starter(), "POST", "/api/v1/runs", request, key);
            strike(Kind.REQUEST, "");
            settled(answer);
        }
        repeatRequest();
    }

    /** The same key must give the same run, before a kill and after it. */
    private void repeatRequest() {
        var answer = cluster.any().call(book.starter(), "POST", "/api/v1/runs", request, key);
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
                happen(element);
                var decider = story.deciderOf(element);
                if (decider.isPresent() && !decider.get().equals(who)) {
                    continue;
                }
                if (decide(who, task)) {
                    return;
                }
            }
        }
    }

    /** @return whether something came of it */
    private boolean decide(String who, JsonNode task) {
        var element = task.path("element").asText();
        var path = "/api/v1/tasks/" + task.path("id").asText();
        var details = cluster.read(node -> node.get(who, path));
        Map<String, ?> answer;
        if (element.equals(RESOLVE_FAILED_STEP)) {
            var step = latestFailed();
            failed.add(step);
            answer = story.answerToFailed(step).orElseGet(() -> {
                assertThat(failed).as("asked again and again" + describe()).hasSizeLessThan(10);
                return Map.of("decision", "retry");
            });
        } else {
            answer = book.answer(element, details.path("fields").toString().contains("\"detectedAt\""), Instant.now());
        }
        if (!take(new Moment(Kind.DECISION, element, who))) {
            Http.Answer taken;
            try {
                taken = cluster.oneOf(random).call(who, "POST", path + "/decision", answer, Map.of());
            } catch (UncheckedIOException e) {
                // The node died over it: whoever decides looks again whether it was taken.
                return true;
            }
            return noted(element, who, task, answer, taken.status());
        }
        var sent = cluster.oneOf(random).begin(who, "POST", path + "/decision", answer, Map.of());
        strike(Kind.DECISION, element + " " + who);
        if (settled(sent)) {
            noted(element, who, task, answer, sent.join().status());
        }
        return true;
    }

    private String latestFailed() {
        return steps().stream()
                .filter(step -> step.path("state").asText().equals("FAILED"))
                .map(step -> step.path("element").asText())
                .reduce((earlier, later) -> later)
                .orElse("");
    }

    private boolean noted(String element, String who, JsonNode task, Map<String, ?> answer, int status) {
        if (status == 204) {
            decided.add(task.path("id").asText());
            decisions.add(element + " " + who + " " + answer.get("decision"));
        }
        return status == 204;
    }

    private void abort() {
        var path = "/api/v1/runs/" + id + "/abort";
        var body = Map.of("reason", "not tonight");
        if (take(new Moment(Kind.ABORT, "", ""))) {
            var sent = cluster.oneOf(random).begin("bob", "POST", path, body, Map.of());
            strike(Kind.ABORT, "");
            if (settled(sent)) {
                assertThat(sent.join().status()).isEqualTo(202);
                abortTaken = true;
            }
            return;
        }
        var answer = cluster.any().call("bob", "POST", path, body, Map.of());
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

    private boolean take(Moment moment) {
        return seen.add(moment) && kills.test(moment);
    }

    private void strike(Kind kind, String what) {
        int delay = random.nextInt(kind.longestDelayMillis + 1);
        cluster.any().work(delay);
        var node = cluster.oneOf(random);
        if (cluster.database().isPresent() && random.nextInt(4) == 0) {
            stopTheDatabase(kind + " " + what + " after " + delay + " ms");
        } else if (cluster.databaseFile().isPresent() && random.nextInt(6) == 0) {
            fillTheDisk(node, kind + " " + what + " after " + delay + " ms");
        } else if (cluster.isOne()) {
            killTheOnlyOne(node, kind + " " + what + " after " + delay + " ms");
        } else if (random.nextInt(3) == 0 && !cluster.someoneStandsStill()) {
            var millis = ApplicationProcess.LEASE.toMillis() + random.nextInt(4000);
            cluster.freeze(node, Duration.ofMillis(millis));
            note(kind + " " + what + " after " + delay + " ms: " + node.name() + " stands still for " + millis + " ms");
        } else {
            node.kill();
            node.launch();
            note(kind + " " + what + " after " + delay + " ms: " + node.name() + " killed");
        }
        if (id != null) {
            repeatRequest();
        }
    }

    private void stopTheDatabase(String what) {
        long millis = random.nextInt(5000);
        note(what + ": the database stopped for " + millis + " ms");
        cluster.database().orElseThrow().restart(millis);
        cluster.awaitDatabase();
    }

    private void fillTheDisk(ApplicationProcess node, String what) {
        node.kill();
        try {
            long kilobytes = Files.size(cluster.databaseFile().orElseThrow()) / 1024 + random.nextInt(600);
            node.launchOnAFullDisk(kilobytes);
            var failed = node.worksUntilItFails(Duration.ofSeconds(20));
            note(what + ": killed; no file beyond " + kilobytes + " kB, "
                    + (failed ? "which failed" : "and it did not matter"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        node.kill();
        node.start();
    }

    private void killTheOnlyOne(ApplicationProcess node, String what) {
        boolean standStill = random.nextBoolean();
        node.kill();
        if (standStill) {
            lab.standStill();
        }
        note(what + ", the lab " + (standStill ? "stands still" : "goes on"));
        while (random.nextInt(5) == 0) {
            int starting = 300 + random.nextInt(3000);
            node.launch();
            node.work(starting);
            node.kill();
            note("STARTING after " + starting + " ms");
        }
        node.start();
        lab.goOn();
    }

    private void note(String kill) {
        killed.add(kill);
        System.out.println("  " + story + " kill " + killed.size() + ": " + kill);
    }

    // ---- what is seen

    private JsonNode run() {
        return cluster.read(node -> node.get("frank", "/api/v1/runs/" + id));
    }

    private List<JsonNode> journal() {
        return cluster.read(node -> node.journal(id, 0));
    }

    private List<JsonNode> steps() {
        return Http.list(cluster.read(node -> node.get("frank", "/api/v1/runs/" + id + "/steps?items=false"))
                .path("steps"));
    }

    private List<JsonNode> tasks(String who) {
        return Http.list(cluster.read(node -> node.get(who, "/api/v1/tasks")).path("tasks")).stream()
                .filter(task -> task.path("run").asText().equals(id))
                .toList();
    }

    private String describe() {
        try {
            return "\n" + story + " " + id + ", killed at " + killed + "\nasked " + asked + ", failed " + failed
                    + "\nsteps "
                    + steps().stream()
                            .map(step -> "\n  " + step.path("element").asText() + " "
                                    + step.path("state").asText() + " round "
                                    + step.path("round").asText() + " "
                                    + step.path("text").asText())
                            .toList()
                    + "\njournal "
                    + journal().stream()
                            .map(entry -> "\n  " + entry.path("at").asText() + " "
                                    + entry.path("kind").asText() + " "
                                    + entry.path("element").asText() + " "
                                    + entry.path("action").asText() + " "
                                    + entry.path("text").asText())
                            .toList()
                    + "\nledger "
                    + lab.control().commands().stream()
                            .map(entry -> "\n  " + Verdict.command(entry))
                            .toList();
        } catch (UncheckedIOException | AssertionError e) {
            return "\n" + story + " " + id + ", killed at " + killed + "; " + e.getMessage();
        }
    }

    // ---- what must be so at the end

    private List<LedgerEntry> commandsAfter(int before) {
        var entries = lab.control().commands();
        return entries.subList(before, entries.size());
    }

    private void check(Calm calm, int commandsBefore) {
        var all = describe();
        if (abortTaken) {
            assertThat(book.abortedEnds()).as(all).contains(outcome());
        } else if (calm != null && failed.isEmpty()) {
            assertThat(outcome()).as(all).isEqualTo(calm.outcome());
        }
        checkPeople(all);
        checkLedger(all, calm, commandsBefore);
        checkJournal(all);
        assertThat(lab.control().invariants()).as(all).isEmpty();
        assertThat(steps()).as(all).allSatisfy(step -> assertThat(
                        step.path("state").asText())
                .isIn("REACHED", "REFUSED", "STOPPED", "CANCELLED"));
        for (var who : PEOPLE) {
            assertThat(tasks(who)).as(all).isEmpty();
        }
        assertThat(cluster.read(node -> node.get("frank", "/api/v1/runs?state=running"))
                        .path("runs"))
                .as(all)
                .isEmpty();
    }

    private void checkPeople(String all) {
        var kept = Http.list(cluster.any()
                        .get("frank", "/api/v1/runs/" + id + "/decisions")
                        .path("decisions"))
                .stream()
                .map(decision -> decision.path("element").asText() + " "
                        + decision.path("who").asText() + " "
                        + decision.path("decision").asText())
                .toList();
        var count = Verdict.count(kept, decision -> decision);
        Verdict.count(decisions, decision -> decision)
                .forEach((decision, times) -> assertThat(count.getOrDefault(decision, 0L))
                        .as(decision + all)
                        .isGreaterThanOrEqualTo(times));
        assertThat(kept.stream().filter(decision -> decision.startsWith("userTask_approveRun ")))
                .as(all)
                .doesNotHaveDuplicates();
    }

    private void checkLedger(String all, Calm calm, int commandsBefore) {
        var commands = commandsAfter(commandsBefore).stream()
                .filter(entry -> !Verdict.isRepeatable(Verdict.command(entry)))
                // Whoever has a step tried again begins a new round.
                .filter(entry -> failed.isEmpty() || !entry.change.startsWith("replication.sync"))
                .toList();
        assertThat(commands.stream().filter(entry -> entry.change.endsWith(".refused")))
                .as(all)
                .isEmpty();
        if (calm != null) {
            Verdict.count(commands, Verdict::command).forEach((command, times) -> {
                var expected = calm.commands().get(command);
                if (expected != null) {
                    assertThat(times).as(command + all).isLessThanOrEqualTo(expected);
                }
            });
            // What a calm day has not, as an abort's undoing: each thing once, of which several may have one name.
            commands.stream()
                    .filter(entry -> !calm.commands().containsKey(Verdict.command(entry)))
                    .collect(Collectors.groupingBy(entry -> Verdict.command(entry) + " " + entry.object))
                    .forEach((what, entries) ->
                            assertThat(entries).as(what + all).hasSize(1));
        }
        var counted = Verdict.count(commands, entry -> entry.change);
        for (var thing : List.of("virtualwire", "section")) {
            assertThat(counted.getOrDefault("nsx." + thing + ".deleted", 0L))
                    .as(all)
                    .isEqualTo(counted.getOrDefault("nsx." + thing + ".created", 0L));
        }
    }

    /** Every receipt follows its own intent, and no command is accepted twice. */
    private void checkJournal(String all) {
        var journal = journal();
        var openIntents = new HashMap<String, Integer>();
        var accepted = new HashMap<String, Integer>();
        var instances = new HashMap<String, Integer>();
        for (var entry : journal) {
            var kind = entry.path("kind").asText();
            var element = entry.path("element").asText();
            if (kind.equals("STEP_DUE")) {
                // A procedure may be called more than once in a run.
                instances.merge(element, 1, Integer::sum);
            }
            var action = element + " " + instances.get(element) + " "
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
        var kinds = Verdict.count(journal, entry -> entry.path("kind").asText());
        assertThat(kinds).as(all).containsEntry("RUN_STARTED", 1L).containsEntry("RUN_ENDED", 1L);
        if (abortTaken) {
            assertThat(kinds).as(all).containsEntry("ABORT_REQUESTED", 1L).containsEntry("ABORTED", 1L);
        }
    }
}
