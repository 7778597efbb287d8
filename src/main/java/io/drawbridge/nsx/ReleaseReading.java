package io.drawbridge.nsx;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.core.RemoteException;
import io.drawbridge.site.http.Answer;
import io.drawbridge.site.http.Call;
import io.drawbridge.site.http.Xml;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Which release a manager is (NSX-v reference, sections 1.1 and 2): read from it, never guessed, and read again after
 * an hour, since managers are upgraded.
 */
final class ReleaseReading {

    private static final String INFO = "/api/1.0/appliance-management/global/info";
    private static final String CONFIGURATION = "/api/2.0/services/vsmconfig";
    /** Where NSX-T and NSX 4 tell their version; NSX for vSphere has no such path. */
    private static final String OTHER_PRODUCT = "/api/v1/node/version";

    private static final Duration KEPT = Duration.ofHours(1);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final NsxHttp http;
    private Optional<NsxRelease> kept = Optional.empty();
    private Instant readAgainAt = Instant.MIN;

    ReleaseReading(NsxHttp http) {
        this.http = http;
    }

    /**
     * @return empty where the manager does not let this account see it
     * @throws NsxUnsupported when it is a release or product that runbooks cannot work with
     */
    Optional<NsxRelease> read() {
        var found = ask();
        found.flatMap(NsxRelease::refusal).ifPresent(words -> {
            throw new NsxUnsupported(http.label(), words);
        });
        synchronized (this) {
            kept = found;
            readAgainAt = http.now().plus(KEPT);
        }
        return found;
    }

    /** @return as {@link #read}, and empty where the manager refuses to say */
    Optional<NsxRelease> known() {
        synchronized (this) {
            if (http.now().isBefore(readAgainAt)) {
                return kept;
            }
        }
        try {
            return read();
        } catch (RemoteException.Refused refused) {
            return Optional.empty();
        } catch (RemoteException.NoAnswer e) {
            // Whoever wants to send a command must not take this for the command's answer.
            throw new RemoteException.NotSent(http.label(), "its release could not be read: " + e.getMessage(), e);
        }
    }

    private Optional<NsxRelease> ask() {
        var answer = http.ask(Call.get(INFO));
        return switch (answer.status()) {
            case 403 -> configured();
            case 404 -> throw otherProduct(answer);
            default -> {
                var info = http.either(http.check(answer));
                var version = info.at("versionInfo").orElse(info);
                yield NsxRelease.parse(version.textAt("majorVersion") + "." + version.textAt("minorVersion") + "."
                        + version.textAt("patchVersion"));
            }
        };
    }

    /** The appliance's own pages are for its local accounts only; its configuration says the version as well. */
    private Optional<NsxRelease> configured() {
        return http.find(CONFIGURATION)
                .flatMap(configuration -> HttpUniversalSync.everywhere(configuration)
                        .filter(element -> element.name().equals("version"))
                        .map(Xml::text)
                        .findFirst())
                .flatMap(NsxRelease::parse);
    }

    private RemoteException otherProduct(Answer notFound) {
        var other = http.ask(Call.get(OTHER_PRODUCT));
        if (other.isSuccess()) {
            try {
                var version =
                        JSON.readTree(other.body()).path("product_version").asText("");
                if (version.matches("[\\w.-]{1,64}")) {
                    return new NsxUnsupported(
                            http.label(),
                            "NSX-T " + version + " is another product than NSX for vSphere, with another interface:"
                                    + " Drawbridge works with NSX for vSphere 6.2 to 6.4");
                }
            } catch (IOException noJson) {
                // Then it is something else.
            }
        }
        return http.refusal(notFound, "this is no NSX Manager for vSphere: it does not tell its version");
    }
}
