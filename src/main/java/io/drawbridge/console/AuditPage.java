package io.drawbridge.console;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.evidence.AuditSearch;
import io.drawbridge.runbook.RunSearch;
import io.drawbridge.runbook.Runbooks;
import io.drawbridge.security.Caller;
import io.drawbridge.security.Callers;
import io.drawbridge.security.Right;
import io.drawbridge.site.Site;
import io.drawbridge.site.Sites;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.util.UriComponentsBuilder;

/** All runs that there ever were, to be searched: the same search as the API's. */
@Controller
class AuditPage {

    private static final int AT_ONCE = 50;

    /** What is looked for, as the form sends it: empty means anything. Days are whole days, UTC. */
    record Wanted(
            String site,
            String plan,
            String runbook,
            String person,
            String from,
            String until,
            String result,
            String text) {

        Wanted {
            site = clean(site);
            plan = clean(plan);
            runbook = clean(runbook);
            person = clean(person);
            from = clean(from);
            until = clean(until);
            result = clean(result);
            text = clean(text);
        }

        private static String clean(String given) {
            return given == null || given.isBlank() ? null : given.strip();
        }

        public boolean anything() {
            return Stream.of(site, plan, runbook, person, from, until, result, text)
                    .noneMatch(java.util.Objects::nonNull);
        }

        RunSearch.Query query() {
            return new RunSearch.Query(
                    null,
                    site,
                    null,
                    plan,
                    runbook,
                    person,
                    day("from", from, 0),
                    day("until", until, 1),
                    result,
                    text);
        }

        private static Instant day(String field, String day, int later) {
            try {
                return day == null
                        ? null
                        : LocalDate.parse(day)
                                .plusDays(later)
                                .atStartOfDay(ZoneOffset.UTC)
                                .toInstant();
            } catch (DateTimeParseException e) {
                throw new InvalidInput(field, "must be a day such as 2026-03-01");
            }
        }

        private UriComponentsBuilder to(String path, boolean moments) {
            var to = UriComponentsBuilder.fromPath(path);
            add(to, "site", site);
            add(to, "plan", plan);
            add(to, "runbook", runbook);
            add(to, "person", person);
            if (moments) {
                var query = query();
                add(to, "from", query.from());
                add(to, "until", query.until());
            } else {
                add(to, "from", from);
                add(to, "until", until);
            }
            add(to, "result", result);
            add(to, "text", text);
            return to;
        }

        private static void add(UriComponentsBuilder to, String name, Object value) {
            if (value != null) {
                // Given to the builder as a value and not as a template: a brace is a brace.
                to.queryParam(
                        name, java.net.URLEncoder.encode(value.toString(), java.nio.charset.StandardCharsets.UTF_8));
            }
        }

        String more(String after) {
            var to = to("/audit", false);
            add(to, "after", after);
            return to.build(true).toUriString();
        }

        String first() {
            return to("/audit", false).build(true).toUriString();
        }

        String export() {
            return to("/api/v1/audit/runs/export", true).build(true).toUriString();
        }
    }

    private final AuditSearch search;
    private final Runbooks runbooks;
    private final Sites sites;
    private final Callers callers;

    AuditPage(AuditSearch search, Runbooks runbooks, Sites sites, Callers callers) {
        this.search = search;
        this.runbooks = runbooks;
        this.sites = sites;
        this.callers = callers;
    }

    @GetMapping("/audit")
    String show(
            @ModelAttribute("wanted") Wanted wanted,
            @RequestParam(required = false) String after,
            Model model,
            HttpServletResponse response) {
        var reader = callers.current();
        model.addAttribute("sites", sitesOf(reader));
        model.addAttribute("runbooks", runbooks.names());
        model.addAttribute("later", after != null);
        model.addAttribute("mayExport", reader.has(Right.EXPORT));
        try {
            var page = search.find(wanted.query(), reader.seen(), after, AT_ONCE);
            model.addAttribute("found", page.runs());
            model.addAttribute("next", page.next() == null ? null : wanted.more(page.next()));
            model.addAttribute("first", wanted.first());
            model.addAttribute("export", wanted.export());
        } catch (InvalidInput refused) {
            response.setStatus(422);
            model.addAttribute("refused", refused.getMessage());
            model.addAttribute("found", List.of());
        }
        return "audit";
    }

    /** What can be chosen. */
    record Choice(String id, String name) {}

    private List<Choice> sitesOf(Caller reader) {
        return sites.pairs().stream()
                .filter(pair -> reader.sees(pair.tenant()))
                .flatMap(pair -> Stream.of(pair.protectedSite(), pair.recoverySite()))
                .distinct()
                .map(sites::site)
                .map((Site site) -> new Choice(site.id().value(), site.name()))
                .toList();
    }
}
