package io.drawbridge.security;

import java.util.List;
import org.springframework.http.HttpMethod;

/**
 * What the engine's web applications may ask of their server. Everything else is closed, above all what the engine's
 * REST API can do beside decisions: deploy, send messages and signals, set variables, move, migrate, suspend and delete
 * instances, raise errors, run jobs, edit filters, users and rights. Who may do what is allowed here, the engine's
 * authorisations and four eyes still decide.
 */
final class EngineOperations {

    private static final String ENGINE = "/camunda/api/engine/engine/default/";

    /**
     * One kind of request.
     *
     * @param path a pattern of Spring's: {@code *} is one part of a path, {@code **} the rest of it
     */
    record Operation(HttpMethod method, String path, String what) {}

    /** In the order of the document that is made of them. */
    static final List<Operation> ALLOWED = List.of(
            new Operation(HttpMethod.GET, "/camunda/api/admin/auth/user/default", "Who is signed in"),
            new Operation(HttpMethod.POST, "/camunda/api/admin/auth/user/default/logout", "Sign out"),
            new Operation(HttpMethod.GET, "/camunda/api/*/plugin/*/static/**", "The pages' own scripts and styles"),
            new Operation(HttpMethod.GET, "/camunda/api/engine/engine/", "Which engines there are"),
            new Operation(HttpMethod.GET, "/camunda/api/engine/engine", "Which engines there are"),
            new Operation(HttpMethod.GET, "/camunda/api/engine/version", "The engine's version"),
            read("version", "The engine's version"),
            new Operation(HttpMethod.OPTIONS, ENGINE + "**", "Which buttons a page shows"),
            read("user/*/profile", "A person's name, as tasks show it"),
            read("user", "People, as tasks show them"),
            read("group", "Roles, as tasks show them"),
            read("identity/groups", "The roles of whoever is signed in"),
            read("authorization/check", "Which buttons a page shows"),
            read("filter/**", "Lists of tasks"),
            new Operation(HttpMethod.POST, ENGINE + "filter/*/list", "Search a list of tasks"),
            new Operation(HttpMethod.POST, ENGINE + "filter/*/count", "Search a list of tasks"),
            read("task/**", "Tasks, their forms and comments"),
            search("task"),
            new Operation(HttpMethod.POST, ENGINE + "task/*/claim", "Take a task"),
            new Operation(HttpMethod.POST, ENGINE + "task/*/unclaim", "Give a task back"),
            new Operation(HttpMethod.POST, ENGINE + "task/*/comment/create", "Comment on a task"),
            new Operation(HttpMethod.POST, ENGINE + "task/*/submit-form", "Decide"),
            read("process-definition/**", "Runbooks, their diagrams and start forms"),
            new Operation(HttpMethod.POST, ENGINE + "process-definition/*/submit-form", "Ask for a run"),
            read("process-instance/**", "Runs and procedures under way"),
            search("process-instance"),
            search("process-instance/count"),
            search("task/count"),
            read("execution/**", "Where a run stands"),
            read("variable-instance/**", "A run's variables"),
            search("variable-instance"),
            search("variable-instance/count"),
            read("incident/**", "Incidents"),
            read("external-task/**", "External tasks, of which there are none"),
            search("external-task"),
            search("external-task/count"),
            read("job/**", "Timers"),
            search("job"),
            search("job/count"),
            read("job-definition/**", "Timers in models"),
            search("job-definition"),
            search("job-definition/count"),
            read("batch/**", "Batches, of which there are none"),
            read("deployment/**", "Deployed models"),
            read("decision-definition/**", "The approval policy"),
            read("decision-requirements-definition/**", "The approval policy"),
            read("case-definition/**", "Cases, of which there are none"),
            read("history/**", "What was done"),
            search("history/task"),
            search("history/task/count"),
            search("history/process-instance"),
            search("history/process-instance/count"),
            search("history/activity-instance"),
            search("history/variable-instance"),
            search("history/variable-instance/count"),
            search("history/decision-instance"),
            new Operation(HttpMethod.GET, "/camunda/api/cockpit/plugin/base/default/**", "Cockpit's lists"),
            cockpit("process-definition/statistics"),
            cockpit("process-definition/*/called-process-definitions"),
            cockpit("process-instance"),
            cockpit("process-instance/count"),
            cockpit("process-instance/*/called-process-instances"),
            cockpit("incident"),
            cockpit("incident/count"));

    private EngineOperations() {}

    private static Operation read(String path, String what) {
        return new Operation(HttpMethod.GET, ENGINE + path, what);
    }

    /** The engine's REST API reads with POST where a search has more to say than an address holds. */
    private static Operation search(String path) {
        return new Operation(HttpMethod.POST, ENGINE + path, "Search");
    }

    private static Operation cockpit(String path) {
        return new Operation(HttpMethod.POST, "/camunda/api/cockpit/plugin/base/default/" + path, "Search in Cockpit");
    }
}
