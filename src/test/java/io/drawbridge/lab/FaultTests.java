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
    void refusesRulesThatMakeNoSense() {

        assertThatThrownBy(() -> control.addFault(Fault.fail(200))).hasMessageContaining("300 to 599");
        assertThatThrownBy(() -> control.addFault(Fault.dropAnswer().at("mars")))
                .hasMessageContaining("no site mars");
        assertThatThrownBy(() -> control.addFault(Fault.refuseConnection().once()))
                .hasMessageContaining("until it is removed");
    }
}
