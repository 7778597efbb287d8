package io.drawbridge.console;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.drawbridge.engine.EntryDigest;
import io.drawbridge.evidence.RunbookPdf;
import io.drawbridge.runbook.RunPaths;
import io.drawbridge.runbook.Runbook;
import io.drawbridge.runbook.Runbooks;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Clock;
import java.util.stream.Stream;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.server.ResponseStatusException;

/** The runbooks as they are deployed, made to be printed: for the day the tool is down. */
@Controller
@RequestMapping("/runbooks")
class RunbookPages {

    record Drawing(@JsonProperty String xml) {}

    private final Runbooks runbooks;
    private final RunPaths drawings;
    private final RunbookPdf pdf;
    private final Clock clock;

    RunbookPages(Runbooks runbooks, RunPaths drawings, RunbookPdf pdf, Clock clock) {
        this.pdf = pdf;
        this.clock = clock;
        this.runbooks = runbooks;
        this.drawings = drawings;
    }

    @GetMapping
    String list(Model model) {
        model.addAttribute("runbooks", runbooks.all());
        return "runbooks";
    }

    @GetMapping("/{key}")
    String show(@PathVariable String key, Model model) {
        var runbook = find(key);
        model.addAttribute("runbook", runbook);
        // As the evidence of a run names it: of the file, not of how a browser is told it.
        model.addAttribute("digest", EntryDigest.sha256(runbooks.fileOf(runbooks.definitionOf(key))));
        model.addAttribute(
                "roles",
                Stream.concat(
                                runbook.starters().stream(),
                                runbook.elements().stream().flatMap(element -> element.roles().stream()))
                        .distinct()
                        .toList());
        return "runbook";
    }

    @GetMapping(path = "/{key}/drawing", produces = MediaType.APPLICATION_JSON_VALUE)
    @ResponseBody
    Drawing drawing(@PathVariable String key) {
        return new Drawing(drawings.drawing(runbooks.definitionOf(find(key).key())));
    }

    private Runbook find(String key) {
        return runbooks.find(key).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    /** The runbook on paper, as it is deployed now. */
    @GetMapping(path = "/{key}.pdf", produces = MediaType.APPLICATION_PDF_VALUE)
    @ResponseBody
    ResponseEntity<byte[]> print(@PathVariable String key, Principal who) {
        return pdf(key, runbooks.definitionOf(find(key).key()), who);
    }

    /** The runbook on paper in an earlier version, such as that of a run. */
    @GetMapping(path = "/{key}/{version}.pdf", produces = MediaType.APPLICATION_PDF_VALUE)
    @ResponseBody
    ResponseEntity<byte[]> print(@PathVariable String key, @PathVariable int version, Principal who) {
        return pdf(
                key + "-" + version,
                runbooks.definitionOf(key, version)
                        .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND)),
                who);
    }

    private ResponseEntity<byte[]> pdf(String name, String definition, Principal who) {
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_PDF)
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.inline()
                                .filename(name + ".pdf", StandardCharsets.UTF_8)
                                .build()
                                .toString())
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .body(pdf.of(definition, new RunbookPdf.Printed(clock.instant(), who.getName())));
    }
}
