package io.drawbridge.lab.world;

/** A section of a site's distributed firewall; its rules are kept as the XML that came. */
public final class FirewallSection implements Row {

    public String site;
    public long id;
    public String name;
    public String managedBy;
    public long generation;
    public boolean isDefault;
    /** The rules as they are shown. */
    public String rules = "";

    public long position;

    @Override
    public String key() {
        return site + "/" + id;
    }
}
