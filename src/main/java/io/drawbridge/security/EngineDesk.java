package io.drawbridge.security;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.webapp.impl.security.SecurityActions;
import org.camunda.bpm.webapp.impl.security.auth.AuthenticationUtil;
import org.camunda.bpm.webapp.impl.security.auth.Authentications;
import org.camunda.bpm.webapp.impl.security.filter.util.CsrfConstants;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;

/**
 * Stands where the engine's web applications have their own authentication filter, and tells them who is signed in here:
 * at each request anew, so that a role that was taken away is gone with the next click. It also gives them their token
 * against forged requests. Made of our session, it is the same on every node.
 */
final class EngineDesk implements Filter {

    /** Under this name the web applications' starter looks whether the filter is there already. */
    static final String NAME = "Authentication Filter";

    private static final Pattern STATIC =
            Pattern.compile("/camunda/(app|lib|assets)/.*\\.(js|css|woff2?|ttf|eot|svg|png|gif|ico|map|json)");
    private static final String LOGOUT = "/camunda/api/admin/auth/user/default/logout";

    private final ProcessEngine engine;
    private final SignIn signIn;

    EngineDesk(ProcessEngine engine, SignIn signIn) {
        this.engine = engine;
        this.signIn = signIn;
    }

    @Override
    public void doFilter(ServletRequest servletRequest, ServletResponse servletResponse, FilterChain chain)
            throws IOException, ServletException {
        var request = (HttpServletRequest) servletRequest;
        var response = (HttpServletResponse) servletResponse;
        var caller = SignedIn.current();
        if (caller.isEmpty() || STATIC.matcher(request.getRequestURI()).matches()) {
            Authentications.setCurrent(new Authentications());
            try {
                chain.doFilter(request, response);
            } finally {
                Authentications.clearCurrent();
            }
            return;
        }
        tokenAgainstForgery(request, response);
        var known = new Authentications();
        var authentication = AuthenticationUtil.createAuthentication(
                engine,
                caller.get().getName(),
                new ArrayList<>(caller.get().roles()),
                new ArrayList<>(caller.get().tenants()));
        if (authentication != null) {
            known.addOrReplace(authentication);
        }
        Authentications.setCurrent(known);
        try {
            SecurityActions.runWithAuthentications(
                    () -> {
                        chain.doFilter(request, response);
                        return null;
                    },
                    known);
        } finally {
            Authentications.clearCurrent();
            engine.getIdentityService().clearAuthentication();
        }
        if (request.getRequestURI().equals(LOGOUT) && response.getStatus() < 300) {
            // Only now: the token was right.
            signIn.end(request);
        }
    }

    private static void tokenAgainstForgery(HttpServletRequest request, HttpServletResponse response) {
        var secret = Cookies.read(request, Cookies.SESSION);
        if (secret.isEmpty()) {
            return;
        }
        var token = Secrets.hash("forged requests\n" + secret.get())
                .substring(0, 32)
                .toUpperCase(Locale.ROOT);
        var session = request.getSession();
        if (!token.equals(session.getAttribute(CsrfConstants.CSRF_TOKEN_SESSION_ATTR_NAME))) {
            session.setAttribute(CsrfConstants.CSRF_TOKEN_SESSION_ATTR_NAME, token);
        }
        boolean has = request.getCookies() != null
                && Arrays.stream(request.getCookies())
                        .anyMatch(cookie -> cookie.getName().equals(CsrfConstants.CSRF_TOKEN_DEFAULT_COOKIE_NAME)
                                && cookie.getValue().equals(token));
        if (!has) {
            response.addHeader(
                    HttpHeaders.SET_COOKIE,
                    ResponseCookie.from(CsrfConstants.CSRF_TOKEN_DEFAULT_COOKIE_NAME, token)
                            .path("/camunda")
                            .secure(request.isSecure())
                            .sameSite("Lax")
                            .build()
                            .toString());
        }
    }
}
