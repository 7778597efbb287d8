package io.drawbridge.bigip;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.core.RemoteException;
import io.drawbridge.site.Endpoint;
import io.drawbridge.site.http.Answer;
import io.drawbridge.site.http.Call;
import io.drawbridge.site.http.HttpEndpoint;
import io.drawbridge.site.http.LoginPatience;
import io.drawbridge.site.http.Use;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A token at one BIG-IP (contract 2): taken once, renewed before it ends, and once more when the device no longer knows
 * it. A 401 says that nothing was carried out, so the request is sent again after it; nothing else is repeated.
 */
final class IControlSession {

    private static final String TOKEN = "X-F5-Auth-Token";
    private static final Duration MARGIN = Duration.ofSeconds(60);
    private static final Duration LOGIN_RETRY = Duration.ofSeconds(30);
    private static final Duration DEFAULT_LIFE = Duration.ofMinutes(20);
    /** Statistics of performance repeat keys (contract 3.8), so duplicates are let pass: Jackson's default. */
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpEndpoint http;
    private final LoginPatience logins;
    private final Clock clock;

    private String token;
    private Optional<DeviceTime> deviceTime = Optional.empty();
    private Instant renewAt = Instant.MIN;
    private Instant noLoginBefore = Instant.MIN;

    IControlSession(Endpoint endpoint, Clock clock) {
        this.http =
                new HttpEndpoint(endpoint, URI.create(endpoint.url().toString().replaceAll("/(mgmt/?)?$", "")), clock);
        this.clock = clock;
        this.logins = new LoginPatience(http.label(), clock);
    }

    String label() {
        return http.label();
    }

    /** @param path below {@code /mgmt}, already escaped */
    Optional<JsonNode> find(String path) {
        var answer = exchange(Call.get("/mgmt" + path), Use.READ);
        return answer.status() == 404 && !isFramework(answer) ? Optional.empty() : Optional.of(json(check(answer)));
    }

    JsonNode read(String path) {
        return json(check(exchange(Call.get("/mgmt" + path), Use.READ)));
    }

    JsonNode send(String method, String path, Object body, Map<String, String> headers) {
        return send(method, path, body, headers, null);
    }

    /** @param within how long the answer may take; null for as long as any */
    JsonNode send(String method, String path, Object body, Map<String, String> headers, Duration within) {
        var call = new Call(method, "/mgmt" + path, headers, Optional.empty(), Optional.ofNullable(within));
        if (body != null) {
            try {
                call = call.body("application/json", JSON.writeValueAsBytes(body));
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException("the request cannot be written", e);
            }
        }
        var answer = check(exchange(call, Use.COMMAND));
        // Only what deletes is answered with nothing: an empty answer to a change is not the device's.
        return answer.body().length == 0 && method.equals("DELETE") ? JSON.createObjectNode() : json(answer);
    }

    RemoteException.NoAnswer unreadable(String what) {
        return http.unreadable(what, null);
    }

    private Answer exchange(Call call, Use use) {
        String used = token();
        var answer = http.send(call.header(TOKEN, used).header("Accept", "application/json"), use);
        if (answer.status() != 401) {
            return answer;
        }
        synchronized (this) {
            if (used.equals(token)) {
                token = null;
            }
        }
        return http.send(call.header(TOKEN, token()).header("Accept", "application/json"), use);
    }

    /** Why a sign-in was refused. @param page whether a page for people came instead */
    record LoginProblem(int status, boolean page, String words) {}

    /** What the device's clock showed when ours showed something. */
    record DeviceTime(Instant theirs, Instant ours) {}

    /** Takes a token now. @return why there is none, if there is none */
    synchronized Optional<LoginProblem> login() {
        var answer = askForToken();
        if (answer.isSuccess()) {
            take(answer, clock.instant());
            return Optional.empty();
        }
        boolean page = answer.text().stripLeading().startsWith("<");
        return Optional.of(new LoginProblem(answer.status(), page, http.plain(words(answer))));
    }

    /** Gives the token back, if there is one: a user may have a hundred of them (contract 2.2). */
    synchronized void logout() {
        if (token == null) {
            return;
        }
        try {
            http.send(Call.delete("/mgmt/shared/authz/tokens/" + token).header(TOKEN, token), Use.LOGIN);
        } catch (RemoteException gone) {
            // It ends by itself.
        }
        token = null;
    }

    synchronized Optional<DeviceTime> deviceTime() {
        return deviceTime;
    }

    private synchronized String token() {
        var now = clock.instant();
        if (token != null && now.isBefore(renewAt)) {
            return token;
        }
        logins.check();
        if (now.isBefore(noLoginBefore)) {
            throw new RemoteException.Later(
                    label(), "the login was refused a moment ago", Duration.between(now, noLoginBefore));
        }
        var answer = askForToken();
        if (!answer.isSuccess()) {
            var what = "the login as " + http.endpoint().username() + " was refused (HTTP " + answer.status() + ")";
            if (answer.status() == 401) {
                throw logins.refused(what);
            }
            noLoginBefore = now.plus(LOGIN_RETRY);
            throw new RemoteException.NotSent(label(), what + ": " + http.plain(words(answer)), null);
        }
        return take(answer, now);
    }

    private Answer askForToken() {
        try {
            var body = JSON.writeValueAsBytes(Map.of(
                    "username",
                    http.endpoint().username(),
                    "password",
                    http.endpoint().password().reveal(),
                    "loginProviderName",
                    "tmos"));
            return http.send(
                    Call.post("/mgmt/shared/authn/login")
                            .header("Accept", "application/json")
                            .body("application/json", body),
                    Use.LOGIN);
        } catch (RemoteException.NoAnswer e) {
            throw new RemoteException.NotSent(label(), "the login did not work: " + e.words(), e);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private String take(Answer answer, Instant now) {
        try {
            var given = JSON.readTree(answer.body()).path("token");
            String word = given.path("token").asText("");
            if (!word.matches("[A-Za-z0-9._-]{1,512}")) {
                throw new RemoteException.NotSent(label(), "the login's answer holds no token", null);
            }
            long shown = given.path("lastUpdateMicros").asLong();
            deviceTime =
                    shown > 0 ? Optional.of(new DeviceTime(Instant.ofEpochMilli(shown / 1000), now)) : Optional.empty();
            // by our own clock: the device's may be wrong
            long micros = given.path("expirationMicros").asLong()
                    - given.path("lastUpdateMicros").asLong();
            var life = micros > 0
                    ? Duration.ofMillis(micros / 1000)
                    : Duration.ofSeconds(given.path("timeout").asLong(DEFAULT_LIFE.toSeconds()));
            var margin = life.compareTo(MARGIN.multipliedBy(2)) > 0 ? MARGIN : life.dividedBy(2);
            renewAt = now.plus(life).minus(margin);
            token = word;
            return word;
        } catch (IOException e) {
            throw new RemoteException.NotSent(label(), "the login's answer cannot be read", e);
        }
    }

    private Answer check(Answer answer) {
        if (answer.isSuccess()) {
            return answer;
        }
        if (answer.status() == 404 && isFramework(answer)) {
            // While the framework starts, every path is unknown: not a statement about the object.
            throw new RemoteException.NotSent(
                    label(), "the API does not serve this path (yet): " + http.plain(words(answer)), null);
        }
        if (apiError(answer).orElse(0) == MCPD_LOST) {
            throw new RemoteException.NoAnswer(label(), "its configuration service restarts: " + words(answer), null);
        }
        throw http.refused(answer, words(answer));
    }

    private static final long MCPD_LOST = 32_768_001;

    /** The framework around the configuration answers in a form of its own (contract 1.6). */
    private static boolean isFramework(Answer answer) {
        try {
            var body = JSON.readTree(answer.body());
            return body == null
                    || body.path("kind").asText("").equals(":resterrorresponse")
                    || body.path("message").asText("").contains("not registered");
        } catch (IOException notJson) {
            return true;
        }
    }

    private static OptionalLong apiError(Answer answer) {
        try {
            var body = JSON.readTree(answer.body());
            return body == null || !body.has("apiError")
                    ? OptionalLong.empty()
                    : OptionalLong.of(body.get("apiError").asLong());
        } catch (IOException notJson) {
            return OptionalLong.empty();
        }
    }

    private static String words(Answer answer) {
        try {
            var body = JSON.readTree(answer.body());
            return body == null ? "" : body.path("message").asText("");
        } catch (IOException notJson) {
            return "";
        }
    }

    private JsonNode json(Answer answer) {
        if (answer.body().length == 0) {
            throw http.unreadable("it is empty", null);
        }
        try {
            var body = JSON.readTree(answer.body());
            if (body == null || !body.isObject()) {
                throw http.unreadable("an object was expected", null);
            }
            return body;
        } catch (IOException e) {
            throw http.unreadable("it is no JSON, or was cut short", e);
        }
    }
}
