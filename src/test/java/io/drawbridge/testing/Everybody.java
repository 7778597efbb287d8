package io.drawbridge.testing;

import io.drawbridge.security.Role;
import java.util.Arrays;
import java.util.List;
import org.camunda.bpm.engine.IdentityService;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;

/** Somebody in every role, of the first tenant and of the second, and people in whom something is missing. */
@TestConfiguration
public class Everybody {

    /** Has a tenant's role and belongs to no tenant. */
    public static final String ADRIFT = "adrift";

    /** Has a role of the first tenant until a test disables them; nobody else's tests ask for them. */
    public static final String DISMISSED = "dismissed";

    /** Belongs to the first tenant and has no role. */
    public static final String IDLE = "idle";

    /** Audits for the first tenant, not for the provider. */
    public static final String TENANTS_AUDITOR = "rainpoleAuditor";

    /** Works for the provider, and as a recovery plan administrator for the second tenant. */
    public static final String TWO_HATS = "twoHats";

    /** @return who has this role, for the provider or for the first tenant */
    public static String of(Role role) {
        return "the" + Character.toUpperCase(role.id().charAt(0)) + role.id().substring(1);
    }

    /** @return who has this role for the second tenant; of roles that a tenant's people can have */
    public static String ofHarbour(Role role) {
        return "harbour" + Character.toUpperCase(role.id().charAt(0))
                + role.id().substring(1);
    }

    /** @return the roles that a tenant's people can have */
    public static List<Role> ofTenants() {
        return Arrays.stream(Role.values())
                .filter(role -> role.organisation() == Role.Organisation.TENANT || role == Role.AUDITOR)
                .toList();
    }

    @Bean
    @Order(30)
    ApplicationRunner everybodyArrives(IdentityService identities) {
        return arguments -> {
            for (var role : Role.values()) {
                person(identities, of(role), role);
                if (role.organisation() == Role.Organisation.TENANT) {
                    identities.createTenantUserMembership("rainpole", of(role));
                }
            }
            identities.createMembership(of(Role.AUDITOR), "provider");
            for (var role : ofTenants()) {
                person(identities, ofHarbour(role), role);
                identities.createTenantUserMembership(SecondTenant.ID, ofHarbour(role));
            }
            person(identities, TENANTS_AUDITOR, Role.AUDITOR);
            identities.createTenantUserMembership("rainpole", TENANTS_AUDITOR);
            person(identities, ADRIFT, Role.RECOVERY_ADMINISTRATOR);
            person(identities, DISMISSED, Role.RECOVERY_PLAN_ADMINISTRATOR);
            identities.createTenantUserMembership("rainpole", DISMISSED);
            person(identities, IDLE);
            identities.createTenantUserMembership("rainpole", IDLE);
            person(identities, TWO_HATS, Role.VSPHERE_ADMINISTRATOR, Role.RECOVERY_PLAN_ADMINISTRATOR);
            identities.createTenantUserMembership(SecondTenant.ID, TWO_HATS);
        };
    }

    private static void person(IdentityService identities, String id, Role... roles) {
        var user = identities.newUser(id);
        user.setFirstName(id);
        user.setLastName("Example");
        user.setPassword(Stage.PASSWORD);
        identities.saveUser(user);
        for (var role : roles) {
            identities.createMembership(id, role.id());
        }
    }
}
