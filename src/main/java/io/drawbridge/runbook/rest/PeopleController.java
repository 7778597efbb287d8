package io.drawbridge.runbook.rest;

import io.drawbridge.security.PersonRegister;
import io.drawbridge.security.PersonRegister.Person;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Who has an account, and closing the door to one, for whoever runs Drawbridge. */
@RestController
@RequestMapping(path = "/api/v1/people", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "People")
class PeopleController {

    @Schema(name = "PeopleList")
    record PeopleList(List<Person> people) {}

    private final PersonRegister register;

    PeopleController(PersonRegister register) {
        this.register = register;
    }

    @GetMapping
    @Operation(summary = "Everybody with an account, with roles and tenants as of their last sign-in")
    PeopleList list(@Parameter(hidden = true) HttpServletRequest request) {
        return new PeopleList(register.all());
    }

    @PostMapping("/{id}/disable")
    @Operation(
            summary = "Refuse somebody from now on",
            description = "At once and everywhere: sessions end, passwords and access tokens open nothing.")
    Person disable(@PathVariable String id, @Parameter(hidden = true) HttpServletRequest request) {
        register.disable(id, request.getUserPrincipal().getName());
        return find(id);
    }

    @PostMapping("/{id}/enable")
    @Operation(summary = "Let somebody in again")
    Person enable(@PathVariable String id, @Parameter(hidden = true) HttpServletRequest request) {
        register.enable(id, request.getUserPrincipal().getName());
        return find(id);
    }

    private Person find(String id) {
        return register.all().stream()
                .filter(person -> person.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new NotFound("person"));
    }
}
