package io.drawbridge.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import io.drawbridge.testing.StageLab;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signed requests of monitoring systems. Signed here from docs/api.md, by code of the test's own. */
@RunbookTest
class TriggerTests {

    private static final String PATH = "/api/v1/triggers/monitoring-west";

    /** A request in the making; every part can be bent before it is signed, and after. */
    private static final class Alarm {
        private final Map<String, String> headers = new LinkedHashMap<>();
        private String secret = StageLab.TRIGGER_SECRET;
        private String signedPath = PATH;
        private String path = PATH;
        private String body;

        Alarm(Stage stage) {
            headers.put("Drawbridge-Timestamp", String.valueOf(stage.now().getEpochSecond()));
            headers.put("Drawbridge-Nonce", UUID.randomUUID().toString());
            headers.put("Idempotency-Key", "alarm-4711");
            body = "{\"reason\": \"Both feeds are down\", \"detectedAt\": \""
                    + stage.now().minusSeconds(120) + "\"}";
        }

        Alarm sign() {
            try {
                var mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
                var text = "v1\n" + headers.get("Drawbridge-Timestamp") + "\n" + headers.get("Drawbridge-Nonce")
                        + "\nPOST\n" + signedPath + "\n" + headers.get("Idempotency-Key") + "\n" + body;
                headers.put(
                        "Drawbridge-Signature",
                        "v1=" + HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8))));
                return this;
            } catch (java.security.GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        Stage.Answer send(Stage stage) {
            return stage.call(null, "POST", path, body, headers);
        }
    }

    @Test
    void startsTheConfiguredRunWhichWaitsForPeople(Stage stage) {
        var answer = new Alarm(stage).sign().send(stage);
        stage.work();

        assertThat(answer.status()).as(answer.toString()).isEqualTo(202);
        assertThat(answer.body().path("runbook").asText()).isEqualTo("disaster-recovery");
        assertThat(answer.body().path("trigger").asText()).isEqualTo("monitoring");
        assertThat(answer.body().path("requester").asText()).isEqualTo("client:monitoring-west");
        assertThat(answer.body().path("recoveryPlan").asText()).isEqualTo("Payroll");
        assertThat(answer.body().path("breakGlass").asBoolean()).isFalse();
        var run = answer.body().path("id").asText();
        assertThat(stage.openTasks(run)).contains("userTask_approveRun");
        assertThat(stage.commands()).isEmpty();
    }

    @Test
    void isTakenOnceAndRepeatedUnderItsKey(Stage stage) {
        var first = new Alarm(stage).sign();
        var run = first.send(stage).body().path("id").asText();

        var replayed = first.send(stage);
        var repeated = new Alarm(stage);
        repeated.body = first.body;
        var again = repeated.sign().send(stage);

        assertThat(replayed.status()).isEqualTo(401);
        assertThat(replayed.body().path("code").asText()).isEqualTo("drawbridge.replayed");
        assertThat(again.status()).isEqualTo(202);
        assertThat(again.body().path("id").asText()).isEqualTo(run);
    }

    @Test
    void aClockThatIsWrongIsNamedToWhoeverCanSignOnly(Stage stage) {
        var late = new Alarm(stage);
        late.headers.put("Drawbridge-Timestamp", String.valueOf(stage.now().getEpochSecond() - 412));
        var forged = new Alarm(stage);
        forged.headers.put("Drawbridge-Timestamp", String.valueOf(stage.now().getEpochSecond() - 412));
        forged.secret = "another-secret-of-somebody-else-0123456789";

        var honest = late.sign().send(stage);
        var forger = forged.sign().send(stage);

        assertThat(honest.body().path("code").asText()).isEqualTo("drawbridge.clockSkew");
        assertThat(honest.body().path("detail").asText()).contains("412 seconds behind ours; at most 300");
        assertThat(forger.body().path("code").asText()).isEqualTo("drawbridge.signatureWrong");
        assertThat(forger.status()).isEqualTo(401);
    }

    @Test
    void whatWasTakenIsNotTakenAgainAsLongAsItsTimeWouldDo(Stage stage) {
        var early = new Alarm(stage);
        early.headers.put("Drawbridge-Timestamp", String.valueOf(stage.now().getEpochSecond() + 290));
        early.sign().send(stage);
        stage.advance(Duration.ofSeconds(580));

        assertThat(early.send(stage).body().path("code").asText()).isEqualTo("drawbridge.replayed");
        stage.advance(Duration.ofSeconds(60));
        assertThat(early.send(stage).body().path("code").asText()).isEqualTo("drawbridge.clockSkew");
    }

    @ParameterizedTest
    @CsvSource({
        "body",
        "path",
        "Idempotency-Key",
        "Drawbridge-Timestamp",
        "Drawbridge-Nonce",
        "Drawbridge-Signature",
        "client"
    })
    void whatIsChangedAfterTheSigningIsNotTaken(String part, Stage stage) {
        var alarm = new Alarm(stage);
        if (part.equals("path")) {
            alarm.signedPath = "/api/v1/triggers/monitoring-east";
        }
        alarm.sign();
        switch (part) {
            case "body" -> alarm.body = alarm.body + " ";
            case "path" -> {}
            case "client" -> alarm.path = "/api/v1/triggers/nobody";
            case "Drawbridge-Timestamp" ->
                alarm.headers.computeIfPresent(part, (name, value) -> String.valueOf(Long.parseLong(value) + 1));
            case "Drawbridge-Signature" ->
                alarm.headers.computeIfPresent(
                        part, (name, value) -> value.substring(0, 66) + (value.endsWith("0") ? "1" : "0"));
            default -> alarm.headers.computeIfPresent(part, (name, value) -> value + "x");
        }

        var answer = alarm.send(stage);

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.body().path("code").asText()).isEqualTo("drawbridge.signatureWrong");
        assertThat(stage.get("frank", "/api/v1/runs").body().path("runs")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Drawbridge-Timestamp, yesterday, 400",
        "Drawbridge-Nonce, short, 400",
        "Drawbridge-Signature, v2=00, 400",
        "Idempotency-Key, '', 422"
    })
    void aHeaderThatIsMissingOrMalformedIsNamed(String header, String value, int status, Stage stage) {
        var alarm = new Alarm(stage).sign();
        alarm.headers.put(header, value);
        var answer = alarm.send(stage);
        alarm.headers.remove(header);
        var without = alarm.send(stage);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body().path("detail").asText()).startsWith(header);
        assertThat(without.status()).isEqualTo(status);
        assertThat(without.body().path("detail").asText()).startsWith(header);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"reason\": \"x\", \"breakGlass\": true} | 400",
                "{\"reason\": \"x\", \"runbook\": \"site-failure\"} | 400",
                "{\"reason\": \"\"} | 422",
                "null | 422",
                "[] | 400",
                "{ | 400"
            })
    void aSignedBodySaysWhatWasNoticedAndNothingElse(String body, int status, Stage stage) {
        var alarm = new Alarm(stage);
        alarm.body = body;

        assertThat(alarm.sign().send(stage).status()).isEqualTo(status);
    }

    /** The very lines of docs/api.md, run by a shell. */
    @Test
    void theExampleOfTheDocumentWorks(@TempDir Path folder, Stage stage) throws IOException, InterruptedException {
        boolean there = canRun("openssl", "version") && canRun("curl", "--version");
        if (!there) {
            System.out.println("skipped: the example of docs/api.md, since there is no openssl or no curl");
        }
        Assumptions.assumeTrue(there);
        var document = Files.readString(Path.of("docs", "api.md"));
        var block = Pattern.compile("```sh\\n(# Sign an alarm.*?)```", Pattern.DOTALL)
                .matcher(document);
        assertThat(block.find()).isTrue();
        var secret = Files.writeString(folder.resolve("secret"), StageLab.TRIGGER_SECRET + "\n");
        var script = Files.writeString(
                folder.resolve("alarm.sh"),
                "set -e\n"
                        + block.group(1)
                                .replace("https://drawbridge.rainpole.example", stage.url(""))
                                .replace("/etc/monitoring/drawbridge-secret", secret.toString())
                                .replace(
                                        "$(date +%s)",
                                        String.valueOf(stage.now().getEpochSecond()))
                                .replace(
                                        "2026-03-01T02:40:00Z",
                                        stage.now().minusSeconds(60).toString()));
        var process = new ProcessBuilder("bash", script.toString())
                .redirectErrorStream(true)
                .directory(folder.toFile())
                .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(said).contains("\"trigger\":\"monitoring\"").contains("client:monitoring-west");
    }

    private static boolean canRun(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException notThere) {
            return false;
        }
    }
}
