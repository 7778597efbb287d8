package io.drawbridge.security;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.camunda.bpm.engine.AuthorizationService;
import org.camunda.bpm.engine.FilterService;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.authorization.Authorization;
import org.camunda.bpm.engine.authorization.Permission;
import org.camunda.bpm.engine.authorization.Permissions;
import org.camunda.bpm.engine.authorization.ProcessDefinitionPermissions;
import org.camunda.bpm.engine.authorization.Resource;
import org.camunda.bpm.engine.authorization.Resources;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Gives each role what the engine's web applications need of it: everybody sees the tasks of their roles, starters see
 * their runbooks in Tasklist, auditors read everything and change nothing. Runs at every start and repeats harmlessly.
 */
@Component
@Order(10)
class EngineRights implements ApplicationRunner {

    private final IdentityService identities;
    private final AuthorizationService authorizations;
    private final RepositoryService repository;
    private final FilterService filters;
    private final TaskService tasks;

    EngineRights(ProcessEngine engine) {
        this.identities = engine.getIdentityService();
        this.authorizations = engine.getAuthorizationService();
        this.repository = engine.getRepositoryService();
        this.filters = engine.getFilterService();
        this.tasks = engine.getTaskService();
    }

    @Override
    public void run(ApplicationArguments arguments) {
        for (var role : Role.values()) {
            if (identities.createGroupQuery().groupId(role.id()).count() == 0) {
                var group = identities.newGroup(role.id());
                group.setName(role.title());
                group.setType("DRAWBRIDGE");
                identities.saveGroup(group);
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
        grant(
                Role.AUDITOR,
                Resources.PROCESS_DEFINITION,
                "*",
                ProcessDefinitionPermissions.READ,
                ProcessDefinitionPermissions.READ_INSTANCE,
                ProcessDefinitionPermissions.READ_HISTORY,
                ProcessDefinitionPermissions.READ_TASK);
        letStartersStart();
        makeFilter();
    }

    private void letStartersStart() {
        for (var definition :
                repository.createProcessDefinitionQuery().latestVersion().list()) {
            starters(definition)
                    .flatMap(groups ->
                            Optional.of(Arrays.stream(groups.split(",")).map(String::trim)))
                    .ifPresent(groups -> groups.forEach(group -> {
                        grant(
                                group,
                                Resources.PROCESS_DEFINITION,
                                definition.getKey(),
                                ProcessDefinitionPermissions.READ,
                                ProcessDefinitionPermissions.READ_INSTANCE,
                                ProcessDefinitionPermissions.CREATE_INSTANCE);
                        grant(group, Resources.PROCESS_INSTANCE, "*", Permissions.CREATE);
                    }));
        }
    }

    private Optional<String> starters(ProcessDefinition definition) {
        Process process = repository.getBpmnModelInstance(definition.getId()).getModelElementById(definition.getKey());
        return Optional.ofNullable(process.getCamundaCandidateStarterGroups());
    }

    /** Without criteria: the engine shows each person only the tasks of their roles. */
    private void makeFilter() {
        var name = "Waiting for you";
        if (filters.createTaskFilterQuery().filterName(name).count() > 0) {
            return;
        }
        var filter = filters.newTaskFilter(name);
        filter.setQuery(tasks.createTaskQuery());
        filter.setProperties(Map.of(
                "description",
                "Everything that your roles may decide",
                "priority",
                1,
                "color",
                "#1d6fa5",
                "refresh",
                true,
                "showUndefinedVariable",
                false,
                "variables",
                java.util.List.of(
                        Map.of("name", "recoveryPlan", "label", "Plan"),
                        Map.of("name", "runbook", "label", "Runbook"),
                        Map.of("name", "requester", "label", "Asked for by"))));
        filters.saveFilter(filter);
    }

    private void grant(Role role, Resource resource, String id, Permission... permissions) {
        grant(role.id(), resource, id, permissions);
    }

    private void grant(String group, Resource resource, String id, Permission... permissions) {
        var existing = authorizations
                .createAuthorizationQuery()
                .groupIdIn(group)
                .resourceType(resource)
                .resourceId(id)
                .singleResult();
        var grant = existing == null ? authorizations.createNewAuthorization(Authorization.AUTH_TYPE_GRANT) : existing;
        grant.setGroupId(group);
        grant.setResource(resource);
        grant.setResourceId(id);
        for (var permission : permissions) {
            grant.addPermission(permission);
        }
        authorizations.saveAuthorization(grant);
    }
}
