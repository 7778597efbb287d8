package io.drawbridge.nsx;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The edges of one manager (NSX-v reference, sections 5 and 7). Work on machines goes on in a job; where a manager does
 * it at once there is none.
 */
public interface Edges {

    /** @return gateways, logical routers and universal routers */
    List<Edge> all();

    EdgeDocument document(String id);

    Optional<String> create(EdgeDocument edge);

    Optional<String> change(String id, EdgeDocument edge);

    Optional<String> redeploy(String id);

    List<EdgeAppliance> appliances(String id);

    /** Replaces all machines: what is left out is deleted. */
    Optional<String> setAppliances(String id, List<EdgeAppliance> appliances);

    /** @return empty when the manager does not know the job (any more) */
    Optional<NsxJob> job(String id);

    /** @return what the manager is at work on just now: by the edge's id, in its words; empty where it does not tell */
    Map<String, String> underWay();

    RoutingDocument routing(String id);

    /** @throws NsxRefused with code {@link NsxRefused#STALE} when it was changed meanwhile */
    void setRouting(String id, RoutingDocument routing);
}
