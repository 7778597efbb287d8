package io.drawbridge.core;

/** One data centre with its vCenter, NSX Manager, SRM and vSphere Replication. */
public record SiteId(String value) {

    public SiteId {
        Names.check("site", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
