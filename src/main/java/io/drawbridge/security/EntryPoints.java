package io.drawbridge.security;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.stereotype.Component;

/** What somebody gets who is not signed in: a page to sign in at, or an answer that a program understands. */
@Component
class EntryPoints {

    /** With this header the Console fetches parts of its pages anew. */
    static final String REFRESH = "HX-Request";

    private final ObjectMapper json;

    EntryPoints(ObjectMapper json) {
        this.json = json;
    }

    /** For pages: to the page to sign in at, and from there to where one wanted to go. */
    AuthenticationEntryPoint pages() {
        return (request, response, failure) -> {
            if (request.getMethod().equals("GET") && !isProgram(request)) {
                response.sendRedirect(SignIn.pageFor(request));
            } else {
                if (request.getHeader(REFRESH) != null) {
                    // A part of a page that refreshes itself: the whole page goes to the sign-in, not the part.
                    response.setHeader("HX-Redirect", SignIn.pageFor(request.getHeader("HX-Current-URL")));
                }
                response.sendError(HttpStatus.UNAUTHORIZED.value());
            }
        };
    }

    /** For the API: a problem document; a person with a browser is led to the page. */
    AuthenticationEntryPoint api() {
        return (request, response, failure) -> {
            if (request.getMethod().equals("GET") && wantsPage(request)) {
                response.sendRedirect(SignIn.pageFor(request));
            } else {
                unauthorized(request, response, failure);
            }
        };
    }

    void unauthorized(HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
            throws IOException {
        var soon = failure instanceof SignInDelays.TooSoon too ? too : null;
        var status = soon == null ? HttpStatus.UNAUTHORIZED : HttpStatus.TOO_MANY_REQUESTS;
        var problem = ProblemDetail.forStatusAndDetail(status, words(request, failure));
        var code = soon == null ? "notSignedIn" : "tooManyAttempts";
        problem.setType(URI.create("urn:drawbridge:problem:" + code));
        problem.setTitle(soon == null ? "Not signed in" : "Too many attempts");
        problem.setProperty("code", "drawbridge." + code);
        response.setStatus(status.value());
        if (soon != null) {
            response.setHeader(HttpHeaders.RETRY_AFTER, String.valueOf(soon.seconds()));
        } else {
            response.addHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"Drawbridge\"");
            // A page's own request must not make the browser ask for a password.
            if (request.getHeader("Sec-Fetch-Site") == null) {
                response.addHeader(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"Drawbridge\", charset=\"UTF-8\"");
            }
        }
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        json.writeValue(response.getOutputStream(), problem);
    }

    private static String words(HttpServletRequest request, AuthenticationException failure) {
        if (failure instanceof SignInDelays.TooSoon soon) {
            return "Too many attempts failed from here. The next one is possible in " + soon.seconds() + " seconds.";
        }
        if (failure instanceof PersonRegister.NotAdmitted refused) {
            return refused.getMessage();
        }
        if (failure instanceof BearerTokens.Unusable unusable) {
            return unusable.getMessage();
        }
        if (request.getHeader(HttpHeaders.AUTHORIZATION) != null) {
            return "Name or password is wrong, or this way of signing in is not set up.";
        }
        return Cookies.read(request, Cookies.SESSION).isPresent()
                        && !request.getMethod().equals("GET")
                ? "A browser's session counts for reading only here: send a token, or a name and a password."
                : "Send a token, or a name and a password.";
    }

    private static boolean isProgram(HttpServletRequest request) {
        return request.getHeader(REFRESH) != null
                || "XMLHttpRequest".equals(request.getHeader("X-Requested-With"))
                || request.getRequestURI().startsWith("/camunda/api/")
                || "cors".equals(request.getHeader("Sec-Fetch-Mode"));
    }

    private static boolean wantsPage(HttpServletRequest request) {
        var accepted = request.getHeader(HttpHeaders.ACCEPT);
        return accepted != null && accepted.startsWith(MediaType.TEXT_HTML_VALUE) && !isProgram(request);
    }
}
