package io.drawbridge.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.TenantId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CallerTests {

    private static final TenantId ONE = new TenantId("one");
    private static final TenantId TWO = new TenantId("two");

    private static Caller caller(Set<Role> roles, Set<TenantId> tenants, Set<TenantId> home) {
        return new Caller("somebody", roles, tenants, home);
    }

    @Test
    void aProvidersRoleCountsForAllTenants() {
        var provider = caller(Set.of(Role.SITE_RECOVERY_ADMINISTRATOR), Set.of(ONE, TWO), Set.of());

        assertThat(provider.seen()).containsExactlyInAnyOrder(ONE, TWO);
        assertThat(provider.may(Right.START, TWO)).isTrue();
        assertThat(provider.isOfTheProvider(ONE)).isTrue();
    }

    @Test
    void aTenantsRoleCountsAtHomeOnly() {
        var both = caller(
                Set.of(Role.VSPHERE_ADMINISTRATOR, Role.RECOVERY_PLAN_ADMINISTRATOR), Set.of(ONE, TWO), Set.of(ONE));
        var named = List.of(Role.RECOVERY_PLAN_ADMINISTRATOR.id());

        assertThat(both.may(Right.APPROVE, ONE, named)).isTrue();
        assertThat(both.may(Right.APPROVE, TWO, named)).isFalse();
        assertThat(both.sees(TWO)).isTrue();
    }

    @Test
    void aRoleWithoutATenantSeesNothingAndATenantWithoutARoleNeither() {
        assertThat(caller(Set.of(Role.RECOVERY_ADMINISTRATOR), Set.of(), Set.of())
                        .seen())
                .isEmpty();
        assertThat(caller(Set.of(), Set.of(ONE), Set.of(ONE)).seen()).isEmpty();
    }

    @Test
    void anAuditorReadsWhatTheirTenantsHaveAndIsTheProvidersWhereTheyAreNotAtHome() {
        var tenants = caller(Set.of(Role.AUDITOR), Set.of(ONE), Set.of(ONE));
        var providers = caller(Set.of(Role.AUDITOR), Set.of(ONE, TWO), Set.of());

        assertThat(tenants.seen()).containsExactly(ONE);
        assertThat(tenants.isOfTheProvider(ONE)).isFalse();
        assertThat(providers.seen()).containsExactlyInAnyOrder(ONE, TWO);
        assertThat(providers.isOfTheProvider(ONE)).isTrue();
    }

    @Test
    void aRoleThatAModelNamesNeedsTheRightAsWell() {
        var auditor = caller(Set.of(Role.AUDITOR), Set.of(ONE), Set.of(ONE));

        assertThat(auditor.may(Right.START, ONE, List.of(Role.AUDITOR.id()))).isFalse();
        assertThat(auditor.may(Right.APPROVE, ONE, List.of(Role.AUDITOR.id()))).isFalse();
    }
}
