package io.drawbridge.lab.srm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.lab.gateway.Gateway;
import io.drawbridge.lab.gateway.Ids;
import io.drawbridge.lab.gateway.Pages;
import io.drawbridge.lab.gateway.Tasks;
import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Call;
import io.drawbridge.lab.wire.Json;
import io.drawbridge.lab.wire.Problem;
import io.drawbridge.lab.world.Group;
import io.drawbridge.lab.world.LabTask;
import io.drawbridge.lab.world.Machine;
import io.drawbridge.lab.world.Plan;
import io.drawbridge.lab.world.Protection;
import io.drawbridge.lab.world.Replicator;
import io.drawbridge.lab.world.Site;
import io.drawbridge.lab.world.Vm;
import io.drawbridge.lab.world.World;
import io.drawbridge.lab.world.WorldBuilder;
import java.util.Optional;
import java.util.function.BinaryOperator;

/** One site's Site Recovery Manager: what its calls share. */
public final class Srm {

    static final String VERSION = "8.8.0";

    private final Gateway gateway;
    private final World world;
    private final PlanRuns runs;
    private final Tasks tasks;
    private final WorldBuilder builder;
    private final Replicator replicator;
    private final BinaryOperator<String> urls;
    private final Protection protection;

    /**
     * @param urls finds the address of an appliance by site and system
     */
    public Srm(
            Gateway gateway,
            PlanRuns runs,
            Tasks tasks,
            WorldBuilder builder,
            Replicator replicator,
            BinaryOperator<String> urls) {
        this.gateway = gateway;
        this.world = gateway.world();
        this.runs = runs;
        this.tasks = tasks;
        this.builder = builder;
        this.replicator = replicator;
        this.urls = urls;
        this.protection = new Protection(world, builder, replicator);
        gateway.serve(
                new PairingCalls(this),
                new InventoryCalls(this),
                new MappingCalls(this),
                new GroupCalls(this),
                new GroupEditCalls(this),
                new PlanCalls(this),
                new PlanEditCalls(this),
                new PlanActionCalls(this),
                new RecoverySettingCalls(this),
                new StepCalls(this),
                new HistoryCalls(this));
    }

    Gateway gateway() {
        return gateway;
    }

    World world() {
        return world;
    }

    PlanRuns runs() {
        return runs;
    }

    PlanStatus status() {
        return runs.status();
    }

    Tasks tasks() {
        return tasks;
    }

    WorldBuilder builder() {
        return builder;
    }

    Replicator replicator() {
        return replicator;
    }

    Protection protection() {
        return protection;
    }

    String site() {
        return gateway.site();
    }

    String url(String site, String system) {
        return urls.apply(site, system);
    }

    // --- ids: each side shows its own server's id in them, both are understood

    String planId(Plan plan) {
        return Ids.triple("DrRecoveryRecoveryPlan", plan.id, gateway.local().srmGuid);
    }

    String groupId(Group group) {
        return Ids.triple("DrReplicationProtectionGroup", group.id, gateway.local().srmGuid);
    }

    String objectId(String site, String type, String id) {
        return Ids.triple(type, id, world.site(site).vcenterGuid);
    }

    String objectId(String site, String id) {
        return world.objects
                .find(site + "/" + id)
                .map(object -> objectId(site, object.type, id))
                .orElseThrow(() -> Problem.notFound(id));
    }

    /** @return the machine's id: that of its copy at the protected site */
    String machineId(Machine machine) {
        String site = world.groups.get(machine.group).protectedSite;
        return objectId(site, "VirtualMachine", machine.copies.get(site));
    }

    Plan plan(Call call) {
        String id = call.variable("plan_id");
        return Ids.middle(id).flatMap(world.plans::find).orElseThrow(() -> Problem.notFound("Recovery plan " + id));
    }

    Group group(Call call) {
        return group(call.variable("group_id"));
    }

    Group group(String id) {
        return Ids.middle(id).flatMap(world.groups::find).orElseThrow(() -> Problem.notFound("Protection group " + id));
    }

    Machine machine(Call call) {
        return machine(call.variable("vm_id"));
    }

    Machine machine(String id) {
        Vm vm = siteOf(id)
                .flatMap(site -> Ids.middle(id).flatMap(value -> world.vms.find(site.id + "/" + value)))
                .orElseThrow(() -> Problem.notFound("Virtual machine " + id));
        return world.machines.find(vm.machine).orElseThrow(() -> Problem.notFound("Protected virtual machine " + id));
    }

    /** @return the site whose vCenter a triple belongs to */
    Optional<Site> siteOf(String triple) {
        return Ids.server(triple).flatMap(guid -> world.sites.all().stream()
                .filter(site -> site.vcenterGuid.equalsIgnoreCase(guid))
                .findFirst());
    }

    /** @return the site of a vCenter */
    Optional<Site> siteByVcenter(String guid) {
        return world.sites.all().stream()
                .filter(site -> site.vcenterGuid.equalsIgnoreCase(guid))
                .findFirst();
    }

    // --- answers

    ObjectNode server(String id, String name, String url, boolean up, String version) {
        return Json.object()
                .put("id", id)
                .put("name", name)
                .put("url", url)
                .put("version", version)
                .put("server_status", up ? "OK" : "ERROR");
    }

    boolean answers(String site) {
        return site.equals(site()) || world.connected();
    }

    /** Answers with a task for something that is done already but takes its time to say so. */
    Answer quickTask(Call call, String descriptionId, String description, String entity, String name, JsonNode result) {
        LabTask task = tasks.begin(gateway, descriptionId, description, entity, name);
        task.user = call.user();
        tasks.ending(task, 1, result, call.taskError().orElse(null));
        return taskAnswer(task);
    }

    Answer taskAnswer(LabTask task) {
        return Pages.entity(202, Tasks.show(gateway, task));
    }
}
