package io.drawbridge.runbook.rest;

import io.drawbridge.approval.CodeSheets;
import io.drawbridge.approval.CodeSheets.Sheet;
import io.drawbridge.approval.PaperApprovals;
import io.drawbridge.security.Callers;
import io.drawbridge.security.Right;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.time.Instant;
import java.util.List;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** One-time approval codes on paper, over HTTP. */
@RestController
@RequestMapping(path = "/api/v1", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Paper codes")
class CodeSheetController {

    /** What is asked for. */
    @Schema(name = "MakeCodeSheet")
    record Make(
            @Schema(description = "whose codes they are", example = "bob") String person,
            @Schema(description = "in which role they approve", example = "siteRecoveryAdministrator") String role,
            @Schema(description = "1 to 20; 10 without it") Integer codes,
            @Schema(description = "1 to 366; 180 without it") Integer validDays) {}

    @Schema(name = "CodeSheet")
    record SheetView(
            String id,
            String person,
            String role,
            String madeBy,
            Instant madeAt,
            Instant validUntil,
            @Schema(description = "null before the person has said that they hold it") Instant receivedAt,
            Instant revokedAt,
            @Schema(description = "codes that are unused") int left) {

        static SheetView of(Sheet sheet) {
            return new SheetView(
                    sheet.id(),
                    sheet.person(),
                    sheet.role(),
                    sheet.madeBy(),
                    sheet.madeAt(),
                    sheet.validUntil(),
                    sheet.receivedAt(),
                    sheet.revokedAt(),
                    sheet.left());
        }
    }

    @Schema(name = "CodeSheets")
    record SheetList(List<SheetView> sheets) {}

    @Schema(name = "PrintedCodeSheet")
    record Printed(
            SheetView sheet,
            @Schema(description = "shown this once") List<String> codes,
            @Schema(description = "a page to print") String printable) {}

    @Schema(name = "PaperApproval")
    record Approve(
            @Schema(description = "as it stands on the paper") String code,
            @Schema(description = "the run's id") String run,
            @Schema(description = "of what is approved", example = "3FA2-91C0-77DE-0B12") String fingerprint,
            @Schema(description = "approve or decline") String decision,
            String reason) {}

    private final CodeSheets sheets;
    private final PaperApprovals approvals;
    private final Callers callers;

    CodeSheetController(CodeSheets sheets, PaperApprovals approvals, Callers callers) {
        this.sheets = sheets;
        this.approvals = approvals;
        this.callers = callers;
    }

    @PostMapping(path = "/code-sheets", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Make a sheet of one-time approval codes for a named person; for system administrators")
    @ApiResponse(responseCode = "201", description = "The codes, shown this once")
    ResponseEntity<Printed> make(@RequestBody Make body, Principal caller) {
        var made = sheets.make(
                body.person(),
                body.role(),
                body.codes() == null ? 10 : body.codes(),
                body.validDays() == null ? 180 : body.validDays(),
                caller.getName());
        return ResponseEntity.status(HttpStatus.CREATED)
                .cacheControl(CacheControl.noStore())
                .body(new Printed(SheetView.of(made.sheet()), made.codes(), made.text()));
    }

    @GetMapping("/code-sheets")
    @Operation(
            summary = "Sheets without their codes: all of them for system administrators, one's own for everybody else")
    SheetList list(Principal caller) {
        return new SheetList(sheets.list(isAdministrator(caller) ? null : caller.getName()).stream()
                .map(SheetView::of)
                .toList());
    }

    @PostMapping("/code-sheets/{id}/received")
    @Operation(summary = "Say that one holds one's sheet: before that, its codes do not count")
    @ApiResponse(responseCode = "204", description = "The codes count from now on")
    ResponseEntity<Void> received(@PathVariable String id, Principal caller) {
        if (!sheets.received(id, caller.getName())) {
            throw new NotFound("sheet of yours");
        }
        return ResponseEntity.noContent().build();
    }

    @DeleteMapping("/code-sheets/{id}")
    @Operation(summary = "Revoke a sheet: for system administrators, and for the person whose it is")
    @ApiResponse(responseCode = "204", description = "None of its codes counts any more")
    ResponseEntity<Void> revoke(@PathVariable String id, Principal caller) {
        boolean own = sheets.find(id)
                .map(sheet -> sheet.person().equals(caller.getName()))
                .orElse(false);
        if (!own && !isAdministrator(caller) || !sheets.revoke(id, caller.getName())) {
            throw new NotFound("sheet");
        }
        return ResponseEntity.noContent().build();
    }

    @PostMapping(path = "/paper-approvals", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Approve or decline in the name of whoever holds a paper code",
            description =
                    "The caller is noted as the one at the keyboard. Without any sign-in there is the page /paper-code.")
    @ApiResponse(responseCode = "204", description = "Decided; the code is used up")
    ResponseEntity<Void> approve(@RequestBody Approve body, Principal caller) {
        approvals.decide(body.code(), body.run(), body.fingerprint(), body.decision(), body.reason(), caller.getName());
        return ResponseEntity.noContent().build();
    }

    private boolean isAdministrator(Principal caller) {
        return callers.of(caller.getName()).has(Right.CONFIGURE);
    }
}
