package io.drawbridge.lab.world;

import java.util.ArrayList;
import java.util.List;

/** Addresses from which a manager gives each controller one. */
public final class IpPool implements Row {

    public String site;
    public String id;
    public String name;
    public int prefixLength;
    public String gateway;
    public String dnsSuffix = "";
    public String dnsServer1 = "";
    public String dnsServer2 = "";
    /** {@code first-last}. */
    public List<String> ranges = new ArrayList<>();

    public List<String> used = new ArrayList<>();
    public long revision = 1;

    @Override
    public String key() {
        return site + "/" + id;
    }
}
