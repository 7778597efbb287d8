package io.drawbridge.nsx;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.core.RemoteException;
import io.drawbridge.site.Endpoint;
import io.drawbridge.site.http.Answer;
import io.drawbridge.site.http.Call;
import io.drawbridge.site.http.HttpEndpoint;
import io.drawbridge.site.http.LoginPatience;
import io.drawbridge.site.http.Use;
import io.drawbridge.site.http.Xml;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.xml.stream.XMLStreamException;

/**
 * How one manager is spoken to (NSX-v reference, section 1): XML, basic authentication with every request, any success
 * code taken as one, errors in five forms.
 */
final class NsxHttp {

    private static final String PROLOG = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpEndpoint http;
    private final String authorization;
    private final LoginPatience logins;
    private final ReleaseReading releases = new ReleaseReading(this);

    NsxHttp(Endpoint endpoint, Clock clock) {
        this.http =
                new HttpEndpoint(endpoint, URI.create(endpoint.url().toString().replaceAll("/(api/?)?$", "")), clock);
        this.logins = new LoginPatience(http.label(), clock);
        this.authorization = "Basic "
                + Base64.getEncoder()
                        .encodeToString(
                                (endpoint.username() + ":" + endpoint.password().reveal())
                                        .getBytes(StandardCharsets.UTF_8));
    }

    Endpoint endpoint() {
        return http.endpoint();
    }

    String label() {
        return http.label();
    }

    Instant now() {
        return http.clock().instant();
    }

    ReleaseReading releases() {
        return releases;
    }

    /** @return whether the manager can do it; empty where its release is not known */
    Optional<Boolean> can(NsxCapability capability) {
        return releases.known().map(release -> release.has(capability));
    }

    Xml read(String path) {
        return xml(check(send(Call.get(path), Use.READ)));
    }

    /** @return empty where the manager, or its release, knows no such thing */
    Optional<Xml> find(String path) {
        return found(path).map(this::xml);
    }

    /** @return the document as it came, for write-back */
    Optional<byte[]> document(String path) {
        return found(path).map(answer -> {
            // What was cut short on the way must never be written back.
            xml(answer);
            return answer.body();
        });
    }

    private Optional<Answer> found(String path) {
        var answer = send(Call.get(path), Use.READ);
        return answer.status() == 404 ? Optional.empty() : Optional.of(check(answer));
    }

    /** @throws NsxUnsupported without a command sent, when the manager is nothing that we know how to command */
    Answer command(Call call) {
        releases.known();
        return check(send(call, Use.COMMAND));
    }

    Answer command(Call call, String document) {
        return command(call.body("application/xml", (PROLOG + document).getBytes(StandardCharsets.UTF_8)));
    }

    Answer ask(Call call) {
        return send(call, Use.READ);
    }

    private Answer send(Call call, Use use) {
        logins.check();
        return http.send(call.header("Authorization", authorization).header("Accept", "application/xml"), use);
    }

    Answer check(Answer answer) {
        if (answer.isSuccess()) {
            return answer;
        }
        if (answer.status() == 401) {
            throw logins.refused("the account " + http.endpoint().username() + " was not accepted (HTTP 401)");
        }
        var error = Error.of(answer);
        throw refusal(answer, error.words(), error.code());
    }

    NsxRefused refusal(Answer answer, String words) {
        return refusal(answer, words, "");
    }

    private NsxRefused refusal(Answer answer, String words, String code) {
        return new NsxRefused(
                http.label(), answer.status(), http.refused(answer, words).words(), code);
    }

    /** Errors come as {@code error}, as {@code errors}, as JSON, empty, or as a page for people (reference 1.4). */
    private record Error(String words, String code) {

        static Error of(Answer answer) {
            try {
                var root = Xml.parse(answer.body());
                var errors = root.name().equals("errors") ? root.children("error") : List.of(root);
                var words = errors.stream()
                        .map(error -> (error.textAt("details") + " "
                                        + (error.textAt("errorCode").isEmpty()
                                                ? ""
                                                : "(NSX " + error.textAt("errorCode") + ")"))
                                .strip())
                        .collect(Collectors.joining("; "));
                return new Error(words, errors.isEmpty() ? "" : errors.get(0).textAt("errorCode"));
            } catch (XMLStreamException notXml) {
                try {
                    var body = JSON.readTree(answer.body());
                    return body == null
                            ? new Error("", "")
                            : new Error(
                                    body.path("details").asText(""),
                                    body.path("errorCode").asText(""));
                } catch (IOException notJson) {
                    return new Error("", "");
                }
            }
        }
    }

    Xml xml(Answer answer) {
        if (answer.body().length == 0) {
            throw http.unreadable("it is empty", null);
        }
        try {
            return Xml.parse(answer.body());
        } catch (XMLStreamException e) {
            throw http.unreadable("it is no XML, or was cut short", e);
        }
    }

    /** Before 6.2.3 the appliance's own pages come as JSON, without their root (reference 1.1). */
    Xml either(Answer answer) {
        if (!answer.text().stripLeading().startsWith("{")) {
            return xml(answer);
        }
        try {
            var text = new StringBuilder();
            append(text, "json", JSON.readTree(answer.body()));
            return Xml.parse(text.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException | XMLStreamException e) {
            throw http.unreadable("neither XML nor JSON", e);
        }
    }

    private static void append(StringBuilder text, String name, JsonNode node) {
        if (node.isArray()) {
            node.forEach(one -> append(text, name, one));
        } else if (name.matches("[A-Za-z_][\\w.-]*")) {
            text.append('<').append(name).append('>');
            if (node.isObject()) {
                node.properties().forEach(field -> append(text, field.getKey(), field.getValue()));
            } else {
                text.append(Xml.escape(node.asText("")));
            }
            text.append("</").append(name).append('>');
        }
    }

    RemoteException.NoAnswer unreadable(String what) {
        return http.unreadable(what, null);
    }

    /** @return the job that the body names; several calls answer its bare id (reference 1.7, A) */
    String job(Answer answer) {
        String id = answer.text().strip();
        if (!id.matches("[A-Za-z0-9-]{1,64}")) {
            throw unreadable("the job's id is missing");
        }
        return id;
    }

    static String lastSegment(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
