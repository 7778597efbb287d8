package io.drawbridge.security;

import io.drawbridge.core.TenantId;
import io.drawbridge.engine.OwnReads;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.identity.Group;
import org.camunda.bpm.engine.identity.Tenant;
import org.camunda.bpm.engine.impl.identity.Authentication;
import org.springframework.context.annotation.Lazy;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;

/** Who calls, with the roles and tenants that the engine's tables give them. */
@Component
public class Callers {

    private static final Map<String, Role> ROLES =
            Arrays.stream(Role.values()).collect(Collectors.toUnmodifiableMap(Role::id, Function.identity()));

    private final ProcessEngine engine;

    Callers(@Lazy ProcessEngine engine) {
        this.engine = engine;
    }

    /** What the engine is told of a caller, and what we know of them beside it. */
    static final class Signed extends Authentication {

        private final transient Caller caller;

        private Signed(Caller caller, List<String> groups) {
            super(
                    caller.name(),
                    groups,
                    caller.tenants().stream().map(TenantId::value).toList());
            this.caller = caller;
        }
    }

    /** @return as the tables say at this moment; somebody whom they do not know may do nothing */
    public Caller of(String name) {
        return signed(name).caller;
    }

    /** @return whoever the engine takes this thread's caller for; on our own pages, which do not ask it, who is signed in */
    public Caller current() {
        var authentication = engine.getIdentityService().getCurrentAuthentication();
        if (authentication == null || authentication.getUserId() == null) {
            var signedIn = SecurityContextHolder.getContext().getAuthentication();
            return signedIn == null || !signedIn.isAuthenticated() || signedIn instanceof AnonymousAuthenticationToken
                    ? Caller.nobody("")
                    : of(signedIn.getName());
        }
        return authentication instanceof Signed signed ? signed.caller : of(authentication.getUserId());
    }

    /** Does something in the name of a user, with what their roles and tenants allow. */
    public <T> T actAs(String name, Supplier<T> what) {
        return actAs(signed(name), what);
    }

    /** The same for somebody in fewer roles than the tables give them. */
    public <T> T actAs(Caller caller, Supplier<T> what) {
        return actAs(new Signed(caller, caller.roles().stream().map(Role::id).toList()), what);
    }

    private <T> T actAs(Signed signed, Supplier<T> what) {
        var identities = engine.getIdentityService();
        var before = identities.getCurrentAuthentication();
        identities.setAuthentication(signed);
        try {
            return what.get();
        } finally {
            if (before == null) {
                identities.clearAuthentication();
            } else {
                identities.setAuthentication(before);
            }
        }
    }

    /** Looks past the engine's own rights: who somebody is does not depend on whom they may look up. */
    Signed signed(String name) {
        return OwnReads.of(engine, () -> look(engine.getIdentityService(), name));
    }

    private static Signed look(IdentityService identities, String name) {
        // A token may carry less than its client has.
        var groups = List.copyOf(SignedIn.narrowed(
                name,
                identities.createGroupQuery().groupMember(name).list().stream()
                        .map(Group::getId)
                        .toList()));
        var home = tenants(identities.createTenantQuery().userMember(name).list());
        var all = tenants(identities
                .createTenantQuery()
                .userMember(name)
                .includingGroupsOfUser(true)
                .list());
        var count = SignedIn.current().filter(signedIn -> signedIn.getName().equals(name));
        count.ifPresent(signedIn -> {
            home.removeIf(tenant -> !signedIn.tenants().contains(tenant.value()));
            all.removeIf(tenant -> !signedIn.tenants().contains(tenant.value()));
        });
        var roles = groups.stream().filter(ROLES::containsKey).map(ROLES::get).collect(Collectors.toSet());
        return new Signed(new Caller(name, roles, all, home), groups);
    }

    private static Set<TenantId> tenants(List<Tenant> found) {
        return found.stream()
                .map(tenant -> new TenantId(tenant.getId()))
                .collect(Collectors.toCollection(HashSet::new));
    }
}
