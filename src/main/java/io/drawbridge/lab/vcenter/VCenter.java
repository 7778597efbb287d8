package io.drawbridge.lab.vcenter;

import io.drawbridge.lab.gateway.Tasks;
import io.drawbridge.lab.gateway.Users;
import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Appliance;
import io.drawbridge.lab.wire.Call;
import io.drawbridge.lab.wire.Problem;
import io.drawbridge.lab.wire.Routes;
import io.drawbridge.lab.wire.Xml;
import io.drawbridge.lab.world.Machines;
import io.drawbridge.lab.world.Mover;
import io.drawbridge.lab.world.World;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** One site's vCenter: SOAP at {@code /sdk}, REST at {@code /api}. */
public final class VCenter implements Appliance {

    private static final long IDLE_MILLIS = 30 * 60_000L;
    private static final String COOKIE = "vmware_soap_session";

    private final World world;
    private final String site;
    private final Users users;
    private final Map<String, VimSession> sessions = new HashMap<>();
    private final Routes soap;
    private final RestCalls rest;
    private final Routes restRoutes;

    public VCenter(World world, String site, Users users, Machines machines, Tasks tasks, Mover mover, Peers peers) {
        this.world = world;
        this.site = site;
        this.users = users;
        Properties properties = new Properties(world, site, mover);
        Selection selection = new Selection(world, site, properties);
        this.soap = Routes.of(
                new SessionOperations(world, site, users),
                new RightsOperations(world, site),
                new CollectorOperations(world, properties, selection),
                new SearchOperations(world, site, properties),
                new MachineOperations(world, site, machines, tasks, properties),
                new MoveOperations(world, site, users, tasks, properties, mover, peers));
        this.rest = new RestCalls(world, users);
        this.restRoutes = Routes.of(rest);
    }

    public void expireSessions() {
        sessions.clear();
        rest.expireSessions();
    }

    @Override
    public String operationOf(Call call) {
        if (!call.rawPath().startsWith("/sdk")) {
            return restRoutes
                    .find(call, call.rawPath())
                    .map(route -> route.wire().operation())
                    .orElse(call.method() + " " + call.rawPath());
        }
        try {
            return operation(call).name();
        } catch (Problem | SoapFault unreadable) {
            return call.method() + " " + call.rawPath();
        }
    }

    private static Xml operation(Call call) {
        return Xml.parse(call.body())
                .child("Body")
                .flatMap(body -> body.children().stream().findFirst())
                .orElseThrow(() -> new SoapFault("InvalidRequest", "the envelope has no body"));
    }

    @Override
    public Answer handle(Call call) {
        if (call.rawPath().equals("/sdk/vimServiceVersions.xml")) {
            return versions();
        }
        if (!call.rawPath().equals("/sdk") && !call.rawPath().equals("/sdk/")) {
            return restRoutes
                    .find(call, call.rawPath())
                    .map(route -> rest.guarded(call, route))
                    .orElseGet(() -> Answer.status(restRoutes.knowsPath(call.rawPath()) ? 405 : 404));
        }
        if (!call.method().equals("POST")) {
            return Answer.status(405);
        }
        VimSession session = null;
        try {
            Xml operation = operation(call);
            session = session(call);
            SoapCall request = new SoapCall(operation, session);
            call.session(request);
            return answered(session, dispatch(call, request));
        } catch (SoapFault fault) {
            return answered(session, fault(fault));
        } catch (Problem unreadable) {
            return fault(new SoapFault("InvalidRequest", unreadable.getMessage()));
        }
    }

    private Answer dispatch(Call call, SoapCall request) {
        Routes.Route route = soap.named(request.operation().name())
                .orElseThrow(() -> new SoapFault(
                        "MethodNotFound",
                        "The method " + request.operation().name() + " is not supported by this server",
                        List.of(
                                request.target().element("receiver"),
                                Xml.element("method", request.operation().name()))));
        Shapes.require(request.operation());
        VimSession session = request.session();
        if (route.wire().session()) {
            if (session.user == null) {
                throw SoapFault.notAuthenticated(request.target());
            }
            call.user(session.user);
            world.actingAs(session.user);
            if (!users.hasRights(session.user) && !route.wire().operation().equals("Logout")) {
                throw SoapFault.noPermission(request.target(), "System.Read");
            }
        }
        return route.answer(call);
    }

    private VimSession session(Call call) {
        String cookie = call.header("Cookie").flatMap(VCenter::cookie).orElse("");
        VimSession session = sessions.get(cookie);
        if (session != null && world.now() - session.lastUsed > IDLE_MILLIS) {
            sessions.remove(cookie);
            session = null;
        }
        if (session == null) {
            String key = UUID.randomUUID().toString();
            session = new VimSession(UUID.randomUUID().toString().replace("-", ""), key);
            session.lastUsed = world.now();
            world.handOut("cookie of vCenter", session.cookie);
            sessions.values().removeIf(other -> world.now() - other.lastUsed > IDLE_MILLIS);
            sessions.put(session.cookie, session);
        }
        session.lastUsed = world.now();
        return session;
    }

    private static Optional<String> cookie(String header) {
        for (String pair : header.split(";")) {
            String[] parts = pair.trim().split("=", 2);
            if (parts.length == 2 && parts[0].equals(COOKIE)) {
                return Optional.of(parts[1].replace("\"", ""));
            }
        }
        return Optional.empty();
    }

    private Answer answered(VimSession session, Answer answer) {
        return session == null
                ? answer
                : answer.with("Set-Cookie", COOKIE + "=\"" + session.cookie + "\"; Path=/; HttpOnly; Secure");
    }

    private static Answer versions() {
        Xml version = Xml.element("namespaces")
                .attribute("version", "1.0")
                .add(Xml.element("namespace")
                        .add("name", "urn:vim25")
                        .add("version", "8.0.3.0")
                        .add(Xml.element("priorVersions")
                                .add("version", "7.0")
                                .add("version", "6.5")
                                .add("version", "6.0")));
        return Answer.text(200, "text/xml", version.document());
    }

    // --- envelopes

    static Answer envelope(int status, Xml content) {
        Xml envelope = Xml.element("soapenv:Envelope")
                .attribute("xmlns:soapenv", "http://schemas.xmlsoap.org/soap/envelope/")
                .attribute("xmlns:xsd", "http://www.w3.org/2001/XMLSchema")
                .attribute("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance")
                .add(Xml.element("soapenv:Body").add(content));
        return Answer.text(status, "text/xml; charset=utf-8", envelope.document());
    }

    /** Answers with the elements of a response, each of them named returnval. */
    static Answer respond(Call call, Xml... values) {
        SoapCall request = call.session();
        Xml response = Xml.element(request.operation().name() + "Response").attribute("xmlns", "urn:vim25");
        for (Xml value : values) {
            response.add(value);
        }
        return envelope(200, response);
    }

    private static Answer fault(SoapFault fault) {
        Xml detail = fault.detail().renamed(fault.detail().name()).attribute("xmlns", "urn:vim25");
        return envelope(
                500,
                Xml.element("soapenv:Fault")
                        .add("faultcode", "ServerFaultCode")
                        .add("faultstring", fault.getMessage())
                        .add(Xml.element("detail").add(detail)));
    }

    @Override
    public Answer refusal(Problem problem) {
        return problem.status() == 500
                ? fault(new SoapFault(
                        "SystemError",
                        problem.getMessage(),
                        List.of(Xml.element("reason", String.valueOf(problem.getMessage())))))
                : Answer.text(problem.status(), "text/plain", problem.getMessage());
    }
}
