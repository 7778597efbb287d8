package io.drawbridge.console;

import io.drawbridge.check.RecentChecks;
import io.drawbridge.check.SiteCheck;
import io.drawbridge.core.InvalidInput;
import io.drawbridge.core.SiteId;
import io.drawbridge.site.Site;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The check of the connections to the sites, for a browser. Who may see it is told by the security's settings. */
@Controller
@RequestMapping("/sites/check")
class SiteCheckPage {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "d MMMM yyyy, HH:mm:ss 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final SiteCheck check;
    private final RecentChecks recent;

    SiteCheckPage(SiteCheck check, RecentChecks recent) {
        this.check = check;
        this.recent = recent;
    }

    @GetMapping
    String show(Model model) {
        model.addAttribute("sites", check.sites());
        recent.last().ifPresent(report -> {
            model.addAttribute("report", report);
            model.addAttribute("checkedAt", TIME.format(report.checkedAt()));
        });
        return "site-check";
    }

    /** Looks, and then shows by another request: loading the page again does not look again. */
    @PostMapping
    String run(@RequestParam(name = "site", required = false) String site) {
        var known = check.sites().stream().map(Site::id).toList();
        List<SiteId> wanted;
        try {
            wanted = site == null ? known : List.of(new SiteId(site));
        } catch (InvalidInput noId) {
            wanted = List.of();
        }
        if (!wanted.isEmpty() && known.containsAll(wanted)) {
            recent.run(wanted);
        }
        return "redirect:/sites/check";
    }
}
