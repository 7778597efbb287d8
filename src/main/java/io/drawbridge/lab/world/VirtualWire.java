package io.drawbridge.lab.world;

import java.util.LinkedHashMap;
import java.util.Map;

/** A logical switch: of one site's manager, or universal and then known to both. */
public final class VirtualWire implements Row {

    public String id;
    /** Absent for a universal switch. */
    public String site;

    public String scope;
    public String name;
    public String description = "";
    public String tenant = "";
    public String controlPlaneMode = "UNICAST_MODE";
    public long vni;
    public boolean universal;
    public long revision = 1;
    public boolean guestVlanAllowed;
    public String uuid;
    /** The port group behind it, by site. */
    public Map<String, String> portGroups = new LinkedHashMap<>();

    @Override
    public String key() {
        return universal ? id : site + "/" + id;
    }
}
