package io.drawbridge.vcenter;

import io.drawbridge.bigip.LabSites;
import io.drawbridge.core.SiteId;
import io.drawbridge.site.RemoteSystem;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The real clients of both vCenters of a lab. */
public final class LabMobilities {

    private LabMobilities() {}

    public static Mobilities of(LabSites lab) {
        Map<SiteId, Mobility> made = new ConcurrentHashMap<>();
        return site -> made.computeIfAbsent(site, any -> new SoapMobility(session(lab, site)));
    }

    public static Vcenters vcenters(LabSites lab) {
        Map<SiteId, Vcenter> made = new ConcurrentHashMap<>();
        return site -> made.computeIfAbsent(site, any -> new SoapVcenter(session(lab, site)));
    }

    private static VimSession session(LabSites lab, SiteId site) {
        return new VimSession(lab.sites().site(site).endpoint(RemoteSystem.VCENTER), lab.clock);
    }
}
