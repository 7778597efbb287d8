package io.drawbridge.lab;

import static io.drawbridge.lab.Wires.ONPREMISES;
import static io.drawbridge.lab.Wires.PROVIDER;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Replication as the gateway of vSphere Replication shows it. */
class ReplicationTests {

    private Lab lab;
    private LabControl control;
    private Wires wires;

    @BeforeEach
    void startLab() {
        lab = Lab.start(LabSettings.builder().manualClock().build());
        control = lab.controls();
        wires = new Wires(lab).loginBoth(PROVIDER, "replication");
    }

    @AfterEach
    void stopLab() {
        assertThat(control.invariants()).isEmpty();
        lab.close();
    }

    private JsonNode replicationOf(String name) {
        return wires.replication(
                        PROVIDER, "GET", "~/replications?extended_info=true&filter_property=name&filter=" + name, null)
                .json()
                .at("/list/0");
    }

    private void pass(Duration time) {
        control.advance(time);
        wires.loginBoth(PROVIDER, "replication");
    }

    private String action(String name, String action) {
        return "~/replications/" + Wires.encode(replicationOf(name).get("id").asText()) + "/actions/" + action;
    }

    @Test
    void keepsEveryMachineInsideItsRpoWhileNothingDisturbs() {

        for (int hour = 0; hour < 30; hour++) {
            pass(Duration.ofMinutes(53));
            var all = wires.replication(PROVIDER, "GET", "~/replications?limit=1000&extended_info=true", null)
                    .json();
            for (JsonNode replication : all.get("list")) {
                assertThat(replication.at("/status/rpo_violation").asBoolean())
                        .as(replication.toString())
                        .isFalse();
                long age = control.now().toEpochMilli()
                        - replication.get("last_sync_time").asLong();
                assertThat(Duration.ofMillis(age).toMinutes())
                        .isBetween(0L, replication.get("rpo").asLong());
            }
        }
    }

    @Test
    void bringsOneReplicaUpToDateWhenTold() {

        Instant told = control.now();
        var accepted = wires.replication(PROVIDER, "POST", action("payroll-db01", "sync"), null);
        assertThat(accepted.status()).isEqualTo(202);
        assertThat(replicationOf("payroll-db01").at("/status/status").asText()).isEqualTo("SYNC");
        control.finishEverything();
        wires.loginBoth(PROVIDER, "replication");

        assertThat(wires.task(PROVIDER, "replication", accepted).text("status")).isEqualTo("SUCCESS");
        assertThat(replicationOf("payroll-db01").get("last_sync_time").asLong())
                .isGreaterThanOrEqualTo(told.toEpochMilli());
        assertThat(control.changes("replication.sync.started")).hasSize(1);
    }

    @Test
    void fallsBehindWhileTheLinkIsSlowAndCatchesUpAfterwards() {

        control.slowLink(0.002);
        pass(Duration.ofHours(2));
        assertThat(replicationOf("payroll-db01").at("/status/rpo_violation").asBoolean())
                .isTrue();
        assertThat(replicationOf("payroll-db01").get("current_rpo_violation").asLong())
                .isPositive();

        control.slowLink(1);
        pass(Duration.ofMinutes(20));
        assertThat(replicationOf("payroll-db01").at("/status/rpo_violation").asBoolean())
                .isFalse();
    }

    @Test
    void standsStillWhileTheSourceSiteIsLost() {

        long before = replicationOf("payroll-db01").get("last_sync_time").asLong();
        control.loseSite(ONPREMISES);
        control.advance(Duration.ofHours(1));
        wires.login(PROVIDER, "replication");

        JsonNode replication = replicationOf("payroll-db01");
        assertThat(replication.get("last_sync_time").asLong()).isEqualTo(before);
        assertThat(replication.at("/status/status").asText()).isEqualTo("ERROR_RPO_VIOLATION");
        assertThat(wires.replication(PROVIDER, "GET", "~/issues", null).json().get("list"))
                .hasSize(1);
    }

    @Test
    void pausesAndResumesThroughBothSites() {

        wires.replication(PROVIDER, "POST", action("payroll-db01", "pause"), null);
        assertThat(replicationOf("payroll-db01").at("/status/status").asText()).isEqualTo("PAUSED");
        wires.replication(PROVIDER, "POST", action("payroll-db01", "resume"), null);
        assertThat(replicationOf("payroll-db01").at("/status/status").asText()).isIn("OK", "SYNC");

        wires.login(PROVIDER, "replication");
        assertThat(wires.replication(PROVIDER, "POST", action("payroll-db01", "pause"), null)
                        .status())
                .isEqualTo(403);
        assertThat(wires.replication(PROVIDER, "POST", action("payroll-db01", "sync"), null)
                        .status())
                .isEqualTo(202);
    }

    @Test
    void showsStatusesThatNoDocumentLists() {

        control.replicationStatus("payroll-db01", "RECONFIGURING");

        assertThat(replicationOf("payroll-db01").at("/status/status").asText()).isEqualTo("RECONFIGURING");
    }

    @Test
    void leavesTheReplicationsOfAnotherSourceOut() {

        String home = wires.replication(PROVIDER, "GET", "/pairings", null)
                .json()
                .at("/list/0/remote_vc_server/id")
                .asText();
        String here = wires.replication(PROVIDER, "GET", "/pairings", null)
                .json()
                .at("/list/0/local_vc_server/id")
                .asText();

        assertThat(total("~/replications?source_vc_guid=" + home)).isEqualTo(66);
        assertThat(total("~/replications?source_vc_guid=" + here)).isZero();
        assertThat(wires.replication(PROVIDER, "GET", "~/replications/count", null)
                        .json()
                        .get("count")
                        .asInt())
                .isEqualTo(66);
    }

    private int total(String path) {
        return wires.replication(PROVIDER, "GET", path, null)
                .json()
                .at("/_meta/total")
                .asInt();
    }

    @Test
    void doesNotCountAMachineThatIsOffAsLate() {

        var vim = wires.new Vim(ONPREMISES);
        String id = control.vm(ONPREMISES, "payroll-db01").id();
        vim.call("<PowerOffVM_Task><_this type=\"VirtualMachine\">" + id + "</_this></PowerOffVM_Task>");
        pass(Duration.ofHours(3));

        assertThat(replicationOf("payroll-db01").at("/status/status").asText()).isEqualTo("NOT_ACTIVE");
        assertThat(replicationOf("payroll-db01").at("/status/rpo_violation").asBoolean())
                .isFalse();
    }
}
