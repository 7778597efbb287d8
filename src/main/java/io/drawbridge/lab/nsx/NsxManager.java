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
    private final Routes routes;

    /**
     * @param thumbprint finds the SHA-1 thumbprint of a site's manager
     */
    public NsxManager(World world, String site, Users users, WorldBuilder builder, UnaryOperator<String> thumbprint) {
        this.world = world;
        this.site = site;
        this.users = users;
        this.routes = Routes.of(
                new ApplianceCalls(this, thumbprint), new SwitchCalls(this, builder), new FirewallCalls(this));
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
