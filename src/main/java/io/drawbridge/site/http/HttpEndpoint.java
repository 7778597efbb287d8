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
import java.net.http.HttpResponse;
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
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * One remote endpoint over HTTPS. Every call ends in an answer or in the kind of {@link RemoteException} that says what
 * may be concluded; every wait has an end; nothing is sent twice.
 *
 * <p>A proxy's 502 or 504 is {@link RemoteException.NoAnswer}: the request may well have reached the system behind it.
 */
public final class HttpEndpoint {

    private static final Duration FIRST_PATIENCE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PATIENCE = Duration.ofMinutes(2);
    private static final int LONGEST_TEXT = 500;

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
     * @throws RemoteException.Later when it was not sent, or sent back with 429 or 503
     * @throws RemoteException.NoAnswer when it left and no whole answer came back
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
            throw later(answer);
        }
        synchronized (this) {
            askedForPatience = 0;
        }
        if (answer.status() == 502 || answer.status() == 504) {
            throw new RemoteException.NoAnswer(
                    label(), "a proxy in between answered HTTP " + answer.status() + " in its place", null);
        }
        return answer;
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
        String text = plain(words);
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
        if (words == null) {
            return "";
        }
        String password = endpoint.password().reveal();
        String text = password.length() < 4 ? words : words.replace(password, "(secret)");
        text = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
    }

    private void waitFor(Use use) {
        var now = clock.instant();
        synchronized (this) {
            if (now.isBefore(notBefore)) {
                throw new RemoteException.Later(
                        label(), "asked for patience until " + notBefore, Duration.between(now, notBefore));
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
        var sent = client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray());
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

    private RemoteException failure(Throwable cause) {
        var certificate = find(cause, CertificateException.class);
        if (certificate != null) {
            return notSent("the certificate was not accepted: " + certificate.getMessage(), cause);
        }
        if (cause instanceof HttpConnectTimeoutException) {
            return notSent("no connection within " + words(endpoint.connectTimeout()), cause);
        }
        if (find(cause, UnresolvedAddressException.class) != null || find(cause, UnknownHostException.class) != null) {
            return notSent("the name " + endpoint.url().getHost() + " is not known", cause);
        }
        if (cause instanceof ConnectException) {
            return notSent(
                    "the connection to " + endpoint.url().getAuthority() + " was refused or cannot be made", cause);
        }
        if (cause instanceof SSLHandshakeException) {
            return notSent("TLS was not agreed on: " + cause.getMessage(), cause);
        }
        if (cause instanceof SSLException && String.valueOf(cause.getMessage()).contains("SSL message")) {
            return notSent("the other side does not speak TLS", cause);
        }
        if (cause instanceof IOException) {
            return new RemoteException.NoAnswer(
                    label(), "the connection broke before the whole answer came: " + plain(cause.getMessage()), cause);
        }
        return new RemoteException.NoAnswer(label(), "the call failed: " + plain(cause.toString()), cause);
    }

    private RemoteException.NotSent notSent(String message, Throwable cause) {
        return new RemoteException.NotSent(label(), message, cause);
    }

    private synchronized RemoteException.Later later(Answer answer) {
        var patience = answer.header("Retry-After").flatMap(this::patience).orElseGet(() -> {
            var growing = FIRST_PATIENCE.multipliedBy(1L << Math.min(askedForPatience, 10));
            return growing.compareTo(LONGEST_PATIENCE) > 0 ? LONGEST_PATIENCE : growing;
        });
        askedForPatience++;
        notBefore = clock.instant().plus(patience);
        return new RemoteException.Later(
                label(),
                answer.status() == 429 ? "too many requests (HTTP 429)" : "not available at the moment (HTTP 503)",
                patience);
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
            return Optional.of(wait.compareTo(Duration.ofHours(1)) > 0 ? Duration.ofHours(1) : wait);
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
