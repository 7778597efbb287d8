package io.drawbridge.core;

import java.util.Set;

/** The roles that people can have, as models write them. */
public interface KnownRoles {

    /** @return group ids, such as {@code recoveryPlanAdministrator} */
    Set<String> ids();
}
