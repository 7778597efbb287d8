package io.drawbridge.lab.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Appliance;
import io.drawbridge.lab.wire.Call;
import io.drawbridge.lab.wire.Json;
import io.drawbridge.lab.wire.Problem;
import io.drawbridge.lab.wire.RateLimiter;
import io.drawbridge.lab.wire.Routes;
import io.drawbridge.lab.world.Site;
import io.drawbridge.lab.world.World;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The REST gateway of one appliance: who may come in, what needs the other site, which handler answers. */
public final class Gateway implements Appliance {

    private static final String REMOTE_REFUSAL = "remoteRefusalStatus";
    private static final String SESSION_SECONDS = "sessionSeconds";

    private final World world;
    private final String site;
    private final String system;
    private final String base;
    private final Users users;
    private final RateLimiter limiter;
    private final Map<String, GatewaySession> sessions = new HashMap<>();
    private long sessionNumber;
    private Routes routes;

    public Gateway(World world, String site, String system, String base, Users users, RateLimiter.Quotas quotas) {
        this.world = world;
        this.site = site;
        this.system = system;
        this.base = base;
        this.users = users;
        this.limiter = new RateLimiter(quotas);
    }

    /** Gives the gateway its handlers. */
    public void serve(Object... handlers) {
        Object[] all = new Object[handlers.length + 2];
        all[0] = new SessionCalls(this);
        all[1] = new TaskCalls(this);
        System.arraycopy(handlers, 0, all, 2, handlers.length);
        routes = Routes.of(all);
    }

    public World world() {
        return world;
    }

    public String site() {
        return site;
    }

    public String system() {
        return system;
    }

    public String base() {
        return base;
    }

    public RateLimiter limiter() {
        return limiter;
    }

    public Site local() {
        return world.site(site);
    }

    public Site remote() {
        return world.peerOf(site);
    }

    /** @return the pairing's id; the two services pair by themselves and do not share it */
    public String pairingId() {
        return world.uuid("pairing/" + system);
    }

    public void expireSessions() {
        sessions.clear();
    }

    @Override
    public String operationOf(Call call) {
        return below(call)
                .flatMap(path -> routes.find(call, path))
                .map(route -> route.wire().operation())
                .orElse(call.method() + " " + call.rawPath());
    }

    private Optional<String> below(Call call) {
        return call.rawPath().startsWith(base + "/")
                ? Optional.of(call.rawPath().substring(base.length()))
                : Optional.empty();
    }

    @Override
    public Answer handle(Call call) {
        GatewaySession session = call.header("x-dr-session").map(sessions::get).orElse(null);
        String sessionId = session == null ? null : session.id;
        if (!limiter.admit(call.client(), system, sessionId, world.now())) {
            // code and body of this answer are not published
            throw new Problem(429, "lab.rate.limit", "Too many requests");
        }
        String path = below(call).orElse("");
        Optional<Routes.Route> found = routes.find(call, path);
        if (found.isEmpty()) {
            return Answer.status(routes.knowsPath(path) ? 405 : 404);
        }
        Routes.Route route = found.get();
        if (route.wire().session()) {
            if (session == null || world.now() - session.lastUsed > sessionMillis()) {
                sessions.remove(sessionId);
                return Answer.status(401);
            }
            session.lastUsed = world.now();
            call.session(session);
            call.user(session.user);
            world.actingAs(session.user);
            if (!users.hasRights(session.user) && !path.equals("/session")) {
                throw new Problem(403, "lab.no.permission", "Permission to perform this operation was denied");
            }
            checkPairing(call);
            checkRemote(call, route.wire().needsRemoteLogin(), route.wire().needsRemoteSite());
        }
        return route.answer(call);
    }

    private void checkPairing(Call call) {
        String pairing = call.variable("pairing_id");
        if (pairing != null && !pairing.equalsIgnoreCase(pairingId())) {
            throw Problem.notFound("Pairing " + pairing);
        }
    }

    /** Refuses what needs the other site while that cannot be had. */
    public void checkRemote(Call call, boolean needsLogin, boolean needsSite) {
        if (world.connected()) {
            if (needsLogin && !loggedInRemotely(call)) {
                throw remoteProblem("You are not logged in to the remote site");
            }
        } else if (needsSite) {
            throw remoteProblem("The remote site cannot be reached");
        }
    }

    public boolean loggedInRemotely(Call call) {
        GatewaySession session = call.session();
        return session != null && session.remoteUser != null;
    }

    /** @return the refusal of what needs the other site */
    public Problem remoteProblem(String why) {
        return new Problem(Integer.parseInt(world.setting(REMOTE_REFUSAL, "403")), "lab.remote.site", why);
    }

    private long sessionMillis() {
        return 1000L * Long.parseLong(world.setting(SESSION_SECONDS, "300"));
    }

    Users users() {
        return users;
    }

    GatewaySession login(String user) {
        String id = Base64.getEncoder()
                .encodeToString((system + "-" + site + "-" + ++sessionNumber + "-" + UUID.randomUUID())
                        .getBytes(StandardCharsets.UTF_8));
        world.handOut("session of " + system, id);
        GatewaySession session = new GatewaySession(id, user, world.now());
        sessions.put(id, session);
        return session;
    }

    void logout(GatewaySession session) {
        sessions.remove(session.id);
    }

    @Override
    public Answer refusal(Problem problem) {
        if (problem.status() == 401 || problem.status() == 404) {
            return Answer.status(problem.status());
        }
        ObjectNode body = Json.object()
                .put("error_code", problem.code())
                .put("message", problem.getMessage())
                .put("op_id", UUID.randomUUID().toString());
        return Json.answer(problem.status(), body);
    }
}
