package io.drawbridge.security;

import static io.drawbridge.security.Right.ABORT;
import static io.drawbridge.security.Right.APPROVE;
import static io.drawbridge.security.Right.AUDIT;
import static io.drawbridge.security.Right.CHECK_SITES;
import static io.drawbridge.security.Right.CONFIGURE;
import static io.drawbridge.security.Right.EXPORT;
import static io.drawbridge.security.Right.MONITOR;
import static io.drawbridge.security.Right.RESOLVE;
import static io.drawbridge.security.Right.SEE;
import static io.drawbridge.security.Right.START;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What each role may do; what is not said here is not allowed. Models narrow it further: a runbook names the roles that
 * start it and a task those that decide it, and a model that names a role without the right gives it nothing. How far a
 * role reaches, over all tenants or over some, is said by {@link Caller}.
 */
public final class Rights {

    private Rights() {}

    public static Set<Right> of(Role role) {
        return switch (role) {
            case SITE_RECOVERY_ADMINISTRATOR -> Set.of(SEE, START, APPROVE, RESOLVE, ABORT, EXPORT, CHECK_SITES);
            case VSPHERE_ADMINISTRATOR, NSX_ADMINISTRATOR -> Set.of(SEE, START, APPROVE, ABORT, CHECK_SITES);
            case REPLICATION_ADMINISTRATOR -> Set.of(SEE, APPROVE, CHECK_SITES);
            case RECOVERY_ADMINISTRATOR -> Set.of(SEE, START, APPROVE, RESOLVE, ABORT, EXPORT);
            case RECOVERY_PLAN_ADMINISTRATOR -> Set.of(SEE, START, APPROVE, ABORT, EXPORT);
            case TEST_ADMINISTRATOR -> Set.of(SEE, START, APPROVE, RESOLVE, ABORT);
            case PROTECTION_GROUP_ADMINISTRATOR -> Set.of(SEE, START, APPROVE, ABORT);
            case REPLICATION_USER -> Set.of(SEE, START, ABORT);
            case TENANT_NSX_ADMINISTRATOR -> Set.of(SEE, APPROVE);
            case AUDITOR -> Set.of(SEE, EXPORT, AUDIT);
            // Reviews break-glass starts; runs the product, not the recoveries.
            case SYSTEM_ADMINISTRATOR -> Set.of(SEE, APPROVE, CHECK_SITES, CONFIGURE, MONITOR);
            // For clients that collect figures: it sees no run.
            case MONITORING -> Set.of(MONITOR);
        };
    }

    public static boolean has(Role role, Right right) {
        return of(role).contains(right);
    }

    /** @return who has it, in the order of the roles */
    public static Set<Role> holders(Right right) {
        return Arrays.stream(Role.values())
                .filter(role -> has(role, right))
                .collect(Collectors.toCollection(() -> java.util.EnumSet.noneOf(Role.class)));
    }
}
