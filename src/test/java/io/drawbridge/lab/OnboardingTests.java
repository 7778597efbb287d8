package io.drawbridge.lab;

import static io.drawbridge.lab.Wires.ONPREMISES;
import static io.drawbridge.lab.Wires.PROVIDER;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Protecting a machine that nobody protected, by hand-written requests, and letting go of it again. */
class OnboardingTests {

    private Lab lab;
    private LabControl control;
    private Wires wires;
    private List<String> before;

    @BeforeEach
    void startLab() {
        lab = Lab.start(LabSettings.builder().manualClock().build());
        control = lab.controls();
        wires = new Wires(lab).loginBoth(PROVIDER, "srm").loginBoth(PROVIDER, "replication");
        before = control.state();
    }

    @AfterEach
    void stopLab() {
        assertThat(control.invariants()).isEmpty();
        lab.close();
    }

    private String guid(String site) {
        return wires.srm(site, "GET", "/server/info", null).text("vc_guid");
    }

    private JsonNode machine(String name) {
        var all = wires.replication(
                        PROVIDER,
                        "GET",
                        "~/vcenters/" + guid(ONPREMISES) + "/vms?suitable_for_replication=true&limit=500",
                        null)
                .json()
                .get("list");
        for (JsonNode one : all) {
            if (one.get("name").asText().equals(name)) {
                return one;
            }
        }
        return null;
    }

    private ObjectNode specification(String name, int rpo) {
        var machine = machine(name);
        var store = wires.replication(PROVIDER, "GET", "~/vcenters/" + guid(PROVIDER) + "/datastores", null)
                .json()
                .at("/list/0/id")
                .asText();
        var one = Wires.JSON
                .createObjectNode()
                .put("vm_id", machine.get("id").asText())
                .put("target_vc_id", guid(PROVIDER))
                .put("rpo", rpo)
                .put("network_compression_enabled", true)
                .put("mpit_enabled", false)
                .put("auto_replicate_new_disks", true)
                .put("lwd_encryption_enabled", false);
        var disks = one.putArray("disks");
        machine.get("disks").forEach(disk -> {
            var wanted = disks.addObject()
                    .put("enabled_for_replication", true)
                    .put("destination_datastore_id", store)
                    .put("destination_disk_format", "SAME_AS_SOURCE");
            wanted.set("vm_disk", disk);
        });
        return one;
    }

    private Wires.Reply configure(ObjectNode specification) {
        return wires.replication(PROVIDER, "POST", "~/replications", "[" + specification + "]");
    }

    private void finish() {
        control.finishEverything();
        wires.loginBoth(PROVIDER, "srm").loginBoth(PROVIDER, "replication");
    }

    private JsonNode replication(String name) {
        return wires.replication(
                        PROVIDER, "GET", "~/replications?extended_info=true&filter_property=name&filter=" + name, null)
                .json()
                .at("/list/0");
    }

    private String task(String system, Wires.Reply accepted, String field) {
        return wires.task(PROVIDER, system, accepted).text(field);
    }

    @Test
    void beginsWithAFullSynchronizationThatTakesTimeBySize() {
        assertThat(configure(specification("helpdesk-db01", 60)).status()).isEqualTo(202);
        assertThat(configure(specification("helpdesk-web01", 60)).status()).isEqualTo(202);
        control.advance(Duration.ofSeconds(150));
        wires.loginBoth(PROVIDER, "srm").loginBoth(PROVIDER, "replication");

        assertThat(replication("helpdesk-db01").at("/status/status").asText()).isEqualTo("INITIAL_FULL_SYNC");
        assertThat(replication("helpdesk-web01").at("/status/status").asText()).isIn("OK", "SYNC");
        assertThat(machine("helpdesk-web01"))
                .as("replicated ones are not suitable")
                .isNull();
        assertThat(replication("helpdesk-web01").has("recovery_solution")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"4, 400", "5, 202", "1440, 202", "1441, 400"})
    void takesObjectivesFromFiveMinutesToADay(int rpo, int status) {
        assertThat(configure(specification("helpdesk-web01", rpo)).status()).isEqualTo(status);
    }

    @Test
    void keepsAtMostTwentyFourPointsInTime() {
        var wanted = specification("helpdesk-web01", 60).put("mpit_enabled", true);

        assertThat(configure(wanted.deepCopy().put("mpit_instances", 5).put("mpit_days", 5))
                        .status())
                .isEqualTo(400);
        assertThat(configure(wanted.deepCopy().put("mpit_instances", 4).put("mpit_days", 6))
                        .status())
                .isEqualTo(202);
    }

    @Test
    void refusesAMachineThatIsReplicatedAlreadyByItsTask() {
        var wanted = specification("helpdesk-web01", 60);
        configure(wanted);
        var again = configure(wanted);
        finish();

        var id = again.json().at("/list/0/id").asText();
        var ended = wires.replication(PROVIDER, "GET", "/tasks/" + Wires.encode(id), null);
        assertThat(ended.text("status")).isEqualTo("ERROR");
        assertThat(control.changes("replication.configured")).hasSize(1);
    }

    @Test
    void protectsOnlyWhatIsMappedAndTriesAgainWhenTold() {
        configure(specification("helpdesk-web01", 60));
        finish();
        var vm = replication("helpdesk-web01").get("vm_id").asText();
        var made = wires.srm(
                PROVIDER,
                "POST",
                "~/protection-management/groups",
                "{\"name\":\"pg\",\"replication_type\":\"HBR\",\"protected_vc_guid\":\"" + guid(ONPREMISES)
                        + "\",\"hbr_spec\":{\"vms\":[\"" + vm + "\"]}}");
        finish();
        var group = "~/protection-management/groups/" + Wires.encode(task("srm", made, "result"));

        assertThat(wires.srm(PROVIDER, "GET", group, null).text("status")).isEqualTo("NOT_CONFIGURED");
        var member = wires.srm(PROVIDER, "GET", group + "/vms", null).json().at("/list/0");
        assertThat(member.at("/protection_status_details/status").asText()).isEqualTo("MISSING_MAPPING");
        assertThat(member.at("/protection_status_details/errors").toString())
                .contains("helpdesk-web is not mapped", "Helpdesk is not mapped");
        var again = wires.srm(PROVIDER, "POST", group + "/actions/configure-all-vms", null);
        finish();
        assertThat(again.json().get("list")).hasSize(1);
        assertThat(control.vms("provider")).noneMatch(one -> one.name().equals("helpdesk-web01"));

        assertThat(wires.srm(PROVIDER, "DELETE", group, null).status()).isEqualTo(202);
        finish();
        var replication = Wires.encode(replication("helpdesk-web01").get("id").asText());
        wires.replication(PROVIDER, "POST", "~/replications/" + replication + "/actions/unconfigure", null);
        finish();
        assertThat(control.state()).isEqualTo(before);
    }

    @Test
    void keepsAReplicationWhileItsMachineIsInAGroup() {
        var replication = Wires.encode(replication("payroll-db01").get("id").asText());
        var ended = wires.replication(PROVIDER, "POST", "~/replications/" + replication + "/actions/unconfigure", null);
        finish();

        assertThat(task("replication", ended, "status")).isEqualTo("ERROR");
        assertThat(control.state()).isEqualTo(before);
    }

    @Test
    void keepsAGroupWhileAPlanHasIt() {
        var group = wires.srm(PROVIDER, "GET", "~/protection-management/groups", null)
                .json()
                .at("/list/0/id")
                .asText();
        var ended = wires.srm(PROVIDER, "DELETE", "~/protection-management/groups/" + Wires.encode(group), null);
        finish();

        assertThat(task("srm", ended, "status")).isEqualTo("ERROR");
        assertThat(control.state()).isEqualTo(before);
    }

    @Test
    void changesWherePlaceholdersGo() {
        var servers = wires.srm(PROVIDER, "GET", "~/srms", null).json().get("list");
        String stores = "~/srms/" + servers.get(0).get("id").asText() + "/inventory-mappings/placeholder-datastores";
        String one =
                wires.srm(PROVIDER, "GET", stores, null).json().at("/list/0/id").asText();

        wires.srm(PROVIDER, "DELETE", stores + "/" + Wires.encode(one), null);
        finish();
        assertThat(wires.srm(PROVIDER, "GET", stores, null).json().get("list")).isEmpty();
        wires.srm(PROVIDER, "POST", stores, "{\"datastores\":[\"" + one + "\"]}");
        finish();
        assertThat(wires.srm(PROVIDER, "GET", stores, null)
                        .json()
                        .at("/list/0/id")
                        .asText())
                .isEqualTo(one);
    }
}
