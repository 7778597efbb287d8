package io.drawbridge.site;

/** The kinds of system that a site has. */
public enum RemoteSystem {
    VCENTER("vcenter", "vCenter"),
    SRM("srm", "SRM"),
    REPLICATION("replication", "vSphere Replication"),
    NSX("nsx", "NSX Manager"),
    BIGIP("bigip", "BIG-IP");

    private final String key;
    private final String label;

    RemoteSystem(String key, String label) {
        this.key = key;
        this.label = label;
    }

    /** @return the word in settings and documents */
    public String key() {
        return key;
    }

    /** @return the name that operators use */
    public String label() {
        return label;
    }
}
