package io.drawbridge.security;

import io.drawbridge.core.KnownRoles;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Tells the engine which roles models may name. */
@Component
class RoleNames implements KnownRoles {

    @Override
    public Set<String> ids() {
        return Arrays.stream(Role.values()).map(Role::id).collect(Collectors.toUnmodifiableSet());
    }
}
