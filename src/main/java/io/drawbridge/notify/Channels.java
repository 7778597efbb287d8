package io.drawbridge.notify;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.notify.NotifySettings.Target;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.mail.MailException;
import org.springframework.mail.SimpleMailMessage;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.stereotype.Component;

/** Carries one message to one target. */
@Component
class Channels {

    /** It did not get there; another try may. */
    static final class NotDelivered extends Exception {
        NotDelivered(String message) {
            super(message);
        }
    }

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ObjectProvider<JavaMailSender> mail;
    private final Clock clock;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    Channels(ObjectProvider<JavaMailSender> mail, Clock clock) {
        this.mail = mail;
        this.clock = clock;
    }

    /** @throws InvalidInput naming the setting without which nothing could be sent */
    void check(NotifySettings settings) {
        for (int n = 0; n < settings.notifications().size(); n++) {
            var target = settings.notifications().get(n);
            var property = "drawbridge.notifications[" + n + "]";
            if (!target.email().isEmpty() && mail.getIfAvailable() == null) {
                throw new InvalidInput(property + ".email", "needs spring.mail.host, which is not set");
            }
            if (target.secretFile() != null && secret(target).isEmpty()) {
                throw new InvalidInput(property + ".secret-file", "cannot be read or is empty");
            }
        }
    }

    void send(Target target, NotificationTable.Due message) throws NotDelivered {
        if (target.webhook() != null) {
            post(target, message);
        } else {
            write(target, message);
        }
    }

    private void write(Target target, NotificationTable.Due message) throws NotDelivered {
        var letter = new SimpleMailMessage();
        letter.setFrom(target.from());
        letter.setTo(target.email().toArray(String[]::new));
        letter.setSubject("[Drawbridge] " + message.subject().replaceAll("\\p{Cntrl}", " "));
        letter.setText(message.content());
        try {
            mail.getObject().send(letter);
        } catch (MailException e) {
            throw new NotDelivered(
                    "the mail server: " + e.getMostSpecificCause().getMessage());
        }
    }

    private void post(Target target, NotificationTable.Due message) throws NotDelivered {
        var now = String.valueOf(clock.instant().getEpochSecond());
        var request = HttpRequest.newBuilder(target.webhook())
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .header("Drawbridge-Notification", message.id())
                .POST(HttpRequest.BodyPublishers.ofString(message.content()));
        secret(target)
                .ifPresent(secret -> request.header(
                        "Drawbridge-Signature", "t=" + now + ",v1=" + sign(secret, now + "." + message.content())));
        try {
            var answer = http.send(request.build(), HttpResponse.BodyHandlers.discarding());
            if (answer.statusCode() / 100 != 2) {
                throw new NotDelivered("the webhook answered " + answer.statusCode());
            }
        } catch (IOException e) {
            throw new NotDelivered("the webhook did not answer: " + e.getClass().getSimpleName());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotDelivered("interrupted");
        }
    }

    private static Optional<String> secret(Target target) {
        if (target.secret() != null) {
            return Optional.of(target.secret().reveal());
        }
        if (target.secretFile() == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readString(target.secretFile()).strip()).filter(text -> !text.isEmpty());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String sign(String secret, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA-256", e);
        }
    }
}
