package io.drawbridge.srm;

import io.drawbridge.site.gateway.DrGateway;
import io.drawbridge.site.gateway.DrTask;
import io.drawbridge.site.http.Path;
import java.util.List;
import java.util.Map;

/** The REST gateway's SRM service, v2: what changes protection (reference sections 5 and 6). */
final class HttpProtectionSetup implements ProtectionSetup {

    private final DrGateway gateway;

    HttpProtectionSetup(DrGateway gateway) {
        this.gateway = gateway;
    }

    private record Specification(String mappingSourceObject, String mappingTargetObject) {}

    private record HbrSpecification(List<String> vms) {}

    private record GroupSpecification(
            String name,
            String description,
            String replicationType,
            String protectedVcGuid,
            HbrSpecification hbrSpec) {}

    private record PlanSpecification(
            String name, String description, String protectedVcGuid, List<String> protectionGroups) {}

    @Override
    public List<Item> inventory(String vcenter, Mapping.Kind kind, String path) {
        var tree = gateway.below("vcenters", vcenter, "inventory")
                .and(
                        switch (kind) {
                            case NETWORKS -> "network";
                            case FOLDERS -> "vm-folder";
                            case RESOURCES -> "compute";
                        });
        var place = path.isEmpty() ? tree : tree.query("path", path);
        // Of the three only folders come in pages (reference 5).
        return kind == Mapping.Kind.FOLDERS ? gateway.list(Item.class, place) : gateway.whole(Item.class, place);
    }

    private Path mappings(String srm, Mapping.Kind kind) {
        return gateway.below("srms", srm, "inventory-mappings", kind.word());
    }

    @Override
    public void map(String srm, Mapping.Kind kind, String source, String target) {
        gateway.send(mappings(srm, kind), new Specification(source, target));
    }

    @Override
    public void unmap(String srm, Mapping.Kind kind, String mapping) {
        gateway.remove(mappings(srm, kind).and(mapping));
    }

    @Override
    public List<UnprotectedVm> unprotectedVms(String vcenter) {
        return gateway.list(UnprotectedVm.class, gateway.below("vcenters", vcenter, "replicated-vms"));
    }

    @Override
    public List<Described> groups() {
        return gateway.list(Described.class, gateway.below("protection-management", "groups"));
    }

    @Override
    public DrTask createGroup(String name, String description, String protectedVcenter, List<String> vms) {
        return gateway.start(
                gateway.below("protection-management", "groups"),
                new GroupSpecification(name, description, "HBR", protectedVcenter, new HbrSpecification(vms)));
    }

    private Path group(String group) {
        return gateway.below("protection-management", "groups", group);
    }

    @Override
    public DrTask deleteGroup(String group) {
        return gateway.delete(group(group));
    }

    @Override
    public List<DrTask> configureAll(String group) {
        return gateway.startAll(group(group).and("actions", "configure-all-vms"), null);
    }

    @Override
    public DrTask createPlan(String name, String description, String protectedVcenter, List<String> groups) {
        return gateway.start(
                gateway.below("recovery-management", "plans"),
                new PlanSpecification(name, description, protectedVcenter, groups));
    }

    private Path plan(String plan) {
        return gateway.below("recovery-management", "plans", plan);
    }

    @Override
    public DrTask deletePlan(String plan) {
        return gateway.delete(plan(plan));
    }

    private Path settings(String plan, String vm) {
        return plan(plan).and("vms", vm, "recovery-settings");
    }

    @Override
    public DrTask setPriority(String plan, String vm, PlanVm.Priority priority) {
        return gateway.replace(settings(plan, vm).and("priority"), Map.of("priority", priority.name()));
    }

    @Override
    public List<Dependency> dependencies(String plan, String vm) {
        return gateway.list(Dependency.class, settings(plan, vm).and("dependent-vms"));
    }

    @Override
    public DrTask setDependencies(String plan, String vm, List<String> others) {
        return gateway.start(
                settings(plan, vm).and("dependent-vms", "actions", "update"), Map.of("dependent_vms", others));
    }
}
