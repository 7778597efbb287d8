package io.drawbridge.security;

import io.drawbridge.security.PersonRegister.Why;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The page to sign in at. It repeats nothing that an address brings: words come from us, by a key. */
@Controller
class SignInPage {

    private final SignInSettings settings;
    private final Environment environment;

    SignInPage(SignInSettings settings, Environment environment) {
        this.settings = settings;
        this.environment = environment;
    }

    @GetMapping(SignIn.PAGE)
    String show(
            @RequestParam(name = SignIn.TARGET, required = false) String target,
            @RequestParam(name = "refused", required = false) String refused,
            @RequestParam(name = "wait", required = false) String wait,
            HttpServletRequest request,
            Model model) {
        boolean lab = environment.getProperty("drawbridge.lab.users", Boolean.class, false);
        model.addAttribute("target", target == null ? "" : SignIn.target(target));
        model.addAttribute("trouble", trouble(request, refused, wait).orElse(null));
        model.addAttribute("signedOut", request.getParameter("signed-out") != null);
        model.addAttribute(
                "provider", settings.oidc() == null ? null : settings.oidc().title());
        model.addAttribute("passwords", lab || settings.ldap() != null || settings.oidc() == null);
        model.addAttribute(
                "emergency",
                settings.oidc() != null && !settings.emergencyPasswords().isEmpty());
        model.addAttribute("people", lab ? LabUsers.PEOPLE : List.of());
        model.addAttribute("labPassword", lab ? LabUsers.PASSWORD : "");
        SignedIn.current().ifPresent(caller -> model.addAttribute("who", caller.getName()));
        return "sign-in";
    }

    private static Optional<String> trouble(HttpServletRequest request, String refused, String wait) {
        if (request.getParameter("wrong") != null) {
            return Optional.of("Name or password is wrong.");
        }
        if (wait != null && wait.matches("[0-9]{1,4}")) {
            return Optional.of("Too many attempts failed from here. The next one is possible in " + wait
                    + (wait.equals("1") ? " second." : " seconds.")
                    + " The account is not locked: it can sign in elsewhere meanwhile.");
        }
        if (request.getParameter("silent") != null) {
            return Optional.of(
                    "The provider of identities does not answer. Try again; if it stays away, use an emergency"
                            + " password, if you were given one.");
        }
        if (request.getParameter("provider") != null) {
            return Optional.of("The sign-in at the provider did not succeed, or took too long. Try again.");
        }
        if (request.getParameter("stale") != null) {
            return Optional.of("The page was too old. Try again.");
        }
        return refused == null
                ? Optional.empty()
                : Arrays.stream(Why.values())
                        .filter(why -> why.key().equals(refused))
                        .map(Why::words)
                        .findFirst();
    }
}
