package io.drawbridge.verify.step;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.drawbridge.doubles.RecoveryDouble;
import io.drawbridge.doubles.StepDouble;
import io.drawbridge.doubles.VcenterDouble;
import io.drawbridge.engine.Assessment.Verdict;
import io.drawbridge.site.PlanSettings;
import io.drawbridge.site.ServiceCheck;
import io.drawbridge.site.ServiceCheck.Type;
import io.drawbridge.site.Sites;
import io.drawbridge.srm.PlanLookup;
import io.drawbridge.vcenter.VirtualMachine.Power;
import io.drawbridge.vcenter.VirtualMachine.Tools;
import io.drawbridge.verify.ServiceChecks;
import io.drawbridge.verify.VerifyDoubles;
import io.drawbridge.verify.VerifySettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VerifyServicesTests {

    final StepDouble step = new StepDouble();
    final RecoveryDouble srm = new RecoveryDouble();
    final VcenterDouble target = new VcenterDouble(RecoveryDouble.RECOVERY_VC)
            .put("vm-501", "billing-db01", Power.ON, Tools.RUNNING)
            .put("vm-502", "billing-web01", Power.ON, Tools.RUNNING);
    final VerifySettings settings = new VerifySettings(Duration.ofMinutes(10), Duration.ofSeconds(2));
    final ServiceChecks checks = VerifyDoubles.checks(settings);
    HttpServer shop;
    volatile String page = "welcome to the shop";

    @BeforeEach
    void open() throws Exception {
        shop = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        shop.createContext("/", exchange -> {
            var bytes = page.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        shop.start();
    }

    @AfterEach
    void close() {
        shop.stop(0);
        checks.destroy();
    }

    VerifyServices verify() {
        int port = shop.getAddress().getPort();
        var sites = new Sites(
                List.of(),
                List.of(),
                List.of(),
                List.of(new PlanSettings(
                        StepDouble.PLAN,
                        StepDouble.PAIR,
                        Optional.empty(),
                        Optional.empty(),
                        List.of(
                                new ServiceCheck(
                                        "shop",
                                        Type.HTTP,
                                        Optional.of(URI.create("http://127.0.0.1:" + port + "/")),
                                        Optional.empty(),
                                        OptionalInt.empty(),
                                        OptionalInt.empty(),
                                        Optional.of("welcome"),
                                        Optional.empty()),
                                new ServiceCheck(
                                        "db",
                                        Type.TCP,
                                        Optional.empty(),
                                        Optional.of("127.0.0.1"),
                                        OptionalInt.of(port),
                                        OptionalInt.empty(),
                                        Optional.empty(),
                                        Optional.empty()),
                                new ServiceCheck(
                                        "name",
                                        Type.DNS,
                                        Optional.empty(),
                                        Optional.of("localhost"),
                                        OptionalInt.empty(),
                                        OptionalInt.empty(),
                                        Optional.empty(),
                                        Optional.of("127.0.0.1"))),
                        List.of(),
                        List.of())));
        return new VerifyServices(sites, new PlanLookup((pair, site) -> srm), site -> target, checks, settings);
    }

    @Test
    void passesWhenMachinesAndServicesAnswer() {
        var verified = step.turn(verify());

        assertThat(verified.verdict()).as(verified.toString()).isEqualTo(Verdict.REACHED);
        assertThat(verified.items()).hasSize(5);
    }

    @Test
    void waitsAndThenNamesWhatDoesNotAnswer() {
        page = "maintenance";
        target.put("vm-502", "billing-web01", Power.ON, Tools.NOT_RUNNING);
        assertThat(step.turn(verify()).verdict()).isEqualTo(Verdict.UNDER_WAY);
        step.clock.advance(Duration.ofMinutes(10));

        var refusal = step.turn(verify());
        assertThat(refusal.code()).isEqualTo("drawbridge.servicesDoNotAnswer");
        assertThat(refusal.text())
                .contains(
                        "2 of 5",
                        "billing-web01 (powered on, VMware Tools not running)",
                        "shop (HTTP 200 without the expected text)");
    }

    @Test
    void looksAtNothingOutsideTheBubble() {
        shop.stop(0);

        assertThat(step.input("bubble", "true").turn(verify()).verdict()).isEqualTo(Verdict.REACHED);
    }

    @Test
    void isAsPatientAsTheModelSays() {
        target.machines.remove("vm-502");
        step.input("patience", "2m").clock.advance(Duration.ofMinutes(3));

        assertThat(step.turn(verify()).text()).contains("within 2 minutes", "not in the recovery site's inventory");
    }

    @Test
    void failsACheckThatCannotBeMade() {
        shop.stop(0);
        step.clock.advance(Duration.ofMinutes(11));

        assertThat(step.turn(verify()).text()).contains("shop (Connect", "db (Connect");
    }
}
