package io.drawbridge.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpServer;
import io.drawbridge.core.InvalidInput;
import io.drawbridge.lab.Fault;
import io.drawbridge.lab.LabControl;
import io.drawbridge.readiness.ReadinessWatch;
import io.drawbridge.site.Secret;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/** What is told outside: to a real mail server and a real web server. */
@RunbookTest
class NotifierTests {

    /** What came to the webhook. */
    record Posted(String id, String signature, String body) {}

    private static final String SECRET = "a secret that two parties know";

    private final List<Posted> posted = new ArrayList<>();
    private int webhookAnswers = 204;
    private GreenMail mailServer;
    private HttpServer web;

    @Autowired
    private Stage stage;

    @Autowired
    private Notices notices;

    @Autowired
    private NotificationTable table;

    @Autowired
    private ReadinessWatch readiness;

    @Autowired
    private ObjectMapper json;

    @Autowired
    private JdbcClient jdbc;

    @BeforeEach
    void openServers() throws IOException {
        jdbc.sql("delete from dr_notification").update();
        mailServer = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mailServer.start();
        web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.createContext("/hook", exchange -> {
            posted.add(new Posted(
                    exchange.getRequestHeaders().getFirst("Drawbridge-Notification"),
                    exchange.getRequestHeaders().getFirst("Drawbridge-Signature"),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            exchange.sendResponseHeaders(webhookAnswers, -1);
            exchange.close();
        });
        web.start();
    }

    @AfterEach
    void closeServers() {
        mailServer.stop();
        web.stop(0);
    }

    private JavaMailSender mail() {
        var sender = new JavaMailSenderImpl();
        sender.setHost("127.0.0.1");
        sender.setPort(mailServer.getSmtp().getPort());
        return sender;
    }

    private NotifySettings.Target approvers(List<String> roles, Notice.Kind... kinds) {
        return new NotifySettings.Target(
                "approvers",
                List.of(kinds),
                "rainpole",
                roles,
                List.of("duty@rainpole.example"),
                "drawbridge@rainpole.example",
                null,
                null,
                null);
    }

    private NotifySettings.Target hook() {
        return new NotifySettings.Target(
                "chat",
                List.of(),
                null,
                List.of(),
                List.of(),
                null,
                URI.create("http://127.0.0.1:" + web.getAddress().getPort() + "/hook"),
                Secret.of(SECRET),
                null);
    }

    private Notifier notifier(NotifySettings.Target... targets) {
        var beans = new StaticListableBeanFactory(Map.of("mail", mail()));
        return new Notifier(
                new NotifySettings(
                        URI.create("https://dr.rainpole.example/"),
                        List.of(targets),
                        new NotifySettings.Watch(Duration.ofSeconds(10), false)),
                notices,
                table,
                new Channels(beans.getBeanProvider(JavaMailSender.class), clock()),
                json,
                clock());
    }

    private Clock clock() {
        return stage.clock();
    }

    private JsonNode body(int n) {
        try {
            return json.readTree(posted.get(n).body());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void tellsWhoeverMayDecideOnceWithWhatTheyNeedToKnow() throws Exception {
        var notifier = notifier(approvers(List.of("recoveryPlanAdministrator")), hook());
        var run = stage.start("dr-test", "Payroll");
        stage.work();

        notifier.tell();
        notifier.tell();

        assertThat(mailServer.getReceivedMessages()).hasSize(1);
        MimeMessage letter = mailServer.getReceivedMessages()[0];
        assertThat(letter.getSubject()).isEqualTo("[Drawbridge] Approve run – DR test: Payroll");
        assertThat(letter.getAllRecipients()).extracting(Object::toString).containsExactly("duty@rainpole.example");
        assertThat(letter.getContent().toString())
                .contains("recovery plan administrator", "asked for by dave", "a test of dr-test")
                .contains("https://dr.rainpole.example/runs/" + run);
        assertThat(posted).hasSize(2);
        assertThat(body(0).path("kind").asText()).isEqualTo("waiting");
        assertThat(body(0).path("run").asText()).isEqualTo(run);
        assertThat(body(0).path("tenant").asText()).isEqualTo("rainpole");
    }

    @Test
    void signsWhatItPosts() throws Exception {
        var notifier = notifier(hook());
        stage.start("dr-test", "Payroll");
        stage.work();

        notifier.tell();

        var parts = posted.get(0).signature().split("[=,]");
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        assertThat(parts[3])
                .isEqualTo(HexFormat.of()
                        .formatHex(
                                mac.doFinal((parts[1] + "." + posted.get(0).body()).getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void triesAgainUntilItIsDelivered() {
        var notifier = notifier(hook());
        stage.start("reprotect", "Payroll");
        stage.start("dr-test", "Tier 1");
        stage.work();
        webhookAnswers = 503;
        notifier.tell();
        int first = posted.size();
        assertThat(first).isPositive();

        notifier.tell();
        assertThat(posted).as("it is not tried again at once").hasSize(first);

        stage.advance(Duration.ofMinutes(1));
        webhookAnswers = 204;
        notifier.tell();
        assertThat(posted).hasSize(2 * first);
        assertThat(posted.subList(first, 2 * first))
                .extracting(Posted::id)
                .as("a receiver can tell that it is the same")
                .containsExactlyInAnyOrderElementsOf(
                        posted.subList(0, first).stream().map(Posted::id).toList());

        stage.advance(Duration.ofHours(1));
        notifier.tell();
        assertThat(posted).hasSize(2 * first);
    }

    @Test
    void tellsOfAFailedStepAsSuch(LabControl lab) {
        var notifier = notifier(approvers(List.of(), Notice.Kind.FAILED_STEP), hook());
        var run = stage.start("dr-test", "Payroll");
        stage.work();
        notifier.tell();
        stage.approves("carol", run);
        lab.addFault(Fault.fail(500).at("provider", "nsx"));
        stage.work();
        assertThat(stage.openTasks(run)).containsExactly("userTask_resolveFailedStep");

        notifier.tell();

        assertThat(mailServer.getReceivedMessages()).hasSize(1);
        assertThat(json(posted.get(posted.size() - 1)).path("kind").asText()).isEqualTo("failed-step");
    }

    @Test
    void givesUpAfterADay() {
        var notifier = notifier(hook());
        stage.start("dr-test", "Payroll");
        stage.work();
        webhookAnswers = 503;
        notifier.tell();
        stage.advance(Duration.ofHours(25));
        notifier.tell();
        int tried = posted.size();
        stage.advance(Duration.ofHours(1));

        notifier.tell();

        assertThat(posted).hasSize(tried);
    }

    private JsonNode json(Posted one) {
        try {
            return json.readTree(one.body());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void tellsOfAViolatedObjectiveOnceAsLongAsItLasts(LabControl lab) {
        var notifier = notifier(hook());
        stage.watch();
        lab.loseSite("onpremises");
        stage.advance(Duration.ofHours(2));
        readiness.look();
        notifier.tell();
        int told = posted.size();
        stage.advance(Duration.ofMinutes(15));
        readiness.look();
        notifier.tell();

        assertThat(posted).hasSize(told);
        assertThat(posted).extracting(one -> json(one).path("kind").asText()).containsOnly("rpo");
        assertThat(body(0).path("text").asText()).contains("lag behind their recovery point objective of");
    }

    @Test
    void refusesToStartWithoutAMailServerAndNamesTheSetting() {
        var none = new Channels(new StaticListableBeanFactory().getBeanProvider(JavaMailSender.class), clock());
        assertThatThrownBy(() -> none.check(new NotifySettings(
                        null, List.of(approvers(List.of())), new NotifySettings.Watch(Duration.ofSeconds(10), false))))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("spring.mail.host");
    }
}
