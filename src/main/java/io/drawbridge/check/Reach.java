package io.drawbridge.check;

import io.drawbridge.site.Endpoint;
import io.drawbridge.site.http.Handshake;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The way to an endpoint, before anything is said to it: its name, the connection, the certificate. */
final class Reach {

    private static final int HTTPS = 443;
    private static final Duration SOON = Duration.ofDays(30);

    private Reach() {}

    static void look(Visit visit) {
        var endpoint = visit.endpoint();
        visit.at(CheckStep.NAME);
        var addresses = addresses(visit);
        visit.at(CheckStep.CONNECTION);
        connect(visit, addresses);
        visit.at(CheckStep.CERTIFICATE);
        certificate(visit, Handshake.with(endpoint, port(endpoint)));
    }

    private static boolean isPinned(Endpoint endpoint) {
        return endpoint.thumbprint().isPresent() || endpoint.thumbprintFile().isPresent();
    }

    private static int port(Endpoint endpoint) {
        return endpoint.url().getPort() < 0 ? HTTPS : endpoint.url().getPort();
    }

    private static InetAddress[] addresses(Visit visit) {
        String host = visit.endpoint().url().getHost();
        try {
            var found = InetAddress.getAllByName(host);
            var shown = Arrays.stream(found)
                    .map(InetAddress::getHostAddress)
                    .distinct()
                    .collect(Collectors.joining(", "));
            visit.good(
                    CheckStep.NAME,
                    host.equals(shown) || host.equals("[" + shown + "]")
                            ? host + " is an address"
                            : host + " is " + shown);
            return found;
        } catch (UnknownHostException e) {
            throw visit.stop(
                    "the name " + host + " is not known to this machine",
                    "Correct the url, or let the name servers of the machine that runs Drawbridge know the name.");
        }
    }

    private static void connect(Visit visit, InetAddress[] addresses) {
        int port = port(visit.endpoint());
        var patience = visit.endpoint().connectTimeout().compareTo(Visit.PATIENCE) < 0
                ? visit.endpoint().connectTimeout()
                : Visit.PATIENCE;
        String where = addresses[0].getHostAddress() + " port " + port;
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(addresses[0], port), (int) patience.toMillis());
            visit.good(CheckStep.CONNECTION, "connected to " + where);
        } catch (SocketTimeoutException e) {
            throw visit.stop(
                    where + " does not answer within " + patience.toSeconds() + " s",
                    "A firewall may swallow the packets, or the machine is down. Port " + port
                            + " must be open from the machine that runs Drawbridge.");
        } catch (NoRouteToHostException e) {
            throw visit.stop(
                    "there is no way to " + where,
                    "Look at routes and firewalls between the machine that runs Drawbridge and the site.");
        } catch (ConnectException e) {
            throw visit.stop(
                    where + " refuses the connection",
                    "The machine is there and nothing listens: start the appliance's services, or correct the port in"
                            + " the url.");
        } catch (IOException e) {
            throw visit.stop("no connection to " + where + " can be made", "Look at the network of this machine.");
        }
    }

    private static void certificate(Visit visit, Handshake handshake) {
        if (handshake.problem().isPresent() && handshake.chain().isEmpty()) {
            throw visit.stop(
                    "TLS was not agreed on: " + handshake.problem().get(),
                    "The port must speak TLS 1.2 or 1.3; a proxy in between may speak something else.");
        }
        var shown = handshake.chain().get(0);
        String what = describe(shown) + "; SHA-256 " + handshake.fingerprint();
        if (handshake.problem().isPresent()) {
            boolean pinned = isPinned(visit.endpoint());
            throw visit.stop(
                    (pinned
                                    ? "the certificate is not the one that is pinned. It shows "
                                    : "the certificate is not accepted: "
                                            + handshake.problem().get() + ". It shows ")
                            + what,
                    "Somebody may stand in between. Compare the SHA-256 with the one that the appliance's administrator"
                            + " reads at the appliance itself; only if they are the same, write it as thumbprint"
                            + (pinned
                                    ? " in place of the old one, or into thumbprint-file."
                                    : ", or name its authority in trust-store."));
        }
        var left = Duration.between(visit.clock().instant(), shown.getNotAfter().toInstant());
        if (left.isNegative()) {
            visit.warn(
                    CheckStep.CERTIFICATE,
                    "it is pinned and accepted, and ended on " + day(shown) + ": " + what,
                    "Renew it at the appliance, and write the new SHA-256 as thumbprint.");
        } else if (left.compareTo(SOON) < 0) {
            visit.warn(
                    CheckStep.CERTIFICATE,
                    "it is accepted and ends in " + left.toDays() + " days: " + what,
                    isPinned(visit.endpoint())
                            ? "Renew it, and write the new SHA-256 as thumbprint at the same time: until then every call"
                                    + " is refused."
                            : "Renew it at the appliance.");
        } else {
            visit.good(
                    CheckStep.CERTIFICATE,
                    (isPinned(visit.endpoint())
                                    ? "is the pinned one"
                                    : "is signed by a trusted authority and made out to this host")
                            + ", " + left.toDays() + " days left: " + what);
        }
    }

    private static String describe(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName() + ", valid until " + day(certificate);
    }

    private static String day(X509Certificate certificate) {
        Instant end = certificate.getNotAfter().toInstant();
        return end.toString().substring(0, 10);
    }
}
