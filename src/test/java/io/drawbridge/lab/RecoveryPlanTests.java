package io.drawbridge.lab;

import static io.drawbridge.lab.Wires.ONPREMISES;
import static io.drawbridge.lab.Wires.PROVIDER;
import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.lab.world.LedgerEntry;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every way a recovery plan can go, seen on the wire of both sites. */
class RecoveryPlanTests {

    private static final String PLANNED =
            "{\"planned_failover\":true,\"sync_data\":true,\"skip_protection_site_operations\":false,"
                    + "\"migrate_eligible_vms\":false}";
    private static final String DISASTER =
            "{\"planned_failover\":false,\"sync_data\":false,\"skip_protection_site_operations\":false,"
                    + "\"migrate_eligible_vms\":false}";
    private static final String DISASTER_WITH_SYNC =
            "{\"planned_failover\":false,\"sync_data\":true,\"skip_protection_site_operations\":false,"
                    + "\"migrate_eligible_vms\":false}";

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
        assertThat(control.invariants()).isEmpty();
        lab.close();
    }

    private void finish() {
        control.finishEverything();
        wires.loginBoth(PROVIDER, "srm");
    }

    private List<String> poweredOnAt(String site) {
        return control.changes("vm.poweredOn").stream()
                .filter(entry -> entry.site.equals(site))
                .map(entry -> entry.objectName)
                .collect(Collectors.toList());
    }

    @Test
    void migratesAPlanWithItsMachinesInTheOrderOfTheirPriorities() {

        var accepted = wires.act(PROVIDER, "Payroll", "recovery", PLANNED);

        assertThat(accepted.status()).isEqualTo(202);
        assertThat(wires.plan(PROVIDER, "Payroll").get("is_running").asBoolean())
                .isTrue();
        assertThat(wires.status(PROVIDER, "Payroll")).isEqualTo("RECOVERY_IN_PROGRESS");
        assertThat(wires.status(PROVIDER, "Tier 1")).isEqualTo("PROTECTION_GROUPS_IN_USE");
        finish();
        assertThat(wires.task(PROVIDER, "srm", accepted).text("status")).isEqualTo("SUCCESS");
        assertThat(wires.status(PROVIDER, "Payroll")).isEqualTo("RECOVERY_COMPLETE");
        assertThat(wires.loginBoth(ONPREMISES, "srm").status(ONPREMISES, "Payroll"))
                .isEqualTo("RECOVERY_COMPLETE");
        assertThat(wires.status(PROVIDER, "Tier 1")).isEqualTo("PARTIAL_RECOVERY");

        List<String> on = poweredOnAt(PROVIDER);
        assertThat(on).hasSize(9).last().isEqualTo("payroll-report01");
        assertThat(on.subList(0, 2)).containsExactlyInAnyOrder("payroll-db01", "payroll-db02");
        assertThat(on.subList(2, 5)).allMatch(name -> name.startsWith("payroll-app"));
        assertThat(on.subList(5, 7)).allMatch(name -> name.startsWith("payroll-web"));
        List<String> off = control.changes("vm.poweredOff").stream()
                .map(entry -> entry.objectName)
                .collect(Collectors.toList());
        assertThat(off).hasSize(9).first().isEqualTo("payroll-report01");
        assertThat(off.subList(4, 9)).allMatch(name -> name.matches("payroll-(db|app)\\d+"));
        assertThat(control.commands()).extracting(entry -> entry.change).containsExactly("srm.recovery.started");
        assertThat(wires.srm(PROVIDER, "GET", wires.planPath(PROVIDER, "Payroll") + "/vms", null)
                        .json()
                        .findValuesAsText("status"))
                .filteredOn(status -> status.startsWith("RECOVERY"))
                .hasSize(9)
                .containsOnly("RECOVERY_SUCCEEDED");
    }

    @Test
    void testsAPlanInAnIsolatedNetworkAndCleansUp() {

        wires.act(PROVIDER, "Payroll", "test", "{\"sync_data\":true}");
        finish();

        assertThat(wires.status(PROVIDER, "Payroll")).isEqualTo("TEST_COMPLETE");
        assertThat(wires.status(PROVIDER, "Everything")).isEqualTo("PROTECTION_GROUPS_IN_USE");
        assertThat(control.vm(PROVIDER, "payroll-db01").networks()).containsExactly("srm-test-Payroll");
        assertThat(control.vm(PROVIDER, "payroll-db01").on()).isTrue();
        assertThat(control.vm(ONPREMISES, "payroll-db01").on()).isTrue();
        wires.act(PROVIDER, "Payroll", "cleanup", "{\"forced\":false}");
        finish();
        assertThat(wires.status(PROVIDER, "Payroll")).isEqualTo("READY_STATE");
        assertThat(control.vm(PROVIDER, "payroll-db01").role()).isEqualTo("PLACEHOLDER");
        assertThat(control.changes("network.created")).hasSize(1);
        assertThat(control.changes("network.removed")).hasSize(1);
        assertThat(control.changes("vm.poweredOff")).noneMatch(entry -> entry.site.equals(ONPREMISES));
    }

    @Test
    void recoversFromALostSiteAndResolvesTheSplitBrainWhenItReturns() {

        control.loseSite(ONPREMISES);
        wires.login(PROVIDER, "srm");
        assertThat(wires.loginRemotely(PROVIDER, "srm")).isEqualTo(403);
        assertThat(wires.srm(PROVIDER, "GET", "/pairings", null)
                        .json()
                        .at("/list/0/remote_srm_server/server_status")
                        .asText())
                .isEqualTo("ERROR");
        assertThat(wires.act(PROVIDER, "Tier 1", "recovery", PLANNED).status()).isEqualTo(403);
        wires.act(PROVIDER, "Tier 1", "recovery", DISASTER);
        finish();
        assertThat(wires.status(PROVIDER, "Tier 1")).isEqualTo("DISASTER_RECOVERY_COMPLETE");
        assertThat(control.vm(PROVIDER, "crm-web01").on()).isTrue();

        control.returnSite(ONPREMISES);
        wires.loginBoth(PROVIDER, "srm");
        assertThat(wires.status(PROVIDER, "Tier 1")).isEqualTo("RECOVERY_SPLIT_BRAIN");
        assertThat(control.vm(ONPREMISES, "crm-web01").on()).isTrue();

        wires.act(PROVIDER, "Tier 1", "recovery", DISASTER_WITH_SYNC);
        finish();
        assertThat(wires.status(PROVIDER, "Tier 1")).isEqualTo("RECOVERY_COMPLETE");
        assertThat(control.vm(ONPREMISES, "crm-web01").on()).isFalse();
        assertThat(poweredOnAt(PROVIDER)).doesNotHaveDuplicates();
    }

    @Test
    void reversesProtectionAndGoesBackHome() {

        wires.act(PROVIDER, "Payroll", "recovery", PLANNED);
        finish();
        wires.act(PROVIDER, "Payroll", "reprotect", "{\"forced\":false}");
        assertThat(wires.status(PROVIDER, "Payroll")).isEqualTo("REPROTECT_IN_PROGRESS");
        finish();
        var plan = wires.plan(PROVIDER, "Payroll");
        assertThat(plan.get("status").asText()).isEqualTo("READY_STATE");
        assertThat(plan.get("protected_site_name").asText()).isEqualTo("Cloud provider");
        assertThat(control.vm(ONPREMISES, "payroll-db01").role()).isEqualTo("PLACEHOLDER");
        wires.loginBoth(ONPREMISES, "replication");
        assertThat(replicationOf("payroll-db01").at("/status/status").asText()).isEqualTo("FULL_SYNC");
        control.advance(Duration.ofMinutes(30));
        wires.loginBoth(ONPREMISES, "replication");
        assertThat(replicationOf("payroll-db01").at("/status/rpo_violation").asBoolean())
                .isFalse();

        wires.loginBoth(ONPREMISES, "srm").act(ONPREMISES, "Payroll", "recovery", PLANNED);
        control.finishEverything();
        wires.loginBoth(ONPREMISES, "srm");
        assertThat(wires.status(ONPREMISES, "Payroll")).isEqualTo("RECOVERY_COMPLETE");
        assertThat(control.vm(ONPREMISES, "payroll-db01").on()).isTrue();
        assertThat(control.vm(PROVIDER, "payroll-db01").on()).isFalse();
        wires.act(ONPREMISES, "Payroll", "reprotect", "{\"forced\":false}");
        control.finishEverything();
        wires.loginBoth(ONPREMISES, "srm");
        assertThat(wires.plan(ONPREMISES, "Payroll").get("protected_site_name").asText())
                .isEqualTo("Rainpole on-premises");
        assertThat(wires.status(ONPREMISES, "Everything")).isEqualTo("READY_STATE");
    }

    private com.fasterxml.jackson.databind.JsonNode replicationOf(String name) {
        return wires.replication(
                        ONPREMISES,
                        "GET",
                        "~/replications?extended_info=true&filter_property=name&filter=" + name,
                        null)
                .json()
                .at("/list/0");
    }

    @Test
    void refusesASecondRecoveryWithAFailedTask() {

        wires.act(PROVIDER, "Payroll", "recovery", PLANNED);
        var second = wires.act(PROVIDER, "Payroll", "recovery", PLANNED);

        assertThat(second.status()).isEqualTo(202);
        finish();
        assertThat(wires.task(PROVIDER, "srm", second).text("status")).isEqualTo("ERROR");
        assertThat(control.changes("srm.recovery.started")).hasSize(1);
        assertThat(control.changes("srm.recovery.refused")).hasSize(1);
    }

    @Test
    void refusesAWrongStateAtTheCallWhereToldTo() {

        control.choose("wrongState", "call");
        var refused = wires.act(PROVIDER, "Payroll", "cleanup", "{\"forced\":false}");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().hasNonNull("op_id")).isTrue();
    }

    @Test
    void takesAPlannedMigrationBackThatIsCancelledBeforeTheStorageSteps() {

        var accepted = wires.act(PROVIDER, "Payroll", "recovery", PLANNED);
        while (control.changes("vm.poweredOff").size() < 3) {
            control.advance(Duration.ofSeconds(5));
        }
        wires.loginBoth(PROVIDER, "srm");
        assertThat(wires.act(PROVIDER, "Payroll", "cancel", null).status()).isEqualTo(204);
        assertThat(wires.status(PROVIDER, "Payroll")).isEqualTo("CANCEL_IN_PROGRESS");
        finish();

        assertThat(wires.status(PROVIDER, "Payroll")).isEqualTo("READY_STATE");
        assertThat(wires.task(PROVIDER, "srm", accepted).text("status")).isEqualTo("CANCELLED");
        assertThat(control.vms(ONPREMISES)).allMatch(LabControl.VmState::on);
        assertThat(poweredOnAt(PROVIDER)).isEmpty();
    }

    @Test
    void leavesARecoveryIncompleteThatIsCancelledLateAndFinishesItWithTheNextRun() {

        wires.act(PROVIDER, "Payroll", "recovery", PLANNED);
        while (poweredOnAt(PROVIDER).size() < 4) {
            control.advance(Duration.ofSeconds(5));
        }
        wires.loginBoth(PROVIDER, "srm").act(PROVIDER, "Payroll", "cancel", null);
        finish();
        assertThat(wires.status(PROVIDER, "Payroll")).isEqualTo("INCOMPLETE_RECOVERY");

        wires.act(PROVIDER, "Payroll", "recovery", PLANNED);
        finish();
        assertThat(wires.status(PROVIDER, "Payroll")).isEqualTo("RECOVERY_COMPLETE");
        assertThat(poweredOnAt(PROVIDER)).hasSize(9).doesNotHaveDuplicates();
    }

    @Test
    void endsACancelledTestAsOneThatNeedsCleaningUp() {

        wires.act(PROVIDER, "Payroll", "test", "{\"sync_data\":false}");
        control.advance(Duration.ofSeconds(12));
        wires.act(PROVIDER, "Payroll", "cancel", null);
        finish();
        assertThat(wires.status(PROVIDER, "Payroll")).isEqualTo("TEST_COMPLETE");

        wires.act(PROVIDER, "Payroll", "cleanup", "{\"forced\":false}");
        finish();
        assertThat(wires.status(PROVIDER, "Payroll")).isEqualTo("READY_STATE");
        assertThat(control.vms(PROVIDER)).noneMatch(vm -> vm.role().equals("TEST"));
    }

    @Test
    void leavesARecoveryIncompleteWhenAMachineDoesNotStart() {

        control.addFault(Fault.taskError("no host has enough memory")
                .operation("run.powerOn")
                .on("payroll-app02")
                .once());
        wires.act(PROVIDER, "Payroll", "recovery", PLANNED);
        finish();

        assertThat(wires.status(PROVIDER, "Payroll")).isEqualTo("INCOMPLETE_RECOVERY");
        var steps = wires.srm(PROVIDER, "GET", wires.planPath(PROVIDER, "Payroll") + "/recovery-steps/recovery", null);
        assertThat(steps.body()).contains("no host has enough memory");
        wires.act(PROVIDER, "Payroll", "recovery", PLANNED);
        finish();
        assertThat(wires.status(PROVIDER, "Payroll")).isEqualTo("RECOVERY_COMPLETE");
        assertThat(poweredOnAt(PROVIDER)).hasSize(9).doesNotHaveDuplicates();
    }

    @Test
    void cleansUpOnlyByForceWhenATestMachineResists() {

        wires.act(PROVIDER, "Payroll", "test", "{\"sync_data\":false}");
        finish();
        control.addFault(
                Fault.taskError("file is locked").operation("run.cleanup").on("payroll-web01"));
        wires.act(PROVIDER, "Payroll", "cleanup", "{\"forced\":false}");
        finish();
        assertThat(wires.status(PROVIDER, "Payroll")).isEqualTo("CLEANUP_INCOMPLETE");

        wires.act(PROVIDER, "Payroll", "cleanup", "{\"forced\":true}");
        finish();
        assertThat(wires.status(PROVIDER, "Payroll")).isEqualTo("READY_STATE");
        assertThat(control.vm(PROVIDER, "payroll-web01").role()).isEqualTo("PLACEHOLDER");
    }

    @Test
    void goesOnWithADisasterRecoveryWhoseOtherSideIsLostOnTheWay() {

        wires.act(PROVIDER, "Payroll", "recovery", DISASTER_WITH_SYNC);
        control.advance(Duration.ofSeconds(20));
        control.loseSite(ONPREMISES);
        control.finishEverything();
        wires.login(PROVIDER, "srm");

        assertThat(wires.status(PROVIDER, "Payroll")).isEqualTo("DISASTER_RECOVERY_COMPLETE");
    }

    @Test
    void stopsAPlannedMigrationWhoseOtherSideIsLostOnTheWay() {

        var accepted = wires.act(PROVIDER, "Payroll", "recovery", PLANNED);
        control.advance(Duration.ofSeconds(60));
        control.loseSite(ONPREMISES);
        control.finishEverything();
        wires.login(PROVIDER, "srm");

        assertThat(wires.status(PROVIDER, "Payroll")).isEqualTo("INCOMPLETE_RECOVERY");
        assertThat(wires.task(PROVIDER, "srm", accepted).text("status")).isEqualTo("ERROR");
    }

    @Test
    void interruptsARunWhoseOwnSiteIsLost() {

        wires.act(PROVIDER, "Payroll", "test", "{\"sync_data\":false}");
        control.advance(Duration.ofSeconds(30));
        control.loseSite(PROVIDER);
        control.advance(Duration.ofMinutes(5));
        control.returnSite(PROVIDER);
        wires.loginBoth(PROVIDER, "srm");
        assertThat(wires.status(PROVIDER, "Payroll")).isEqualTo("TEST_INTERRUPTED");

        wires.act(PROVIDER, "Payroll", "test", "{\"sync_data\":false}");
        finish();
        assertThat(wires.status(PROVIDER, "Payroll")).isEqualTo("TEST_COMPLETE");
    }

    @Test
    void keepsAHistoryOfWhatWasRun() {

        wires.act(PROVIDER, "Payroll", "test", "{\"sync_data\":false}");
        finish();
        var task = wires.srm(PROVIDER, "GET", wires.planPath(PROVIDER, "Payroll") + "/history-reports", null);
        assertThat(task.status()).isEqualTo(202);
        finish();

        var report = wires.task(PROVIDER, "srm", task).json().at("/result/0");
        assertThat(report.get("operation_type").asText()).isEqualTo("TEST");
        assertThat(report.get("result_state").asText()).isEqualTo("SUCCESS");
        assertThat(report.get("username").asText()).isEqualTo(wires.user(PROVIDER, "srm"));
    }

    @Test
    void leavesARecoveryAndItsReprotectOfASharedGroupToBeSeenInTheOtherPlans() {

        wires.act(PROVIDER, "Everything", "recovery", PLANNED);
        finish();
        assertThat(wires.status(PROVIDER, "Everything")).isEqualTo("RECOVERY_COMPLETE");
        assertThat(wires.status(PROVIDER, "Payroll")).isEqualTo("RECOVERY_COMPLETE");
        wires.act(PROVIDER, "Payroll", "reprotect", "{\"forced\":false}");
        finish();
        assertThat(wires.status(PROVIDER, "Payroll")).isEqualTo("READY_STATE");
        assertThat(wires.status(PROVIDER, "Everything")).isEqualTo("PARTIAL_REPROTECT");
        wires.act(PROVIDER, "Everything", "reprotect", "{\"forced\":false}");
        finish();
        assertThat(wires.status(PROVIDER, "Everything")).isEqualTo("READY_STATE");
        assertThat(control.ledger()).extracting(LedgerEntry::toString).isNotEmpty();
    }
}
