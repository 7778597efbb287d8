package io.drawbridge.security;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;

/**
 * Our own cookies: for this host only, hidden from scripts, not sent along with what other pages ask for. Under TLS their
 * names say so, and no other host or plain connection can plant one.
 */
final class Cookies {

    static final String SESSION = "drawbridge";
    static final String DEVICE = "drawbridge-device";
    static final String FORM = "drawbridge-form";
    static final String PROVIDER = "drawbridge-provider";

    private Cookies() {}

    static String name(HttpServletRequest request, String name) {
        return request.isSecure() ? "__Host-" + name : name;
    }

    /** @return the first of them: a browser may hold several, if somebody planted one on another path */
    static Optional<String> read(HttpServletRequest request, String name) {
        return all(request, name).stream().findFirst();
    }

    static List<String> all(HttpServletRequest request, String name) {
        var wanted = name(request, name);
        return request.getCookies() == null
                ? List.of()
                : Arrays.stream(request.getCookies())
                        .filter(cookie -> cookie.getName().equals(wanted))
                        .map(Cookie::getValue)
                        .filter(value -> value != null && !value.isBlank() && value.length() <= 200)
                        .limit(4)
                        .toList();
    }

    /** @param life null for as long as the browser is open; zero to take the cookie away */
    static void write(
            HttpServletRequest request, HttpServletResponse response, String name, String value, Duration life) {
        var cookie = ResponseCookie.from(name(request, name), value)
                .path("/")
                .httpOnly(true)
                .secure(request.isSecure())
                .sameSite("Lax");
        if (life != null) {
            cookie.maxAge(life);
        }
        response.addHeader(HttpHeaders.SET_COOKIE, cookie.build().toString());
    }
}
