package io.drawbridge.lab;

import static io.drawbridge.lab.Wires.ONPREMISES;
import static io.drawbridge.lab.Wires.PROVIDER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drawbridge.lab.gateway.Users;
import io.drawbridge.lab.wire.RateLimiter;
import io.drawbridge.lab.world.LedgerEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lab as a whole: how it starts, survives, loses sites, and how much it bears. */
class LabTests {

    private static final String PLANNED = "{\"planned_failover\":true,\"sync_data\":true}";

    @Test
    void tellsAnApplicationEverythingItNeedsToConnect() {

        try (Lab lab = Lab.start(LabSettings.builder().manualClock().build())) {
            var properties = lab.connectionProperties();

            assertThat(properties)
                    .containsEntry("drawbridge.tenants[0].id", "rainpole")
                    .containsEntry("drawbridge.sites.provider.name", "Cloud provider")
                    .containsEntry("drawbridge.site-pairs.rainpole.protected-site", "onpremises")
                    .containsEntry("drawbridge.recovery-plans[1].name", "Tier 1")
                    .containsEntry("drawbridge.recovery-plans[0].checks[0].type", "http");
            assertThat(properties.get("drawbridge.sites.onpremises.vcenter.url"))
                    .endsWith("/sdk");
            assertThat(properties.get("drawbridge.sites.onpremises.nsx.thumbprint"))
                    .matches("([0-9A-F]{2}:){31}[0-9A-F]{2}");
            assertThat(Connection.yaml(properties)).contains("recovery-plans:").contains("- name: \"Payroll\"");
        }
    }

    @Test
    void findsTheWorldAsItWasAfterAStartInTheMiddleOfARecovery(@TempDir Path state) {

        LabSettings settings =
                LabSettings.builder().manualClock().stateDirectory(state).build();
        List<LedgerEntry> before;
        String thumbprint;
        String url;
        try (Lab lab = Lab.start(settings)) {
            Wires wires = new Wires(lab).loginBoth(PROVIDER, "srm");
            wires.act(PROVIDER, "Payroll", "recovery", PLANNED);
            while (lab.controls().changes("vm.poweredOn").size() < 3) {
                lab.controls().advance(Duration.ofSeconds(5));
            }
            before = lab.controls().ledger();
            thumbprint = wires.property("drawbridge.sites.provider.srm.thumbprint");
            url = wires.url(PROVIDER, "srm");
        }
        try (Lab lab = Lab.start(settings)) {
            Wires wires = new Wires(lab).loginBoth(PROVIDER, "srm");
            assertThat(lab.controls().ledger()).usingRecursiveComparison().isEqualTo(before);
            assertThat(wires.property("drawbridge.sites.provider.srm.thumbprint"))
                    .isEqualTo(thumbprint);
            assertThat(wires.url(PROVIDER, "srm")).isEqualTo(url);
            assertThat(wires.status(PROVIDER, "Payroll")).isEqualTo("RECOVERY_IN_PROGRESS");
            lab.controls().finishEverything();
            wires.loginBoth(PROVIDER, "srm");
            assertThat(wires.status(PROVIDER, "Payroll")).isEqualTo("RECOVERY_COMPLETE");
            assertThat(lab.controls().changes("vm.poweredOn"))
                    .hasSize(9)
                    .extracting(entry -> entry.objectName)
                    .doesNotHaveDuplicates();
            assertThat(lab.controls().changes("srm.recovery.started")).hasSize(1);
            assertThat(lab.controls().invariants()).isEmpty();
        }
    }

    @Test
    void hasAnAnsweredCommandInItsFileBeforeTheAnswer(@TempDir Path state, @TempDir Path copy) throws IOException {

        LabSettings settings =
                LabSettings.builder().manualClock().stateDirectory(state).build();
        try (Lab lab = Lab.start(settings)) {
            Wires wires = new Wires(lab).loginBoth(PROVIDER, "srm");
            wires.act(PROVIDER, "Payroll", "test", "{\"sync_data\":false}");
            // what a kill at this moment would leave, cut off in the middle of a line
            String file = Files.readString(state.resolve("world.jsonl"));
            Files.writeString(copy.resolve("world.jsonl"), file + "{\"table\":\"plan\",\"key\":\"x\",\"row\":{\"na");
        }
        try (Lab lab = Lab.start(
                LabSettings.builder().manualClock().stateDirectory(copy).build())) {
            assertThat(lab.controls().planStatusAt(PROVIDER, "Payroll")).isEqualTo("TEST_IN_PROGRESS");
            lab.controls().finishEverything();
            assertThat(lab.controls().planStatusAt(PROVIDER, "Payroll")).isEqualTo("TEST_COMPLETE");
        }
    }

    @Test
    void stillMissesASiteAfterARestart(@TempDir Path state) {

        LabSettings settings =
                LabSettings.builder().manualClock().stateDirectory(state).build();
        try (Lab lab = Lab.start(settings)) {
            lab.controls().loseSite(ONPREMISES);
        }
        try (Lab lab = Lab.start(settings)) {
            Wires wires = new Wires(lab);
            assertThatThrownBy(() -> wires.login(ONPREMISES, "srm")).isInstanceOf(Wires.NoAnswer.class);
            lab.controls().returnSite(ONPREMISES);
            assertThat(wires.login(ONPREMISES, "srm").status(ONPREMISES, "Payroll"))
                    .isEqualTo("READY_STATE");
        }
    }

    @Test
    void closesThePortsOfALostSiteAndOpensTheSameOnesAgain() {

        try (Lab lab = Lab.start(LabSettings.builder().manualClock().build())) {
            Wires wires = new Wires(lab);
            for (String system : List.of("vcenter", "srm", "replication", "nsx", "bigip")) {
                assertThat(wires.send("GET", wires.url(ONPREMISES, system), null)
                                .status())
                        .isPositive();
            }
            lab.controls().loseSite(ONPREMISES);
            for (String system : List.of("vcenter", "srm", "replication", "nsx", "bigip")) {
                assertThatThrownBy(() -> wires.send("GET", wires.url(ONPREMISES, system), null))
                        .hasMessageContaining("ConnectException");
            }
            lab.controls().returnSite(ONPREMISES);
            wires.loginBoth(ONPREMISES, "srm");
            assertThat(wires.nsx(ONPREMISES, "GET", "/api/2.0/universalsync/configuration/role", null)
                            .body())
                    .contains("PRIMARY");
        }
    }

    @Test
    void letsBothSitesGoOnWhenOnlyTheLineBetweenThemIsCut() {

        try (Lab lab = Lab.start(LabSettings.builder().manualClock().build())) {
            LabControl control = lab.controls();
            Wires wires = new Wires(lab).login(PROVIDER, "srm");
            control.cutLink();
            wires.act(PROVIDER, "Payroll", "recovery", "{\"planned_failover\":false}");
            control.finishEverything();
            wires.login(PROVIDER, "srm").login(ONPREMISES, "srm");

            assertThat(wires.status(PROVIDER, "Payroll")).isEqualTo("DISASTER_RECOVERY_COMPLETE");
            assertThat(wires.status(ONPREMISES, "Payroll")).isEqualTo("READY_STATE");
            assertThat(control.vm(ONPREMISES, "payroll-db01").on()).isTrue();
            assertThat(control.vm(PROVIDER, "payroll-db01").on()).isTrue();
            assertThat(control.invariants()).isEmpty();
            control.restoreLink();
            assertThat(wires.status(ONPREMISES, "Payroll")).isEqualTo("RECOVERY_SPLIT_BRAIN");
        }
    }

    @Test
    void bearsAPlanWithTwoThousandMachines(@TempDir Path state) {

        try (Lab lab = Lab.start(
                LabSettings.builder().manualClock().stateDirectory(state).build())) {
            LabControl control = lab.controls();
            control.addPlan("Large", 2000, 15);
            Wires wires = new Wires(lab).loginBoth(PROVIDER, "srm").loginBoth(PROVIDER, "replication");
            assertThat(wires.replication(PROVIDER, "GET", "~/replications?extended_info=true&limit=2500", null)
                            .json()
                            .get("list"))
                    .hasSize(2066);
            wires.act(PROVIDER, "Large", "recovery", PLANNED);
            control.finishEverything();
            wires.loginBoth(PROVIDER, "srm");

            assertThat(wires.status(PROVIDER, "Large")).isEqualTo("RECOVERY_COMPLETE");
            assertThat(wires.srm(PROVIDER, "GET", wires.planPath(PROVIDER, "Large") + "/vms?limit=2000", null)
                            .json()
                            .get("list"))
                    .hasSize(2000)
                    .allMatch(vm -> vm.get("status").asText().equals("RECOVERY_SUCCEEDED"));
            assertThat(control.changes("vm.poweredOn")).hasSize(2000);
            assertThat(control.invariants()).isEmpty();
        }
    }

    @Test
    void refusesWhoHasNoRightsAndWhoIsUnknown() {

        try (Lab lab = Lab.start(LabSettings.builder().manualClock().build())) {
            Wires wires = new Wires(lab);
            String url = wires.url(PROVIDER, "srm");
            Users users = Users.DEFAULT;
            String observer = wires.send(
                            "POST",
                            url + "/session",
                            null,
                            "Authorization",
                            Wires.credentials(users.observer(), users.observerPassword()))
                    .text("session_id");

            assertThat(wires.send("GET", url + "/pairings", null, "x-dr-session", observer)
                            .status())
                    .isEqualTo(403);
            assertThat(wires.send("GET", url + "/pairings", null).status()).isEqualTo(401);
            assertThat(wires.send("POST", url + "/session", null, "Authorization", Wires.credentials("x", "y"))
                            .status())
                    .isEqualTo(401);
            wires.loginBoth(PROVIDER, "srm");
            lab.controls().advance(Duration.ofSeconds(301));
            assertThat(wires.srm(PROVIDER, "GET", "/pairings", null).status()).isEqualTo(401);
        }
    }

    @Test
    void limitsRequestsWhereTold() {

        try (Lab lab = Lab.start(LabSettings.builder()
                .manualClock()
                .quotas(new RateLimiter.Quotas(true, 60_000, 100, 1000, 5))
                .build())) {
            Wires wires = new Wires(lab).login(PROVIDER, "srm");
            int status = 200;
            int taken = 0;
            while (status == 200 && taken < 20) {
                status = wires.srm(PROVIDER, "GET", "/pairings", null).status();
                taken++;
            }

            assertThat(status).isEqualTo(429);
            assertThat(taken).isLessThanOrEqualTo(6);
            lab.controls().advance(Duration.ofMinutes(1));
            assertThat(wires.srm(PROVIDER, "GET", "/pairings", null).status()).isEqualTo(200);
        }
    }

    @Test
    void needsTheRemoteSessionWhereTheContractSaysSo() {

        try (Lab lab = Lab.start(LabSettings.builder().manualClock().build())) {
            Wires wires = new Wires(lab).login(PROVIDER, "srm");
            assertThat(wires.act(PROVIDER, "Payroll", "test", "{\"sync_data\":false}")
                            .status())
                    .isEqualTo(403);
            lab.controls().choose("remoteRefusalStatus", "500");
            assertThat(wires.act(PROVIDER, "Payroll", "reprotect", "{}").status())
                    .isEqualTo(500);
            assertThat(wires.loginRemotely(PROVIDER, "srm")).isEqualTo(204);
            assertThat(wires.act(PROVIDER, "Payroll", "test", "{\"sync_data\":false}")
                            .status())
                    .isEqualTo(202);
        }
    }

    @Test
    void startsAfreshWhenTold() {

        try (Lab lab = Lab.start(LabSettings.builder().manualClock().build())) {
            Wires wires = new Wires(lab).loginBoth(PROVIDER, "srm");
            wires.act(PROVIDER, "Payroll", "recovery", PLANNED);
            lab.controls().advance(Duration.ofMinutes(10));
            lab.controls().loseSite(ONPREMISES);
            lab.controls().reset();

            wires.loginBoth(PROVIDER, "srm").loginBoth(ONPREMISES, "srm");
            assertThat(wires.status(PROVIDER, "Payroll")).isEqualTo("READY_STATE");
            assertThat(lab.controls().ledger()).isEmpty();
            assertThat(lab.controls().summary().pendingEvents()).isZero();
        }
    }

    @Test
    void takesTheSameControlsOverHttp() {

        try (Lab lab = Lab.start(LabSettings.builder().manualClock().build())) {
            Wires wires = new Wires(lab).loginBoth(PROVIDER, "srm");
            String control = lab.control().toString();

            assertThat(wires.send("POST", control + "faults", "{\"site\":\"mars\",\"effect\":\"fail\"}")
                            .body())
                    .contains("there is no site mars");
            assertThat(wires.send("POST", control + "faults", "{\"efect\":\"fail\"}")
                            .body())
                    .contains("field efect is not known here");
            assertThat(wires.send("POST", control + "clock", "{\"advance\":\"soon\"}")
                            .status())
                    .isEqualTo(400);
            var rule = wires.send(
                    "POST",
                    control + "faults",
                    "{\"site\":\"provider\",\"system\":\"srm\",\"operation\":\"GET /tasks\",\"effect\":\"fail\","
                            + "\"status\":502,\"times\":1}");
            assertThat(rule.status()).isEqualTo(201);
            assertThat(wires.srm(PROVIDER, "GET", "/tasks", null).status()).isEqualTo(502);
            wires.act(PROVIDER, "Payroll", "test", "{\"sync_data\":false}");
            wires.send("POST", control + "clock", "{\"advance\":\"PT20M\"}");
            assertThat(wires.send("GET", control + "state", null).body()).contains("TEST_COMPLETE");
            assertThat(wires.send("GET", control + "ledger?commanded=true", null)
                            .json())
                    .hasSize(1);
            assertThat(wires.send("POST", control + "sites/onpremises/lose", null)
                            .status())
                    .isEqualTo(204);
            assertThat(wires.send("POST", control + "plans/Tier%201/status", "{\"status\":\"HOVERING\"}")
                            .status())
                    .isEqualTo(204);
            assertThat(lab.controls().planStatusAt(PROVIDER, "Tier 1")).isEqualTo("HOVERING");
            assertThat(wires.send("GET", control + "invariants", null).body()).isEqualTo("[]");
            assertThat(wires.send("POST", control + "reset", null).status()).isEqualTo(204);
        }
    }

    @Test
    void letsAnApplicationAnswerWhereItsMachineRuns() {

        try (Lab lab = Lab.start(LabSettings.builder().manualClock().build())) {
            Wires wires = new Wires(lab).loginBoth(PROVIDER, "srm");
            String any = wires.property("drawbridge.recovery-plans[0].checks[0].url");
            String there = any.replace("/any/", "/provider/");
            assertThat(wires.send("GET", any, null).status()).isEqualTo(200);
            assertThat(wires.send("GET", there, null).status()).isEqualTo(503);

            wires.act(PROVIDER, "Payroll", "test", "{\"sync_data\":false}");
            lab.controls().finishEverything();
            assertThat(wires.send("GET", there, null).status()).isEqualTo(503);
            wires.loginBoth(PROVIDER, "srm").act(PROVIDER, "Payroll", "cleanup", "{}");
            lab.controls().finishEverything();
            wires.loginBoth(PROVIDER, "srm").act(PROVIDER, "Payroll", "recovery", PLANNED);
            lab.controls().finishEverything();
            assertThat(wires.send("GET", there, null).body()).contains("payroll-web01 answers from Cloud provider");
        }
    }

    @Test
    void runsByItselfOnTheWallClock() throws Exception {

        try (Lab lab = Lab.start(LabSettings.builder().timeScale(20_000).build())) {
            Wires wires = new Wires(lab).loginBoth(PROVIDER, "srm");
            wires.act(PROVIDER, "Payroll", "test", "{\"sync_data\":true}");
            var vim = wires.new Vim(PROVIDER);
            // the lab's own wait stands in for sleeping: it ends when the machines come up
            String status = "";
            for (int tries = 0; tries < 500 && !status.equals("TEST_COMPLETE"); tries++) {
                vim.call("<CurrentTime><_this type=\"ServiceInstance\">ServiceInstance</_this></CurrentTime>");
                status = lab.controls().planStatusAt(PROVIDER, "Payroll");
            }
            assertThat(status).isEqualTo("TEST_COMPLETE");
        }
    }
}
