package io.drawbridge.evidence;

import io.drawbridge.engine.EntryDigest;
import io.drawbridge.runbook.Runbook;
import io.drawbridge.runbook.Runbooks;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocumentInformation;
import org.springframework.stereotype.Component;
import org.thymeleaf.ITemplateEngine;
import org.thymeleaf.context.Context;

/**
 * A runbook on paper, in exactly one version, for the day the tool is down: drawings, steps in words with those of the
 * procedures that it calls, who decides, and lines to write on.
 */
@Component
public class RunbookPdf {

    /** Who wanted it, and when: it stands on the paper, which ages. */
    public record Printed(Instant at, String by) {}

    private final Runbooks runbooks;
    private final ITemplateEngine templates;

    RunbookPdf(Runbooks runbooks, ITemplateEngine templates) {
        this.runbooks = runbooks;
        this.templates = templates;
    }

    /** @param definition of a runbook, as {@link Runbooks#definitionOf} names it */
    public byte[] of(String definition, Printed printed) {
        var parts = new ArrayList<Map<String, Object>>();
        var sheets = new ArrayList<PdfPages.Sheet>();
        var roles = new LinkedHashSet<String>();
        var names = new LinkedHashMap<String, String>();
        var definitions = new ArrayList<String>();
        definitions.add(definition);
        definitions.addAll(runbooks.proceduresOf(definition));
        for (var one : definitions) {
            var part = runbooks.ofDefinition(one);
            var file = runbooks.fileOf(one);
            names.put(part.key() + ".bpmn", EntryDigest.sha256(file));
            roles.addAll(part.starters());
            part.elements().forEach(element -> roles.addAll(element.roles()));
            parts.add(Map.of(
                    "name", printable(part.name() == null ? part.key() : part.name()),
                    "purpose", printable(part.purpose()),
                    "own", one.equals(definition),
                    "elements", elements(part)));
            PdfPages.add(
                    sheets,
                    printable(part.name() == null ? part.key() : part.name()),
                    new BpmnDrawing(file, Map.of(), Set.of()));
        }
        var runbook = runbooks.ofDefinition(definition);
        var facts = new LinkedHashMap<String, Object>();
        facts.put("title", printable(runbook.name()));
        facts.put("purpose", printable(runbook.purpose()));
        facts.put("version", printable(runbook.key() + " " + runbook.version()));
        // Stands in the style sheet: nothing there may end a text.
        facts.put("foot", (runbook.key() + " " + runbook.version()).replaceAll("[^\\p{Alnum} ().-]", " "));
        facts.put("digest", names.values().iterator().next());
        facts.put("printed", Report.time(EntryDigest.time(printed.at())) + " by " + printable(printed.by()));
        facts.put("starters", words(runbook.starters()));
        facts.put("parts", parts);
        facts.put(
                "roles",
                roles.stream()
                        .filter(role -> !role.startsWith("${"))
                        .map(RunbookPdf::role)
                        .toList());
        facts.put(
                "files",
                names.entrySet().stream()
                        .map(file -> Map.of("name", printable(file.getKey()), "digest", file.getValue()))
                        .toList());
        facts.put(
                "sheets",
                sheets.stream()
                        .map(sheet -> Map.of("title", sheet.title(), "note", sheet.note()))
                        .toList());
        var html = templates.process("runbook-pdf", new Context(Locale.ENGLISH, facts));
        try (var pdf = Loader.loadPDF(PdfPages.of(html))) {
            PdfPages.draw(pdf, sheets);
            var information = new PDDocumentInformation();
            information.setTitle(runbook.name() + " " + runbook.version());
            information.setProducer("Drawbridge");
            pdf.setDocumentInformation(information);
            var out = new ByteArrayOutputStream();
            pdf.save(out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("the runbook cannot be printed", e);
        }
    }

    private static List<Map<String, String>> elements(Runbook part) {
        return part.elements().stream()
                .map(element -> Map.of(
                        "name", printable(element.name()),
                        "who",
                                switch (element.kind()) {
                                    case "person" -> "decided by " + words(element.roles());
                                    case "procedure" -> "procedure, see there";
                                    default -> "";
                                },
                        "what", printable(element.what()),
                        "undo", printable(element.undo())))
                .toList();
    }

    private static String words(List<String> roles) {
        // Whom the approval policy names is not known before a run is.
        return String.join(
                " or ",
                roles.stream()
                        .map(role -> role.startsWith("${") ? "whom the approval policy names" : role(role))
                        .toList());
    }

    private static String role(String id) {
        return printable(id.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT));
    }

    private static String printable(String text) {
        return ReportFonts.printable(text == null ? "" : text.strip());
    }
}
