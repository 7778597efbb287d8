package io.drawbridge.approval;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.engine.StepReader;
import io.drawbridge.engine.StepRecord;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What people read about a new protection: whether it can be, what will be mapped, and what was made. */
final class OnboardingBriefing {

    private static final int MOST_ROWS = 50;
    private static final Map<String, String> STATES =
            Map.of("IMPOSSIBLE", "impossible", "NOTE", "note this", "FITS", "fits");
    private static final Map<String, String> KINDS =
            Map.of("NETWORKS", "Network", "FOLDERS", "Folder", "RESOURCES", "Resource");
    private static final Map<String, String> MADE = Map.of(
            "mapInventory", "Mappings",
            "configureReplications", "Replications",
            "awaitFirstSynchronization", "First replicas",
            "createProtectionGroup", "Protection group",
            "createRecoveryPlan", "Recovery plan");

    private final ObjectMapper json;
    private final Optional<JsonNode> plan;
    private final Optional<JsonNode> sizing;

    OnboardingBriefing(ObjectMapper json, Optional<JsonNode> plan, Optional<JsonNode> sizing) {
        this.json = json;
        this.plan = plan;
        this.sizing = sizing;
    }

    /** @return the name of the plan that is made */
    Optional<String> plan() {
        return plan.map(document -> document.path("plan").asText());
    }

    ArrayNode figures() {
        var rows = json.createArrayNode();
        sizing.ifPresent(document -> document.path("findings").forEach(finding -> rows.addObject()
                .put("what", finding.path("what").asText())
                .put("state", STATES.getOrDefault(finding.path("severity").asText(), "not known"))
                .put("detail", finding.path("detail").asText())));
        return rows;
    }

    ArrayNode newMappings() {
        var rows = json.createArrayNode();
        plan.ifPresent(document -> document.path("mappings").forEach(mapping -> {
            if (rows.size() < MOST_ROWS) {
                rows.addObject()
                        .put("what", KINDS.getOrDefault(mapping.path("kind").asText(), "Object"))
                        .put("from", mapping.path("sourceName").asText())
                        .put(
                                "to",
                                mapping.path("targetName").asText()
                                        + (mapping.path("back").asBoolean() ? " (way back)" : ""));
            }
        }));
        return rows;
    }

    ArrayNode protections(List<StepReader.Progress> progress) {
        var rows = json.createArrayNode();
        progress.stream().filter(one -> MADE.containsKey(one.step().bean())).forEach(one -> rows.addObject()
                .put("what", MADE.get(one.step().bean()))
                .put("state", state(one.step().state()))
                .put("detail", Optional.ofNullable(one.step().text()).orElse("")));
        return rows;
    }

    private static String state(StepRecord.State state) {
        return state == StepRecord.State.REACHED ? "done" : state.name().toLowerCase(Locale.ROOT);
    }

    void describe(ObjectNode situation) {
        plan.ifPresent(document -> situation
                .put("newPlan", document.path("plan").asText())
                .put(
                        "protectionSummary",
                        document.path("vms").size() + " virtual machines in the protection group "
                                + document.path("group").asText() + ", a replica at most "
                                + People.duration(
                                        Duration.ofMinutes(document.path("rpo").asLong()))
                                + " old on the datastore "
                                + document.path("datastoreName").asText()
                                + points(document) + "."));
    }

    private static String points(JsonNode document) {
        int perDay = document.path("copiesPerDay").asInt();
        int days = document.path("copyDays").asInt();
        return perDay == 0 ? "" : ", and " + perDay * days + " earlier points in time kept";
    }
}
