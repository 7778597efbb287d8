package io.drawbridge.security;

import java.util.Locale;

/**
 * The roles of the two organisations (source design V, tables 12 and 13), and ours for auditing and for running the
 * product. The name is the engine's group id and what models write.
 */
public enum Role {
    SITE_RECOVERY_ADMINISTRATOR("Site recovery administrator", Organisation.PROVIDER),
    VSPHERE_ADMINISTRATOR("vSphere administrator", Organisation.PROVIDER),
    REPLICATION_ADMINISTRATOR("vSphere Replication administrator", Organisation.PROVIDER),
    NSX_ADMINISTRATOR("NSX administrator", Organisation.PROVIDER),
    PROTECTION_GROUP_ADMINISTRATOR("Protection groups administrator", Organisation.TENANT),
    RECOVERY_PLAN_ADMINISTRATOR("Recovery plan administrator", Organisation.TENANT),
    RECOVERY_ADMINISTRATOR("Recovery administrator", Organisation.TENANT),
    TEST_ADMINISTRATOR("Test administrator", Organisation.TENANT),
    REPLICATION_USER("Replication user", Organisation.TENANT),
    TENANT_NSX_ADMINISTRATOR("NSX administrator of the tenant", Organisation.TENANT),
    AUDITOR("Auditor", Organisation.NEITHER),
    SYSTEM_ADMINISTRATOR("System administrator", Organisation.NEITHER),
    MONITORING("Monitoring", Organisation.NEITHER);

    /** Whose people hold a role. */
    public enum Organisation {
        PROVIDER,
        TENANT,
        NEITHER
    }

    private final String title;
    private final Organisation organisation;

    Role(String title, Organisation organisation) {
        this.title = title;
        this.organisation = organisation;
    }

    /** @return the engine's group id: plain letters, as the engine wants them */
    public String id() {
        var words = name().toLowerCase(Locale.ROOT).split("_");
        var id = new StringBuilder(words[0]);
        for (int i = 1; i < words.length; i++) {
            id.append(Character.toUpperCase(words[i].charAt(0))).append(words[i].substring(1));
        }
        return id.toString();
    }

    public String title() {
        return title;
    }

    public Organisation organisation() {
        return organisation;
    }
}
