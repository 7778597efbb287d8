package io.drawbridge.security;

import io.drawbridge.site.Sites;
import java.util.List;
import org.camunda.bpm.engine.IdentityService;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Sample people, in the lab only: they cannot exist beside real sites. */
@Component
@Order(20)
@ConditionalOnProperty(name = "drawbridge.lab.users", havingValue = "true")
public class LabUsers implements ApplicationRunner {

    /** Known to everybody who reads this: good for a lab on a loopback address and for nothing else. */
    public static final String PASSWORD = "rainpole";

    /** A sample person. */
    public record Person(String id, String first, String last, Role role, String does) {}

    public static final List<Person> PEOPLE = List.of(
            new Person("alice", "Alice", "Archer", Role.RECOVERY_ADMINISTRATOR, "starts and declares"),
            new Person("bob", "Bob", "Baker", Role.SITE_RECOVERY_ADMINISTRATOR, "approves for the provider"),
            new Person("carol", "Carol", "Cooper", Role.RECOVERY_PLAN_ADMINISTRATOR, "approves for Rainpole"),
            new Person("dave", "Dave", "Dyer", Role.TEST_ADMINISTRATOR, "approves and inspects DR tests"),
            new Person("erin", "Erin", "Eaton", Role.VSPHERE_ADMINISTRATOR, "deputises, approves the large ones"),
            new Person("frank", "Frank", "Fisher", Role.AUDITOR, "reads everything, changes nothing"),
            new Person("grace", "Grace", "Gardner", Role.SYSTEM_ADMINISTRATOR, "runs Drawbridge, reviews break-glass"),
            new Person("henry", "Henry", "Hughes", Role.RECOVERY_PLAN_ADMINISTRATOR, "asks for the way home"));

    private final IdentityService identities;
    private final Sites sites;

    LabUsers(IdentityService identities, Sites sites) {
        this.identities = identities;
        this.sites = sites;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        // The lab has one customer; where settings add another, these are still the people of the first.
        var tenant = sites.tenants().iterator().next().id().value();
        for (var person : PEOPLE) {
            if (identities.createUserQuery().userId(person.id()).count() == 0) {
                make(person);
            }
            belong(person, tenant);
        }
    }

    private void make(Person person) {
        var user = identities.newUser(person.id());
        user.setFirstName(person.first());
        user.setLastName(person.last());
        user.setEmail(person.id() + "@rainpole.example");
        user.setPassword(PASSWORD);
        identities.saveUser(user);
        identities.createMembership(person.id(), person.role().id());
        if (person.role() == Role.SYSTEM_ADMINISTRATOR) {
            identities.createMembership(person.id(), EngineRights.ENGINE_ADMINISTRATORS);
        }
    }

    /** Also people of a database that was made before there were tenants. */
    private void belong(Person person, String tenant) {
        if (person.role().organisation() == Role.Organisation.TENANT
                && identities.createTenantQuery().userMember(person.id()).count() == 0) {
            identities.createTenantUserMembership(tenant, person.id());
        }
        if (person.role() == Role.AUDITOR
                && identities
                                .createGroupQuery()
                                .groupId(EngineRights.PROVIDER)
                                .groupMember(person.id())
                                .count()
                        == 0) {
            identities.createMembership(person.id(), EngineRights.PROVIDER);
        }
    }
}
