package io.drawbridge.site.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.drawbridge.core.RemoteException;
import io.drawbridge.site.Endpoint;
import io.drawbridge.site.http.Answer;
import io.drawbridge.site.http.Call;
import io.drawbridge.site.http.HttpEndpoint;
import io.drawbridge.site.http.LoginPatience;
import io.drawbridge.site.http.Path;
import io.drawbridge.site.http.Use;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A session at one site's gateway, for one pairing: logs in, logs in to the other site when that one answers, renews
 * both, follows pages and turns answers into values.
 *
 * <p>Source: the project's reference of the SRM and vSphere Replication REST API, sections 2 and 3. A 401 or a 403 says
 * that nothing was carried out, so the session is renewed and the request sent once more; nothing else is repeated.
 */
public final class DrGateway {

    private static final int PAGE = 500;
    private static final int MOST_PAGES = 200;
    private static final Duration LOGIN_PAUSE = Duration.ofSeconds(2);
    private static final Duration REMOTE_RETRY = Duration.ofSeconds(30);
    /** How often reads ask by themselves whether a site is back that was not seen; whoever waits for it asks. */
    private static final Duration REMOTE_GONE = Duration.ofMinutes(5);
    /** A pairing that somebody has just read tells as well whether the other site is seen. */
    private static final Duration JUST_READ = Duration.ofSeconds(2);

    private static final Duration LOGIN_RETRY = Duration.ofSeconds(30);
    private static final String SESSION = "x-dr-session";

    private static final ObjectMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false)
            .configure(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_USING_DEFAULT_VALUE, true)
            .build();

    private final HttpEndpoint http;
    private final Endpoint remote;
    private final String remoteVcenterHost;
    private final Clock clock;
    private final LoginPatience logins;
    private final LoginPatience remoteLogins;

    private volatile String session;
    private volatile String pairingId;
    private volatile String remoteOpenIn;
    private volatile Instant remoteTried = Instant.MIN;
    private volatile Instant remoteLookedFor = Instant.MIN;
    private volatile Seen seen;
    private Instant noLoginBefore = Instant.MIN;

    /**
     * @param remote the same system at the other site: its account opens the remote session
     * @param remoteVcenter tells the pairing when the server has several
     * @param defaultPath where the API lives when the URL names no path
     */
    public DrGateway(Endpoint local, Endpoint remote, URI remoteVcenter, String defaultPath, Clock clock) {
        var path = local.url().getPath();
        this.http = new HttpEndpoint(
                local,
                path == null || path.isEmpty() || path.equals("/") ? local.url().resolve(defaultPath) : local.url(),
                clock);
        this.remote = remote;
        this.remoteVcenterHost = remoteVcenter.getHost();
        this.clock = clock;
        this.logins = new LoginPatience(http.label(), clock);
        this.remoteLogins = new LoginPatience(http.label(), clock);
    }

    public String label() {
        return http.label();
    }

    /** @param at when it was asked for */
    private record Seen(Pairing pairing, Instant at) {

        boolean isWithin(Duration age, Instant now) {
            return !at.isAfter(now) && now.isBefore(at.plus(age));
        }
    }

    /** Reads the pairing, and with it whether the other site is seen alive. */
    public Pairing pairing() {
        var now = clock.instant();
        var pairings = list(Pairing.class, Path.of("pairings"), false);
        var found = choose(pairings);
        pairingId = found.pairingId();
        if (!found.remoteAnswers()) {
            remoteOpenIn = null;
        }
        seen = new Seen(found, now);
        return found;
    }

    /** @return whether it is too early for a read to ask once more for the other site */
    private boolean lookedLately(Instant now) {
        var last = seen;
        return last != null && !last.pairing().remoteAnswers()
                ? last.isWithin(REMOTE_GONE, now)
                : now.isBefore(remoteLookedFor.plus(REMOTE_RETRY));
    }

    private Pairing choose(List<Pairing> pairings) {
        if (pairings.size() == 1) {
            return pairings.get(0);
        }
        return pairings.stream()
                .filter(one -> one.remoteVcServer() != null && leadsToPeer(one.remoteVcServer()))
                .findFirst()
                .orElseThrow(() -> new RemoteException.Refused(
                        label(),
                        0,
                        pairings.isEmpty()
                                ? "it is not paired with another site"
                                : "none of its " + pairings.size() + " pairings leads to the vCenter "
                                        + remoteVcenterHost));
    }

    private boolean leadsToPeer(ServerInfo server) {
        if (remoteVcenterHost.equalsIgnoreCase(server.name())) {
            return true;
        }
        try {
            return server.url() != null
                    && remoteVcenterHost.equalsIgnoreCase(
                            URI.create(server.url()).getHost());
        } catch (IllegalArgumentException notAUrl) {
            return false;
        }
    }

    /** @return a path below the pairing; reads the pairing once to know its id */
    public Path below(String... segments) {
        if (pairingId == null) {
            pairing();
        }
        return Path.of("pairings", pairingId).and(segments);
    }

    /** Reads one object. */
    public <T> T get(Class<T> type, Path path) {
        return find(type, path)
                .orElseThrow(() -> new RemoteException.Refused(label(), 404, "not found (HTTP 404): " + path));
    }

    /** Reads one object that may be gone. */
    public <T> Optional<T> find(Class<T> type, Path path) {
        var answer = paired(Call.get(path.toString()), Use.READ);
        if (answer.status() == 404) {
            if (answer.isPage()) {
                // The gateway's own has no body (reference 2.6): a proxy's says nothing about the object.
                throw http.page(answer);
            }
            return Optional.empty();
        }
        return Optional.of(read(check(answer), JSON.constructType(type)));
    }

    /** Reads a list, all of its pages. */
    public <T> List<T> list(Class<T> type, Path path) {
        return list(type, path, true);
    }

    /** Reads a list that the contract does not cut into pages. */
    public <T> List<T> whole(Class<T> type, Path path) {
        var answer = check(paired(Call.get(path.toString()), Use.READ));
        return answer.status() == 204 ? List.of() : convert(listIn(answer).path("list"), type);
    }

    private JsonNode listIn(Answer answer) {
        JsonNode body = read(answer, JSON.constructType(JsonNode.class));
        if (!body.path("list").isArray()) {
            throw http.unreadable("a list was expected", null);
        }
        return body;
    }

    private <T> List<T> list(Class<T> type, Path path, boolean paired) {
        var all = new ArrayList<T>();
        boolean hasQuery = path.toString().indexOf('?') >= 0;
        for (int page = 0; page < MOST_PAGES; page++) {
            // The address of the next page is computed, not taken from the answer: it may name a host that is only
            // known behind the gateway, and our session belongs nowhere else.
            var call = Call.get(path + (hasQuery ? "&" : "?") + "limit=" + PAGE + "&offset=" + all.size());
            var answer = check(paired ? paired(call, Use.READ) : inSession(call, Use.READ));
            if (answer.status() == 204) {
                return all;
            }
            var node = listIn(answer);
            List<T> items = convert(node.path("list"), type);
            all.addAll(items);
            var meta = node.path("_meta");
            boolean more = meta.path("links").path("next").hasNonNull("href")
                    || meta.path("total").asLong(0) > all.size()
                    // Nothing tells whether there is more: a full page may have another one behind it.
                    || !meta.has("total") && !meta.has("links") && items.size() >= PAGE;
            if (items.isEmpty() || !more) {
                return all;
            }
        }
        throw http.unreadable("the list does not end", null);
    }

    /** Sends a command that answers with a task. */
    public DrTask start(Path path, Object body) {
        return task(check(paired(post(path, body), Use.COMMAND)));
    }

    private DrTask task(Answer answer) {
        DrTask task = read(answer, JSON.constructType(DrTask.class));
        if (task == null || task.id() == null || task.id().isBlank()) {
            throw http.unreadable("a task was expected", null);
        }
        return task;
    }

    /** Sends a command that answers with nothing. */
    public void send(Path path, Object body) {
        check(paired(post(path, body), Use.COMMAND));
    }

    /** Sends a command that answers with one task for each object it concerns. */
    public List<DrTask> startAll(Path path, Object body) {
        var answer = check(paired(post(path, body), Use.COMMAND));
        return convert(listIn(answer).path("list"), DrTask.class);
    }

    /** Replaces something; the answer is a task. */
    public DrTask replace(Path path, Object body) {
        return task(check(paired(with(Call.put(path.toString()), body), Use.COMMAND)));
    }

    /** Deletes something; the answer is a task. */
    public DrTask delete(Path path) {
        return task(check(paired(Call.delete(path.toString()), Use.COMMAND)));
    }

    /** Deletes something at once; there is no task. */
    public void remove(Path path) {
        check(paired(Call.delete(path.toString()), Use.COMMAND));
    }

    private static Call post(Path path, Object body) {
        return with(Call.post(path.toString()), body);
    }

    private static Call with(Call call, Object body) {
        if (body == null) {
            return call;
        }
        try {
            return call.body("application/json", JSON.writeValueAsBytes(body));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the request cannot be written", e);
        }
    }

    /** Sends below the pairing, with the remote session open when the other site answers. */
    private Answer paired(Call call, Use use) {
        boolean fresh = openRemoteSession(use);
        var answer = inSession(call, use);
        // Which status says "no remote session" is not documented (reference 2.8): 400, 403 and 500 are asked about.
        boolean perhaps = answer.status() == 400 || answer.status() == 403 || answer.status() == 500;
        if (perhaps && !fresh && remoteOpenIn != null && !remoteSessionIsOpen()) {
            remoteOpenIn = null;
            remoteTried = Instant.MIN;
            remoteLookedFor = Instant.MIN;
            seen = null;
            // A command that met a 500 may have left something behind: whoever sent it looks first.
            boolean carriedOutNowhere = use == Use.READ || answer.status() != 500;
            if (openRemoteSession(use) && carriedOutNowhere) {
                return inSession(call, use);
            }
        }
        if (use == Use.COMMAND && remoteOpenIn == null && (answer.status() == 400 || answer.status() == 403)) {
            // Refused, perhaps for want of that session: then a person has to know why there is none.
            remoteLogins.standing().ifPresent(refusal -> {
                throw refusal;
            });
        }
        return answer;
    }

    private boolean remoteSessionIsOpen() {
        try {
            return inSession(Call.get(below("remote-session").toString()), Use.READ)
                    .isSuccess();
        } catch (RemoteException notNow) {
            return true;
        }
    }

    /** @return whether a remote session was opened just now */
    private boolean openRemoteSession(Use use) {
        String local = session();
        if (local.equals(remoteOpenIn)) {
            return false;
        }
        boolean command = use == Use.COMMAND;
        synchronized (this) {
            // A read can do without for a while; a command that needs the other side would be refused for nothing.
            if (local.equals(remoteOpenIn) || !command && lookedLately(clock.instant())) {
                return false;
            }
            remoteLookedFor = clock.instant();
        }
        try {
            var last = seen;
            var pairing = last != null && last.isWithin(JUST_READ, clock.instant()) ? last.pairing() : pairing();
            if (!pairing.remoteAnswers()) {
                return false;
            }
            synchronized (this) {
                var now = clock.instant();
                // Logins are never hurried: an account that is tried too often is locked.
                if (now.isBefore(remoteTried.plus(LOGIN_PAUSE))) {
                    if (command) {
                        throw new RemoteException.Later(
                                label(),
                                "the login at the other site was tried a moment ago",
                                Duration.between(now, remoteTried.plus(LOGIN_PAUSE)));
                    }
                    return false;
                }
                remoteTried = now;
            }
            return logInThere(pairing.pairingId());
        } catch (RemoteException.Later e) {
            if (command) {
                throw e;
            }
            return false;
        } catch (RemoteException.NoAnswer | RemoteException.LoginRefused e) {
            // Reads and a disaster recovery work without; what cannot will be told so by the gateway. The accounts of a
            // site that is half dead must not keep its workloads from being recovered.
            return false;
        }
    }

    /** Not like other calls: a 401 may be about our session here or about the account there. */
    private boolean logInThere(String pairing) {
        remoteLogins.check();
        var call = Call.post(Path.of("pairings", pairing, "remote-session").toString())
                .header("Authorization", basic(remote));
        for (int attempt = 0; attempt < 2; attempt++) {
            var used = session();
            var answer = http.send(call.header(SESSION, used).header("Accept", "application/json"), Use.LOGIN);
            if (answer.isSuccess()) {
                remoteOpenIn = used;
                return true;
            }
            if (answer.status() != 401) {
                return false;
            }
            var own = http.send(
                    Call.get("/session").header(SESSION, used).header("Accept", "application/json"), Use.READ);
            if (own.status() != 401) {
                throw remoteLogins.refused(
                        "the login at the other site as " + remote.username() + " was refused (HTTP 401)");
            }
            forget(used);
        }
        return false;
    }

    private synchronized void forget(String used) {
        if (used.equals(session)) {
            session = null;
        }
    }

    private Answer inSession(Call call, Use use) {
        String used = session();
        var answer = http.send(call.header(SESSION, used).header("Accept", "application/json"), use);
        if (answer.status() != 401) {
            return answer;
        }
        forget(used);
        return http.send(call.header(SESSION, session()).header("Accept", "application/json"), use);
    }

    private String session() {
        String current = session;
        if (current != null) {
            return current;
        }
        synchronized (this) {
            if (session != null) {
                return session;
            }
            var now = clock.instant();
            logins.check();
            if (now.isBefore(noLoginBefore)) {
                throw new RemoteException.Later(
                        label(), "the login was refused a moment ago", Duration.between(now, noLoginBefore));
            }
            Answer answer;
            try {
                answer = http.send(
                        Call.post("/session")
                                .header("Authorization", basic(http.endpoint()))
                                .header("Accept", "application/json"),
                        Use.LOGIN);
            } catch (RemoteException.NoAnswer e) {
                throw new RemoteException.NotSent(label(), "the login did not work: " + e.words(), e);
            }
            if (answer.status() == 404 || answer.status() == 405) {
                noLoginBefore = now.plus(LOGIN_RETRY);
                throw new RemoteException.Unsupported(
                        label(),
                        "version 2 of its REST API is not served at "
                                + http.endpoint().url().getAuthority() + " (HTTP " + answer.status()
                                + "): SRM and vSphere Replication before 8.8 have none, up to 8.5 they have no REST at all,"
                                + " and Drawbridge does not support them");
            }
            if (!answer.isSuccess()) {
                var what = "the login as " + http.endpoint().username() + " was refused (HTTP " + answer.status() + ")";
                if (answer.status() == 401) {
                    throw logins.refused(what);
                }
                noLoginBefore = now.plus(LOGIN_RETRY);
                throw new RemoteException.NotSent(label(), what, null);
            }
            try {
                var id = JSON.readTree(answer.body()).path("session_id").asText("");
                if (id.isBlank() || id.chars().anyMatch(c -> c < 0x20 || c > 0x7e)) {
                    throw new RemoteException.NotSent(label(), "the login's answer holds no session", null);
                }
                session = id;
                remoteTried = Instant.MIN;
                remoteLookedFor = Instant.MIN;
                return id;
            } catch (IOException e) {
                throw new RemoteException.NotSent(label(), "the login's answer cannot be read", e);
            }
        }
    }

    private Answer check(Answer answer) {
        if (answer.isSuccess()) {
            return answer;
        }
        throw http.refused(answer, words(answer));
    }

    private static String words(Answer answer) {
        try {
            var body = JSON.readTree(answer.body());
            return body == null ? "" : body.path("message").asText("");
        } catch (IOException notJson) {
            return "";
        }
    }

    private <T> T read(Answer answer, JavaType type) {
        if (answer.body().length == 0) {
            throw http.unreadable("it is empty", null);
        }
        try {
            T value = JSON.readValue(answer.body(), type);
            if (value == null) {
                throw http.unreadable("it is empty", null);
            }
            return value;
        } catch (IOException e) {
            throw http.unreadable("it is no JSON of the expected form, or was cut short", e);
        }
    }

    private <T> List<T> convert(JsonNode list, Class<T> type) {
        try {
            return JSON.readerForListOf(type).readValue(list);
        } catch (IOException e) {
            throw http.unreadable("no list of the expected form", e);
        }
    }

    private static String basic(Endpoint endpoint) {
        return "Basic "
                + Base64.getEncoder()
                        .encodeToString(
                                (endpoint.username() + ":" + endpoint.password().reveal())
                                        .getBytes(StandardCharsets.UTF_8));
    }
}
