package io.drawbridge.site.http;

import io.drawbridge.core.RemoteException;
import io.drawbridge.site.Endpoint;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.nio.channels.UnresolvedAddressException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One remote endpoint over HTTPS. Every call ends in an answer or in the kind of {@link RemoteException} that says what
 * may be concluded; every wait has an end; nothing is sent twice.
 *
 * <p>A proxy's 502 or 504 is {@link RemoteException.NoAnswer}: the request may well have reached the system behind it.
 */
public final class HttpEndpoint {

    private static final Logger log = LoggerFactory.getLogger(HttpEndpoint.class);

    private static final Duration FIRST_PATIENCE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PATIENCE = Duration.ofMinutes(2);
    /** Whatever an endpoint asks for: one that comes back earlier must not be waited for in a disaster. */
    private static final Duration LONGEST_ASKED = Duration.ofMinutes(10);

    private static final int LONGEST_TEXT = 500;
    /** Two thumbprints, two names and what to do. */
    private static final int LONGEST_CERTIFICATE = 1500;

    private static final Pattern ALERT = Pattern.compile("fatal alert: ([a-z_]+)");
    /** All virtual machines of a full vCenter are some ten megabytes. */
    private static final long LARGEST_BODY = 64L << 20;

    static {
        // Closed before usual servers do, so that a command rarely meets a connection that has just died.
        if (System.getProperty("jdk.httpclient.keepalive.timeout") == null) {
            System.setProperty("jdk.httpclient.keepalive.timeout", "20");
        }
    }

    private final Endpoint endpoint;
    private final String base;
    private final Clock clock;
    private final HttpClient client;
    private final RequestBudget budget;

    private volatile Optional<String> certificateThumbprint = Optional.empty();
    private Instant notBefore = Instant.MIN;
    private boolean unavailable;
    private int askedForPatience;

    /** @param base where paths begin; the endpoint's URL, or a path below it */
    public HttpEndpoint(Endpoint endpoint, URI base, Clock clock) {
        this.endpoint = endpoint;
        this.base = base.toString().replaceAll("/+$", "");
        this.clock = clock;
        this.budget = new RequestBudget(endpoint.requestsPerMinute(), clock);
        var parameters = new SSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.2", "TLSv1.3"});
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(endpoint.connectTimeout())
                .sslContext(Tls.of(endpoint))
                .sslParameters(parameters)
                .build();
    }

    public String label() {
        return endpoint.label();
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    public Clock clock() {
        return clock;
    }

    /**
     * @throws RemoteException.NotSent when the request never left
     * @throws RemoteException.NotTrusted when the certificate is not accepted: the request never left
     * @throws RemoteException.Later when it was not sent, or sent back with 429
     * @throws RemoteException.Unavailable when it was not sent since the endpoint has just answered 503, or what only
     *     looks or logs in was answered so
     * @throws RemoteException.NoAnswer when it left and no whole answer of the system came back; a command that meets a
     *     503 too: NSX-v answers so when what the change depends on cannot be reached (contract, section 1.3)
     */
    public Answer send(Call call, Use use) {
        waitFor(use);
        var request = HttpRequest.newBuilder(URI.create(base + call.path()));
        if (call.method().equals("GET")) {
            request.GET();
        } else {
            request.method(
                    call.method(),
                    call.body()
                            .map(HttpRequest.BodyPublishers::ofByteArray)
                            .orElseGet(HttpRequest.BodyPublishers::noBody));
        }
        for (Map.Entry<String, String> header : call.headers().entrySet()) {
            request.header(header.getKey(), header.getValue());
        }
        var readTimeout = call.timeout().orElse(endpoint.readTimeout());
        var answer = exchange(request.build(), readTimeout);
        if (answer.status() == 429 || answer.status() == 503) {
            throw patience(answer, use);
        }
        synchronized (this) {
            askedForPatience = 0;
        }
        if (answer.status() == 502 || answer.status() == 504) {
            throw new RemoteException.NoAnswer(
                    label(),
                    "a proxy in between answered HTTP " + answer.status()
                            + " in its place: it does not reach the system",
                    null);
        }
        if (answer.status() >= 300 && answer.status() < 400) {
            throw new RemoteException.NoAnswer(
                    label(),
                    "it sends us elsewhere (HTTP " + answer.status() + goal(answer)
                            + "), and no other address is ever followed: a proxy stands in between, or the address in"
                            + " the settings is not the interface's",
                    null);
        }
        if (answer.isSuccess() && answer.isPage()) {
            throw page(answer);
        }
        return answer;
    }

    /** @return a page for people in place of an answer, which a load balancer or a proxy shows in the system's place */
    public RemoteException.NoAnswer page(Answer answer) {
        return new RemoteException.NoAnswer(label(), "the answer is " + words(answer), null);
    }

    private String words(Answer answer) {
        var title = plain(answer.pageTitle());
        return "a web page" + (title.isEmpty() ? "" : " headed '" + title + "'") + " (HTTP " + answer.status()
                + ") and not the system's own: a proxy or load balancer may stand in between";
    }

    /** Its path and query may hold secrets, so only the host is told. */
    private String goal(Answer answer) {
        try {
            var host = URI.create(answer.header("Location").orElse("")).getHost();
            return host == null ? "" : " to " + plain(host);
        } catch (IllegalArgumentException noAddress) {
            return "";
        }
    }

    /** @return the answer as a refusal, with the remote system's own words */
    public RemoteException.Refused refused(Answer answer, String words) {
        String meaning =
                switch (answer.status()) {
                    case 401 -> "the session or the account was not accepted";
                    case 403 -> "not allowed";
                    case 404 -> "not found";
                    default -> "the request was refused";
                };
        String text = words == null || words.isBlank() ? answer.isPage() ? words(answer) : "" : plain(words);
        return new RemoteException.Refused(
                label(),
                answer.status(),
                meaning + " (HTTP " + answer.status() + ")" + (text.isEmpty() ? "" : ": " + text));
    }

    /** @return the answer to a command or a read that cannot be understood */
    public RemoteException.NoAnswer unreadable(String what, Throwable cause) {
        return new RemoteException.NoAnswer(label(), "the answer cannot be read: " + plain(what), cause);
    }

    /** @return words from outside, fit for a message: one line, bounded, without our password */
    public String plain(String words) {
        return plain(words, LONGEST_TEXT);
    }

    private String plain(String words, int longest) {
        if (words == null) {
            return "";
        }
        String password = endpoint.password().reveal();
        String text = password.length() < 4 ? words : words.replace(password, "(secret)");
        text = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return text.length() <= longest ? text : text.substring(0, longest) + "…";
    }

    private void waitFor(Use use) {
        var now = clock.instant();
        synchronized (this) {
            if (now.isBefore(notBefore)) {
                var wait = Duration.between(now, notBefore);
                throw unavailable
                        ? new RemoteException.Unavailable(
                                label(), "not available at the moment (HTTP 503), asked again at " + notBefore, wait)
                        : RemoteException.Later.asked(
                                label(), "too many requests (HTTP 429), asked again at " + notBefore, wait);
            }
        }
        budget.take(use).ifPresent(wait -> {
            throw new RemoteException.Later(
                    label(),
                    "our budget of " + endpoint.requestsPerMinute().orElse(0) + " requests a minute is used up",
                    wait);
        });
    }

    private Answer exchange(HttpRequest request, Duration readTimeout) {
        var sent = client.sendAsync(request, BoundedBody.atMost(LARGEST_BODY));
        try {
            // The JDK's own request timeout ends with the headers; this one covers the body too.
            var response = sent.get(endpoint.connectTimeout().plus(readTimeout).toMillis(), TimeUnit.MILLISECONDS);
            response.sslSession().ifPresent(this::remember);
            return new Answer(response.statusCode(), response.headers(), response.body());
        } catch (TimeoutException e) {
            sent.cancel(true);
            throw new RemoteException.NoAnswer(label(), "no whole answer within " + words(readTimeout), e);
        } catch (InterruptedException e) {
            sent.cancel(true);
            Thread.currentThread().interrupt();
            throw new RemoteException.NoAnswer(label(), "the wait for the answer was interrupted", e);
        } catch (ExecutionException e) {
            throw failure(e.getCause() == null ? e : e.getCause());
        }
    }

    /** Read after our own trust was satisfied, so that it may be handed on. */
    private void remember(SSLSession session) {
        try {
            var digest = MessageDigest.getInstance("SHA-1").digest(session.getPeerCertificates()[0].getEncoded());
            certificateThumbprint =
                    Optional.of(HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest));
        } catch (SSLPeerUnverifiedException | CertificateEncodingException | NoSuchAlgorithmException e) {
            certificateThumbprint = Optional.empty();
        }
    }

    /**
     * @return SHA-1 of the certificate that this endpoint has shown and that was accepted, upper case with colons, as
     *     vSphere wants it; empty before the first answer
     */
    public Optional<String> certificateThumbprint() {
        return certificateThumbprint;
    }

    /** The words are ours throughout: those of the JDK are for whoever reads the log. */
    private RemoteException failure(Throwable cause) {
        log.debug("{}: {}", label(), cause.toString());
        var certificate = find(cause, CertificateException.class);
        if (certificate != null) {
            return new RemoteException.NotTrusted(
                    label(),
                    certificate instanceof NotAccepted ours
                            ? plain(ours.getMessage(), LONGEST_CERTIFICATE)
                            : "the certificate is not accepted: it cannot be read",
                    cause);
        }
        if (cause instanceof HttpConnectTimeoutException) {
            return notSent("no connection to " + authority() + " within " + words(endpoint.connectTimeout()), cause);
        }
        if (find(cause, UnresolvedAddressException.class) != null || find(cause, UnknownHostException.class) != null) {
            return notSent("the name " + endpoint.url().getHost() + " is not known to DNS", cause);
        }
        if (cause instanceof ConnectException) {
            return notSent("the connection to " + authority() + " was refused or cannot be made", cause);
        }
        if (cause instanceof SSLHandshakeException) {
            var alert = ALERT.matcher(String.valueOf(cause.getMessage()));
            // The other side's own word, such as "protocol version", tells an administrator what to mend.
            return alert.find()
                    ? notSent(
                            "TLS was not agreed on with " + authority() + ": it answered '"
                                    + alert.group(1).replace('_', ' ') + "'",
                            cause)
                    : notSent("the connection to " + authority() + " broke before TLS was agreed on", cause);
        }
        if (cause instanceof SSLException && String.valueOf(cause.getMessage()).contains("SSL message")) {
            return notSent("what answers at " + authority() + " does not speak TLS", cause);
        }
        var large = find(cause, BoundedBody.TooLarge.class);
        if (large != null) {
            return unreadable(large.getMessage(), cause);
        }
        if (cause instanceof IOException) {
            return new RemoteException.NoAnswer(label(), "the connection broke before the whole answer came", cause);
        }
        log.warn("{}: the call failed", label(), cause);
        return new RemoteException.NoAnswer(label(), "the call failed; the log of Drawbridge says why", cause);
    }

    private String authority() {
        return endpoint.url().getAuthority();
    }

    private RemoteException.NotSent notSent(String message, Throwable cause) {
        return new RemoteException.NotSent(label(), message, cause);
    }

    private synchronized RemoteException patience(Answer answer, Use use) {
        var patience = answer.header("Retry-After").flatMap(this::patience).orElseGet(() -> {
            var growing = FIRST_PATIENCE.multipliedBy(1L << Math.min(askedForPatience, 10));
            return growing.compareTo(LONGEST_PATIENCE) > 0 ? LONGEST_PATIENCE : growing;
        });
        askedForPatience++;
        notBefore = clock.instant().plus(patience);
        unavailable = answer.status() == 503;
        if (!unavailable) {
            return RemoteException.Later.asked(label(), "too many requests (HTTP 429)", patience);
        }
        String words = "not available at the moment (HTTP 503)";
        return use == Use.COMMAND
                ? new RemoteException.NoAnswer(label(), words, null)
                : new RemoteException.Unavailable(label(), words, patience);
    }

    private Optional<Duration> patience(String retryAfter) {
        try {
            var wait = retryAfter.chars().allMatch(Character::isDigit)
                    ? Duration.ofSeconds(Long.parseLong(retryAfter))
                    : Duration.between(
                            clock.instant(), ZonedDateTime.parse(retryAfter, DateTimeFormatter.RFC_1123_DATE_TIME));
            if (wait.compareTo(Duration.ofSeconds(1)) < 0) {
                wait = Duration.ofSeconds(1);
            }
            return Optional.of(wait.compareTo(LONGEST_ASKED) > 0 ? LONGEST_ASKED : wait);
        } catch (NumberFormatException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String words(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }

    private static <T extends Throwable> T find(Throwable thrown, Class<T> type) {
        for (int depth = 0; thrown != null && depth < 20; depth++) {
            if (type.isInstance(thrown)) {
                return type.cast(thrown);
            }
            thrown = thrown.getCause();
        }
        return null;
    }
}
