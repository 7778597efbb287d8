package io.drawbridge.runbook.rest;

import io.drawbridge.security.Role;
import jakarta.servlet.http.HttpServletRequest;

/** What only whoever runs Drawbridge may do. */
final class SystemAdministrators {

    private SystemAdministrators() {}

    static void only(HttpServletRequest request) {
        if (!request.isUserInRole(Role.SYSTEM_ADMINISTRATOR.id())) {
            throw new NotAllowed("system administrators of Drawbridge");
        }
    }
}
