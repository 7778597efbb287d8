package io.drawbridge.runbook.rest;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.core.InvalidInput;
import io.drawbridge.runbook.Runs;
import io.drawbridge.security.Triggers;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Runs that monitoring systems start by signed requests. What they start stands in the settings. */
@RestController
@RequestMapping(path = "/api/v1/triggers", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Triggers")
class TriggerController {

    /** What a monitoring system says. */
    @JsonIgnoreProperties(ignoreUnknown = false)
    @Schema(name = "Alarm")
    record Alarm(
            @Schema(
                            description = "What was noticed; approvers and auditors read it",
                            example = "Both power feeds of hall 2 are down",
                            requiredMode = Schema.RequiredMode.REQUIRED)
                    String reason,
            @Schema(
                            description = "When it was noticed. For a disaster recovery this is the declaration",
                            example = "2026-03-01T02:40:00Z")
                    Instant detectedAt) {}

    private final Triggers triggers;
    private final Runs runs;
    private final ObjectMapper json;
    private final Clock clock;

    TriggerController(Triggers triggers, Runs runs, ObjectMapper json, Clock clock) {
        this.triggers = triggers;
        this.runs = runs;
        this.json = json;
        this.clock = clock;
    }

    @PostMapping(path = "/{client}", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Start the run that is configured for a monitoring system",
            description =
                    "Signed with the system's secret, as docs/api.md describes. Each signed request is taken once;"
                            + " the same Idempotency-Key with the same body gives the same run. People approve it as any other.")
    @SecurityRequirements
    @ApiResponse(responseCode = "202", description = "The run is registered and waits for approval")
    ResponseEntity<RunController.RunView> trigger(
            @PathVariable String client,
            @Parameter(description = "Seconds since 1970", example = "1767225600")
                    @RequestHeader(name = "Drawbridge-Timestamp", required = false)
                    String timestamp,
            @Parameter(description = "New with each request: 16 to 64 letters, digits, '.', '_' or '-'")
                    @RequestHeader(name = "Drawbridge-Nonce", required = false)
                    String nonce,
            @Parameter(description = "v1= and the HMAC-SHA-256 in hex")
                    @RequestHeader(name = "Drawbridge-Signature", required = false)
                    String signature,
            @Parameter(description = "The alarm's own key: 1 to 255 characters")
                    @RequestHeader(name = "Idempotency-Key", required = false)
                    String key,
            @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            content = @Content(schema = @Schema(implementation = Alarm.class)))
                    @RequestBody
                    byte[] body,
            HttpServletRequest request)
            throws IOException {
        if (key == null || !key.matches("[\\x21-\\x7e]{1,255}")) {
            throw new InvalidInput(
                    "Idempotency-Key",
                    "must hold 1 to 255 printable characters of ASCII without spaces: the alarm's own key");
        }
        var trigger = triggers.take(new Triggers.Signed(
                client, timestamp, nonce, signature, request.getMethod(), request.getRequestURI(), key, body));
        var alarm = json.readValue(body, Alarm.class);
        if (alarm == null) {
            throw new InvalidInput("reason", "must not be empty");
        }
        var asked = new StartRun(
                trigger.runbook(),
                trigger.tenant(),
                trigger.sitePair(),
                trigger.recoveryPlan(),
                null,
                alarm.reason(),
                "live",
                false,
                alarm.detectedAt(),
                new LinkedHashMap<>(trigger.inputs()));
        var started = runs.startFor(
                trigger.caller(),
                asked.toRequest("monitoring", clock.instant()),
                key,
                RunController.digest(json, asked));
        var view = RunController.RunView.of(started.run());
        return ResponseEntity.accepted()
                .header("Location", view.links().get("self"))
                .body(view);
    }
}
