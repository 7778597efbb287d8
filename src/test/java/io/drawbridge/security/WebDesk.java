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
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Somebody who is signed in to the web applications and speaks to their server by hand. */
final class WebDesk {

    static final String ENGINE = "/camunda/api/engine/engine/default/";

    /** What came back. */
    record Answer(int status, String body) {}

    private final Stage stage;
    private final CookieManager cookies = new CookieManager();
    private final HttpClient http =
            HttpClient.newBuilder().cookieHandler(cookies).build();
    private final ObjectMapper json = new ObjectMapper();

    private WebDesk(Stage stage) {
        this.stage = stage;
    }

    /** With the token against forged requests, as everybody gets it with the first page, and no name. */
    static WebDesk anonymous(Stage stage) {
        var desk = new WebDesk(stage);
        desk.call("GET", "/camunda/app/tasklist/default/", null, "");
        return desk;
    }

    static WebDesk of(Stage stage, String who) {
        var desk = anonymous(stage);
        var answer = desk.call(
                "POST",
                "/camunda/api/admin/auth/user/default/login/tasklist",
                "application/x-www-form-urlencoded",
                "username=" + who + "&password=" + URLEncoder.encode(Stage.PASSWORD, StandardCharsets.UTF_8));
        if (answer.status() != 200) {
            throw new AssertionError(who + " could not sign in: " + answer);
        }
        // The token changes with the sign-in. Without the right one everything would be refused for another reason.
        desk.call("GET", "/camunda/app/tasklist/default/", null, "");
        var allowed = desk.post(ENGINE + "task", Map.of());
        if (allowed.status() != 200) {
            throw new AssertionError(who + " cannot even look for tasks: " + allowed);
        }
        return desk;
    }

    List<HttpCookie> cookies() {
        return cookies.getCookieStore().getCookies();
    }

    Answer get(String path) {
        return call("GET", path, null, "");
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
            cookies.getCookieStore().getCookies().stream()
                    .filter(cookie -> cookie.getName().equals("XSRF-TOKEN"))
                    .reduce((earlier, later) -> later)
                    .ifPresent(cookie -> request.header("X-XSRF-TOKEN", cookie.getValue()));
            var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(answer.statusCode(), answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
