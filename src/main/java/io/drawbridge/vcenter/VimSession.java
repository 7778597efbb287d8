package io.drawbridge.vcenter;

import io.drawbridge.core.RemoteException;
import io.drawbridge.site.Endpoint;
import io.drawbridge.site.http.Answer;
import io.drawbridge.site.http.Call;
import io.drawbridge.site.http.HttpEndpoint;
import io.drawbridge.site.http.LoginPatience;
import io.drawbridge.site.http.Use;
import io.drawbridge.site.http.Xml;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import javax.xml.stream.XMLStreamException;

/**
 * A session with one vCenter: SOAP 1.1 over {@code /sdk}, a cookie, and the references that the service content names
 * (reference vsphere-sdk 3.1). Bodies are never logged: they hold passwords.
 */
final class VimSession {

    private static final String ACTION = "urn:vim25/6.0";
    private static final Duration LOGIN_RETRY = Duration.ofSeconds(30);

    private final HttpEndpoint http;
    private final LoginPatience logins;
    private final Clock clock;

    private volatile Session session;
    private Instant noLoginBefore = Instant.MIN;

    /** What a login brings. */
    private record Session(String cookie, Content content, String key) {}

    /** The managed objects everything begins with, by id. */
    record Content(
            String propertyCollector,
            String viewManager,
            String rootFolder,
            String sessionManager,
            String authorizationManager,
            About about) {}

    VimSession(Endpoint endpoint, Clock clock) {
        var path = endpoint.url().getPath();
        this.http = new HttpEndpoint(
                endpoint,
                path == null || path.isEmpty() || path.equals("/") ? sdk(endpoint.url()) : endpoint.url(),
                clock);
        this.clock = clock;
        this.logins = new LoginPatience(http.label(), clock);
    }

    private static URI sdk(URI url) {
        return url.resolve("/sdk");
    }

    HttpEndpoint http() {
        return http;
    }

    Content content() {
        return session().content();
    }

    /** @return the session's own name, by which vCenter is asked for its privileges; no secret */
    String key() {
        return session().key();
    }

    /** Asks who answers, without signing in. @return the element {@code about} */
    Xml about() {
        return soap("RetrieveServiceContent", "ServiceInstance", "ServiceInstance", "", "", Use.READ)
                .response()
                .at("returnval", "about")
                .orElseThrow(() -> http.unreadable("the service content is missing", null));
    }

    /** Ends the session, if there is one; the next call begins another. */
    void logout() {
        var current = session;
        session = null;
        if (current != null) {
            soap("Logout", "SessionManager", current.content().sessionManager(), "", current.cookie(), Use.LOGIN);
        }
    }

    /**
     * Calls one method of a managed object. A session that has ended is opened again and the call sent once more: the
     * fault says that nothing was carried out.
     *
     * @param rest the arguments as XML, in the schema's order, escaped
     * @return the response element
     */
    Xml call(String method, String type, String id, String rest, Use use) {
        var current = session();
        try {
            return soap(method, type, id, rest, current.cookie(), use).response();
        } catch (VcenterFault fault) {
            if (!fault.type().equals("NotAuthenticated")) {
                throw fault;
            }
            synchronized (this) {
                if (session == current) {
                    session = null;
                }
            }
            return soap(method, type, id, rest, session().cookie(), use).response();
        }
    }

    private Session session() {
        var current = session;
        if (current != null) {
            return current;
        }
        synchronized (this) {
            if (session == null) {
                session = login();
            }
            return session;
        }
    }

    private Session login() {
        var now = clock.instant();
        logins.check();
        if (now.isBefore(noLoginBefore)) {
            throw new RemoteException.Later(
                    http.label(), "the login was refused a moment ago", Duration.between(now, noLoginBefore));
        }
        var endpoint = http.endpoint();
        try {
            var first = soap("RetrieveServiceContent", "ServiceInstance", "ServiceInstance", "", "", Use.LOGIN);
            var returned = first.response()
                    .at("returnval")
                    .orElseThrow(() -> http.unreadable("the service content is missing", null));
            var content = new Content(
                    returned.textAt("propertyCollector"),
                    returned.textAt("viewManager"),
                    returned.textAt("rootFolder"),
                    returned.textAt("sessionManager"),
                    returned.textAt("authorizationManager"),
                    new About(
                            returned.textAt("about", "instanceUuid"),
                            returned.textAt("about", "version"),
                            returned.textAt("about", "apiVersion")));
            var login = soap(
                    "Login",
                    "SessionManager",
                    content.sessionManager(),
                    "<userName>" + Xml.escape(endpoint.username()) + "</userName><password>"
                            + Xml.escape(endpoint.password().reveal()) + "</password>",
                    first.cookie(),
                    Use.LOGIN);
            return new Session(
                    login.cookie().isEmpty() ? first.cookie() : login.cookie(),
                    content,
                    login.response().textAt("returnval", "key"));
        } catch (VcenterFault fault) {
            if (fault.type().equals("InvalidLogin")) {
                throw logins.refused("the login as " + endpoint.username() + " was refused");
            }
            noLoginBefore = now.plus(LOGIN_RETRY);
            throw new RemoteException.NotSent(
                    http.label(), "the login as " + endpoint.username() + " was refused: " + fault.words(), null);
        } catch (RemoteException.NoAnswer | RemoteException.Refused e) {
            throw new RemoteException.NotSent(http.label(), "the login did not work: " + e.words(), e);
        }
    }

    private record Reply(Xml response, String cookie) {}

    private Reply soap(String method, String type, String id, String rest, String cookie, Use use) {
        String envelope = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
                + "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\""
                + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><soapenv:Body><" + method
                + " xmlns=\"urn:vim25\"><_this type=\"" + Xml.escape(type) + "\">" + Xml.escape(id) + "</_this>" + rest
                + "</" + method + "></soapenv:Body></soapenv:Envelope>";
        var call = Call.post("")
                .body("text/xml; charset=utf-8", envelope.getBytes(StandardCharsets.UTF_8))
                .header("SOAPAction", ACTION);
        if (!cookie.isEmpty()) {
            call = call.header("Cookie", cookie);
        }
        var answer = http.send(call, use);
        var body = body(answer);
        if (body.children().isEmpty()) {
            throw http.unreadable("the SOAP body is empty", null);
        }
        var first = body.children().get(0);
        if (first.name().equals("Fault")) {
            throw fault(first);
        }
        if (!answer.isSuccess()) {
            throw http.refused(answer, "");
        }
        if (!first.name().equals(method + "Response")) {
            throw http.unreadable("it answers " + first.name() + " to " + method, null);
        }
        return new Reply(first, cookies(answer, cookie));
    }

    private Xml body(Answer answer) {
        if (answer.isSuccess() && answer.body().length == 0) {
            throw http.unreadable("it is empty", null);
        }
        try {
            return Xml.parse(answer.body())
                    .at("Body")
                    .orElseThrow(() -> http.unreadable("it is not what vCenter's interface answers", null));
        } catch (XMLStreamException e) {
            if (!answer.isSuccess()) {
                throw http.refused(answer, "");
            }
            throw http.unreadable("it is no XML, or was cut short", e);
        }
    }

    private VcenterFault fault(Xml fault) {
        var detail = fault.at("detail").flatMap(one -> one.children().stream().findFirst());
        String type = detail.map(one -> one.xsiType().orElse(one.name().replaceFirst("Fault$", "")))
                .orElse("Fault");
        String missing = detail.map(one -> one.textAt("obj")).orElse("");
        return new VcenterFault(
                http.label(), type, http.plain(fault.textAt("faultstring") + (missing.isEmpty() ? "" : " " + missing)));
    }

    private static String cookies(Answer answer, String before) {
        Map<String, String> jar = new LinkedHashMap<>();
        for (var pair : before.split("; ")) {
            put(jar, pair);
        }
        answer.headers().allValues("Set-Cookie").forEach(cookie -> put(jar, cookie.split(";", 2)[0]));
        return jar.entrySet().stream()
                .map(one -> one.getKey() + "=" + one.getValue())
                .collect(Collectors.joining("; "));
    }

    private static void put(Map<String, String> jar, String pair) {
        int equals = pair.indexOf('=');
        if (equals > 0) {
            jar.put(
                    pair.substring(0, equals).strip(),
                    pair.substring(equals + 1).strip());
        }
    }
}
