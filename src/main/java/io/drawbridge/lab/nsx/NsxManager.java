package io.drawbridge.lab.nsx;

import io.drawbridge.lab.gateway.Users;
import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Appliance;
import io.drawbridge.lab.wire.Call;
import io.drawbridge.lab.wire.Problem;
import io.drawbridge.lab.wire.Routes;
import io.drawbridge.lab.wire.Xml;
import io.drawbridge.lab.world.Site;
import io.drawbridge.lab.world.World;
import io.drawbridge.lab.world.WorldBuilder;
import java.util.Set;
import java.util.function.UnaryOperator;

/** One site's NSX Manager. */
public final class NsxManager implements Appliance {

    static final String UNIVERSAL_SCOPE = "universalvdnscope";
    static final String LOCAL_SCOPE = "vdnscope-1";

    private final World world;
    private final String site;
    private final Users users;
    private final Universe universe;
    private final Jobs jobs;
    private final Routes routes;

    /**
     * @param universe what both managers have in common
     * @param thumbprint finds the SHA-1 thumbprint of a site's manager
     */
    public NsxManager(
            Universe universe, String site, Users users, WorldBuilder builder, UnaryOperator<String> thumbprint) {
        this.world = universe.world();
        this.universe = universe;
        this.jobs = universe.jobs();
        this.site = site;
        this.users = users;
        this.routes = Routes.of(
                new ApplianceCalls(this, thumbprint),
                new RoleCalls(this, users, thumbprint),
                new UserCalls(this),
                new ControllerCalls(this),
                new PoolCalls(this),
                new JobCalls(this),
                new EdgeCalls(this),
                new RoutingCalls(this),
                new LocaleCalls(this),
                new SwitchCalls(this, builder),
                new FirewallCalls(this));
    }

    Universe universe() {
        return universe;
    }

    Jobs jobs() {
        return jobs;
    }

    World world() {
        return world;
    }

    Site local() {
        return world.site(site);
    }

    @Override
    public String operationOf(Call call) {
        return routes.find(call, call.rawPath())
                .map(route -> route.wire().operation())
                .orElse(call.method() + " " + call.rawPath());
    }

    @Override
    public Answer handle(Call call) {
        Call.Basic basic = call.basic()
                .filter(given -> users.accepts(given.user(), given.password()))
                .orElse(null);
        if (basic == null) {
            return Answer.text(401, "text/html", "<html><body>HTTP Status 401</body></html>")
                    .with("WWW-Authenticate", "Basic realm=\"NSX Manager\"");
        }
        call.user(basic.user());
        world.actingAs(basic.user());
        Routes.Route route = routes.find(call, call.rawPath())
                .orElseThrow(() -> Problem.notFound("Requested object : " + call.rawPath()));
        if (!users.hasRights(basic.user())) {
            throw new Problem(403, "403", "User is not authorized to access this object and feature.");
        }
        boolean writes = Set.of("POST", "PUT").contains(call.method());
        String type = call.header("Content-Type").orElse("");
        if (writes && call.body().length > 0 && !type.contains("xml")) {
            throw new Problem(415, "415", "The content type must be application/xml");
        }
        return route.answer(call);
    }

    /** @return the document that came; an empty body is refused as the release does */
    Xml body(Call call) {
        if (call.bodyText().isBlank()) {
            int status = Version.atLeast(local(), "6.3.5") ? 400 : 500;
            throw new Problem(status, Integer.toString(status), "the body is empty");
        }
        return Xml.parse(call.body());
    }

    /** Refuses what the manager's release does not know yet. */
    void requireVersion(String release) {
        if (!Version.atLeast(local(), release)) {
            throw Problem.notFound("Requested object");
        }
    }

    /** Refuses a document that was read before the last change; one without a version is taken. */
    static void requireFresh(Xml given, String element, long current) {
        if (given.value(element)
                .filter(version -> !version.equals(Long.toString(current)))
                .isPresent()) {
            throw new Problem(409, "101", "The object was changed since it was read: fetch it again and retry");
        }
    }

    static int number(Call call, String name, int otherwise) {
        try {
            return call.query(name).map(Integer::parseInt).filter(n -> n >= 0).orElse(otherwise);
        } catch (NumberFormatException e) {
            throw new Problem(400, "400", name + " is not a number");
        }
    }

    static Answer xml(int status, Xml document) {
        return Answer.text(status, "application/xml", document.document());
    }

    @Override
    public Answer refusal(Problem problem) {
        String code = problem.code().matches("\\d+") ? problem.code() : problem.status() == 404 ? "202" : "400";
        return xml(
                problem.status(),
                Xml.element("error")
                        .add("details", problem.getMessage())
                        .add("errorCode", code)
                        .add("moduleName", "core-services"));
    }
}
