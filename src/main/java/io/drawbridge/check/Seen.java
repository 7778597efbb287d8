package io.drawbridge.check;

import io.drawbridge.core.SitePairId;
import java.util.List;
import java.util.Optional;

/** What one system said of itself that must fit what others say. */
public sealed interface Seen {

    /** A vCenter's own identity. */
    record Vcenter(String instanceUuid) implements Seen {}

    /**
     * A pairing as SRM or vSphere Replication shows it, by the instance UUIDs of the vCenters.
     *
     * @param remoteName host name of the other site's vCenter
     * @param remoteHost the host in its URL, or empty
     */
    record Pairing(String localVcenter, String remoteVcenter, String remoteName, String remoteHost, boolean answers)
            implements Seen {}

    /** How the sign-in at the other site went, through the pairing; without a problem it was accepted. */
    record RemoteSignIn(SitePairId pair, Optional<String> problem) implements Seen {}

    /**
     * An NSX Manager's role.
     *
     * @param uuid its own id
     * @param primary id of the manager that it follows
     * @param secondaries ids of those that follow it
     */
    record Manager(String uuid, String role, Optional<String> primary, List<String> secondaries) implements Seen {}

    /**
     * A tunnel of a BIG-IP.
     *
     * @param up empty where the device does not tell
     */
    record Tunnel(String kind, String name, String local, String remote, Optional<Boolean> up) implements Seen {}
}
