package io.drawbridge.lab;

import static io.drawbridge.lab.Wires.ONPREMISES;
import static io.drawbridge.lab.Wires.PROVIDER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The answers of both REST gateways against the vendor's own documents, in every state a plan goes through. */
class VendorDocumentTests {

    private static final String PLANNED = "{\"planned_failover\":true,\"sync_data\":true}";

    private Lab lab;
    private Wires wires;
    private OpenApi srm;
    private OpenApi replication;

    @BeforeEach
    void startLab() throws IOException {
        assumeTrue(
                Files.isDirectory(OpenApi.folder()),
                "skipped: the vendor's documents are not at " + OpenApi.folder() + " (-Ddrawbridge.specs=…)");
        srm = OpenApi.read("srm-api-v2.json");
        replication = OpenApi.read("vsphere-replication-api-v2.json");
        lab = Lab.start(LabSettings.builder().manualClock().build());
        wires = new Wires(lab).loginBoth(PROVIDER, "srm").loginBoth(PROVIDER, "replication");
    }

    @AfterEach
    void stopLab() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void answersSrmReadsAsTheDocumentSays() {

        readEverything();
        wires.act(PROVIDER, "Payroll", "test", "{\"sync_data\":true}");
        lab.controls().advance(Duration.ofSeconds(40));
        readEverything();
        finish();
        readEverything();
        wires.act(PROVIDER, "Payroll", "cleanup", "{\"forced\":false}");
        finish();
        wires.act(PROVIDER, "Payroll", "recovery", PLANNED);
        finish();
        readEverything();
        lab.controls().loseSite(ONPREMISES);
        wires.login(PROVIDER, "srm").login(PROVIDER, "replication");
        read(srm, "srm", "/pairings", Map.of());
        read(srm, "srm", "/pairings/{pairing_id}/recovery-management/plans", Map.of());
        read(srm, "srm", "/pairings/{pairing_id}/issues", Map.of());
        read(replication, "replication", "/pairings/{pairing_id}/replications", Map.of());
        read(replication, "replication", "/pairings/{pairing_id}/issues", Map.of());
    }

    private void finish() {
        lab.controls().finishEverything();
        wires.loginBoth(PROVIDER, "srm").loginBoth(PROVIDER, "replication");
    }

    private void readEverything() {
        Map<String, String> ids = new LinkedHashMap<>();
        ids.put("plan_id", wires.plan(PROVIDER, "Payroll").get("id").asText());
        ids.put("group_id", first("/pairings/{pairing_id}/protection-management/groups", "id"));
        ids.put("vm_id", firstOf(wires.planPath(PROVIDER, "Payroll") + "/vms"));
        ids.put("srm_id", first("/pairings/{pairing_id}/srms", "id"));
        ids.put("vcenter_id", first("/pairings/{pairing_id}/vcenters", "id"));
        for (String path : new String[] {
            "/pairings",
            "/pairings/{pairing_id}",
            "/pairings/{pairing_id}/issues",
            "/pairings/{pairing_id}/remote-session",
            "/pairings/{pairing_id}/srms",
            "/pairings/{pairing_id}/srms/{srm_id}",
            "/pairings/{pairing_id}/srms/{srm_id}/issues",
            "/pairings/{pairing_id}/srms/{srm_id}/inventory-mappings/networks",
            "/pairings/{pairing_id}/srms/{srm_id}/inventory-mappings/folders",
            "/pairings/{pairing_id}/srms/{srm_id}/inventory-mappings/resources",
            "/pairings/{pairing_id}/srms/{srm_id}/inventory-mappings/test-networks",
            "/pairings/{pairing_id}/srms/{srm_id}/inventory-mappings/placeholder-datastores",
            "/pairings/{pairing_id}/vcenters",
            "/pairings/{pairing_id}/vcenters/{vcenter_id}",
            "/pairings/{pairing_id}/vcenters/{vcenter_id}/inventory/network",
            "/pairings/{pairing_id}/vcenters/{vcenter_id}/inventory/compute",
            "/pairings/{pairing_id}/vcenters/{vcenter_id}/inventory/datastores",
            "/pairings/{pairing_id}/vcenters/{vcenter_id}/inventory/vm-folder",
            "/pairings/{pairing_id}/protection-management/groups",
            "/pairings/{pairing_id}/protection-management/groups/{group_id}",
            "/pairings/{pairing_id}/protection-management/groups/{group_id}/vms",
            "/pairings/{pairing_id}/protection-management/groups/{group_id}/recovery-plans",
            "/pairings/{pairing_id}/protection-management/groups/{group_id}/issues",
            "/pairings/{pairing_id}/recovery-management/plans",
            "/pairings/{pairing_id}/recovery-management/plans/{plan_id}",
            "/pairings/{pairing_id}/recovery-management/plans/{plan_id}/protection-groups",
            "/pairings/{pairing_id}/recovery-management/plans/{plan_id}/vms",
            "/pairings/{pairing_id}/recovery-management/plans/{plan_id}/vms/{vm_id}",
            "/pairings/{pairing_id}/recovery-management/plans/{plan_id}/vms/{vm_id}/recovery-settings",
            "/pairings/{pairing_id}/recovery-management/plans/{plan_id}/vms/{vm_id}/recovery-settings/summary",
            "/pairings/{pairing_id}/recovery-management/plans/{plan_id}/vms/{vm_id}/recovery-settings/priority",
            "/pairings/{pairing_id}/recovery-management/plans/{plan_id}/vms/{vm_id}/recovery-settings/dependent-vms",
            "/pairings/{pairing_id}/recovery-management/plans/{plan_id}/vms/{vm_id}/recovery-settings/ip-customization",
            "/pairings/{pairing_id}/recovery-management/plans/{plan_id}/test-networks",
            "/pairings/{pairing_id}/recovery-management/plans/{plan_id}/issues",
            "/pairings/{pairing_id}/recovery-management/plans/{plan_id}/recovery-steps/user-prompts",
            "/server/info",
            "/session",
            "/tasks"
        }) {
            read(srm, "srm", path, ids);
        }
        ids.put("view_mode", mode());
        read(srm, "srm", "/pairings/{pairing_id}/recovery-management/plans/{plan_id}/recovery-steps/{view_mode}", ids);
        ids.put("vr_id", replicationId("/vrs", "id"));
        ids.put("replication_id", replicationId("/replications", "id"));
        for (String path : new String[] {
            "/info",
            "/pairings",
            "/pairings/{pairing_id}",
            "/pairings/{pairing_id}/issues",
            "/pairings/{pairing_id}/vrs",
            "/pairings/{pairing_id}/vrs/{vr_id}",
            "/pairings/{pairing_id}/vrs/{vr_id}/replication-servers",
            "/pairings/{pairing_id}/replications",
            "/pairings/{pairing_id}/replications/count",
            "/pairings/{pairing_id}/replications/issues",
            "/pairings/{pairing_id}/replications/{replication_id}",
            "/pairings/{pairing_id}/replications/{replication_id}/disks",
            "/pairings/{pairing_id}/vcenters/{vcenter_id}/datastores",
            "/replication-servers",
            "/session",
            "/tasks"
        }) {
            read(replication, "replication", path, ids);
        }
    }

    private String mode() {
        String status = wires.status(PROVIDER, "Payroll");
        return status.startsWith("TEST") ? "test" : "recovery";
    }

    private String first(String template, String field) {
        return wires.srm(PROVIDER, "GET", template.replace("/pairings/{pairing_id}", "~"), null)
                .json()
                .at("/list/0/" + field)
                .asText();
    }

    private String firstOf(String path) {
        return wires.srm(PROVIDER, "GET", path, null).json().at("/list/0/id").asText();
    }

    private String replicationId(String path, String field) {
        return wires.replication(PROVIDER, "GET", "~" + path, null)
                .json()
                .at("/list/0/" + field)
                .asText();
    }

    private void read(OpenApi document, String system, String template, Map<String, String> ids) {
        String path = template.replace("/pairings/{pairing_id}", "~");
        for (Map.Entry<String, String> id : ids.entrySet()) {
            path = path.replace("{" + id.getKey() + "}", Wires.encode(id.getValue()));
        }
        var reply = wires.rest(PROVIDER, system, "GET", path + "?extended_info=true&expanded_step_ids=1,2,3,8,9", null);
        assertThat(reply.status()).as(template + ": " + reply.body()).isEqualTo(200);
        assertThat(document.differences("GET", template, 200, reply.json()))
                .as(system + " " + template)
                .isEmpty();
    }

    @Test
    void answersActionsAsTheDocumentSays() {

        String actions = "/pairings/{pairing_id}/recovery-management/plans/{plan_id}/actions/";
        compare(actions + "test", wires.act(PROVIDER, "Payroll", "test", "{\"sync_data\":false}"), 202);
        compare(actions + "cleanup", wires.act(PROVIDER, "Payroll", "cleanup", "{\"forced\":false}"), 202);
        assertThat(wires.act(PROVIDER, "Payroll", "cancel", null).status()).isEqualTo(204);
        finish();
        wires.act(PROVIDER, "Payroll", "cleanup", "{\"forced\":false}");
        finish();
        compare(actions + "recovery", wires.act(PROVIDER, "Payroll", "recovery", PLANNED), 202);
        compare(actions + "cancel", wires.act(PROVIDER, "Tier 1", "cancel", null), 400);
        JsonNode refused = wires.act(PROVIDER, "Payroll", "recovery", "{\"planned_failover\":7}")
                .json();
        assertThat(refused.fieldNames()).toIterable().containsExactly("error_code", "message", "op_id");
        finish();
        compare(actions + "reprotect", wires.act(PROVIDER, "Payroll", "reprotect", "{\"forced\":false}"), 202);
    }

    private void compare(String template, Wires.Reply reply, int status) {
        assertThat(reply.status()).isEqualTo(status);
        assertThat(srm.differences("POST", template, status, reply.json())).isEmpty();
    }

    @Test
    void hasNoOperationThatTheDocumentsDoNotKnow() {

        for (WireTable.Entry entry : WireTable.of("srm", "replication")) {
            String[] operation = entry.operation().split(" ");
            OpenApi document = entry.system().equals("srm") ? srm : replication;
            assertThat(document.declares(operation[0], operation[1]))
                    .as(entry.operation())
                    .isTrue();
        }
    }
}
