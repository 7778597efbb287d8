package io.drawbridge.security;

import io.drawbridge.engine.Times;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Requests that monitoring systems sign with a secret that never travels. What is signed: the version of this format, the
 * time, a number used once, method, path, the key of the alarm, and the body. Each is taken once, by whichever node.
 */
@Component
@Order(30)
public class Triggers implements ApplicationRunner {

    private static final Pattern TIMESTAMP = Pattern.compile("[0-9]{10}");
    private static final Pattern NONCE = Pattern.compile("[A-Za-z0-9._-]{16,64}");
    private static final Pattern SIGNATURE = Pattern.compile("v1=([0-9a-f]{64})");

    /** What a monitoring system may start, and nothing else. */
    public record Trigger(
            String client,
            String runbook,
            String tenant,
            String sitePair,
            String recoveryPlan,
            Map<String, String> inputs) {

        /** @return in whose name the run starts */
        public String caller() {
            return ApiTokens.nameOf(client);
        }
    }

    /** What came, as it came. */
    public record Signed(
            String client,
            String timestamp,
            String nonce,
            String signature,
            String method,
            String path,
            String idempotencyKey,
            byte[] body) {}

    /** The request is not taken. Who cannot sign learns only that; who can learns what to mend. */
    public static final class Refused extends RuntimeException {

        private final int status;
        private final String code;

        Refused(int status, String code, String why) {
            super(why);
            this.status = status;
            this.code = code;
        }

        /** @return 400 for a request that cannot be read, 401 for one that cannot be believed */
        public int status() {
            return status;
        }

        public String code() {
            return code;
        }
    }

    private record Known(TriggerSettings.TriggerEntry entry, byte[] secret) {}

    private final Map<String, Known> triggers = new TreeMap<>();
    private final ApiTokens clients;
    private final JdbcClient jdbc;
    private final Clock clock;

    Triggers(TriggerSettings settings, ApiTokens clients, JdbcClient jdbc, Clock clock) {
        settings.triggers()
                .forEach(entry -> triggers.put(
                        entry.client(),
                        new Known(
                                entry,
                                GivenSecret.of(entry.secret(), entry.secretFile())
                                        .reveal()
                                        .getBytes(StandardCharsets.UTF_8))));
        this.clients = clients;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** Clients that settings name are known to the engine before the first of them calls. */
    @Override
    public void run(ApplicationArguments arguments) {
        triggers.keySet().forEach(clients::refresh);
    }

    /**
     * @return what to start
     * @throws Refused when it is not taken
     */
    public Trigger take(Signed request) {
        header("Drawbridge-Timestamp", request.timestamp(), TIMESTAMP, "seconds since 1970, ten digits");
        header(
                "Drawbridge-Nonce",
                request.nonce(),
                NONCE,
                "16 to 64 letters, digits, '.', '_' or '-', new with each request");
        header("Drawbridge-Signature", request.signature(), SIGNATURE, "v1= and 64 small hex digits");
        var known = Optional.ofNullable(triggers.get(request.client()));
        // An unknown client is answered like a wrong signature, and as slowly.
        var expected = hmac(known.map(Known::secret).orElse(new byte[32]), request);
        var shown = HexFormat.of().parseHex(request.signature().substring("v1=".length()));
        if (!MessageDigest.isEqual(expected, shown) || known.isEmpty()) {
            throw new Refused(
                    401,
                    "drawbridge.signatureWrong",
                    "The signature does not fit. Client, secret, method, path, Idempotency-Key, body and the order of"
                            + " what is signed must be those of docs/api.md; a line break at the end of a secret's file"
                            + " does not count, one at the end of the body does.");
        }
        var entry = known.get().entry();
        var now = clock.instant();
        var apart = Duration.between(Instant.ofEpochSecond(Long.parseLong(request.timestamp())), now);
        if (apart.abs().compareTo(entry.tolerance()) > 0) {
            throw new Refused(
                    401,
                    "drawbridge.clockSkew",
                    "The signature fits, and its time is " + apart.abs().toSeconds() + " seconds "
                            + (apart.isNegative() ? "ahead of" : "behind") + " ours; at most "
                            + entry.tolerance().toSeconds() + " are taken. Look at the clocks of both sides.");
        }
        once(entry, request.nonce(), now);
        return new Trigger(
                entry.client(),
                entry.runbook(),
                entry.tenant(),
                entry.sitePair(),
                entry.recoveryPlan(),
                entry.inputs());
    }

    private static void header(String name, String value, Pattern pattern, String form) {
        if (value == null || !pattern.matcher(value).matches()) {
            throw new Refused(400, "drawbridge.invalidInput", name + " must be " + form);
        }
    }

    private void once(TriggerSettings.TriggerEntry entry, String nonce, Instant now) {
        // Older ones are refused by their time.
        jdbc.sql("delete from dr_trigger_request where client = :client and at < :long")
                .param("client", entry.client())
                .param(
                        "long",
                        Times.of(now.minus(entry.tolerance().multipliedBy(2)).minusSeconds(60)))
                .update();
        try {
            jdbc.sql("insert into dr_trigger_request (client, nonce, at) values (:client, :nonce, :now)")
                    .param("client", entry.client())
                    .param("nonce", nonce)
                    .param("now", Times.of(now))
                    .update();
        } catch (DuplicateKeyException e) {
            throw new Refused(
                    401,
                    "drawbridge.replayed",
                    "A request with this Drawbridge-Nonce was taken before. To repeat a request that got no answer, sign"
                            + " it anew with another nonce and the same Idempotency-Key: that starts nothing twice.");
        }
    }

    /** The parts before the body hold no line break, so that nothing can be moved from one into the next. */
    private static byte[] hmac(byte[] secret, Signed request) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            mac.update(String.join(
                            "\n",
                            "v1",
                            request.timestamp(),
                            request.nonce(),
                            request.method(),
                            request.path(),
                            request.idempotencyKey(),
                            "")
                    .getBytes(StandardCharsets.UTF_8));
            return mac.doFinal(request.body());
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java has HMAC-SHA-256", e);
        }
    }
}
