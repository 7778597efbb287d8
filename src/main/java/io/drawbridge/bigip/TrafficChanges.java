package io.drawbridge.bigip;

/**
 * What can be changed at a BIG-IP. Full paths ({@code /Common/app_pool}) name objects; each call is one command, sent
 * once. All of it changes what runs; {@link TrafficManager#save} keeps it over a restart.
 */
public interface TrafficChanges {

    /** Lets a pool member take new connections, only those of clients it remembers, or none (contract 3.4). */
    void set(String pool, String member, PoolMember.Administration administration);

    /**
     * Adds a member to a pool; its node is made when there is none.
     *
     * @param connectionLimit connections at once; 0 for no limit
     */
    void addMember(String pool, String node, String address, int port, int connectionLimit);

    void removeMember(String pool, String member);

    /** Ends a virtual server for good, with whatever goes over it; its pool stays. */
    void removeVirtualServer(String virtual);

    /** Removes a pool with its members; refused while a virtual server uses it. */
    void removePool(String pool);

    /** Removes what remembers a machine's address; refused while a pool has it as a member. */
    void removeNode(String node);

    /** Takes an address away from the device. */
    void removeSelfIp(String selfIp);

    /** Lets a global pool be an answer to names, or not. */
    void setGlobalPool(GlobalPool.Ref pool, boolean enabled);

    /** Lets a member of a global pool be an answer to names, or not. */
    void setGlobalMember(GlobalPool.Ref pool, String member, boolean enabled);

    /** Sets the weight of a member in a pool that shares by ratio. */
    void setGlobalRatio(GlobalPool.Ref pool, String member, int ratio);
}
