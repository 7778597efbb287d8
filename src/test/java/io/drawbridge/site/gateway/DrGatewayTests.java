package io.drawbridge.site.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import io.drawbridge.core.RemoteException;
import io.drawbridge.doubles.ManualClock;
import io.drawbridge.doubles.TlsServer;
import io.drawbridge.site.Endpoint;
import io.drawbridge.site.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DrGatewayTests {

    final ManualClock clock = new ManualClock();
    final Set<String> sessions = new HashSet<>();
    final Set<String> remoteSessions = new HashSet<>();
    String remoteStatus = "OK";
    boolean wrongPassword;
    boolean remoteForgets;
    int remoteRefusal = 403;
    boolean wrongRemotePassword;
    boolean needsRemoteSession = true;
    boolean paging = true;
    int most = 2;
    String command = "{\"id\":\"Task:t1:x\",\"status\":\"QUEUED\"}";
    int items = 3;
    String plan = "{\"id\":\"p\",\"status\":\"A_NEW_STATUS\",\"unheard_of\":{}}";

    final TlsServer server = new TlsServer(this::handle);
    final Endpoint remote = new Endpoint(
            "SRM of onprem",
            URI.create("https://srm-a.example"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            "remote-user",
            Secret.of("remote-word"),
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            OptionalInt.empty());
    final DrGateway gateway =
            new DrGateway(server.endpoint(), remote, URI.create("https://vc-a.example"), "/api/rest/srm/v2", clock);

    @AfterEach
    void stop() {
        server.close();
    }

    record Thing(String id) {}

    private void handle(HttpExchange exchange, String body) throws IOException {
        String path = exchange.getRequestURI().getRawPath().replaceFirst("^/api/rest/srm/v2", "");
        String session = exchange.getRequestHeaders().getFirst("x-dr-session");
        String basic = exchange.getRequestHeaders().getFirst("Authorization");
        if (path.equals("/session") && exchange.getRequestMethod().equals("GET")) {
            TlsServer.answer(exchange, sessions.contains(session) ? 200 : 401, "{}");
        } else if (path.equals("/session")) {
            if (wrongPassword || !basic.equals(basic("svc-dr:s3cret-word"))) {
                TlsServer.answer(exchange, 401, "");
                return;
            }
            String id = "session-" + server.requests.size();
            sessions.add(id);
            TlsServer.answer(exchange, 200, "{\"session_id\":\"" + id + "\"}");
        } else if (!sessions.contains(session)) {
            TlsServer.answer(exchange, 401, "");
        } else if (path.equals("/pairings")) {
            TlsServer.answer(
                    exchange,
                    200,
                    "{\"_meta\":{\"total\":1,\"links\":{\"next\":null}},\"list\":[{\"pairing_id\":\"pair:1\","
                            + "\"remote_vc_server\":{\"id\":\"vc-a\",\"server_status\":\"" + remoteStatus + "\"},"
                            + "\"remote_srm_server\":{\"server_status\":\"" + remoteStatus + "\"}}]}");
        } else if (path.endsWith("/remote-session")) {
            if (exchange.getRequestMethod().equals("GET")) {
                TlsServer.answer(exchange, remoteSessions.contains(session) ? 200 : remoteRefusal, "{}");
                return;
            }
            if (wrongRemotePassword || !basic.equals(basic("remote-user:remote-word"))) {
                TlsServer.answer(exchange, 401, "");
                return;
            }
            remoteSessions.add(session);
            exchange.sendResponseHeaders(204, -1);
        } else if (path.endsWith("/actions/recovery")) {
            if (remoteForgets) {
                remoteForgets = false;
                remoteSessions.clear();
            }
            if (needsRemoteSession && remoteStatus.equals("OK") && !remoteSessions.contains(session)) {
                TlsServer.answer(exchange, remoteRefusal, "{\"message\":\"no remote session\"}");
            } else {
                TlsServer.answer(exchange, 202, command);
            }
        } else if (path.endsWith("/plans")) {
            var query = exchange.getRequestURI().getQuery();
            int offset = Integer.parseInt(query.replaceAll(".*offset=(\\d+).*", "$1"));
            var list = new StringBuilder();
            for (int i = offset; i < Math.min(items, offset + most); i++) {
                list.append(i == offset ? "" : ",")
                        .append("{\"id\":\"p")
                        .append(i)
                        .append("\"}");
            }
            if (!paging) {
                TlsServer.answer(exchange, 200, "{\"_meta\":{\"errors\":[]},\"list\":[" + list + "]}");
                return;
            }
            TlsServer.answer(
                    exchange,
                    200,
                    "{\"_meta\":{\"total\":" + items + ",\"links\":{\"next\":"
                            + (offset + 2 < items ? "{\"href\":\"https://internal.invalid/next\"}" : "null")
                            + "}},\"list\":[" + list + "]}");
        } else if (path.endsWith("/plans/Dr%3Ap%3A1")) {
            TlsServer.answer(exchange, 200, plan);
        } else if (path.endsWith("/vms")) {
            exchange.sendResponseHeaders(204, -1);
        } else {
            TlsServer.answer(exchange, 404, "");
        }
    }

    static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void opensBothSessionsOnce() {
        gateway.list(Thing.class, gateway.below("plans"));
        gateway.start(gateway.below("plans", "p", "actions", "recovery"), List.of());
        gateway.start(gateway.below("plans", "p", "actions", "recovery"), List.of());

        assertThat(server.requests.stream().filter(one -> one.endsWith("/session")))
                .hasSize(1);
        assertThat(server.requests.stream().filter(one -> one.endsWith("/remote-session")))
                .hasSize(1);
        assertThat(server.requests).contains("POST /api/rest/srm/v2/pairings/pair%3A1/remote-session");
    }

    @Test
    void worksWithoutTheOtherSite() {
        remoteStatus = "ERROR";

        assertThat(gateway.start(gateway.below("plans", "p", "actions", "recovery"), List.of())
                        .id())
                .isEqualTo("Task:t1:x");
        assertThat(server.requests).noneMatch(one -> one.endsWith("/remote-session"));
    }

    @Test
    void opensTheRemoteSessionWhenTheOtherSiteComesBack() {
        remoteStatus = "ERROR";
        gateway.list(Thing.class, gateway.below("plans"));
        remoteStatus = "OK";
        clock.advance(Duration.ofMinutes(5));
        gateway.list(Thing.class, gateway.below("plans"));

        assertThat(remoteSessions).hasSize(1);
    }

    @Test
    void renewsAnExpiredSessionAndRepeatsWhatWasRefused() {
        gateway.list(Thing.class, gateway.below("plans"));
        sessions.clear();

        assertThat(gateway.list(Thing.class, gateway.below("plans"))).hasSize(3);
        sessions.clear();
        gateway.start(gateway.below("plans", "p", "actions", "recovery"), List.of());
        assertThat(server.requests.stream().filter(one -> one.endsWith("/session")))
                .hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403})
    void renewsARemoteSessionThatTheOtherSiteForgot(int refusal) {
        gateway.start(gateway.below("plans", "p", "actions", "recovery"), List.of());
        remoteForgets = true;
        remoteRefusal = refusal;

        gateway.start(gateway.below("plans", "p", "actions", "recovery"), List.of());
        assertThat(server.requests.stream().filter(one -> one.startsWith("POST") && one.endsWith("/remote-session")))
                .hasSize(2);
    }

    @Test
    void doesNotRepeatACommandThatMetAServerError() {
        gateway.start(gateway.below("plans", "p", "actions", "recovery"), List.of());
        remoteForgets = true;
        remoteRefusal = 500;

        assertThatThrownBy(() -> gateway.start(gateway.below("plans", "p", "actions", "recovery"), List.of()))
                .isInstanceOf(RemoteException.Refused.class);
        assertThat(server.requests.stream().filter(one -> one.endsWith("/actions/recovery")))
                .hasSize(2);
        gateway.start(gateway.below("plans", "p", "actions", "recovery"), List.of());
    }

    @Test
    void saysThatTheLoginWasRefusedAndDoesNotTryAgainUntilNoLockoutThreatens() {
        wrongPassword = true;
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(gateway::pairing)
                    .isInstanceOf(RemoteException.LoginRefused.class)
                    .hasMessageContaining("user name or password is wrong")
                    .hasMessageNotContaining("s3cret");
            clock.advance(Duration.ofSeconds(99));
        }
        assertThat(server.requests).hasSize(1);

        wrongPassword = false;
        clock.advance(Duration.ofSeconds(99));
        assertThat(gateway.pairing().pairingId()).isEqualTo("pair:1");
    }

    @Test
    void doesNotTakeAWrongPasswordAtTheOtherSiteForASessionThatHasEnded() {
        wrongRemotePassword = true;
        var recovery = gateway.below("plans", "p", "actions", "recovery");
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> gateway.start(recovery, List.of()))
                    .isInstanceOf(RemoteException.LoginRefused.class)
                    .hasMessageContaining("at the other site as remote-user")
                    .hasMessageNotContaining("remote-word");
            clock.advance(Duration.ofSeconds(40));
        }
        gateway.list(Thing.class, gateway.below("plans"));
        assertThat(server.requests.stream().filter(one -> one.startsWith("POST") && one.endsWith("/session")))
                .hasSize(1);
        assertThat(server.requests.stream().filter(one -> one.startsWith("POST") && one.endsWith("/remote-session")))
                .hasSize(1);
        assertThat(server.requests.stream().filter(one -> one.endsWith("/actions/recovery")))
                .as("tried all the same: a disaster recovery may do without")
                .hasSize(3);

        wrongRemotePassword = false;
        clock.advance(Duration.ofMinutes(4));
        assertThat(gateway.start(recovery, List.of()).id()).isEqualTo("Task:t1:x");
    }

    @Test
    void sendsACommandThatDoesWithoutTheOtherSiteThoughItsPasswordIsWrong() {
        wrongRemotePassword = true;
        needsRemoteSession = false;

        assertThat(gateway.start(gateway.below("plans", "p", "actions", "recovery"), List.of())
                        .id())
                .isEqualTo("Task:t1:x");
    }

    @Test
    void followsPagesWithoutFollowingLinks() {
        items = 5;

        assertThat(gateway.list(Thing.class, gateway.below("plans")))
                .extracting(Thing::id)
                .containsExactly("p0", "p1", "p2", "p3", "p4");
    }

    /** A list that fits on one page, one that just fills it, one that does not fit. */
    @ParameterizedTest
    @ValueSource(ints = {0, 3, 499, 500, 501, 1200})
    void readsTheWholeListWhenNothingIsSaidAboutPages(int length) {
        paging = false;
        most = 500;
        items = length;

        assertThat(gateway.list(Thing.class, gateway.below("plans")))
                .hasSize(length)
                .doesNotHaveDuplicates();
    }

    @Test
    void takesNoContentForAnEmptyList() {
        assertThat(gateway.list(Thing.class, gateway.below("groups", "g", "vms")))
                .isEmpty();
    }

    @Test
    void toleratesWhatANewerReleaseAdds() {
        var task = gateway.get(DrTask.class, gateway.below("plans", "Dr:p:1"));

        assertThat(task.status()).isEqualTo(DrTask.Status.UNKNOWN);
        assertThat(task.word()).isEqualTo("A_NEW_STATUS");
        assertThat(task.isFailed()).isFalse();
        assertThat(task.isActive()).as("not over as far as we know").isTrue();
    }

    @Test
    void doesNotKnowWhetherACommandWorkedWhoseAnswerMakesNoSense() {
        command = "<html>";
        assertThatThrownBy(() -> gateway.start(gateway.below("plans", "p", "actions", "recovery"), List.of()))
                .isInstanceOf(RemoteException.NoAnswer.class);
        command = "{}";
        assertThatThrownBy(() -> gateway.start(gateway.below("plans", "p", "actions", "recovery"), List.of()))
                .isInstanceOf(RemoteException.NoAnswer.class);
    }

    @Test
    void tellsWhatIsGoneFromWhatIsRefused() {
        assertThat(gateway.find(Thing.class, gateway.below("nothing"))).isEmpty();
        assertThatThrownBy(() -> gateway.get(Thing.class, gateway.below("nothing")))
                .isInstanceOfSatisfying(RemoteException.Refused.class, refused -> assertThat(refused.status())
                        .isEqualTo(404));
    }
}
