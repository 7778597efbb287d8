package io.drawbridge.security;

import io.drawbridge.core.TenantId;
import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Somebody who asks for something: their roles, and whose affairs they may know of.
 *
 * @param tenants all that they belong to, by themselves or through a group such as the provider's roles
 * @param home those of these that they belong to by themselves
 */
public record Caller(String name, Set<Role> roles, Set<TenantId> tenants, Set<TenantId> home) {

    public Caller {
        roles = Set.copyOf(roles);
        tenants = Set.copyOf(tenants);
        home = Set.copyOf(home);
    }

    /** @return the same person in this one role, whichever others they have, and whether or not the tables say so */
    public Caller only(String role) {
        var one = Arrays.stream(Role.values())
                .filter(known -> known.id().equals(role))
                .collect(Collectors.toSet());
        return new Caller(name, one, tenants, home);
    }

    /** @return somebody who may do nothing */
    static Caller nobody(String name) {
        return new Caller(name, Set.of(), Set.of(), Set.of());
    }

    /** @return whether it is allowed to them for some tenant at least, or has to do with no tenant */
    public boolean has(Right right) {
        return roles.stream().anyMatch(role -> Rights.has(role, right));
    }

    /**
     * A role of the tenant's counts for the person's own tenants only: whoever works for the provider and for one
     * customer as well decides in no other customer's name.
     */
    public boolean holds(Role role, TenantId tenant) {
        return roles.contains(role)
                && (role.organisation() == Role.Organisation.TENANT ? home : tenants).contains(tenant);
    }

    public boolean may(Right right, TenantId tenant) {
        return roles.stream().anyMatch(role -> Rights.has(role, right) && holds(role, tenant));
    }

    /**
     * @param named the roles that a model names for it, by their ids
     * @return whether one of these is theirs, has the right and counts for the tenant
     */
    public boolean may(Right right, TenantId tenant, Collection<String> named) {
        return roles.stream()
                .anyMatch(role -> named.contains(role.id()) && Rights.has(role, right) && holds(role, tenant));
    }

    /** @return the tenants whose runs they see */
    public Set<TenantId> seen() {
        return tenants.stream().filter(tenant -> may(Right.SEE, tenant)).collect(Collectors.toUnmodifiableSet());
    }

    public boolean sees(TenantId tenant) {
        return may(Right.SEE, tenant);
    }

    /** @return whether they may read what is the provider's own: addresses, and that there are other tenants */
    public boolean isOfTheProvider(TenantId tenant) {
        return roles.stream().anyMatch(role -> switch (role.organisation()) {
            case PROVIDER -> true;
            case TENANT -> false;
            // An auditor of one tenant belongs to it, one of the provider's to all through a group.
            case NEITHER -> role == Role.SYSTEM_ADMINISTRATOR || !home.contains(tenant) && tenants.contains(tenant);
        });
    }
}
