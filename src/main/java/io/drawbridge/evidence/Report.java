package io.drawbridge.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import io.drawbridge.approval.DecisionClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.GregorianCalendar;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDDocumentInformation;
import org.springframework.stereotype.Component;
import org.thymeleaf.ITemplateEngine;
import org.thymeleaf.context.Context;

/**
 * The report of a run for people: from the evidence as it is in the pack and from nothing else, so that what a reader may
 * not see is not in it either. Pages are made from a template, diagrams are drawn onto pages of their own.
 */
@Component
class Report {

    /** Names under which the PDF says what it is the report of. */
    static final String RUN = "DrawbridgeRun";

    static final String HEAD = "DrawbridgeHead";

    /** More items of one step than these are in evidence.json only. */
    private static final int MOST_ITEMS = 120;

    private static final int MOST_TIMELINE = 600;

    private static final Set<String> IN_TIMELINE = Set.of(
            "RUN_STARTED",
            "RUN_ENDED",
            "STEP_REACHED",
            "STEP_REFUSED",
            "STEP_FAILED",
            "STEP_STOPPED",
            "STEP_CANCELLED",
            "DECISION",
            "NOTICE",
            "ASKED",
            "WITHDRAWN",
            "ABORT_REQUESTED",
            "ABORTED",
            "NO_ANSWER",
            "REFUSED",
            "CHAIN_BEGUN");

    private final ITemplateEngine templates;

    Report(ITemplateEngine templates) {
        this.templates = templates;
    }

    byte[] of(JsonNode evidence, Map<String, byte[]> models) {
        var sheets = sheets(evidence, models);
        var html = templates.process("evidence-report", new Context(Locale.ENGLISH, facts(evidence, models, sheets)));
        try (var pdf = Loader.loadPDF(PdfPages.of(html))) {
            PdfPages.draw(pdf, sheets);
            describe(pdf, evidence);
            var out = new ByteArrayOutputStream();
            pdf.save(out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("the report cannot be made", e);
        }
    }

    // ---- what the template is given

    private static Map<String, Object> facts(
            JsonNode evidence, Map<String, byte[]> models, List<PdfPages.Sheet> sheets) {
        var sections = evidence.path("sections");
        var run = sections.path("run");
        var clock = sections.path("clock");
        var facts = new LinkedHashMap<String, Object>();
        facts.put(
                "title",
                printable(run.path("runbookName").asText() + ": "
                        + run.path("subject").asText()));
        facts.put("run", evidence.path("run").asText());
        facts.put("head", evidence.path("seal").path("head").asText());
        facts.put("shortHead", evidence.path("seal").path("head").asText().substring(0, 16));
        facts.put("sealedAt", time(evidence.path("seal").path("at").asText(null)));
        facts.put("keyId", evidence.path("seal").path("keyId").asText());
        facts.put("entries", evidence.path("seal").path("entries").asText());
        facts.put("redacted", evidence.path("redacted").asBoolean());
        facts.put("summary", summary(run, clock, sections));
        facts.put("phases", phases(clock));
        facts.put("approvals", approvals(clock));
        facts.put("clockTotal", duration(clock.path("totalMillis").asLong()));
        facts.put("recovery", recovery(clock));
        facts.put("machines", machines(clock));
        facts.put("groups", groups(clock));
        facts.put("deviations", rows(sections.path("deviations"), "kind", "at", "what", "who"));
        facts.put("decisions", decisions(sections));
        facts.put("steps", steps(sections));
        facts.put("findings", findings(sections));
        facts.put("timeline", timeline(evidence));
        facts.put("timelineMore", Math.max(0, timelineSize(evidence) - MOST_TIMELINE));
        facts.put(
                "sheets",
                sheets.stream()
                        .map(sheet -> Map.of("title", sheet.title(), "note", sheet.note()))
                        .toList());
        var files = new ArrayList<Map<String, String>>();
        sections.path("models")
                .fields()
                .forEachRemaining(model -> files.add(Map.of(
                        "name", model.getKey(), "digest", model.getValue().asText())));
        facts.put("files", files);
        return facts;
    }

    private static List<Map<String, String>> summary(JsonNode run, JsonNode clock, JsonNode sections) {
        var rows = new ArrayList<Map<String, String>>();
        add(
                rows,
                "What",
                run.path("runbookName").asText() + " of " + run.path("subject").asText() + ", "
                        + run.path("protectedSite").asText() + " to "
                        + run.path("recoverySite").asText()
                        + (run.path("mode").asText().equals("live")
                                ? ""
                                : " (" + run.path("mode").asText() + ": nothing was changed)"));
        add(rows, "Why", run.path("reason").asText());
        add(
                rows,
                "Who",
                "asked for by " + run.path("requester").asText() + " ("
                        + run.path("trigger").asText() + ")"
                        + (run.path("breakGlass").asBoolean() ? ", break-glass" : "")
                        + people(sections));
        add(rows, "Result", run.path("outcomeName").asText());
        add(rows, "Detected", time(run.path("detectedAt").asText(null)));
        add(rows, "Asked for", time(run.path("requestedAt").asText(null)));
        add(rows, "Ended", time(run.path("endedAt").asText(null)));
        add(
                rows,
                "Time",
                duration(clock.path("totalMillis").asLong())
                        + (clock.path("recoveryTimeObjectiveMillis").isNumber()
                                ? "; agreed: "
                                        + duration(clock.path("recoveryTimeObjectiveMillis")
                                                .asLong())
                                : "; no recovery time was agreed"));
        add(
                rows,
                "Tenant, pair",
                run.path("tenant").asText() + ", " + run.path("sitePair").asText());
        add(
                rows,
                "Version",
                run.path("runbook").asText() + " " + run.path("runbookVersion").asText(""));
        int deviations = sections.path("deviations").size();
        add(
                rows,
                "Not as planned",
                deviations == 0 ? "nothing" : deviations + (deviations == 1 ? " thing" : " things") + ", listed below");
        int findings = sections.path("findings").size();
        add(rows, "Findings", findings == 0 ? "none were recorded" : String.valueOf(findings));
        return rows;
    }

    private static String people(JsonNode sections) {
        var names = new java.util.TreeSet<String>();
        sections.path("decisions").forEach(decision -> {
            if (decision.path("who").isTextual()) {
                names.add(decision.path("who").asText());
            }
        });
        return names.isEmpty() ? "" : "; decided by " + String.join(", ", names);
    }

    private static void add(List<Map<String, String>> rows, String name, String value) {
        if (value != null && !value.isBlank()) {
            rows.add(Map.of("name", name, "value", printable(value)));
        }
    }

    private static List<Map<String, Object>> phases(JsonNode clock) {
        long total = Math.max(1, clock.path("totalMillis").asLong());
        var rows = new ArrayList<Map<String, Object>>();
        for (var phase : DecisionClock.Phase.values()) {
            var length = clock.path("phases").path(phase.word()).asLong();
            rows.add(Map.of(
                    "name", phaseWords(phase.word()),
                    "length", duration(length),
                    "percent", Math.round(length * 100.0 / total)));
        }
        return rows;
    }

    private static String phaseWords(String phase) {
        return switch (phase) {
            case "detect" -> "Detect: until a run was asked for";
            case "declare" -> "Declare: people decide whether it is a disaster";
            case "approve" -> "Approve: people's approval";
            case "execute" -> "Execute: the steps";
            case "wait" -> "Wait: people decide in between";
            case "verify" -> "Verify: checks, inspection, sign-off";
            default -> phase;
        };
    }

    private static List<Map<String, String>> approvals(JsonNode clock) {
        var rows = new ArrayList<Map<String, String>>();
        clock.path("approvals")
                .fields()
                .forEachRemaining(approval -> rows.add(Map.of(
                        "roles", role(approval.getKey()),
                        "length", duration(approval.getValue().asLong()))));
        return rows;
    }

    private static String role(String id) {
        return id.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
    }

    private static String recovery(JsonNode clock) {
        if (!clock.path("recoveryTimeMillis").isNumber()) {
            return "";
        }
        var measured = clock.path("recoveryTimeMillis").asLong();
        var target = clock.path("recoveryTimeObjectiveMillis");
        return "Recovery time measured: " + duration(measured)
                + (target.isNumber()
                        ? measured <= target.asLong()
                                ? ", within the agreed " + duration(target.asLong())
                                : ", LATER than the agreed " + duration(target.asLong())
                        : "; none was agreed")
                + ".";
    }

    private static List<Map<String, String>> machines(JsonNode clock) {
        var rows = new ArrayList<Map<String, String>>();
        int count = 0;
        for (var machine : clock.path("machines")) {
            if (++count > MOST_ITEMS) {
                rows.add(Map.of(
                        "name",
                        "and " + (clock.path("machines").size() - MOST_ITEMS) + " more, in evidence.json",
                        "at",
                        "",
                        "length",
                        ""));
                break;
            }
            rows.add(Map.of(
                    "name", printable(machine.path("name").asText()),
                    "at", time(machine.path("recoveredAt").asText(null)),
                    "length", duration(machine.path("recoveryTimeMillis").asLong())));
        }
        return rows;
    }

    private static List<Map<String, String>> groups(JsonNode clock) {
        var rows = new ArrayList<Map<String, String>>();
        for (var group : clock.path("groups")) {
            rows.add(Map.of(
                    "name", printable(group.path("name").asText()),
                    "objective",
                            group.path("recoveryPointObjectiveMillis").isNumber()
                                    ? duration(group.path("recoveryPointObjectiveMillis")
                                            .asLong())
                                    : "not known",
                    "point",
                            group.path("pointInTime").isTextual()
                                    ? time(group.path("pointInTime").asText())
                                    : "not known",
                    "lost",
                            group.path("recoveryPointMillis").isNumber()
                                    ? duration(group.path("recoveryPointMillis").asLong())
                                    : "not known"));
        }
        return rows;
    }

    private static List<Map<String, String>> rows(JsonNode list, String... fields) {
        var rows = new ArrayList<Map<String, String>>();
        for (var node : list) {
            var row = new LinkedHashMap<String, String>();
            if (node.has(EvidenceJson.REDACTED)) {
                for (var field : fields) {
                    row.put(field, field.equals("what") ? "left out for this reader" : "");
                }
            } else {
                for (var field : fields) {
                    var value =
                            node.path(field).isValueNode() && !node.path(field).isNull()
                                    ? node.path(field).asText()
                                    : "";
                    row.put(field, field.equals("at") ? time(value) : printable(value));
                }
            }
            rows.add(row);
        }
        return rows;
    }

    private static List<Map<String, String>> decisions(JsonNode sections) {
        var rows = rows(sections.path("decisions"), "at", "who", "role", "kind", "decision", "reason");
        rows.forEach(row -> {
            row.put("role", role(row.get("role")));
            row.put(
                    "what",
                    row.get("kind").isEmpty()
                            ? "left out for this reader"
                            : row.get("kind") + ": " + row.get("decision"));
        });
        return rows;
    }

    private static List<Map<String, String>> findings(JsonNode sections) {
        return rows(sections.path("findings"), "text", "owner", "dueDate", "state", "foundBy");
    }

    private static List<Map<String, Object>> steps(JsonNode sections) {
        var rows = new ArrayList<Map<String, Object>>();
        for (var step : sections.path("steps")) {
            var row = new LinkedHashMap<String, Object>();
            row.put("name", printable(step.path("name").asText()));
            row.put(
                    "state",
                    step.path("state").asText().toLowerCase(Locale.ROOT).replace('_', ' '));
            row.put("text", printable(step.path("text").asText("")));
            row.put("began", time(step.path("dueAt").asText(null)));
            row.put(
                    "took",
                    step.path("endedAt").isTextual()
                            ? duration(Sections.millis(
                                    Instant.parse(step.path("dueAt").asText()),
                                    Instant.parse(step.path("endedAt").asText())))
                            : "not ended");
            row.put("round", step.path("round").asInt());
            var items = new ArrayList<Map<String, String>>();
            int count = 0;
            for (var item : step.path("items")) {
                if (++count > MOST_ITEMS) {
                    break;
                }
                items.add(Map.of(
                        "label", printable(item.path("label").asText()),
                        "state",
                                item.path("state")
                                        .asText()
                                        .toLowerCase(Locale.ROOT)
                                        .replace('_', ' '),
                        "note", printable(item.path("note").asText()),
                        "ended", time(item.path("endedAt").asText(null))));
            }
            row.put("items", items);
            row.put("more", Math.max(0, step.path("items").size() - MOST_ITEMS));
            rows.add(row);
        }
        return rows;
    }

    private static int timelineSize(JsonNode evidence) {
        int size = 0;
        for (var entry : evidence.path("entries")) {
            if (IN_TIMELINE.contains(entry.path("content").path("kind").asText())) {
                size++;
            }
        }
        return size;
    }

    private static List<Map<String, String>> timeline(JsonNode evidence) {
        var rows = new ArrayList<Map<String, String>>();
        for (var entry : evidence.path("entries")) {
            var content = entry.path("content");
            if (!IN_TIMELINE.contains(content.path("kind").asText()) || rows.size() >= MOST_TIMELINE) {
                continue;
            }
            rows.add(Map.of(
                    "number", entry.path("number").asText(),
                    "at", time(content.path("at").asText()),
                    "kind",
                            content.path("kind")
                                    .asText()
                                    .toLowerCase(Locale.ROOT)
                                    .replace('_', ' '),
                    "who", printable(content.path("who").asText("Drawbridge")),
                    "text",
                            printable((content.path("label").isTextual()
                                            ? content.path("label").asText() + ": "
                                            : "")
                                    + content.path("text").asText(""))));
        }
        return rows;
    }

    private static String printable(String text) {
        return ReportFonts.printable(text == null ? "" : text);
    }

    static String time(String instant) {
        if (instant == null || instant.isBlank()) {
            return "";
        }
        return instant.substring(0, 10) + " " + instant.substring(11, 19) + " UTC";
    }

    static String duration(long millis) {
        var length = Duration.ofMillis(millis);
        if (millis == 0) {
            return "0 s";
        }
        if (length.toSeconds() < 60) {
            return millis < 10_000 ? millis / 1000 + "." + millis % 1000 / 100 + " s" : length.toSeconds() + " s";
        }
        if (length.toMinutes() < 120) {
            return length.toMinutes() + " min"
                    + (length.toSecondsPart() == 0 ? "" : " " + length.toSecondsPart() + " s");
        }
        return length.toHours() + " h" + (length.toMinutesPart() == 0 ? "" : " " + length.toMinutesPart() + " min");
    }

    // ---- diagrams

    private static List<PdfPages.Sheet> sheets(JsonNode evidence, Map<String, byte[]> models) {
        var sheets = new ArrayList<PdfPages.Sheet>();
        var names = new ArrayList<String>();
        if (models.containsKey(PackWriter.MODEL)) {
            names.add(PackWriter.MODEL);
        }
        models.keySet().stream().filter(name -> name.startsWith("procedures/")).forEach(names::add);
        for (var name : names) {
            var model = models.get(name);
            var process = PathTaken.process(model);
            var path = new PathTaken(process, model, evidence.path("sections"));
            var drawing = new BpmnDrawing(model, path.traces(), path.flows());
            var title = name.equals(PackWriter.MODEL)
                    ? evidence.path("sections").path("run").path("runbookName").asText()
                    : "Procedure " + process;
            PdfPages.add(sheets, printable(title), drawing);
        }
        return sheets;
    }

    /** Nothing of the moment or the machine: the same evidence makes the same bytes. */
    private static void describe(PDDocument pdf, JsonNode evidence) {
        var information = new PDDocumentInformation();
        information.setTitle("Evidence of run " + evidence.path("run").asText());
        information.setProducer("Drawbridge");
        var at = new GregorianCalendar(TimeZone.getTimeZone("UTC"), Locale.ROOT);
        at.setTimeInMillis(
                Instant.parse(evidence.path("seal").path("at").asText()).toEpochMilli());
        information.setCreationDate(at);
        information.setCustomMetadataValue(RUN, evidence.path("run").asText());
        information.setCustomMetadataValue(
                HEAD, evidence.path("seal").path("head").asText());
        pdf.setDocumentInformation(information);
        // The id that the pages were given is of the moment.
        pdf.getDocument().getTrailer().removeItem(COSName.ID);
        pdf.setDocumentId(evidence.path("seal").path("head").asText().hashCode() & 0xffffffffL);
    }
}
