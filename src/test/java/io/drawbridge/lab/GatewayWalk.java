package io.drawbridge.lab;

import static io.drawbridge.lab.Wires.ONPREMISES;
import static io.drawbridge.lab.Wires.PROVIDER;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.drawbridge.lab.wire.Exchange;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Calls every operation of the lab's two REST gateways, in every state a plan goes through, with hand-written requests.
 * Whoever wants to judge the answers looks on as a witness.
 */
final class GatewayWalk implements AutoCloseable {

    private static final String PLANNED = "{\"planned_failover\":true,\"sync_data\":true}";

    private static final String PLAN = "/pairings/{pairing_id}/recovery-management/plans/{plan_id}";
    private static final String SETTINGS = PLAN + "/vms/{vm_id}/recovery-settings";
    private static final Map<String, String> QUERIES = Map.of(
            "/pairings/{pairing_id}/replications",
            "?extended_info=true",
            PLAN + "/recovery-steps/{view_mode}",
            "?expanded_step_ids=1,2,3,8,9");
    /** Lists that the documents do not cut into pages. */
    private static final List<String> UNPAGED = List.of(
            "/recovery-steps/{view_mode}", "/user-prompts", "/compute", "/network", "/inventory/datastores", "/vrs");

    private static final String MAPPINGS = "/pairings/{pairing_id}/srms/{srm_id}/inventory-mappings/";
    private static final String REPLICATION = "/pairings/{pairing_id}/replications/{replication_id}";

    private final Map<String, String> ids = new LinkedHashMap<>();
    private final Lab lab;
    private final Wires wires;

    GatewayWalk(Consumer<Exchange> witness) {
        lab = Lab.start(LabSettings.builder().manualClock().witness(witness).build());
        wires = new Wires(lab).loginBoth(PROVIDER, "srm").loginBoth(PROVIDER, "replication");
    }

    LabControl control() {
        return lab.controls();
    }

    @Override
    public void close() {
        lab.close();
    }

    /** All of it, with the other site there, and what is still answered without it. */
    void everything() {
        answers();
        refusals();
        withoutTheOtherSite();
    }

    private void withoutTheOtherSite() {
        lab.controls().loseSite(ONPREMISES);
        wires.login(PROVIDER, "srm").login(PROVIDER, "replication");
        for (String path : new String[] {
            "/pairings",
            "/pairings/{pairing_id}",
            "/pairings/{pairing_id}/issues",
            "/pairings/{pairing_id}/srms",
            "/pairings/{pairing_id}/srms/{srm_id}/issues",
            "/pairings/{pairing_id}/vcenters",
            "/pairings/{pairing_id}/recovery-management/plans"
        }) {
            read("srm", path);
        }
        ids.put("plan_id", wires.plan(PROVIDER, "Tier 1").get("id").asText());
        read("srm", PLAN + "/issues");
        for (String path : new String[] {
            "/pairings",
            "/pairings/{pairing_id}",
            "/pairings/{pairing_id}/issues",
            "/pairings/{pairing_id}/vrs",
            "/pairings/{pairing_id}/replications",
            "/pairings/{pairing_id}/replications/issues"
        }) {
            read("replication", path);
        }
    }

    private void finish() {
        lab.controls().finishEverything();
        wires.loginBoth(PROVIDER, "srm").loginBoth(PROVIDER, "replication");
    }

    private void readEverything() {
        ids.put("plan_id", wires.plan(PROVIDER, "Payroll").get("id").asText());
        ids.put("group_id", first("/pairings/{pairing_id}/protection-management/groups", "id"));
        ids.put("vm_id", firstOf(wires.planPath(PROVIDER, "Payroll") + "/vms"));
        ids.put("srm_id", first("/pairings/{pairing_id}/srms", "id"));
        ids.put("vcenter_id", first("/pairings/{pairing_id}/vcenters", "id"));
        String inventory = "/pairings/{pairing_id}/vcenters/" + ids.get("vcenter_id") + "/inventory/";
        ids.put("network_id", first(inventory + "network", "id"));
        ids.put("compute_id", first(inventory + "compute", "id"));
        ids.put("datastore_id", first(inventory + "datastores", "id"));
        ids.put("vm_folder_id", first(inventory + "vm-folder", "id"));
        ids.put("mapping_id", first(MAPPINGS.replace("{srm_id}", ids.get("srm_id")) + "networks", "id"));
        ids.put("recovery_step_id", "2");
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
            "/pairings/{pairing_id}/vcenters/{vcenter_id}/inventory/network/{network_id}",
            "/pairings/{pairing_id}/vcenters/{vcenter_id}/inventory/compute/{compute_id}",
            "/pairings/{pairing_id}/vcenters/{vcenter_id}/inventory/datastores/{datastore_id}",
            "/pairings/{pairing_id}/vcenters/{vcenter_id}/inventory/vm-folder/{vm_folder_id}",
            "/pairings/{pairing_id}/vcenters/{vcenter_id}/replicated-vms",
            "/pairings/{pairing_id}/srms/{srm_id}/inventory-mappings/storage-policies",
            "/pairings/{pairing_id}/srms/{srm_id}/inventory-mappings/networks/{mapping_id}",
            "/pairings/{pairing_id}/protection-management/groups/{group_id}/vms/{vm_id}",
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
            read("srm", path);
        }
        ids.put("view_mode", mode());
        read("srm", PLAN + "/recovery-steps/{view_mode}");
        read("srm", PLAN + "/recovery-steps/{view_mode}/{recovery_step_id}");
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
            read("replication", path);
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

    private Wires.Reply read(String system, String template) {
        Wires.Reply whole = send(system, "GET", template, null, 200);
        if (whole.json().at("/_meta/total").asInt() > 2 && UNPAGED.stream().noneMatch(template::endsWith)) {
            send(system, "GET", template, null, 200, "?limit=1&offset=1");
        }
        return whole;
    }

    /** Sends a request whose path is filled from the known ids, and compares the answer. */
    private Wires.Reply send(String system, String method, String template, String body, int status) {
        String query = method.equals("GET") ? QUERIES.getOrDefault(template, "") : "";
        return send(system, method, template, body, status, query);
    }

    private Wires.Reply send(String system, String method, String template, String body, int status, String query) {
        String path = template.replace("/pairings/{pairing_id}", "~");
        for (Map.Entry<String, String> id : ids.entrySet()) {
            path = path.replace("{" + id.getKey() + "}", Wires.encode(id.getValue()));
        }
        Wires.Reply reply = wires.rest(PROVIDER, system, method, path + query, body);
        assertThat(reply.status()).as(template + ": " + reply.body()).isEqualTo(status);
        return reply;
    }

    private void answers() {
        readEverything();
        control()
                .addFault(Fault.taskError("no resources")
                        .operation("run.powerOn")
                        .on("payroll-web01")
                        .once());
        wires.act(PROVIDER, "Payroll", "test", "{\"sync_data\":true}");
        lab.controls().advance(Duration.ofSeconds(40));
        readEverything();
        finish();
        readEverything();
        for (JsonNode step : send("srm", "GET", PLAN + "/recovery-steps/{view_mode}", null, 200)
                .json()
                .get("list")) {
            ids.put("recovery_step_id", step.get("id").asText());
            read("srm", PLAN + "/recovery-steps/{view_mode}/{recovery_step_id}");
        }
        wires.act(PROVIDER, "Payroll", "cleanup", "{\"forced\":false}");
        finish();
        control()
                .addFault(Fault.taskError("no")
                        .at(PROVIDER, "srm")
                        .operation("*actions/test")
                        .once());
        ids.put("taskId", wires.act(PROVIDER, "Payroll", "test", "{}").text("id"));
        finish();
        read("srm", "/tasks");
        send("srm", "GET", "/tasks/{taskId}", null, 200);
        wires.act(PROVIDER, "Payroll", "cleanup", "{\"forced\":true}");
        finish();
        String network = first(MAPPINGS.replace("{srm_id}", ids.get("srm_id")) + "networks", "primary_object");
        send(
                "srm",
                "POST",
                PLAN + "/actions/reconfigure",
                "{\"test_network_mappings\":[{\"target_network\":\"" + network + "\",\"test_network\":\"" + network
                        + "\"}]}",
                202);
        finish();
        read("srm", PLAN + "/test-networks");
        var machines = read("srm", PLAN + "/vms").json().get("list");
        ids.put("vm_id", machines.get(0).get("id").asText());
        String other = "{\"dependent_vms\":[\"" + machines.get(1).get("id").asText() + "\"]}";
        send("srm", "POST", SETTINGS + "/dependent-vms/actions/update", other, 202);
        finish();
        read("srm", SETTINGS + "/dependent-vms");
        read("srm", SETTINGS);
        read("srm", PLAN + "/vms/{vm_id}");
        read("srm", PLAN + "/vms");
        String priority = "{\"priority\":\"P1\"}";
        send("srm", "PUT", SETTINGS + "/priority", priority, 202);
        String settings = "{\"ip_customization_type\":\"AUTO\",\"priority\":\"P1\",\"startup_action\":\"POWER_ON\","
                + "\"shutdown_action_settings\":{\"timeout_seconds\":100}}";
        send("srm", "POST", SETTINGS + "/actions/update", settings, 202);
        send("srm", "POST", SETTINGS + "/dependent-vms/actions/update", "{\"dependent_vms\":[]}", 202);
        String itself = "{\"dependent_vms\":[\"" + ids.get("vm_id") + "\"]}";
        var invalid = send("srm", "POST", SETTINGS + "/dependent-vms/actions/validate", itself, 200);
        assertThat(invalid.text("issue_type")).isEqualTo("CYCLE_DETECTED");
        send("srm", "POST", PLAN + "/actions/reconfigure", "{\"description\":\"as before\"}", 202);
        for (String kind : new String[] {"networks", "folders", "resources"}) {
            var mapping = send("srm", "GET", MAPPINGS + kind, null, 200).json().at("/list/0");
            ids.put("mapping_id", mapping.get("id").asText());
            send("srm", "DELETE", MAPPINGS + kind + "/{mapping_id}", null, 204);
            String again = "{\"mapping_source_object\":\""
                    + mapping.get("primary_object").asText() + "\",\"mapping_target_object\":\""
                    + mapping.get("secondary_object").asText() + "\"}";
            send("srm", "POST", MAPPINGS + kind, again, 204);
        }
        plan();
        onboarding();
        ids.put("replication_id", replicationId("/replications", "id"));
        for (String action : new String[] {"sync", "pause", "resume"}) {
            var task = send("replication", "POST", REPLICATION + "/actions/" + action, null, 202);
            finish();
            ids.put("task_id", task.text("id"));
            send("replication", "GET", "/tasks/{task_id}", null, 200);
        }
        read("replication", "/tasks");
    }

    /** From a machine that nobody protects to a plan of its own, and back. */
    private void onboarding() {
        var machine = wires.replication(
                        PROVIDER,
                        "GET",
                        "~/vcenters/" + guid(ONPREMISES) + "/vms?suitable_for_replication=true&limit=1000",
                        null)
                .json()
                .get("list");
        JsonNode one = null;
        for (JsonNode candidate : machine) {
            one = candidate.get("name").asText().equals("helpdesk-web01") ? candidate : one;
        }
        String stores = MAPPINGS + "placeholder-datastores";
        String store = read("srm", stores).json().at("/list/0/id").asText();
        ids.put("datastore_id", store);
        read("srm", stores + "/{datastore_id}");
        send("srm", "DELETE", stores + "/{datastore_id}", null, 202);
        send("srm", "POST", stores, "{\"datastores\":[\"" + store + "\"]}", 202);
        ids.put("vm_id", one.get("id").asText());
        ids.put("vcenter_id", guid(ONPREMISES));
        String vms = "/pairings/{pairing_id}/vcenters/{vcenter_id}/vms";
        read("replication", vms);
        read("replication", vms + "/{vm_id}/disks");
        read("replication", vms + "/{vm_id}/capability");
        var disks = new StringBuilder();
        for (JsonNode disk : one.get("disks")) {
            disks.append(disks.length() == 0 ? "" : ",")
                    .append("{\"vm_disk\":")
                    .append(disk)
                    .append(",\"enabled_for_replication\":true,\"destination_disk_format\":\"SAME_AS_SOURCE\",")
                    .append("\"destination_datastore_id\":\"")
                    .append(datastore())
                    .append("\"}");
        }
        String options = "\"rpo\":30,\"network_compression_enabled\":true,\"mpit_enabled\":true,"
                + "\"mpit_instances\":4,\"mpit_days\":6,\"auto_replicate_new_disks\":true,"
                + "\"lwd_encryption_enabled\":false,\"disks\":[" + disks + "]";
        send(
                "replication",
                "POST",
                "/pairings/{pairing_id}/replications",
                "[{\"vm_id\":\"" + ids.get("vm_id") + "\",\"target_vc_id\":\"" + guid(PROVIDER) + "\"," + options
                        + "}]",
                202);
        finish();
        read("srm", "/pairings/{pairing_id}/vcenters/{vcenter_id}/replicated-vms");
        String groups = "/pairings/{pairing_id}/protection-management/groups";
        String members = "\"hbr_spec\":{\"vms\":[\"" + ids.get("vm_id") + "\"]}";
        var made = send(
                "srm",
                "POST",
                groups,
                "{\"name\":\"pg-one\",\"replication_type\":\"HBR\",\"protected_vc_guid\":\"" + guid(ONPREMISES) + "\","
                        + members + "}",
                202);
        finish();
        ids.put("group_id", wires.task(PROVIDER, "srm", made).text("result"));
        read("srm", groups + "/{group_id}");
        read("srm", groups + "/{group_id}/vms");
        send("srm", "POST", groups + "/{group_id}/actions/configure-all-vms", null, 202);
        send("srm", "POST", groups + "/{group_id}/actions/reconfigure", "{\"name\":\"pg-1\"," + members + "}", 202);
        var plan = send(
                "srm",
                "POST",
                "/pairings/{pairing_id}/recovery-management/plans",
                "{\"name\":\"One\",\"protected_vc_guid\":\"" + guid(ONPREMISES) + "\",\"protection_groups\":[\""
                        + ids.get("group_id") + "\"]}",
                202);
        finish();
        ids.put("plan_id", wires.task(PROVIDER, "srm", plan).text("result"));
        read("srm", PLAN);
        send("srm", "DELETE", PLAN, null, 202);
        send("srm", "DELETE", groups + "/{group_id}", null, 202);
        ids.put("replication_id", replicationOf("helpdesk-web01"));
        send("replication", "POST", REPLICATION + "/actions/reconfigure", "{" + options + "}", 202);
        send("replication", "POST", REPLICATION + "/actions/unconfigure", null, 202);
        send(
                "replication",
                "POST",
                "/pairings/{pairing_id}/replications",
                "[{\"vm_id\":\"" + ids.get("vm_id") + "\",\"target_vc_id\":\"" + guid(PROVIDER) + "\"," + options
                        + "}]",
                202);
        ids.put("replication_id", replicationOf("helpdesk-web01"));
        send("replication", "DELETE", REPLICATION, null, 202);
    }

    private String guid(String site) {
        String own = wires.srm(site, "GET", "/server/info", null).text("vc_guid");
        return own;
    }

    private String datastore() {
        return wires.replication(PROVIDER, "GET", "~/vcenters/" + guid(PROVIDER) + "/datastores", null)
                .json()
                .at("/list/0/id")
                .asText();
    }

    private String replicationOf(String name) {
        return wires.replication(PROVIDER, "GET", "~/replications?filter_property=name&filter=" + name, null)
                .json()
                .at("/list/0/id")
                .asText();
    }

    /** A plan's whole way, its history, and the task that the history comes in. */
    private void plan() {
        send("srm", "POST", PLAN + "/actions/test", "{\"sync_data\":false}", 202);
        send("srm", "POST", PLAN + "/actions/cancel", null, 204);
        finish();
        send("srm", "POST", PLAN + "/actions/cleanup", "{\"forced\":false}", 202);
        finish();
        send("srm", "POST", PLAN + "/actions/recovery", PLANNED, 202);
        finish();
        send("srm", "POST", PLAN + "/actions/reprotect", "{\"forced\":false}", 202);
        finish();
        ids.put("plan_id", wires.plan(PROVIDER, "Payroll").get("id").asText());
        send("srm", "GET", "/pairings/{pairing_id}/recovery-management/history-reports", null, 202);
        var task = send("srm", "GET", PLAN + "/history-reports", null, 202);
        finish();
        ids.put("taskId", task.text("id"));
        send("srm", "GET", "/tasks/{taskId}", null, 200);
        JsonNode reports = wires.task(PROVIDER, "srm", task).json().get("result");
        assertThat(reports).isNotEmpty();
        ids.put("report_id", reports.at("/0/run_key").asText());
        send("srm", "GET", PLAN + "/history-reports/{report_id}", null, 200);
    }

    private void refusals() {
        ids.put("plan_id", wires.plan(PROVIDER, "Tier 1").get("id").asText());
        send("srm", "POST", PLAN + "/actions/cancel", null, 400);
        send("srm", "GET", PLAN + "/recovery-steps/sideways", null, 400);
        ids.put("plan_id", "DrRecoveryRecoveryPlan:nobody:nowhere");
        send("srm", "GET", PLAN, null, 404);
        ids.put("replication_id", "HmsReplication:nobody:nowhere");
        send("replication", "GET", REPLICATION, null, 404);
        // not logged in at the other site
        wires.login(PROVIDER, "srm").login(PROVIDER, "replication");
        ids.put("plan_id", wires.plan(PROVIDER, "Tier 1").get("id").asText());
        send("srm", "POST", PLAN + "/actions/reprotect", "{\"forced\":false}", 403);
        ids.put("replication_id", replicationId("/replications", "id"));
        send("replication", "POST", REPLICATION + "/actions/pause", null, 403);
        lab.controls().expireSessions();
        send("srm", "GET", "/tasks", null, 401);
        send("replication", "GET", "/tasks", null, 401);
    }
}
