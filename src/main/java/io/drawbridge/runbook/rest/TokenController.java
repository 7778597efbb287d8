package io.drawbridge.runbook.rest;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.drawbridge.core.InvalidInput;
import io.drawbridge.core.TenantId;
import io.drawbridge.runbook.Runbooks;
import io.drawbridge.security.ApiTokens;
import io.drawbridge.security.ApiTokens.Token;
import io.drawbridge.site.Sites;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tokens for clients of the API, for whoever runs Drawbridge. */
@RestController
@RequestMapping(path = "/api/v1/tokens", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Tokens")
class TokenController {

    @JsonIgnoreProperties(ignoreUnknown = false)
    @Schema(name = "IssueToken")
    record IssueToken(
            @Schema(
                            description = "What the client is called in journals and logs",
                            example = "monitoring-west",
                            requiredMode = Schema.RequiredMode.REQUIRED)
                    String client,
            @Schema(description = "What it is for", example = "Alarms of the data centre in the west")
                    String description,
            @Schema(example = "rainpole", requiredMode = Schema.RequiredMode.REQUIRED) String tenant,
            @Schema(
                            description = "In which roles it asks; a role that may start the runbooks",
                            example = "[\"recoveryAdministrator\"]",
                            requiredMode = Schema.RequiredMode.REQUIRED)
                    List<String> roles,
            @Schema(
                            description = "Which runbooks it may start; none for a client that only reads",
                            example = "[\"disaster-recovery\"]",
                            requiredMode = Schema.RequiredMode.REQUIRED)
                    List<String> runbooks,
            @Schema(
                            description = "When it ends; at most 366 days from now",
                            example = "2026-12-31T00:00:00Z",
                            requiredMode = Schema.RequiredMode.REQUIRED)
                    Instant expiresAt) {}

    @JsonIgnoreProperties(ignoreUnknown = false)
    @Schema(name = "RotateToken")
    record RotateToken(
            @Schema(
                            description = "How long the old token goes on; at most P7D",
                            example = "PT24H",
                            defaultValue = "PT24H")
                    String overlap,
            @Schema(description = "When the new one ends", requiredMode = Schema.RequiredMode.REQUIRED)
                    Instant expiresAt) {}

    @Schema(name = "IssuedToken")
    record IssuedToken(
            @Schema(description = "What the client sends behind 'Authorization: Bearer'. It is shown this once.")
                    String secret,
            Token token) {}

    @Schema(name = "TokenList")
    record TokenList(List<Token> tokens) {}

    private final ApiTokens tokens;
    private final Runbooks runbooks;
    private final Sites sites;

    TokenController(ApiTokens tokens, Runbooks runbooks, Sites sites) {
        this.tokens = tokens;
        this.runbooks = runbooks;
        this.sites = sites;
    }

    @GetMapping
    @Operation(summary = "All tokens that were ever issued, without what opens the door")
    TokenList list(@Parameter(hidden = true) HttpServletRequest request) {
        return new TokenList(tokens.all());
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Issue a token to a client",
            description = "A client starts and follows runs within what the token allows. It never decides.")
    @ApiResponse(responseCode = "201", description = "Issued")
    ResponseEntity<IssuedToken> issue(
            @RequestBody IssueToken body, @Parameter(hidden = true) HttpServletRequest request) {
        if (body.tenant() == null
                || sites.findTenant(new TenantId(body.tenant())).isEmpty()) {
            throw new InvalidInput("tenant", "is not known");
        }
        if (body.runbooks() != null) {
            for (var runbook : body.runbooks()) {
                if (runbook == null || runbooks.find(runbook).isEmpty()) {
                    throw new InvalidInput("runbooks", "holds what is no runbook: " + runbook);
                }
            }
        }
        return shown(tokens.issue(
                new ApiTokens.Wish(
                        body.client(),
                        body.description(),
                        body.tenant(),
                        body.roles(),
                        body.runbooks(),
                        body.expiresAt()),
                request.getUserPrincipal().getName()));
    }

    @PostMapping(path = "/{id}/rotate", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Issue the next token to the same client",
            description = "With the same limits. The old one goes on for the overlap, so that there is no gap.")
    @ApiResponse(responseCode = "201", description = "Issued")
    ResponseEntity<IssuedToken> rotate(
            @PathVariable String id,
            @RequestBody RotateToken body,
            @Parameter(hidden = true) HttpServletRequest request) {
        return shown(tokens.rotate(
                        id,
                        overlap(body),
                        body.expiresAt(),
                        request.getUserPrincipal().getName())
                .orElseThrow(() -> new NotFound("token that works")));
    }

    private static Duration overlap(RotateToken body) {
        try {
            return body.overlap() == null ? Duration.ofHours(24) : Duration.parse(body.overlap());
        } catch (DateTimeException e) {
            throw new InvalidInput("overlap", "must be a duration such as PT24H");
        }
    }

    @PostMapping("/{id}/revoke")
    @Operation(summary = "End a token at once")
    Token revoke(@PathVariable String id, @Parameter(hidden = true) HttpServletRequest request) {
        return tokens.revoke(id, request.getUserPrincipal().getName()).orElseThrow(() -> new NotFound("token"));
    }

    private static ResponseEntity<IssuedToken> shown(ApiTokens.Issued issued) {
        return ResponseEntity.status(HttpStatus.CREATED)
                .cacheControl(CacheControl.noStore())
                .body(new IssuedToken(issued.secret(), issued.token()));
    }
}
