package io.drawbridge.nsx;

import java.util.Collection;
import java.util.List;

/**
 * One NSX Manager (NSX-v 6.2 to 6.4). Every method may throw an {@link io.drawbridge.core.RemoteException}; commands
 * are sent once. NSX knows no request ids: what was made is found again by its name.
 */
public interface NsxManager {

    /**
     * Reads the release as well: what this client does follows from it.
     *
     * @throws NsxUnsupported when it is older than 6.2, or another product; commands are refused in the same way
     */
    NsxHealth health();

    List<TransportZone> transportZones();

    /** @return all logical switches of all zones */
    List<LogicalSwitch> logicalSwitches();

    /** @return the new switch's id */
    String createLogicalSwitch(String transportZone, String name, String description, String tenant);

    /** @throws io.drawbridge.core.RemoteException.Refused when something is still attached */
    void deleteLogicalSwitch(String id);

    /** @return the layer-3 sections of this name; names are not unique */
    List<FirewallSection> firewallSections(String name);

    /**
     * Makes a section above all others that lets the switches talk to each other and to nothing else.
     *
     * @return the new section's id
     */
    String isolate(String section, Collection<LogicalSwitch> switches);

    void deleteFirewallSection(String id);

    /** @return its role beside the other site's manager */
    UniversalSync universalSync();

    Controllers controllers();

    Edges edges();

    LocaleIds localeIds();
}
