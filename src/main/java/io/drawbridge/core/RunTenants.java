package io.drawbridge.core;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** Whose runs are whose, as the product's own table says: no variable of a process can change it. */
public interface RunTenants {

    Optional<TenantId> tenantOf(RunId run);

    /** @return the tenants of those runs that are known, with one look for all of them */
    Map<RunId, TenantId> tenantsOf(Collection<RunId> runs);
}
