package io.drawbridge.bigip;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One site's BIG-IP, local and global traffic manager (TMOS 12 and later, iControl REST). Every method may throw a
 * {@link io.drawbridge.core.RemoteException}; commands are sent once.
 */
public interface TrafficManager extends TrafficChanges {

    DeviceHealth health();

    /** @param capabilities as just read: its release is not asked for again */
    DeviceHealth health(DeviceCapabilities capabilities);

    /** @return its release, its modules, and the kinds of tunnel that it can be an end of */
    DeviceCapabilities capabilities();

    /** @return the local virtual servers */
    List<VirtualServer> virtualServers();

    /** @return the pool with its members, or empty when there is none of this full path */
    Optional<Pool> pool(String fullPath);

    /** @return the machines that pools know */
    List<Node> nodes();

    /** @return the device's own addresses */
    List<SelfIp> selfIps();

    /** @return how full a virtual server is, counted at its clients' side */
    Load virtualLoad(VirtualServer virtual);

    /** @return the name under which users reach something, or empty when it is not known here */
    Optional<WideIp> wideIp(String name);

    /** @return the global pool with its members, or empty when there is none */
    Optional<GlobalPool> globalPool(GlobalPool.Ref pool);

    /** @return where the virtual servers of the global traffic manager's servers listen, by {@code server:virtual} */
    List<GlobalVirtual> globalVirtuals(String server);

    /** Ends the connections to one address and port at once. */
    void endConnections(String address, int port);

    /** Carries several changes out together, or none of them. */
    void together(Consumer<TrafficChanges> changes);

    /** @return the ways to other sites that are set up here */
    List<Tunnel> tunnels();

    /** Writes what runs to disk. */
    void save();

    /** @return how this device stands to its twin */
    SyncStatus syncStatus();

    /** @return the full path of the group that fails over together, and does not synchronise by itself */
    Optional<String> groupToSynchronise();

    /** Begins to copy this device's configuration to its twin. */
    void synchronise(String group);
}
