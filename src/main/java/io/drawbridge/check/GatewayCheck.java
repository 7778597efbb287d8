package io.drawbridge.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.core.RemoteException;
import io.drawbridge.site.Endpoint;
import io.drawbridge.site.RemoteSystem;
import io.drawbridge.site.http.Answer;
import io.drawbridge.site.http.Call;
import io.drawbridge.site.http.HttpEndpoint;
import io.drawbridge.site.http.Path;
import io.drawbridge.site.http.Use;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What SRM and vSphere Replication have in common (reference 1, 2, 3, 6.1): both are reached through a gateway with
 * sessions and pairings of their own.
 */
public abstract class GatewayCheck implements ProductCheck {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SESSION = "x-dr-session";
    private static final Pattern RELEASE = Pattern.compile("(\\d{1,4})\\.(\\d{1,4}).*");

    /** The first release with version 2 of the API (reference 7). */
    private static final int MAJOR = 8;

    private static final int MINOR = 8;

    private final RemoteSystem system;
    private final String product;
    private final String defaultPath;
    private final String info;
    private final List<String> reads;

    /**
     * @param product the product's name without an article: "SRM"
     * @param defaultPath where version 2 of the API is
     * @param info where the version is read
     * @param reads lists below a pairing that an account must be able to read
     */
    protected GatewayCheck(RemoteSystem system, String product, String defaultPath, String info, List<String> reads) {
        this.system = system;
        this.product = product;
        this.defaultPath = defaultPath;
        this.info = info;
        this.reads = List.copyOf(reads);
    }

    @Override
    public RemoteSystem system() {
        return system;
    }

    /** @return what cannot be found out by reading, in words */
    protected abstract String rightsNotTold();

    @Override
    public void look(Visit visit) {
        var endpoint = visit.endpoint();
        var path = endpoint.url().getPath();
        URI base = path == null || path.isEmpty() || path.equals("/")
                ? endpoint.url().resolve(defaultPath)
                : endpoint.url();
        new Look(visit, new HttpEndpoint(endpoint, base, visit.clock()), base).look();
    }

    private static String basic(Endpoint endpoint) {
        return "Basic "
                + Base64.getEncoder()
                        .encodeToString(
                                (endpoint.username() + ":" + endpoint.password().reveal())
                                        .getBytes(StandardCharsets.UTF_8));
    }

    /** One look in the making. */
    private final class Look {

        private final Visit visit;
        private final HttpEndpoint http;
        private final URI base;
        private String session;

        Look(Visit visit, HttpEndpoint http, URI base) {
            this.visit = visit;
            this.http = http;
            this.base = base;
        }

        void look() {
            visit.at(CheckStep.PRODUCT);
            signIn();
            try {
                visit.at(CheckStep.VERSION);
                version();
                visit.at(CheckStep.RIGHTS);
                var pairings = list("/pairings", "the pairings");
                pairings.forEach(one -> visit.saw(seen(one)));
                rights(pairings);
                visit.at(CheckStep.PAIRING);
                visit.peers().forEach(peer -> remoteSignIn(peer, pairings));
            } finally {
                signOut();
            }
        }

        private void signIn() {
            var before = visit.clock().instant();
            var answer = http.send(
                    Call.post("/session")
                            .header("Authorization", basic(visit.endpoint()))
                            .header("Accept", "application/json")
                            .within(Visit.PATIENCE),
                    Use.LOGIN);
            visit.clock(answer, before);
            if (answer.status() == 404 || answer.status() == 405 || isPage(answer)) {
                throw withoutRest(answer);
            }
            visit.good(CheckStep.PRODUCT, "it answers as the REST API of " + product + ", version 2");
            visit.at(CheckStep.SIGN_IN);
            if (!answer.isSuccess()) {
                throw visit.stop(
                        answer.status() == 401
                                ? "the account " + visit.endpoint().username()
                                        + " is not accepted: user name or password is wrong"
                                : "the sign-in as " + visit.endpoint().username() + " is refused (HTTP "
                                        + answer.status() + ")" + words(answer),
                        "Correct username and password of this system. It is a user of the site's single sign-on, with"
                                + " its domain: name@vsphere.local. An account that was tried too often may be locked.");
            }
            session = json(answer).path("session_id").asText("");
            if (session.isBlank() || session.chars().anyMatch(c -> c < 0x20 || c > 0x7e)) {
                throw visit.stop("the answer to the sign-in holds no session", "See whether this is " + product + ".");
            }
            visit.good(CheckStep.SIGN_IN, "signed in as " + visit.endpoint().username());
        }

        /** A page for people, or nothing: the release has no such API, or the path is another one. */
        private Visit.Stopped withoutRest(Answer answer) {
            boolean older = isServed(base.toString().replaceAll("/v2/?$", "/v1"));
            return visit.stop(
                    older
                            ? product + " without version 2 of its REST API: only version 1 answers, as in 8.6 and 8.7"
                            : product + " without REST: nothing answers at " + base.getPath() + " (HTTP "
                                    + answer.status() + (isPage(answer) ? ", a page for people" : "") + ")",
                    product
                            + " before 8.8 is not supported: up to 8.5 it has no REST API, 8.6 and 8.7 serve version 1."
                            + " Upgrade it to 8.8 or later. If it is newer, correct the url: it ends with the host, or"
                            + " with the path under which version 2 is served.");
        }

        private boolean isServed(String elsewhere) {
            if (elsewhere.equals(base.toString())) {
                return false;
            }
            try {
                var answer = new HttpEndpoint(visit.endpoint(), URI.create(elsewhere), visit.clock())
                        .send(Call.get("/session").within(Visit.PATIENCE), Use.READ);
                return (answer.isSuccess() || answer.status() == 401) && !isPage(answer);
            } catch (RemoteException no) {
                return false;
            }
        }

        private void version() {
            var answer = ask(info);
            if (!answer.isSuccess()) {
                visit.notChecked(CheckStep.VERSION, "this account may not read it (HTTP " + answer.status() + ")");
                return;
            }
            String version = http.plain(json(answer).path("version").asText(""));
            var release = RELEASE.matcher(version);
            if (!release.matches()) {
                visit.notChecked(CheckStep.VERSION, "it does not tell its version");
                return;
            }
            int major = Integer.parseInt(release.group(1));
            int minor = Integer.parseInt(release.group(2));
            if (major < MAJOR || major == MAJOR && minor < MINOR) {
                visit.wrong(
                        CheckStep.VERSION,
                        product + " " + version + " is too old: version 2 of the REST API belongs to 8.8 and later",
                        "Upgrade it to 8.8 or later, at both sites.");
            } else {
                visit.good(CheckStep.VERSION, product + " " + version + ": everything that runbooks ask of it");
            }
        }

        private void rights(List<JsonNode> pairings) {
            for (var pairing : pairings.stream().limit(1).toList()) {
                String id = pairing.path("pairing_id").asText("");
                for (var read : id.isBlank() ? List.<String>of() : reads) {
                    list(Path.of("pairings", id) + "/" + read + "?limit=1&offset=0", read.replaceAll(".*/", "the "));
                }
            }
            visit.good(
                    CheckStep.RIGHTS,
                    "it may read "
                            + (reads.isEmpty() || pairings.isEmpty()
                                    ? "pairings"
                                    : "pairings, "
                                            + String.join(
                                                    ", ",
                                                    reads.stream()
                                                            .map(read -> read.replaceAll(".*/", ""))
                                                            .toList())));
            visit.notChecked(CheckStep.RIGHTS, rightsNotTold());
        }

        private List<JsonNode> list(String path, String what) {
            var answer = ask(path);
            if (answer.status() == 403) {
                throw visit.stop(
                        "the account " + visit.endpoint().username() + " may sign in and may not read " + what
                                + " (HTTP 403)" + words(answer),
                        "Give it the role that docs/connect-real-sites.md names for " + product + ", at both sites.");
            }
            if (!answer.isSuccess()) {
                throw visit.stop(
                        what + " cannot be read (HTTP " + answer.status() + ")" + words(answer),
                        "See the log of the appliance, and whether its services run.");
            }
            if (answer.status() == 204) {
                return List.of();
            }
            var found = new java.util.ArrayList<JsonNode>();
            json(answer).path("list").forEach(found::add);
            return found;
        }

        private Seen.Pairing seen(JsonNode pairing) {
            var remote = pairing.path("remote_vc_server");
            boolean answers = List.of("remote_vc_server", "remote_srm_server", "remote_vrms").stream()
                    .map(pairing::path)
                    .filter(JsonNode::isObject)
                    .map(server -> server.path("server_status").asText(""))
                    .allMatch(status -> status.equals("OK") || status.equals("WARNING"));
            return new Seen.Pairing(
                    http.plain(pairing.path("local_vc_server").path("id").asText("")),
                    http.plain(remote.path("id").asText("")),
                    http.plain(remote.path("name").asText("")),
                    host(remote.path("url").asText("")),
                    answers);
        }

        private String host(String url) {
            try {
                return Optional.ofNullable(URI.create(url).getHost()).orElse("");
            } catch (IllegalArgumentException notAUrl) {
                return "";
            }
        }

        /** The session at the other site belongs to this one and ends with it. */
        private void remoteSignIn(Visit.Peer peer, List<JsonNode> pairings) {
            String wanted = peer.vcenter().getHost();
            var pairing = pairings.size() == 1
                    ? Optional.of(pairings.get(0))
                    : pairings.stream()
                            .filter(one -> wanted.equalsIgnoreCase(seen(one).remoteName())
                                    || wanted.equalsIgnoreCase(seen(one).remoteHost()))
                            .findFirst();
            if (pairing.isEmpty() || !seen(pairing.get()).answers()) {
                return;
            }
            try {
                var answer = http.send(
                        Call.post(Path.of(
                                                "pairings",
                                                pairing.get().path("pairing_id").asText("-"),
                                                "remote-session")
                                        .toString())
                                .header(SESSION, session)
                                .header("Authorization", basic(peer.endpoint()))
                                .header("Accept", "application/json")
                                .within(Visit.PATIENCE),
                        Use.LOGIN);
                visit.saw(new Seen.RemoteSignIn(
                        peer.pair(),
                        answer.isSuccess()
                                ? Optional.empty()
                                : Optional.of("HTTP " + answer.status() + " for the account "
                                        + peer.endpoint().username() + words(answer))));
            } catch (RemoteException e) {
                visit.saw(new Seen.RemoteSignIn(peer.pair(), Optional.of(http.plain(e.getMessage()))));
            }
        }

        private Answer ask(String path) {
            return http.send(
                    Call.get(path)
                            .header(SESSION, session)
                            .header("Accept", "application/json")
                            .within(Visit.PATIENCE),
                    Use.READ);
        }

        private void signOut() {
            if (session == null) {
                return;
            }
            try {
                http.send(Call.delete("/session").header(SESSION, session).within(Visit.PATIENCE), Use.LOGIN);
            } catch (RemoteException gone) {
                // It ends by itself.
            }
        }

        private String words(Answer answer) {
            try {
                var body = JSON.readTree(answer.body());
                String text =
                        body == null ? "" : http.plain(body.path("message").asText(""));
                return text.isEmpty() ? "" : ": " + text;
            } catch (IOException notJson) {
                return "";
            }
        }

        private JsonNode json(Answer answer) {
            try {
                var body = JSON.readTree(answer.body());
                if (body == null) {
                    throw http.unreadable("it is empty", null);
                }
                return body;
            } catch (IOException e) {
                throw http.unreadable("no JSON", e);
            }
        }
    }

    private static boolean isPage(Answer answer) {
        return answer.header("Content-Type").orElse("").toLowerCase(Locale.ROOT).contains("text/html")
                || answer.text().stripLeading().startsWith("<");
    }
}
