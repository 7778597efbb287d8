package io.drawbridge.lab;

import static io.drawbridge.lab.Wires.PROVIDER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What can be made to go wrong, as a caller sees it. */
class FaultTests {

    private static final String TEST = "{\"sync_data\":false}";

    private Lab lab;
    private LabControl control;
    private Wires wires;

    @BeforeEach
    void startLab() {
        lab = Lab.start(LabSettings.builder().manualClock().build());
        control = lab.controls();
        wires = new Wires(lab).loginBoth(PROVIDER, "srm");
    }

    @AfterEach
    void stopLab() {
        lab.close();
    }

    @Test
    void carriesACommandOutWhoseAnswerIsLost() {

        String path = wires.planPath(PROVIDER, "Payroll") + "/actions/test";
        control.addFault(Fault.dropAnswer()
                .at(PROVIDER, "srm")
                .operation("*actions/test")
                .once());

        assertThatThrownBy(() -> wires.srm(PROVIDER, "POST", path, TEST)).isInstanceOf(Wires.NoAnswer.class);
        assertThat(wires.status(PROVIDER, "Payroll")).isEqualTo("TEST_IN_PROGRESS");
        assertThat(control.changes("srm.test.started")).hasSize(1);
        assertThat(control.faults()).isEmpty();
    }

    @Test
    void carriesNothingOutWhereTheRequestIsLost() {

        String path = wires.planPath(PROVIDER, "Payroll") + "/actions/test";
        control.addFault(Fault.dropRequest()
                .at(PROVIDER, "srm")
                .request("POST", "*/actions/test")
                .once());

        assertThatThrownBy(() -> wires.srm(PROVIDER, "POST", path, TEST)).isInstanceOf(Wires.NoAnswer.class);
        assertThat(wires.status(PROVIDER, "Payroll")).isEqualTo("READY_STATE");
        assertThat(control.commands()).isEmpty();
    }

    @Test
    void failsAsOftenAsToldAndNoMore() {

        control.addFault(
                Fault.fail(503).at(PROVIDER, "srm").operation("GET /pairings").times(2));

        assertThat(wires.srm(PROVIDER, "GET", "/pairings", null).status()).isEqualTo(503);
        assertThat(wires.srm(PROVIDER, "GET", "/pairings", null).status()).isEqualTo(503);
        assertThat(wires.srm(PROVIDER, "GET", "/pairings", null).status()).isEqualTo(200);
    }

    @Test
    void endsTheTaskWithTheErrorItWasTold() {

        control.addFault(Fault.taskError("the array is on fire")
                .at(PROVIDER, "srm")
                .operation("*actions/recovery")
                .once());
        var accepted = wires.act(PROVIDER, "Payroll", "recovery", "{\"planned_failover\":true,\"sync_data\":true}");
        control.finishEverything();
        wires.loginBoth(PROVIDER, "srm");

        assertThat(accepted.status()).isEqualTo(202);
        var task = wires.task(PROVIDER, "srm", accepted);
        assertThat(task.text("status")).isEqualTo("ERROR");
        assertThat(task.json().at("/error/message").asText()).isEqualTo("the array is on fire");
        assertThat(wires.status(PROVIDER, "Payroll")).isEqualTo("READY_STATE");
    }

    @Test
    void refusesConnectionsUntilTheRuleIsRemoved() {

        String rule = control.addFault(Fault.refuseConnection().at(PROVIDER, "srm"));
        assertThatThrownBy(() -> wires.srm(PROVIDER, "GET", "/pairings", null))
                .isInstanceOf(Wires.NoAnswer.class)
                .hasMessageContaining("ConnectException");

        control.removeFault(rule);
        assertThat(wires.srm(PROVIDER, "GET", "/pairings", null).status()).isEqualTo(200);
    }

    @Test
    void answersRubbish() {

        control.addFault(
                Fault.garbled().at(PROVIDER, "srm").operation("GET /tasks").once());

        assertThatThrownBy(() -> wires.srm(PROVIDER, "GET", "/tasks", null).json())
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void delaysWithoutKeepingOthersWaiting() {

        control.addFault(Fault.delay(Duration.ofSeconds(20)).at(PROVIDER, "srm").operation("GET /tasks"));
        var slow = wires.http()
                .sendAsync(
                        wires.request(
                                "GET",
                                wires.url(PROVIDER, "srm") + "/tasks",
                                null,
                                "x-dr-session",
                                wires.session(PROVIDER, "srm")),
                        java.net.http.HttpResponse.BodyHandlers.ofString());

        assertThat(wires.srm(PROVIDER, "GET", "/pairings", null).status()).isEqualTo(200);
        assertThat(slow).isNotDone();
        slow.cancel(true);
    }

    @Test
    void cutsAnswersShortInBothWaysOfSendingThem() {
        control.addFault(
                Fault.truncated().at(PROVIDER, "srm").operation("GET /tasks").times(2));
        assertThatThrownBy(() -> wires.srm(PROVIDER, "GET", "/tasks", null)).isInstanceOf(Wires.NoAnswer.class);

        control.clearFaults();
        control.addFault(
                Fault.cutChunks().at(PROVIDER, "srm").operation("GET /tasks").times(2));
        assertThatThrownBy(() -> wires.srm(PROVIDER, "GET", "/tasks", null)).isInstanceOf(Wires.NoAnswer.class);

        control.clearFaults();
        assertThat(wires.srm(PROVIDER, "GET", "/tasks", null).status()).isEqualTo(200);
    }

    @Test
    void sendsAnAnswerByteByByte() {
        control.addFault(Fault.drip(Duration.ofNanos(1_000_000))
                .at(PROVIDER, "srm")
                .operation("GET /pairings")
                .once());

        assertThat(wires.srm(PROVIDER, "GET", "/pairings", null).json().path("list"))
                .hasSize(1);
    }

    @Test
    void letsSomethingElseAnswerInTheAppliancesPlace() {
        String path = wires.planPath(PROVIDER, "Payroll") + "/actions/test";
        control.addFault(Fault.page(200).at(PROVIDER, "srm").request("POST", "*/actions/test"));
        var page = wires.srm(PROVIDER, "POST", path, TEST);
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.raw().headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(page.body()).contains("<title>");
        assertThat(control.commands()).isEmpty();

        control.clearFaults();
        control.addFault(Fault.fail(503)
                .header("Retry-After", "7")
                .carriedOut()
                .at(PROVIDER, "srm")
                .request("POST", "*/actions/test"));
        var carriedOut = wires.srm(PROVIDER, "POST", path, TEST);
        assertThat(carriedOut.status()).isEqualTo(503);
        assertThat(carriedOut.raw().headers().firstValue("Retry-After")).contains("7");
        assertThat(control.changes("srm.test.started")).hasSize(1);

        control.addFault(Fault.empty().at(PROVIDER, "srm").operation("GET /pairings"));
        var empty = wires.srm(PROVIDER, "GET", "/pairings", null);
        assertThat(empty.status()).isEqualTo(200);
        assertThat(empty.body()).isEmpty();
    }

    @Test
    void neverAnswersWithoutKeepingOthersWaiting() {
        control.addFault(Fault.hang().at(PROVIDER, "srm").operation("GET /tasks"));
        var pending = new java.util.ArrayList<java.util.concurrent.CompletableFuture<?>>();
        for (int i = 0; i < 80; i++) {
            pending.add(wires.http()
                    .sendAsync(
                            wires.request(
                                    "GET",
                                    wires.url(PROVIDER, "srm") + "/tasks",
                                    null,
                                    "x-dr-session",
                                    wires.session(PROVIDER, "srm")),
                            java.net.http.HttpResponse.BodyHandlers.ofString()));
        }

        assertThat(wires.srm(PROVIDER, "GET", "/pairings", null).status()).isEqualTo(200);
        assertThat(pending).noneMatch(java.util.concurrent.Future::isDone);
        pending.forEach(one -> one.cancel(true));
    }

    @Test
    void putsSomethingElseAtThePort() {
        for (var fault : java.util.List.of(Fault.reset(), Fault.plain())) {
            String rule = control.addFault(fault.at(PROVIDER, "srm"));
            assertThatThrownBy(() -> wires.srm(PROVIDER, "GET", "/pairings", null))
                    .isInstanceOf(Wires.NoAnswer.class);
            control.removeFault(rule);
            assertThat(wires.srm(PROVIDER, "GET", "/pairings", null).status()).isEqualTo(200);
        }
    }

    @Test
    void showsAnotherCertificateWhileItRunsAndGivesTheFirstOneBack() {
        String own = lab.connectionProperties().get("drawbridge.sites.provider.srm.thumbprint");

        String other = control.certificate(PROVIDER, "srm", CertificateKind.OTHER);
        assertThat(other).isNotEqualTo(own);
        assertThat(lab.connectionProperties()).containsEntry("drawbridge.sites.provider.srm.thumbprint", other);
        assertThatThrownBy(() -> wires.srm(PROVIDER, "GET", "/pairings", null)).isInstanceOf(Wires.NoAnswer.class);
        assertThat(control.certificate(PROVIDER, "srm", CertificateKind.EXPIRED))
                .isNotIn(own, other);

        assertThat(control.certificate(PROVIDER, "srm", CertificateKind.OWN)).isEqualTo(own);
        assertThat(wires.srm(PROVIDER, "GET", "/pairings", null).status()).isEqualTo(200);
    }

    @Test
    void refusesRulesThatMakeNoSense() {

        assertThatThrownBy(() -> control.addFault(Fault.fail(200))).hasMessageContaining("300 to 599");
        assertThatThrownBy(() -> control.addFault(Fault.dropAnswer().at("mars")))
                .hasMessageContaining("no site mars");
        assertThatThrownBy(() -> control.addFault(Fault.refuseConnection().once()))
                .hasMessageContaining("until they are removed");
        assertThatThrownBy(() -> control.addFault(Fault.garbled().carriedOut())).hasMessageContaining("carriedOut");
        assertThatThrownBy(() -> control.addFault(Fault.drip(Duration.ZERO))).hasMessageContaining("duration");
    }
}
