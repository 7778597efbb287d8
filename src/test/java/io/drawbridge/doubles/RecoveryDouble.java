package io.drawbridge.doubles;

import com.fasterxml.jackson.databind.node.NullNode;
import io.drawbridge.core.RemoteException;
import io.drawbridge.site.gateway.DrTask;
import io.drawbridge.site.gateway.Pairing;
import io.drawbridge.site.gateway.ServerInfo;
import io.drawbridge.srm.GroupVm;
import io.drawbridge.srm.HistoryReport;
import io.drawbridge.srm.Issue;
import io.drawbridge.srm.Mapping;
import io.drawbridge.srm.PlaceholderDatastore;
import io.drawbridge.srm.PlanStatus;
import io.drawbridge.srm.PlanStep;
import io.drawbridge.srm.PlanVm;
import io.drawbridge.srm.Prompt;
import io.drawbridge.srm.ProtectionGroup;
import io.drawbridge.srm.RecoveryOptions;
import io.drawbridge.srm.RecoveryPlan;
import io.drawbridge.srm.SiteRecovery;
import io.drawbridge.srm.StepTime;
import io.drawbridge.srm.TestNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Site Recovery Manager with one plan; commands are written down and change nothing by themselves. */
public final class RecoveryDouble implements SiteRecovery {

    public static final String PROTECTED_VC = "11111111-1111-4111-8111-111111111111";
    public static final String RECOVERY_VC = "22222222-2222-4222-8222-222222222222";
    public static final String PLAN_ID = "DrRecoveryRecoveryPlan:9d2f:52af";

    public PlanStatus status = PlanStatus.READY_STATE;
    public String planName = "Tier-1";
    public Boolean running = false;
    public String protectedVc = PROTECTED_VC;
    public ServerInfo.Status remote = ServerInfo.Status.OK;
    public List<PlanVm> vms = new ArrayList<>();
    public List<ProtectionGroup> groups = new ArrayList<>();
    public List<ProtectionGroup> allGroups = null;
    public Map<String, List<GroupVm>> groupVms = new LinkedHashMap<>();
    public List<Mapping> mappings = new ArrayList<>();
    public List<Issue> issues = new ArrayList<>();
    public List<PlanStep> steps = new ArrayList<>();
    public List<StepTime> stepTimes = new ArrayList<>();
    public List<TestNetwork> testNetworks = new ArrayList<>();
    public Map<String, DrTask> tasks = new LinkedHashMap<>();
    public List<String> sent = new ArrayList<>();
    public RuntimeException answerLost = null;

    public RecoveryDouble() {
        vms.add(vm("vm-80", "billing-db01", PlanVm.Priority.P1, PlanVm.Status.READY_TO_RECOVER));
        vms.add(vm("vm-81", "billing-web01", PlanVm.Priority.P2, PlanVm.Status.READY_TO_RECOVER));
        groups.add(new ProtectionGroup("g1", "pg-billing", PROTECTED_VC, RECOVERY_VC, 2, "HBR", "OK", "READY"));
        groupVms.put(
                "g1",
                List.of(
                        groupVm("vm-80", "billing-db01", GroupVm.Status.OK),
                        groupVm("vm-81", "billing-web01", GroupVm.Status.OK)));
        mappings.add(new Mapping(
                "m1",
                "Network:network-15:" + PROTECTED_VC,
                "app-net",
                "Network:network-25:" + RECOVERY_VC,
                "app-net-dr",
                Mapping.Reverse.YES));
    }

    public static PlanVm vm(String id, String name, PlanVm.Priority priority, PlanVm.Status status) {
        return new PlanVm(
                "VirtualMachine:" + id + ":" + PROTECTED_VC,
                name,
                new PlanVm.Settings(priority, "POWER_ON"),
                status == null ? null : status.name(),
                "g1",
                "pg-billing");
    }

    public static GroupVm groupVm(String id, String name, GroupVm.Status status) {
        return new GroupVm(
                "VirtualMachine:" + id + ":" + PROTECTED_VC,
                name,
                new GroupVm.Protection(
                        null,
                        null,
                        List.of(new GroupVm.Network("Network:network-25:" + RECOVERY_VC, "app-net-dr", "NETWORK"))),
                new GroupVm.StatusDetails(status, List.of()));
    }

    public RecoveryDouble everyVm(PlanVm.Status status) {
        vms.replaceAll(vm -> new PlanVm(
                vm.id(),
                vm.name(),
                vm.recoverySettings(),
                status.name(),
                vm.protectionGroup(),
                vm.protectionGroupName()));
        return this;
    }

    public DrTask task(String id, DrTask.Status status, String problem, Long queued) {
        var task = new DrTask(
                id,
                status.name(),
                "",
                PLAN_ID,
                "Tier-1",
                10,
                problem == null ? null : new DrTask.Error(problem, null),
                NullNode.getInstance(),
                queued,
                null,
                null);
        tasks.put(id, task);
        return task;
    }

    private DrTask start(String command) {
        sent.add(command);
        if (answerLost != null) {
            throw answerLost;
        }
        return task("task-" + sent.size(), DrTask.Status.RUNNING, null, null);
    }

    private static ServerInfo server(String id, ServerInfo.Status status) {
        return new ServerInfo(id, id, "https://" + id, "9.0.2", status);
    }

    @Override
    public Pairing pairing() {
        return new Pairing(
                "pairing-1",
                server(RECOVERY_VC, ServerInfo.Status.OK),
                server(PROTECTED_VC, remote),
                server("srm-b", ServerInfo.Status.OK),
                server("srm-a", remote),
                null,
                null);
    }

    @Override
    public List<RecoveryPlan> plans() {
        return List.of(new RecoveryPlan(
                PLAN_ID,
                planName,
                status.name(),
                "",
                "on-premises",
                "cloud",
                protectedVc,
                RECOVERY_VC,
                running ? 40 : null,
                running));
    }

    @Override
    public Optional<RecoveryPlan> planById(String plan) {
        return plans().stream().findFirst();
    }

    @Override
    public List<PlanVm> vms(String plan) {
        return List.copyOf(vms);
    }

    @Override
    public List<ProtectionGroup> groups(String plan) {
        return groups;
    }

    @Override
    public List<ProtectionGroup> groups() {
        return allGroups == null ? groups : allGroups;
    }

    @Override
    public List<GroupVm> groupVms(String group) {
        return groupVms.getOrDefault(group, List.of());
    }

    @Override
    public List<Issue> issues(String plan) {
        return issues;
    }

    @Override
    public List<PlanStep> steps(String plan, PlanStep.View view) {
        return steps;
    }

    @Override
    public List<StepTime> stepTimes(String plan, PlanStep.View view, Collection<Integer> expanded) {
        return stepTimes;
    }

    @Override
    public List<Prompt> prompts(String plan) {
        return List.of(new Prompt("p1", "prompt", "Is the storage team informed?"));
    }

    @Override
    public List<TestNetwork> testNetworks(String plan) {
        return List.copyOf(testNetworks);
    }

    @Override
    public List<Mapping> mappings(String srm, Mapping.Kind kind) {
        if (remote == ServerInfo.Status.ERROR) {
            throw new RemoteException.Refused("SRM of provider", 403, "not allowed (HTTP 403)");
        }
        return mappings;
    }

    @Override
    public List<PlaceholderDatastore> placeholderDatastores(String srm) {
        return List.of(new PlaceholderDatastore("ds1", "placeholders", "GREEN"));
    }

    @Override
    public Optional<DrTask> task(String id) {
        return Optional.ofNullable(tasks.get(id));
    }

    @Override
    public List<DrTask> tasksOf(String entity) {
        return List.copyOf(tasks.values());
    }

    @Override
    public DrTask test(String plan, boolean syncData) {
        return start("test sync_data=" + syncData);
    }

    @Override
    public DrTask cleanUp(String plan, boolean forced) {
        return start("cleanup forced=" + forced);
    }

    @Override
    public DrTask recover(String plan, RecoveryOptions options) {
        return start("recovery planned_failover=" + options.plannedFailover() + " sync_data=" + options.syncData());
    }

    @Override
    public DrTask reprotect(String plan, boolean forced) {
        return start("reprotect forced=" + forced);
    }

    @Override
    public void cancel(String plan) {
        sent.add("cancel");
        if (answerLost != null) {
            throw answerLost;
        }
    }

    @Override
    public DrTask setTestNetworks(String plan, List<TestNetwork> networks) {
        var task = start("reconfigure " + networks.size());
        testNetworks = new ArrayList<>(networks);
        return task("task-" + sent.size(), DrTask.Status.SUCCESS, null, null);
    }

    @Override
    public DrTask history(String plan, Duration back) {
        return start("history");
    }

    @Override
    public List<HistoryReport> reports(DrTask historyTask) {
        return List.of();
    }
}
