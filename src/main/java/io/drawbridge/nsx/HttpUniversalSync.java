package io.drawbridge.nsx;

import io.drawbridge.site.http.Call;
import io.drawbridge.site.http.Path;
import io.drawbridge.site.http.Xml;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** NSX-v reference, sections 2 and 3. */
final class HttpUniversalSync implements UniversalSync {

    private static final String ROLE = "/api/2.0/universalsync/configuration/role";
    private static final String MANAGERS = "/api/2.0/universalsync/configuration/nsxmanagers";
    private static final String MANAGEMENT = "/api/1.0/appliance-management";

    private final NsxHttp http;

    HttpUniversalSync(NsxHttp http) {
        this.http = http;
    }

    @Override
    public UniversalRole role() {
        try {
            return UniversalRole.valueOf(http.read(ROLE).textAt("role"));
        } catch (IllegalArgumentException newWord) {
            return UniversalRole.UNKNOWN;
        }
    }

    @Override
    public NsxIdentity identity() {
        // The document is not published: the element is looked for by its name, wherever it is.
        return everywhere(http.read("/api/2.0/services/vsmconfig"))
                .filter(element -> element.name().equals("nodeId"))
                .map(Xml::text)
                .filter(id -> !id.isEmpty())
                .findFirst()
                .map(NsxIdentity::new)
                .orElseThrow(() -> http.unreadable("the manager's node id is missing"));
    }

    static Stream<Xml> everywhere(Xml root) {
        return Stream.concat(Stream.of(root), root.children().stream().flatMap(HttpUniversalSync::everywhere));
    }

    @Override
    public void setAsStandalone() {
        change("set-as-standalone");
    }

    @Override
    public void setAsPrimary() {
        change("set-as-primary");
    }

    private void change(String action) {
        try {
            http.command(Call.post(ROLE + "?action=" + action).header("Content-Type", "application/xml"));
        } catch (NsxRefused refused) {
            if (!refused.code().equals(NsxRefused.ROLE_WARNING)) {
                throw refused;
            }
            // The role changes all the same; whoever asked reads it again.
        }
    }

    @Override
    public List<RegisteredManager> managers() {
        return http.read(MANAGERS).children("nsxManagerInfo").stream()
                .map(one -> new RegisteredManager(
                        one.textAt("uuid"), one.textAt("nsxManagerIp"), one.textAt("primaryUuid")))
                .toList();
    }

    @Override
    public void register(Registration other) {
        http.command(
                Call.post(MANAGERS),
                "<nsxManagerInfo><nsxManagerIp>" + Xml.escape(other.address()) + "</nsxManagerIp><nsxManagerUsername>"
                        + Xml.escape(other.username()) + "</nsxManagerUsername><nsxManagerPassword>"
                        + Xml.escape(other.password().reveal()) + "</nsxManagerPassword><certificateThumbprint>"
                        + Xml.escape(other.thumbprint()) + "</certificateThumbprint></nsxManagerInfo>");
    }

    @Override
    public void forget(String uuid) {
        // The query's name differs between releases; each reads its own (reference 3.1).
        http.command(Call.delete(Path.of("api", "2.0", "universalsync", "configuration", "nsxmanagers", uuid)
                .query("force", true)
                .query("forceRemoval", true)
                .toString()));
    }

    @Override
    public Registration registration() {
        String thumbprint =
                http.read(MANAGEMENT + "/certificatemanager/certificates/nsx").children("x509certificate").stream()
                        .map(certificate -> certificate.textAt("sha1Hash"))
                        .filter(hash -> !hash.isEmpty())
                        .findFirst()
                        .orElseThrow(() -> http.unreadable("the certificate's thumbprint is missing"));
        var endpoint = http.endpoint();
        return new Registration(endpoint.url().getHost(), endpoint.username(), endpoint.password(), thumbprint);
    }

    @Override
    public void synchronize() {
        http.command(Call.post("/api/2.0/universalsync/sync?action=invoke").header("Content-Type", "application/xml"));
    }

    @Override
    public SyncStatus status() {
        var status = http.read("/api/2.0/universalsync/status");
        var secondaries = new LinkedHashMap<String, String>();
        everywhere(status)
                .filter(element -> element.name().equals("nsxManagerStatus"))
                .forEach(one -> secondaries.put(one.textAt("vsmId"), one.textAt("syncState")));
        String last = status.textAt("lastClusterSyncTime");
        return new SyncStatus(
                status.textAt("syncState"),
                last.matches("\\d{1,15}") ? Optional.of(Instant.ofEpochMilli(Long.parseLong(last))) : Optional.empty(),
                secondaries);
    }

    @Override
    public boolean replicatorRuns() {
        return everywhere(http.either(http.check(http.ask(Call.get(MANAGEMENT + "/summary/components")))))
                .anyMatch(element -> element.textAt("componentId").equals("NSXREPLICATOR")
                        && element.textAt("status").equals("RUNNING"));
    }
}
