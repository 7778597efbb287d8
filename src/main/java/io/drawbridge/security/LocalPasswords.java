package io.drawbridge.security;

import java.util.Optional;
import org.camunda.bpm.engine.IdentityService;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** The lab's people, whose passwords the engine keeps. Nobody else has a password there. */
@Component
@Order(1)
@ConditionalOnProperty(name = "drawbridge.lab.users", havingValue = "true")
class LocalPasswords implements Passwords {

    private final IdentityService identities;
    private final PersonRegister people;

    LocalPasswords(IdentityService identities, PersonRegister people) {
        this.identities = identities;
        this.people = people;
    }

    @Override
    public Optional<String> check(String name, String password) {
        boolean local = !name.startsWith(PersonRegister.CLIENT)
                && identities.createUserQuery().userId(name).count() > 0
                && !people.isForeign(name);
        return local && identities.checkPassword(name, password) ? Optional.of(name) : Optional.empty();
    }
}
