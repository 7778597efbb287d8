package io.drawbridge.security;

import io.drawbridge.security.PersonRegister.NotAdmitted;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Makes callers of what the tables say at this moment. */
@Component
class SignedInPeople {

    private final PersonRegister people;

    SignedInPeople(PersonRegister people) {
        this.people = people;
    }

    /** @throws NotAdmitted when the person may come in no more */
    SignedIn person(String id, SignedIn.Means means) {
        if (people.isDisabled(id)) {
            throw new NotAdmitted(PersonRegister.Why.DISABLED);
        }
        return new SignedIn(id, means, people.roles(id), people.tenants(id), null);
    }

    /** A person with no more than what their access token carries. */
    SignedIn person(String id, Set<String> carried) {
        var whole = person(id, SignedIn.Means.ACCESS_TOKEN);
        return new SignedIn(
                id,
                SignedIn.Means.ACCESS_TOKEN,
                whole.roles().stream().filter(carried::contains).toList(),
                whole.tenants(),
                null);
    }
}
