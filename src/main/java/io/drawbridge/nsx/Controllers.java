package io.drawbridge.nsx;

import java.util.List;
import java.util.Optional;

/** The NSX Controllers that one manager has (NSX-v reference, section 4). Deploy one at a time. */
public interface Controllers {

    List<Controller> all();

    /** @return the job that deploys it */
    String deploy(ControllerSpec spec);

    /** @param force needed for the last node and for one that does not answer */
    String delete(String id, boolean force);

    /** Gives hosts and routers the state anew. @return the job */
    String pushState();

    boolean pushing();

    /** @return empty when the manager does not know the job (any more) */
    Optional<NsxJob> job(String id);

    List<IpPool> ipPools();

    /** @return whether all of this vCenter's hosts reach the controllers; empty before 6.4.0, which does not tell */
    Optional<Boolean> hostsConnected();
}
