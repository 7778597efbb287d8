package io.drawbridge.lab.bigip;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.lab.bigip.Types.Problems;
import io.drawbridge.lab.gateway.Users;
import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Appliance;
import io.drawbridge.lab.wire.Call;
import io.drawbridge.lab.wire.Json;
import io.drawbridge.lab.wire.Problem;
import io.drawbridge.lab.wire.Routes;
import io.drawbridge.lab.world.BigipToken;
import io.drawbridge.lab.world.Site;
import io.drawbridge.lab.world.World;

/** The active one of a site's two BIG-IPs, local and global traffic manager in one. */
public final class Bigip implements Appliance {

    private static final String COORDINATION = "X-F5-REST-Coordination-Id";

    private final World world;
    private final String site;
    private final Users users;
    private final Traffic traffic;
    private final Routes routes;
    private final TransactionCalls transactions;

    public Bigip(World world, String site, Users users, Traffic traffic) {
        this.world = world;
        this.site = site;
        this.users = users;
        this.traffic = traffic;
        this.transactions = new TransactionCalls(this);
        this.routes = Routes.of(
                new AccessCalls(this),
                new DeviceCalls(this),
                new LocalCalls(this),
                new GlobalCalls(this),
                new TunnelCalls(this),
                transactions);
    }

    World world() {
        return world;
    }

    Site local() {
        return world.site(site);
    }

    Users users() {
        return users;
    }

    Traffic traffic() {
        return traffic;
    }

    Tree tree() {
        return traffic.tree(site);
    }

    @Override
    public String operationOf(Call call) {
        return routes.find(call, call.rawPath())
                .map(route -> route.wire().operation())
                .orElse(call.method() + " " + call.rawPath());
    }

    @Override
    public Answer handle(Call call) {
        Routes.Route route = routes.find(call, call.rawPath()).orElse(null);
        if (route != null && !route.wire().session()) {
            return route.answer(call);
        }
        String user = call.header("X-F5-Auth-Token").map(this::userOf).orElse(null);
        if (user == null) {
            user = call.basic()
                    .filter(given -> users.accepts(given.user(), given.password()))
                    .map(Call.Basic::user)
                    .orElse(null);
        }
        if (user == null) {
            String message = call.basic().isPresent()
                    ? "Authentication failed."
                    : "Authorization failed: no user authentication header or token detected. Uri:http://localhost:8100"
                            + call.rawPath() + " Referrer:" + call.client() + " Sender:" + call.client();
            return refusal(Problems.framework(401, message)).with("WWW-Authenticate", "X-Auth-Token");
        }
        call.user(user);
        world.actingAs(user);
        if (route == null) {
            throw Problems.noSuchPath(call.rawPath());
        }
        boolean own = route.wire().operation().contains("/authz/tokens/");
        if (!call.method().equals("GET") && !own && !users.hasRights(user)) {
            throw Problems.framework(
                    403,
                    "Authorization failed: user=" + user + " resource=" + call.rawPath() + " verb=" + call.method());
        }
        String coordination = call.header(COORDINATION).orElse(null);
        if (coordination != null && !call.method().equals("GET")) {
            return transactions.queue(coordination, call);
        }
        return route.answer(call);
    }

    /** Carries a command of a transaction out. */
    Answer carryOut(Call call) {
        return routes.find(call, call.rawPath())
                .orElseThrow(() -> Problems.noSuchPath(call.rawPath()))
                .answer(call);
    }

    private String userOf(String token) {
        BigipToken found = world.tokens
                .find(site + " " + token)
                .orElseThrow(() -> Problems.framework(401, "X-F5-Auth-Token does not exist."));
        if (world.now() >= found.expiresAt) {
            throw Problems.framework(401, "X-F5-Auth-Token has expired.");
        }
        return found.user;
    }

    /** Ends every token; who comes with one is told that it has expired. */
    public void expireSessions() {
        world.tokens.where(token -> token.site.equals(site)).forEach(token -> {
            token.expiresAt = Math.min(token.expiresAt, world.now());
            world.tokens.save(token);
        });
    }

    @Override
    public Answer refusal(Problem problem) {
        if (problem.status() == 503) {
            return Answer.text(
                    503,
                    "text/html; charset=UTF-8",
                    "<html><head><title>Configuration Utility restarting...</title></head><body>Configuration Utility"
                            + " restarting...</body></html>");
        }
        Integer apiError = problem.status() == 500 ? Integer.valueOf(32768001) : Problems.apiError(problem);
        ObjectNode body = Json.object().put("code", problem.status()).put("message", problem.getMessage());
        if (apiError != null) {
            body.putArray("errorStack");
            body.put("apiError", apiError);
        } else {
            body.put("referer", "127.0.0.1")
                    .put("restOperationId", world.next("bigip.operation." + site))
                    .put("kind", ":resterrorresponse");
        }
        return Json.answer(problem.status(), body);
    }
}
