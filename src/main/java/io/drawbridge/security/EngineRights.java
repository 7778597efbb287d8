package io.drawbridge.security;

import io.drawbridge.site.Sites;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camunda.bpm.engine.AuthorizationService;
import org.camunda.bpm.engine.FilterService;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.authorization.Authorization;
import org.camunda.bpm.engine.authorization.Groups;
import org.camunda.bpm.engine.authorization.Permission;
import org.camunda.bpm.engine.authorization.Permissions;
import org.camunda.bpm.engine.authorization.ProcessDefinitionPermissions;
import org.camunda.bpm.engine.authorization.Resource;
import org.camunda.bpm.engine.authorization.Resources;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.camunda.bpm.engine.task.IdentityLink;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Gives each role what the engine's web applications need of it: everybody sees the tasks of their roles, starters see
 * their runbooks in Tasklist, auditors read everything and change nothing. Makes a tenant of the engine of each tenant
 * that settings name: its people are members by themselves, the provider's through their roles. Runs at every start and
 * repeats harmlessly.
 */
@Component
@Order(10)
class EngineRights implements ApplicationRunner {

    /**
     * As long as this group is empty, the web applications send everybody to their first-run set-up, which is closed
     * here: somebody has to be in it, also before the first person signs in. It is granted nothing.
     */
    static final String ENGINE_ADMINISTRATORS = Groups.CAMUNDA_ADMIN;

    /** A model that names anybody else as its starter does not make them one. */
    private static final Predicate<String> MAY_START =
            Rights.holders(Right.START).stream().map(Role::id).collect(Collectors.toSet())::contains;

    /**
     * The provider's people whose role is no provider's role, such as its auditors: who is in this group belongs to all
     * tenants. It is no role and allows nothing by itself.
     */
    static final String PROVIDER = "provider";

    private final Sites sites;
    /** The product itself, as the engine's pages show it. */
    static final String NOBODY = "drawbridge";

    private final IdentityService identities;
    private final AuthorizationService authorizations;
    private final RepositoryService repository;
    private final FilterService filters;
    private final TaskService tasks;
    private Map<List<?>, Authorization> granted;

    EngineRights(ProcessEngine engine, Sites sites) {
        this.sites = sites;
        this.identities = engine.getIdentityService();
        this.authorizations = engine.getAuthorizationService();
        this.repository = engine.getRepositoryService();
        this.filters = engine.getFilterService();
        this.tasks = engine.getTaskService();
    }

    @Override
    public void run(ApplicationArguments arguments) {
        granted = granted();
        makeGroup(ENGINE_ADMINISTRATORS, "Administrators of the engine");
        makeGroup(PROVIDER, "People of the provider");
        makeNobody();
        for (var role : Role.values()) {
            makeGroup(role.id(), role.title());
            if (!Rights.has(role, Right.SEE)) {
                continue;
            }
            grant(role, Resources.APPLICATION, "tasklist", Permissions.ACCESS);
            grant(role, Resources.APPLICATION, "cockpit", Permissions.ACCESS);
            grant(role, Resources.FILTER, "*", Permissions.READ);
            grant(role, Resources.GROUP, "*", Permissions.READ);
            grant(
                    role,
                    Resources.PROCESS_DEFINITION,
                    "*",
                    ProcessDefinitionPermissions.READ,
                    ProcessDefinitionPermissions.READ_INSTANCE);
            grant(role, Resources.DECISION_DEFINITION, "*", Permissions.READ);
            // Without it a model that is not in the cache, as after a restart, cannot be read.
            grant(role, Resources.DEPLOYMENT, "*", Permissions.READ);
        }
        Rights.holders(Right.AUDIT)
                .forEach(role -> grant(
                        role,
                        Resources.PROCESS_DEFINITION,
                        "*",
                        ProcessDefinitionPermissions.READ,
                        ProcessDefinitionPermissions.READ_INSTANCE,
                        ProcessDefinitionPermissions.READ_HISTORY,
                        ProcessDefinitionPermissions.READ_TASK));
        makeTenants();
        letStartersStart();
        makeFilter();
    }

    /** Nobody's account: nobody knows its password, and it has no role. */
    private void makeNobody() {
        if (identities.createUserQuery().userId(NOBODY).count() == 0) {
            var user = identities.newUser(NOBODY);
            user.setLastName("Drawbridge");
            user.setPassword(PersonRegister.unusable());
            identities.saveUser(user);
            identities.createMembership(NOBODY, ENGINE_ADMINISTRATORS);
        }
    }

    private void makeGroup(String id, String name) {
        if (identities.createGroupQuery().groupId(id).count() == 0) {
            var group = identities.newGroup(id);
            group.setName(name);
            group.setType("DRAWBRIDGE");
            identities.saveGroup(group);
        }
    }

    private void makeTenants() {
        var everywhere = Stream.concat(
                        Stream.of(PROVIDER),
                        Arrays.stream(Role.values())
                                .filter(role -> role.organisation() == Role.Organisation.PROVIDER
                                        || role == Role.SYSTEM_ADMINISTRATOR)
                                .map(Role::id))
                .toList();
        for (var tenant : sites.tenants()) {
            var id = tenant.id().value();
            var known = identities.createTenantQuery().tenantId(id).singleResult();
            if (known == null || !tenant.name().equals(known.getName())) {
                var made = known == null ? identities.newTenant(id) : known;
                made.setName(tenant.name());
                identities.saveTenant(made);
            }
            for (var group : everywhere) {
                boolean member = identities
                                .createTenantQuery()
                                .tenantId(id)
                                .groupMember(group)
                                .count()
                        > 0;
                if (!member) {
                    identities.createTenantGroupMembership(id, group);
                }
            }
        }
    }

    private void letStartersStart() {
        for (var definition :
                repository.createProcessDefinitionQuery().latestVersion().list()) {
            starters(definition).filter(MAY_START).forEach(group -> {
                grant(
                        group,
                        Resources.PROCESS_DEFINITION,
                        definition.getKey(),
                        ProcessDefinitionPermissions.READ,
                        ProcessDefinitionPermissions.READ_INSTANCE,
                        ProcessDefinitionPermissions.CREATE_INSTANCE);
                grant(group, Resources.PROCESS_INSTANCE, "*", Permissions.CREATE);
            });
        }
    }

    /** The engine keeps a model's starters beside it: to know them no model has to be read. */
    private Stream<String> starters(ProcessDefinition definition) {
        return repository.getIdentityLinksForProcessDefinition(definition.getId()).stream()
                .map(IdentityLink::getGroupId)
                .filter(Objects::nonNull);
    }

    /** Without criteria: the engine shows each person only what their roles may decide, and auditors everything. */
    private void makeFilter() {
        var name = "Waiting for a decision";
        var existing = filters.createTaskFilterQuery().filterName(name).singleResult();
        var filter = existing == null ? filters.newTaskFilter(name) : existing;
        filter.setQuery(tasks.createTaskQuery());
        filter.setProperties(Map.of(
                "description",
                "What your roles may decide or read",
                "priority",
                1,
                "color",
                "#1d6fa5",
                "refresh",
                true,
                "showUndefinedVariable",
                false,
                "variables",
                List.of(
                        Map.of("name", "runbookName", "label", "Runbook"),
                        Map.of("name", "subject", "label", "Works on"),
                        Map.of("name", "requester", "label", "Asked for by"))));
        filters.saveFilter(filter);
    }

    private void grant(Role role, Resource resource, String id, Permission... permissions) {
        grant(role.id(), resource, id, permissions);
    }

    private void grant(String group, Resource resource, String id, Permission... permissions) {
        var key = List.of(group, resource.resourceType(), id);
        var existing = granted.get(key);
        if (existing != null && Arrays.stream(permissions).allMatch(existing::isPermissionGranted)) {
            return;
        }
        var grant = existing == null ? authorizations.createNewAuthorization(Authorization.AUTH_TYPE_GRANT) : existing;
        grant.setGroupId(group);
        grant.setResource(resource);
        grant.setResourceId(id);
        for (var permission : permissions) {
            grant.addPermission(permission);
        }
        granted.put(key, authorizations.saveAuthorization(grant));
    }

    /** @return what roles were granted at earlier starts, by group, kind and id of what it is for */
    private Map<List<?>, Authorization> granted() {
        var roles = Arrays.stream(Role.values()).map(Role::id).toArray(String[]::new);
        return authorizations
                .createAuthorizationQuery()
                .authorizationType(Authorization.AUTH_TYPE_GRANT)
                .groupIdIn(roles)
                .list()
                .stream()
                .collect(Collectors.toMap(
                        grant -> List.of(grant.getGroupId(), grant.getResourceType(), grant.getResourceId()),
                        grant -> grant,
                        (one, other) -> one,
                        HashMap::new));
    }
}
