package io.drawbridge.approval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.core.Discretion;
import io.drawbridge.core.RunId;
import io.drawbridge.core.SiteId;
import io.drawbridge.engine.CamundaForm;
import io.drawbridge.engine.Documents;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.Journal;
import io.drawbridge.engine.ProcessVariable;
import io.drawbridge.engine.RunInputs;
import io.drawbridge.engine.StepReader;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.spin.Spin;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Puts before a person what they need to decide, as variables of the task that its form shows. Only what the form
 * names, only from our own tables, and never more than a page of it: two thousand VMs are a few rows here.
 */
@Component
class Briefing {

    /** More rows than these nobody reads at three in the morning; the API shows all. */
    private static final int MOST_ROWS = 50;

    /** The steps whose results a person sees who signs the network off. */
    private static final List<String> NETWORK = List.of(
            "promoteSecondaryManager",
            "redeployControllers",
            "pushControllerState",
            "redeployUdlrControlVm",
            "redeployEdges",
            "setLocaleId",
            "verifyEgress",
            "restoreLocaleId",
            "redirectNewConnections",
            "advertiseRoutes",
            "withdrawRoutes",
            "drainOldConnections");

    private static final Pattern TURNING = Pattern.compile("[\\u061C\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]");

    private final Documents documents;
    private final StepReader steps;
    private final Journal journal;
    private final DecisionTable decisions;
    private final ApprovalTable approvals;
    private final ObjectProvider<BriefingFacts> facts;
    private final Discretion discretion;
    private final Clock clock;
    private final ObjectMapper json;

    Briefing(
            Documents documents,
            StepReader steps,
            Journal journal,
            DecisionTable decisions,
            ApprovalTable approvals,
            ObjectProvider<BriefingFacts> facts,
            Discretion discretion,
            Clock clock,
            ObjectMapper json) {
        this.documents = documents;
        this.steps = steps;
        this.journal = journal;
        this.decisions = decisions;
        this.approvals = approvals;
        this.facts = facts;
        this.discretion = discretion;
        this.clock = clock;
        this.json = json;
    }

    void brief(DelegateTask task, CamundaForm form) {
        var run = RunInputs.RUN.find(task);
        if (run.isEmpty()) {
            return;
        }
        var of = new Of(task, run.get());
        of.tables().forEach((name, rows) -> {
            if (form.shows(name)) {
                task.setVariableLocal(name, Spin.JSON(shown(rows.get())));
            }
        });
        if (form.shows("situation")) {
            task.setVariableLocal("situation", Spin.JSON(shown(of.situation())));
        }
        if (form.shows("failureReason")) {
            Optional.ofNullable(task.getVariable("failureReason"))
                    .ifPresent(reason -> task.setVariableLocal("failureReason", of.plain.of(reason.toString())));
        }
        if (form.shows("likelyCause")) {
            task.setVariableLocal("likelyCause", LikelyCauses.of(String.valueOf(task.getVariable("refusalCode"))));
        }
        task.setVariableLocal("briefing", Spin.JSON(shown(of.briefing())));
        // For the list of tasks: procedures have names of their own there.
        of.known.ifPresent(fact -> task.setVariableLocal("runbookName", fact.runbookName()));
    }

    /**
     * Signs that turn the direction of writing round are shown as what they are: in a name they would turn round the names
     * beside it, and an approver would read another machine than is meant.
     */
    private static String shown(JsonNode node) {
        return TURNING.matcher(node.toString())
                .replaceAll(sign -> String.format("[U+%04X]", (int) sign.group().charAt(0)));
    }

    /** Something worth telling a reviewer. */
    private record Happening(Instant at, String who, String what) {}

    /** The briefing for one task. */
    private final class Of {
        private final DelegateTask task;
        private final RunId run;
        private final Optional<BriefingFacts.Facts> known;
        private final List<StepReader.Progress> progress;
        private final PlainText plain;

        Of(DelegateTask task, RunId run) {
            this.task = task;
            this.run = run;
            this.known = facts.getObject().of(run);
            this.progress = steps.of(run);
            var names = new LinkedHashMap<String, String>();
            known.ifPresent(fact -> {
                names.putAll(fact.siteNames());
            });
            this.plain = new PlainText(names, discretion::withoutAddresses);
        }

        Map<String, Supplier<ArrayNode>> tables() {
            var tables = new LinkedHashMap<String, Supplier<ArrayNode>>();
            tables.put("moves", this::moves);
            tables.put("gaps", this::gaps);
            tables.put("approved", this::approved);
            tables.put("changes", this::changes);
            tables.put("lags", this::lags);
            tables.put("undo", this::undo);
            tables.put("checks", this::checks);
            tables.put(
                    "fencing",
                    () -> rows(items("fenceProtectedSite"), (row, item) -> row.put("what", item.label())
                            .put("where", protectedSite())
                            .put("state", words(item.state()))
                            .put("detail", plain.of(item.note()))));
            tables.put(
                    "unfinished",
                    () -> rows(
                            Stream.concat(items("runDisasterRecovery"), items("recoverAllPlans"))
                                    .filter(item -> item.state() != Item.State.DONE),
                            (row, item) -> row.put("name", item.label())
                                    .put("state", words(item.state()))
                                    .put("note", plain.of(item.note()))));
            tables.put(
                    "leftovers",
                    () -> rows(
                            items("cleanUpTest").filter(item -> item.state() != Item.State.DONE),
                            (row, item) -> row.put("name", item.label())
                                    .put("where", recoverySite())
                                    .put("note", plain.of(item.note()))));
            tables.put(
                    "workloads",
                    () -> rows(items("runTest"), (row, item) -> row.put("name", item.label())
                            .put("network", "isolated test network")
                            .put("state", plain.of(item.note()))));
            tables.put(
                    "plans",
                    () -> rows(items("recoverAllPlans"), (row, item) -> row.put("name", item.label())
                            .put("state", words(item.state()))
                            .put("note", plain.of(item.note()))));
            tables.put("network", this::network);
            tables.put(
                    "edges",
                    () -> rows(items("checkEdgeCluster"), (row, item) -> row.put("name", item.label())
                            .put("note", plain.of(item.note()))));
            tables.put("replicas", this::replicas);
            tables.put(
                    "unreversed",
                    () -> rows(
                            items("reverseProtection").filter(item -> item.state() != Item.State.DONE),
                            (row, item) -> row.put("name", item.label())
                                    .put("state", words(item.state()))
                                    .put("note", plain.of(item.note()))));
            tables.put(
                    "synchronized",
                    () -> rows(synchronised(), (row, item) -> row.put("name", item.label())
                            .put("state", words(item.state()))
                            .put("note", plain.of(item.note()))));
            tables.put("waves", this::waves);
            tables.put(
                    "remaining",
                    () -> rows(remaining(), (row, item) -> row.put("name", item.label())
                            .put("state", words(item.state()))
                            .put("note", plain.of(item.note()))));
            tables.put(
                    "moved",
                    () -> rows(items("handOverManagement"), (row, item) -> row.put("name", item.label())
                            .put("state", words(item.state()))
                            .put("note", plain.of(item.note()))));
            tables.put(
                    "clones",
                    () -> rows(items("addToPools"), (row, item) -> row.put("name", item.label())
                            .put("state", words(item.state()))
                            .put("note", plain.of(item.note()))));
            tables.put(
                    "freed",
                    () -> rows(items("reclaimAddresses"), (row, item) -> row.put("name", item.label())
                            .put("state", words(item.state()))
                            .put("note", plain.of(item.note()))));
            var onboarding = new OnboardingBriefing(json, document("protectionPlan"), document("sizing"));
            tables.put("figures", onboarding::figures);
            tables.put("newMappings", onboarding::newMappings);
            tables.put("protections", () -> onboarding.protections(progress));
            tables.put(
                    "tests",
                    () -> rows(
                            onboarding.plan().stream().flatMap(plan -> facts.getObject().tests(run, plan).stream()),
                            (row, test) -> row.put("at", People.time(test.at()))
                                    .put("who", test.who())
                                    .put("state", test.outcome())));
            tables.put("differences", this::differences);
            tables.put("sightings", this::sightings);
            tables.put("tried", this::tried);
            tables.put(
                    "decisions",
                    () -> rows(decisions.of(run).stream(), (row, decision) -> row.put("at", People.time(decision.at()))
                            .put("who", decision.who())
                            .put("what", DecisionWords.of(decision))
                            .put(
                                    "reason",
                                    Optional.ofNullable(decision.reason()).orElse(""))));
            tables.put("happenings", this::happenings);
            return tables;
        }

        ObjectNode briefing() {
            var node = json.createObjectNode();
            known.ifPresent(fact -> {
                node.put("runbookName", fact.runbookName());
                node.put("planName", fact.subject());
                node.put("direction", fact.protectedSite() + " to " + fact.recoverySite());
                node.put("requestedBy", fact.requester());
                node.put("requestedAt", People.time(fact.requestedAt()));
                node.put("reason", fact.reason());
                node.put(
                        "clockUsedMinutes",
                        DecisionClock.used(fact.clockFrom(), clock.instant()).toMinutes());
                node.put(
                        "clockTargetMinutes",
                        fact.objective()
                                .or(this::policyObjective)
                                .map(Duration::toMinutes)
                                .map(String::valueOf)
                                .orElse("no target set"));
                node.put("clock", clockOf(fact));
                node.put(
                        "expectedDuration",
                        fact.expected().map(People::duration).orElse("not known, no earlier run"));
                node.put(
                        "expectation",
                        fact.expected()
                                .map(duration -> "Earlier runs took about " + People.duration(duration))
                                .orElse("There is no earlier run to say how long it takes"));
            });
            var scope = document("scope");
            node.put(
                    "vmCount",
                    scope.map(found -> found.path("vmCount").asText()).orElse("not yet counted"));
            node.put(
                    "size",
                    scope.map(found -> vms(found.path("vmCount").asInt())).orElse("VMs not counted yet"));
            node.put(
                    "readinessScore",
                    document("readiness")
                            .map(found -> found.path("score").asInt() + " of 100")
                            .orElse("is not part of this runbook"));
            node.put("readinessKnown", document("readiness").isPresent());
            Optional.ofNullable(task.getVariable("seat"))
                    .ifPresent(seat -> node.put("seat", People.role(seat.toString())));
            approvals.find(task.getProcessInstanceId()).ifPresent(approval -> {
                long given = decisions.ofInstance(task.getProcessInstanceId()).stream()
                        .filter(decision -> "approve".equals(decision.decision()))
                        .count();
                node.put("approvalsGiven", given);
                node.put("approvalsNeeded", approval.needed());
                node.put("fingerprint", Subject.fingerprint(approval.digest()));
                node.put("digest", approval.digest());
                node.put("policyVersion", approval.policyVersion());
                node.put("expiresAt", People.time(approval.expiresAt()));
            });
            return node;
        }

        /** A procedure may be given the sites the other way round: what was protected is not where the run goes from. */
        private String protectedSite() {
            return siteName(RunInputs.PROTECTED_SITE);
        }

        private String recoverySite() {
            return siteName(RunInputs.RECOVERY_SITE);
        }

        private String siteName(ProcessVariable<SiteId> variable) {
            var id = variable.find(task).map(SiteId::value).orElse("");
            return known.map(fact -> fact.siteNames().get(id)).orElse(id);
        }

        private static String vms(int count) {
            return count == 1 ? "1 virtual machine" : count + " virtual machines";
        }

        private String clockOf(BriefingFacts.Facts fact) {
            var used = DecisionClock.used(fact.clockFrom(), clock.instant());
            return fact.objective()
                    .or(this::policyObjective)
                    .map(target -> used.compareTo(target) <= 0
                            ? used.toMinutes() + " of " + People.duration(target) + " used"
                            : People.duration(used) + " used; " + People.duration(target) + " were agreed")
                    .orElseGet(() -> People.duration(used) + " used; no target is set");
        }

        private Optional<Duration> policyObjective() {
            return Optional.ofNullable(task.getVariable("policy"))
                    .filter(Map.class::isInstance)
                    .map(policy -> ((Map<?, ?>) policy).get("recoveryTimeObjective"))
                    .map(value -> Duration.parse(value.toString()));
        }

        ObjectNode situation() {
            var node = json.createObjectNode();
            node.put(
                    "whatHappened",
                    lastStep()
                            .map(last -> last.step().label() + ": "
                                    + plain.of(last.step().text()))
                            .orElse(""));
            last("runDisasterRecovery")
                    .or(() -> last("recoverAllPlans"))
                    .ifPresent(
                            step -> node.put("planState", plain.of(step.step().text())));
            new OnboardingBriefing(json, document("protectionPlan"), document("sizing")).describe(node);
            known.ifPresent(fact -> {
                node.put("startedBy", fact.requester());
                node.put("startedAt", People.time(fact.requestedAt()));
                node.put("oldSite", protectedSite());
                node.put("newSite", recoverySite());
                node.put("newDirection", recoverySite() + " to " + protectedSite());
                node.put(
                        "disasterDetected",
                        fact.disaster()
                                .map(disaster -> People.time(disaster.detectedAt()))
                                .orElse("not known: it was recovered outside Drawbridge"));
                node.put(
                        "disasterRecovered",
                        fact.disaster()
                                .map(disaster ->
                                        People.time(disaster.recoveredAt()) + ", asked for by " + disaster.requester())
                                .orElse("not known"));
                node.put(
                        "disasterReason",
                        fact.disaster().map(BriefingFacts.Disaster::reason).orElse("not known"));
            });
            Optional.ofNullable(task.getVariable("inspectionTime"))
                    .ifPresent(time -> node.put(
                            "inspectUntil", People.time(clock.instant().plus(Duration.parse(time.toString())))));
            decisions.of(run).stream()
                    .filter(decision -> decision.kind().equals("inspection"))
                    .reduce((earlier, later) -> later)
                    .ifPresentOrElse(
                            inspection -> {
                                node.put(
                                        "inspectionResult",
                                        DecisionWords.resultOf(inspection) + ", says " + inspection.who());
                                node.put(
                                        "inspectionNotes",
                                        Optional.ofNullable(inspection.reason()).orElse("none"));
                            },
                            () -> {
                                node.put("inspectionResult", "nobody inspected: the agreed time was over");
                                node.put("inspectionNotes", "none");
                            });
            return node;
        }

        private ArrayNode moves() {
            return rows(children("scope", "priorities"), (row, priority) -> row.put(
                            "priority", priority.path("priority").asText())
                    .put("vms", priority.path("vms").asInt())
                    .put("names", names(priority)));
        }

        /** What the digest covers: machines and networks are summed up, as their tables would be too long to read. */
        private ArrayNode approved() {
            return rows(
                    approval().map(ApprovalTable.Approval::subject).stream()
                            .flatMap(subject -> SubjectWords.of(Subject.parse(subject)).stream()),
                    (row, line) -> row.put("what", line.what()).put("how", plain.of(line.how())));
        }

        private ArrayNode changes() {
            var words = approval().map(ApprovalTable.Approval::changes).map(Briefing.this::read);
            var lines = new java.util.ArrayList<String>();
            words.ifPresent(list -> list.forEach(line -> lines.add(line.asText())));
            return rows(lines.stream(), (row, line) -> row.put("what", plain.of(line)));
        }

        private Optional<ApprovalTable.Approval> approval() {
            return approvals.find(task.getProcessInstanceId());
        }

        private static String names(JsonNode priority) {
            var names = new java.util.ArrayList<String>();
            priority.path("names").forEach(name -> names.add(name.asText()));
            int more = priority.path("vms").asInt() - names.size();
            return String.join(", ", names) + (more > 0 ? " and " + more + " more" : "");
        }

        private ArrayNode gaps() {
            return rows(children("readiness", "gaps"), (row, gap) -> row.put(
                            "severity", gap.path("severity").asText())
                    .put("what", gap.path("what").asText())
                    .put("where", plain.of(gap.path("where").asText()))
                    .put("detail", plain.of(withoutName(gap))));
        }

        /** What a system said begins with whose word it is; the row says that already. */
        private static String withoutName(JsonNode gap) {
            var site = Pattern.quote(gap.path("where").asText());
            return gap.path("detail").asText().replaceFirst("^[A-Za-z ]+ of " + site + ": ", "");
        }

        private ArrayNode lags() {
            return rows(children("scope", "groups"), (row, group) -> row.put(
                            "group", group.path("name").asText())
                    .put("rpo", minutes(group.path("rpoMinutes")))
                    .put("lag", minutes(group.path("worstLagMinutes")))
                    .put(
                            "state",
                            group.path("violating").asInt() == 0
                                    ? "inside"
                                    : group.path("violating").asInt() + " of "
                                            + group.path("vms").asInt() + " behind"));
        }

        /** What the old side may hold beyond the replicas from which the VMs were recovered. */
        private ArrayNode replicas() {
            var detected = known.flatMap(BriefingFacts.Facts::disaster).map(BriefingFacts.Disaster::detectedAt);
            return rows(children("scope", "groups"), (row, group) -> {
                var replica = Optional.ofNullable(group.path("oldestReplica").textValue())
                        .map(Instant::parse);
                row.put("group", group.path("name").asText())
                        .put("vms", group.path("vms").asInt())
                        .put("replica", replica.map(People::time).orElse("not known"))
                        .put(
                                "gap",
                                replica.flatMap(from -> detected.map(until -> Duration.between(from, until)))
                                        .map(span -> span.isNegative() ? "none" : People.duration(span))
                                        .orElse("not known"));
            });
        }

        private static String minutes(JsonNode value) {
            return value.isNumber() ? People.duration(Duration.ofMinutes(value.asLong())) : "not known";
        }

        private ArrayNode undo() {
            return rows(
                    known.stream().flatMap(fact -> fact.undo().stream()),
                    (row, undo) -> row.put("step", undo.step()).put("undo", undo.undo()));
        }

        /** What failed first; machines that all say the same are one row. */
        private ArrayNode checks() {
            var rows = json.createArrayNode();
            var items = items("verifyServices").toList();
            var good = new LinkedHashMap<String, Integer>();
            items.stream()
                    .filter(item -> item.state() == Item.State.DONE && !isService(item))
                    .forEach(item -> good.merge(item.note(), 1, Integer::sum));
            items.stream()
                    .filter(item -> item.state() != Item.State.DONE || isService(item))
                    .sorted(Comparator.comparing((Item item) -> item.state() == Item.State.DONE)
                            .thenComparing(item -> !isService(item)))
                    .limit(MOST_ROWS)
                    .forEach(item -> rows.addObject()
                            .put("what", item.label())
                            .put("result", result(item.state()))
                            .put("detail", plain.of(item.note())));
            good.forEach((note, count) -> rows.addObject()
                    .put("what", vms(count))
                    .put("result", result(Item.State.DONE))
                    .put("detail", plain.of(note)));
            return rows;
        }

        /** The other items of the step are VMs, by SRM's ids. */
        private static boolean isService(Item item) {
            return item.id().startsWith("check ");
        }

        private static String result(Item.State state) {
            return switch (state) {
                case DONE -> "passed";
                case FAILED -> "failed";
                case WAITING, UNDER_WAY -> "not yet";
            };
        }

        /** What became of the network's control plane and of the way in and out, step by step. */
        private ArrayNode network() {
            return rows(NETWORK.stream().flatMap(step -> last(step).stream()), (row, step) -> row.put(
                            "what", step.step().label())
                    .put("result", plain.of(step.step().text())));
        }

        /** In which waves machines are to move; times as planned when the plan was made. */
        private ArrayNode waves() {
            return rows(children("migration-waves", "waves"), (row, wave) -> {
                long bytes = 0;
                var names = new java.util.ArrayList<String>();
                for (var machine : wave.path("machines")) {
                    bytes += machine.path("bytes").asLong();
                    names.add(machine.path("name").asText());
                }
                var begins = Instant.parse(wave.path("begins").asText());
                var ends = Instant.parse(wave.path("ends").asText());
                row.put("wave", wave.path("number").asText())
                        .put("vms", names.size())
                        .put("data", Math.round(bytes / 1e9) + " GB")
                        .put("machines", names.size() + ", " + Math.round(bytes / 1e9) + " GB")
                        .put("begins", People.time(begins))
                        .put("takes", People.duration(Duration.between(begins, ends)))
                        .put(
                                "names",
                                String.join(", ", names.subList(0, Math.min(4, names.size())))
                                        + (names.size() > 4 ? " and " + (names.size() - 4) + " more" : ""));
            });
        }

        /** What the waves so far have not moved. */
        private Stream<Item> remaining() {
            var moved = progress.stream()
                    .filter(found -> found.step().bean().equals("migrateWorkloads"))
                    .flatMap(found -> found.items().stream())
                    .map(StepReader.ItemProgress::item)
                    .filter(item -> item.state() == Item.State.DONE)
                    .map(Item::id)
                    .collect(java.util.stream.Collectors.toSet());
            var left = new java.util.ArrayList<Item>();
            children("migration-waves", "waves")
                    .forEach(wave -> wave.path("machines").forEach(machine -> {
                        if (!moved.contains(machine.path("instanceUuid").asText())) {
                            left.add(Item.waiting(
                                    machine.path("instanceUuid").asText(),
                                    machine.path("name").asText(),
                                    "wave " + wave.path("number").asText() + ", "
                                            + Math.round(machine.path("bytes").asLong() / 1e9) + " GB"));
                        }
                    }));
            return left.stream();
        }

        private ArrayNode differences() {
            return rows(
                    items("proveSourceUntouched").filter(item -> item.state() != Item.State.DONE),
                    (row, item) -> row.put("name", item.label()).put("what", plain.of(item.note())));
        }

        private ArrayNode sightings() {
            return rows(known.stream().flatMap(fact -> fact.sightings().stream()), (row, seen) -> row.put(
                            "endpoint", plain.of(seen.endpoint()))
                    .put("state", seen.answers() ? "answers" : "does not answer")
                    .put("since", People.time(seen.since()))
                    .put("seen", People.time(seen.seenAt()))
                    .put("detail", plain.of(withoutName(seen))));
        }

        /** The first column names the system already. */
        private static String withoutName(BriefingFacts.Sighting seen) {
            var name = seen.endpoint() + ": ";
            return seen.detail().startsWith(name) ? seen.detail().substring(name.length()) : seen.detail();
        }

        /** What was sent and seen; how it ended stands above the table. */
        private ArrayNode tried() {
            var step = String.valueOf(task.getVariable("stepId"));
            var entries = journal.of(run, 0, 5000).stream()
                    .filter(entry -> step.equals(entry.stepId()))
                    .filter(entry -> switch (entry.kind()) {
                        case INTENT, STEP_DUE, STEP_FAILED, STEP_REFUSED -> false;
                        default -> true;
                    })
                    .toList();
            return rows(
                    entries.subList(Math.max(0, entries.size() - 20), entries.size()).stream(),
                    (row, entry) -> row.put("at", People.time(entry.at()))
                            .put(
                                    "action",
                                    entry.actionKey() == null
                                            ? "looked"
                                            : "sent " + entry.actionKey().split(" ")[0] + on(entry.label()))
                            .put(
                                    "answer",
                                    entry.text() == null || entry.text().isBlank()
                                            ? words(entry.kind())
                                            : plain.of(entry.text())));
        }

        private static String on(String label) {
            return label == null || label.isBlank() ? "" : " for " + label;
        }

        /** Decisions come from their own table: the journal spells them as forms do. */
        private ArrayNode happenings() {
            var noted = journal.of(run, 0, 5000).stream()
                    .filter(entry -> switch (entry.kind()) {
                        case RUN_STARTED, STEP_REACHED, STEP_REFUSED, STEP_FAILED, NOTICE -> true;
                        default -> false;
                    })
                    .map(entry -> new Happening(
                            entry.at(), Optional.ofNullable(entry.who()).orElse("Drawbridge"), plain.of(entry.text())));
            var decided = decisions.of(run).stream()
                    .map(decision -> new Happening(
                            decision.at(),
                            decision.who(),
                            DecisionWords.of(decision) + (decision.reason() == null ? "" : ": " + decision.reason())));
            return rows(
                    Stream.concat(noted, decided).sorted(Comparator.comparing(Happening::at)),
                    (row, happening) -> row.put("at", People.time(happening.at()))
                            .put("who", happening.who())
                            .put("what", happening.what()));
        }

        private <T> ArrayNode rows(Stream<T> things, java.util.function.BiConsumer<ObjectNode, T> fill) {
            var rows = json.createArrayNode();
            things.limit(MOST_ROWS).forEach(thing -> fill.accept(rows.addObject(), thing));
            return rows;
        }

        private Stream<JsonNode> children(String document, String list) {
            var node = document(document);
            var children = new java.util.ArrayList<JsonNode>();
            node.ifPresent(found -> found.path(list).forEach(children::add));
            return children.stream();
        }

        private Optional<JsonNode> document(String name) {
            return documents.find(run, name).map(Briefing.this::read);
        }

        /** Of a new protection, or of one that was turned round. */
        private Stream<Item> synchronised() {
            var first = items("awaitFirstSynchronization").toList();
            return first.isEmpty() ? items("awaitInitialSynchronization") : first.stream();
        }

        private Stream<Item> items(String step) {
            return last(step).stream().flatMap(found -> found.items().stream()).map(StepReader.ItemProgress::item);
        }

        private Optional<StepReader.Progress> last(String step) {
            return progress.stream()
                    .filter(found -> found.step().bean().equals(step))
                    .reduce((earlier, later) -> later);
        }

        private Optional<StepReader.Progress> lastStep() {
            return progress.stream()
                    .filter(found -> found.step().text() != null)
                    .reduce((earlier, later) -> later);
        }
    }

    private static String words(Enum<?> value) {
        return value.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    }

    private JsonNode read(String document) {
        try {
            return json.readTree(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("our own document is not JSON", e);
        }
    }
}
