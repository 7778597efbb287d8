package io.drawbridge.security;

import io.drawbridge.security.PersonRegister.NotAdmitted;
import io.drawbridge.security.SignInDelays.Visit;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.stereotype.Component;

/** Begins and ends sessions, and leads people to where they wanted to go. */
@Component
class SignIn {

    static final String PAGE = "/sign-in";
    static final String TARGET = "to";
    private static final String HOME = "/";

    private static final Logger log = LoggerFactory.getLogger(SignIn.class);
    private static final Duration DEVICE_LIFE = Duration.ofDays(180);

    /** A path of our own, with a query and a fragment: no other host, no trick with slashes, nothing to split a header. */
    private static final Pattern OURS = Pattern.compile("/(?![/\\\\])[\\x21-\\x5b\\x5d-\\x7e]{0,1500}");

    private final Sessions sessions;
    private final SignInDelays delays;

    SignIn(Sessions sessions, SignInDelays delays) {
        this.sessions = sessions;
        this.delays = delays;
    }

    static Visit visit(HttpServletRequest request) {
        return new Visit(request.getRemoteAddr(), Cookies.read(request, Cookies.DEVICE));
    }

    /** @return where to go; our home when the wish is none of our own paths */
    static String target(String wish) {
        return wish != null && OURS.matcher(wish).matches() && !wish.startsWith(PAGE) && !wish.startsWith("/sign-out")
                ? wish
                : HOME;
    }

    /** @return the address of the sign-in page for somebody who asked for something else */
    static String pageFor(HttpServletRequest request) {
        var wish = request.getRequestURI() + (request.getQueryString() == null ? "" : "?" + request.getQueryString());
        return request.getMethod().equals("GET") && OURS.matcher(wish).matches()
                ? PAGE + "?" + TARGET + "=" + URLEncoder.encode(wish, StandardCharsets.UTF_8)
                : PAGE;
    }

    /** @param address of the page that somebody has open, as the browser says; null for none */
    static String pageFor(String address) {
        var path = address == null ? "" : address.replaceFirst("^https?://[^/]*", "");
        return OURS.matcher(path).matches()
                ? PAGE + "?" + TARGET + "=" + URLEncoder.encode(path, StandardCharsets.UTF_8)
                : PAGE;
    }

    /** Begins a session with a secret that nobody knew before. */
    void begin(
            HttpServletRequest request, HttpServletResponse response, Authentication who, String method, String target)
            throws IOException {
        forget(request);
        Cookies.write(request, response, Cookies.SESSION, sessions.begin(who.getName(), method), null);
        Cookies.write(request, response, Cookies.DEVICE, delays.remember(who.getName(), visit(request)), DEVICE_LIFE);
        log.info("{} signed in from {} by {}", who.getName(), request.getRemoteAddr(), method);
        response.sendRedirect(target(target));
    }

    /** Sends back to the page with what went wrong, in a word; the page has the sentence. */
    void failed(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException failure, String target)
            throws IOException {
        String word;
        if (failure instanceof SignInDelays.TooSoon soon) {
            word = "wait=" + soon.seconds();
        } else if (failure instanceof NotAdmitted refused) {
            log.warn("a sign-in from {} was refused: {}", request.getRemoteAddr(), refused.why());
            word = "refused=" + refused.why().key();
        } else if (failure instanceof AuthenticationServiceException) {
            log.error("the provider of identities could not be asked", failure);
            word = "silent";
        } else {
            word = "wrong";
        }
        sendBack(response, word, target);
    }

    /** Where somebody wanted to go is kept, so that the next try leads there. */
    static void sendBack(HttpServletResponse response, String word, String target) throws IOException {
        var to = target == null || target(target).equals(HOME)
                ? ""
                : "&" + TARGET + "=" + URLEncoder.encode(target(target), StandardCharsets.UTF_8);
        response.sendRedirect(PAGE + "?" + word + to);
    }

    /** Ends the session, on all nodes. */
    void end(HttpServletRequest request) {
        forget(request);
    }

    static void takeCookieAway(HttpServletRequest request, HttpServletResponse response) {
        Cookies.write(request, response, Cookies.SESSION, "", Duration.ZERO);
    }

    private void forget(HttpServletRequest request) {
        Cookies.all(request, Cookies.SESSION).forEach(sessions::end);
        // The engine's pages keep theirs beside ours; the next person gets another one.
        Optional.ofNullable(request.getSession(false)).ifPresent(session -> session.invalidate());
    }
}
