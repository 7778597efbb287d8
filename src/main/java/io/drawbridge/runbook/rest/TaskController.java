package io.drawbridge.runbook.rest;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import io.drawbridge.approval.PeopleTask;
import io.drawbridge.approval.PeopleTasks;
import io.drawbridge.security.Callers;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What waits for people, over HTTP. */
@RestController
@RequestMapping(path = "/api/v1/tasks", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Tasks")
class TaskController {

    @Schema(name = "TaskList")
    record TaskList(List<PeopleTask> tasks) {}

    /** An answer: the decision, the reason, and the other fields of the task's form. */
    @Schema(name = "Decide")
    static final class Decide {
        @Schema(description = "One of the task's answers", example = "approve")
        public String decision;

        @Schema(description = "Why; kept with the decision")
        public String reason;

        private final Map<String, Object> fields = new LinkedHashMap<>();

        @JsonAnySetter
        void field(String name, Object value) {
            fields.put(name, value);
        }

        @JsonIgnore
        Map<String, Object> fields() {
            return fields;
        }
    }

    private final PeopleTasks tasks;
    private final Callers callers;

    TaskController(PeopleTasks tasks, Callers callers) {
        this.tasks = tasks;
        this.callers = callers;
    }

    @GetMapping
    @Operation(summary = "What waits for the caller's roles, the longest waiting first")
    TaskList list() {
        return new TaskList(tasks.waitingFor(callers.current()));
    }

    @GetMapping("/{id}")
    @Operation(summary = "One task, with what its form shows")
    PeopleTask task(@PathVariable String id) {
        return tasks.find(id, callers.current()).orElseThrow(() -> new NotFound("task"));
    }

    @PostMapping(path = "/{id}/decision", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Decide")
    @ApiResponse(responseCode = "204", description = "Decided")
    ResponseEntity<Void> decide(@PathVariable String id, @RequestBody Decide body) {
        if (tasks.find(id, callers.current()).isEmpty()) {
            throw new NotFound("task");
        }
        tasks.decide(id, body.decision, body.reason, body.fields());
        return ResponseEntity.noContent().build();
    }
}
