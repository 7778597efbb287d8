package io.drawbridge.console;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.core.RunId;
import io.drawbridge.evidence.EvidenceAccess;
import io.drawbridge.evidence.Findings;
import io.drawbridge.runbook.Run;
import io.drawbridge.runbook.RunSearch;
import jakarta.servlet.http.HttpServletResponse;
import java.security.Principal;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/** What was found and has to be put right: who sees to it, by when, and which later run showed that it is. */
@Controller
@RequestMapping("/findings")
class FindingsPage {

    private static final int AT_ONCE = 50;
    private static final int RETESTS = 20;

    private final Findings findings;
    private final EvidenceAccess access;
    private final RunSearch search;
    private final Clock clock;

    FindingsPage(Findings findings, EvidenceAccess access, RunSearch search, Clock clock) {
        this.findings = findings;
        this.access = access;
        this.search = search;
        this.clock = clock;
    }

    @GetMapping
    String list(
            @RequestParam(defaultValue = "open") String state,
            @RequestParam(defaultValue = "0") int offset,
            Model model) {
        boolean open = !state.equals("closed");
        int from = Math.max(0, offset);
        var found = findings.list(access.tenants(), open, from, AT_ONCE + 1);
        model.addAttribute("open", open);
        model.addAttribute("findings", found.subList(0, Math.min(AT_ONCE, found.size())));
        model.addAttribute("offset", from);
        model.addAttribute("next", found.size() > AT_ONCE ? from + AT_ONCE : null);
        model.addAttribute("today", today());
        return "findings";
    }

    @GetMapping("/{id}")
    String show(@PathVariable String id, Model model) {
        var finding = find(id);
        var run = access.find(finding.run()).orElseThrow();
        model.addAttribute("finding", finding);
        model.addAttribute("run", run);
        model.addAttribute("today", today());
        boolean mayChange = finding.state().equals("OPEN") && access.mayChangeFindings(run.id());
        model.addAttribute("mayChange", mayChange);
        model.addAttribute("retests", mayChange ? laterThan(run) : List.of());
        return "finding";
    }

    @PostMapping("/{id}/assignment")
    String assign(
            @PathVariable String id,
            @RequestParam(defaultValue = "") String owner,
            @RequestParam(defaultValue = "") String dueDate,
            Principal who,
            Model model,
            HttpServletResponse response) {
        return change(
                id,
                model,
                response,
                () -> findings.assign(id, owner.isBlank() ? null : owner.strip(), day(dueDate), who.getName()));
    }

    @PostMapping("/{id}/retest")
    String retest(
            @PathVariable String id,
            @RequestParam(defaultValue = "") String run,
            Principal who,
            Model model,
            HttpServletResponse response) {
        return change(id, model, response, () -> {
            var later = new RunId(run);
            if (access.find(later).isEmpty()) {
                throw new InvalidInput("run", "is not known");
            }
            return findings.retest(id, later, who.getName());
        });
    }

    @PostMapping("/{id}/closure")
    String close(
            @PathVariable String id,
            @RequestParam(defaultValue = "") String reason,
            Principal who,
            Model model,
            HttpServletResponse response) {
        return change(id, model, response, () -> findings.close(id, reason, who.getName()));
    }

    /** Shows the change by another request: loading the page again changes nothing again. */
    private String change(String id, Model model, HttpServletResponse response, Supplier<Findings.Finding> change) {
        if (!access.mayChangeFindings(find(id).run())) {
            throw new ResponseStatusException(HttpStatus.FORBIDDEN);
        }
        try {
            change.get();
        } catch (InvalidInput refused) {
            response.setStatus(422);
            model.addAttribute("refused", refused.getMessage());
            return show(id, model);
        } catch (Findings.NotOpen refused) {
            response.setStatus(HttpStatus.CONFLICT.value());
            model.addAttribute("refused", refused.getMessage());
            return show(id, model);
        }
        return "redirect:/findings/" + id;
    }

    private Findings.Finding find(String id) {
        return access.finding(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    private List<Run> laterThan(Run run) {
        return search.find(
                        new RunSearch.Query(
                                run.tenant(),
                                null,
                                run.sitePair().value(),
                                run.subject(),
                                null,
                                null,
                                run.requestedAt().plus(1, ChronoUnit.MILLIS),
                                null,
                                null,
                                null),
                        access.tenants(),
                        null,
                        RETESTS)
                .runs();
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    private static LocalDate day(String text) {
        try {
            return text.isBlank() ? null : LocalDate.parse(text.strip());
        } catch (DateTimeParseException e) {
            throw new InvalidInput("dueDate", "must be a day such as 2026-12-01");
        }
    }
}
