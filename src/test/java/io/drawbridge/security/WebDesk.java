package io.drawbridge.security;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.testing.Stage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Somebody who is signed in to the web applications and speaks to their server by hand. */
final class WebDesk {

    static final String ENGINE = "/camunda/api/engine/engine/default/";

    /** What came back; nobody was led on by it. */
    record Answer(int status, String body, HttpHeaders headers) {

        String location() {
            return headers.firstValue("Location").orElse("");
        }

        @Override
        public String toString() {
            return status + " " + location() + " " + body;
        }
    }

    private final Stage stage;
    private final CookieManager cookies = new CookieManager();
    private final HttpClient http =
            HttpClient.newBuilder().cookieHandler(cookies).build();
    private final Map<String, String> headers = new HashMap<>();
    private final ObjectMapper json = new ObjectMapper();

    private WebDesk(Stage stage) {
        this.stage = stage;
    }

    /** A browser in which nobody is signed in. */
    static WebDesk anonymous(Stage stage) {
        return new WebDesk(stage);
    }

    static WebDesk of(Stage stage, String who) {
        var desk = anonymous(stage);
        var answer = desk.signIn(who, Stage.PASSWORD, "");
        if (answer.status() != 302 || answer.location().contains("/sign-in")) {
            throw new AssertionError(who + " could not sign in: " + answer);
        }
        // With the first page comes the token. Without it everything would be refused for another reason.
        desk.call("GET", "/camunda/app/tasklist/default/", null, "");
        var allowed = desk.post(ENGINE + "task", Map.of());
        if (allowed.status() != 200) {
            throw new AssertionError(who + " cannot even look for tasks: " + allowed);
        }
        return desk;
    }

    /** Fills in the page as a person does. */
    Answer signIn(String who, String password, String to) {
        var page = get("/sign-in" + (to.isEmpty() ? "" : "?to=" + encoded(to)));
        return call(
                "POST",
                "/sign-in",
                "application/x-www-form-urlencoded",
                "username=" + encoded(who) + "&password=" + encoded(password) + "&to=" + encoded(to) + "&_csrf="
                        + encoded(formToken(page)));
    }

    /** @return the token against forged requests that a page's form carries */
    static String formToken(Answer page) {
        var token = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"").matcher(page.body());
        if (!token.find()) {
            throw new AssertionError("no token in " + page);
        }
        return token.group(1);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** @return the cookies that the browser holds, by name */
    Map<String, String> cookies() {
        var all = new HashMap<String, String>();
        cookies.getCookieStore().getCookies().forEach(cookie -> all.put(cookie.getName(), cookie.getValue()));
        return all;
    }

    /** As if somebody had planted it there. */
    void plant(String name, String value) {
        var cookie = new HttpCookie(name, value);
        cookie.setPath("/");
        cookie.setVersion(0);
        cookies.getCookieStore().add(URI.create(stage.url("/")), cookie);
    }

    /** What a reverse proxy, or a browser, sends beside. */
    WebDesk with(String header, String value) {
        headers.put(header, value);
        return this;
    }

    List<HttpCookie> jar() {
        return cookies.getCookieStore().getCookies();
    }

    Answer get(String path) {
        return call("GET", path, null, "");
    }

    /** Asks for what does not end: what comes first is looked at. */
    int begin(String path) {
        try {
            var request = HttpRequest.newBuilder(URI.create(stage.url(path))).GET();
            headers.forEach(request::header);
            var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            answer.body().close();
            return answer.statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    Answer post(String path, Object body) {
        return send("POST", path, body);
    }

    Answer send(String method, String path, Object body) {
        try {
            return call(
                    method,
                    path,
                    "application/json",
                    body instanceof String text ? text : json.writeValueAsString(body == null ? Map.of() : body));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Answer call(String method, String path, String type, String body) {
        try {
            var request = HttpRequest.newBuilder(URI.create(stage.url(path)))
                    .method(
                            method,
                            body.isEmpty()
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofString(body));
            if (type != null) {
                request.header("Content-Type", type);
            }
            headers.forEach(request::header);
            cookies.getCookieStore().getCookies().stream()
                    .filter(cookie -> cookie.getName().equals("XSRF-TOKEN"))
                    .reduce((earlier, later) -> later)
                    .ifPresent(cookie -> request.header("X-XSRF-TOKEN", cookie.getValue()));
            var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(answer.statusCode(), answer.body(), answer.headers());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
