package io.drawbridge.lab.bigip;

/**
 * What a device says about one of its objects.
 *
 * @param session as a member or node shows it; absent for others
 * @param state as a member or node shows it; absent for others
 * @param enabled enabled, disabled or disabled-by-parent
 * @param availability available, unavailable (at its limit), unknown or offline
 */
record Status(String session, String state, String enabled, String availability, String reason) {

    static Status of(boolean enabled, String availability, String reason) {
        return new Status(null, null, enabled ? "enabled" : "disabled", availability, reason);
    }

    boolean isEnabled() {
        return enabled.equals("enabled");
    }

    /** @return whether it is handed new work: what nobody checks counts as alive */
    boolean takesWork() {
        return isEnabled() && !availability.equals("offline");
    }
}
