package io.drawbridge.srm;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.drawbridge.core.RemoteException;
import io.drawbridge.site.gateway.DrGateway;
import io.drawbridge.site.gateway.DrTask;
import io.drawbridge.site.gateway.Pairing;
import io.drawbridge.site.http.Path;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The REST gateway's SRM service, v2 (reference sections 5 and 6). */
final class HttpSiteRecovery implements SiteRecovery {

    private static final ObjectMapper REPORTS = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false)
            .build();

    private final DrGateway gateway;
    private final Clock clock;

    HttpSiteRecovery(DrGateway gateway, Clock clock) {
        this.gateway = gateway;
        this.clock = clock;
    }

    @Override
    public Pairing pairing() {
        return gateway.pairing();
    }

    @Override
    public List<RecoveryPlan> plans() {
        return gateway.list(RecoveryPlan.class, gateway.below("recovery-management", "plans"));
    }

    @Override
    public Optional<RecoveryPlan> planById(String plan) {
        return gateway.find(RecoveryPlan.class, plan(plan));
    }

    @Override
    public List<PlanVm> vms(String plan) {
        return gateway.list(PlanVm.class, plan(plan, "vms"));
    }

    @Override
    public List<ProtectionGroup> groups(String plan) {
        return gateway.list(ProtectionGroup.class, plan(plan, "protection-groups"));
    }

    @Override
    public List<ProtectionGroup> groups() {
        return gateway.list(ProtectionGroup.class, gateway.below("protection-management", "groups"));
    }

    @Override
    public List<GroupVm> groupVms(String group) {
        return gateway.list(GroupVm.class, gateway.below("protection-management", "groups", group, "vms"));
    }

    @Override
    public List<Issue> issues(String plan) {
        return gateway.list(Issue.class, plan(plan, "issues"));
    }

    @Override
    public List<PlanStep> steps(String plan, PlanStep.View view) {
        return gateway.whole(PlanStep.class, plan(plan, "recovery-steps", view.word()));
    }

    @Override
    public List<StepTime> stepTimes(String plan, PlanStep.View view, Collection<Integer> expanded) {
        var path = plan(plan, "recovery-steps", view.word());
        if (!expanded.isEmpty()) {
            path.query(
                    "expanded_step_ids", expanded.stream().map(String::valueOf).collect(Collectors.joining(",")));
        }
        return gateway.whole(StepTime.class, path);
    }

    @Override
    public List<Prompt> prompts(String plan) {
        return gateway.whole(Prompt.class, plan(plan, "recovery-steps", "user-prompts"));
    }

    @Override
    public List<TestNetwork> testNetworks(String plan) {
        return gateway.list(TestNetwork.class, plan(plan, "test-networks"));
    }

    @Override
    public List<Mapping> mappings(String srm, Mapping.Kind kind) {
        return gateway.list(Mapping.class, gateway.below("srms", srm, "inventory-mappings", kind.word()));
    }

    @Override
    public List<PlaceholderDatastore> placeholderDatastores(String srm) {
        return gateway.list(
                PlaceholderDatastore.class, gateway.below("srms", srm, "inventory-mappings", "placeholder-datastores"));
    }

    @Override
    public Optional<DrTask> task(String id) {
        return gateway.find(DrTask.class, Path.of("tasks", id));
    }

    @Override
    public List<DrTask> tasksOf(String entity) {
        // Whether a filter means the whole value is not documented: it is asked for and checked again here.
        return gateway
                .list(
                        DrTask.class,
                        Path.of("tasks").query("filter_property", "entity").query("filter", entity))
                .stream()
                .filter(task -> entity.equals(task.entity()))
                .toList();
    }

    @Override
    public DrTask test(String plan, boolean syncData) {
        return gateway.start(action(plan, "test"), Map.of("sync_data", syncData));
    }

    @Override
    public DrTask cleanUp(String plan, boolean forced) {
        return gateway.start(action(plan, "cleanup"), Map.of("forced", forced));
    }

    @Override
    public DrTask recover(String plan, RecoveryOptions options) {
        return gateway.start(action(plan, "recovery"), options);
    }

    @Override
    public DrTask reprotect(String plan, boolean forced) {
        return gateway.start(action(plan, "reprotect"), Map.of("forced", forced));
    }

    @Override
    public void cancel(String plan) {
        gateway.send(action(plan, "cancel"), null);
    }

    @Override
    public DrTask setTestNetworks(String plan, List<TestNetwork> networks) {
        return gateway.start(action(plan, "reconfigure"), Map.of("test_network_mappings", networks));
    }

    @Override
    public DrTask history(String plan, Duration back) {
        var now = clock.instant();
        return gateway.get(
                DrTask.class,
                plan(plan, "history-reports")
                        .query("start_date", now.minus(back).toEpochMilli())
                        .query("end_date", now.toEpochMilli()));
    }

    @Override
    public List<HistoryReport> reports(DrTask task) {
        JsonNode result = task.result();
        if (result == null || result.isNull()) {
            return List.of();
        }
        // Whether it is one object, a list or a list in an envelope is not documented (reference 12.6).
        JsonNode list = result.path("list").isArray() ? result.path("list") : result;
        var reports = new ArrayList<HistoryReport>();
        try {
            if (list.isArray()) {
                for (var one : list) {
                    reports.add(REPORTS.treeToValue(one, HistoryReport.class));
                }
            } else if (list.isObject()) {
                reports.add(REPORTS.treeToValue(list, HistoryReport.class));
            }
        } catch (IOException e) {
            throw new RemoteException.NoAnswer(gateway.label(), "the history cannot be read", e);
        }
        return reports;
    }

    private Path plan(String plan, String... below) {
        return gateway.below("recovery-management", "plans", plan).and(below);
    }

    private Path action(String plan, String action) {
        return plan(plan, "actions", action);
    }
}
