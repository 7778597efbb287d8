package io.drawbridge.runbook.rest;

import io.drawbridge.runbook.Runbook;
import io.drawbridge.runbook.Runbooks;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The catalogue of runbooks over HTTP. */
@RestController
@RequestMapping(path = "/api/v1/runbooks", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Runbooks")
class RunbookController {

    @Schema(name = "RunbookList")
    record RunbookList(List<Runbook> runbooks) {}

    private final Runbooks runbooks;

    RunbookController(Runbooks runbooks) {
        this.runbooks = runbooks;
    }

    @GetMapping
    @Operation(summary = "The runbooks there are, with what happens in each")
    RunbookList list() {
        return new RunbookList(runbooks.all());
    }

    @GetMapping("/{key}")
    @Operation(summary = "One runbook")
    Runbook runbook(@PathVariable String key) {
        return runbooks.find(key).orElseThrow(() -> new NotFound("runbook"));
    }
}
