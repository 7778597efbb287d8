package io.drawbridge.console;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.drawbridge.runbook.RunPaths;
import io.drawbridge.runbook.Runbook;
import io.drawbridge.runbook.Runbooks;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
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

    RunbookPages(Runbooks runbooks, RunPaths drawings) {
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
        model.addAttribute("digest", digest(drawing(key).xml()));
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

    private static String digest(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
