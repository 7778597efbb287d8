package io.drawbridge.security;

import org.camunda.bpm.engine.IdentityService;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Beside real sites: refuses to start on a database that still holds the lab's people and their known password. */
@Component
@Order(20)
@ConditionalOnProperty(name = "drawbridge.lab.users", havingValue = "false", matchIfMissing = true)
class NoLabUsers implements ApplicationRunner {

    private final IdentityService identities;

    NoLabUsers(IdentityService identities) {
        this.identities = identities;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        var left = LabUsers.PEOPLE.stream()
                .map(LabUsers.Person::id)
                .filter(id -> identities.createUserQuery().userId(id).count() > 0)
                .filter(id -> identities.checkPassword(id, LabUsers.PASSWORD))
                .toList();
        if (!left.isEmpty()) {
            throw new IllegalStateException("the database holds people of the lab with their known password ("
                    + String.join(", ", left) + "): they cannot exist beside real sites. Use a database of its own,"
                    + " or delete them.");
        }
    }
}
