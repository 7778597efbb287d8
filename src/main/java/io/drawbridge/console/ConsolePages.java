package io.drawbridge.console;

import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.time.Clock;
import org.springframework.core.env.Environment;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** What every page of the console shows: who is signed in, and whether this is a lab. */
@ControllerAdvice(basePackageClasses = ConsolePages.class)
class ConsolePages {

    private static final Words WORDS = new Words();

    private final Clock clock;
    private final boolean lab;

    ConsolePages(Clock clock, Environment environment) {
        this.clock = clock;
        this.lab = environment.getProperty("drawbridge.lab.users", Boolean.class, false);
    }

    @ModelAttribute
    void common(Model model, Principal who, HttpServletRequest request) {
        model.addAttribute("words", WORDS);
        model.addAttribute("now", clock.instant());
        model.addAttribute("who", who == null ? "" : who.getName());
        model.addAttribute("lab", lab);
        model.addAttribute("path", request.getRequestURI());
    }
}
