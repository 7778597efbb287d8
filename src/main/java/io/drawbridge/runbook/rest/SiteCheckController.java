package io.drawbridge.runbook.rest;

import io.drawbridge.check.CheckReport;
import io.drawbridge.check.RecentChecks;
import io.drawbridge.check.SiteCheck;
import io.drawbridge.core.SiteId;
import io.drawbridge.site.Site;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The check of the connections to the sites over HTTP. */
@RestController
@RequestMapping(path = "/api/v1/sites/check", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Sites")
class SiteCheckController {

    private final SiteCheck check;
    private final RecentChecks recent;

    SiteCheckController(SiteCheck check, RecentChecks recent) {
        this.check = check;
        this.recent = recent;
    }

    @GetMapping
    @Operation(
            summary = "What the last check of the connections found",
            description = "For administrators of the provider and of Drawbridge. Nothing is kept over a restart.")
    CheckReport last() {
        return recent.last().orElseThrow(() -> new NotFound("check yet"));
    }

    @PostMapping
    @Operation(
            summary = "Check the connections now: name, TLS, sign-in, version, rights, pairing, clock",
            description = "Goes through every endpoint and says in words what is wrong. Changes nothing at the sites. A"
                    + " second check within ten seconds is given the findings of the first.")
    CheckReport run(
            @Parameter(description = "which sites; all without it") @RequestParam(name = "site", required = false)
                    List<String> sites) {
        return recent.run(
                sites == null || sites.isEmpty()
                        ? check.sites().stream().map(Site::id).toList()
                        : sites.stream().map(SiteId::new).distinct().toList());
    }
}
