package io.drawbridge.lab.replication;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.lab.gateway.Gateway;
import io.drawbridge.lab.gateway.Tasks;
import io.drawbridge.lab.wire.Json;
import io.drawbridge.lab.world.Protection;
import io.drawbridge.lab.world.Replicator;
import io.drawbridge.lab.world.Site;
import io.drawbridge.lab.world.World;
import io.drawbridge.lab.world.WorldBuilder;
import java.util.function.BinaryOperator;

/** One site's vSphere Replication server: what its calls share. */
public final class Vrms {

    static final String VERSION = "8.8.0";

    private final Gateway gateway;
    private final World world;
    private final Replicator replicator;
    private final Tasks tasks;
    private final BinaryOperator<String> urls;
    private final Protection protection;

    /**
     * @param urls finds the address of an appliance by site and system
     */
    public Vrms(
            Gateway gateway, WorldBuilder builder, Replicator replicator, Tasks tasks, BinaryOperator<String> urls) {
        this.gateway = gateway;
        this.world = gateway.world();
        this.replicator = replicator;
        this.tasks = tasks;
        this.urls = urls;
        this.protection = new Protection(world, builder, replicator);
        gateway.serve(
                new ServerCalls(this),
                new ReplicationCalls(this),
                new ReplicationActionCalls(this),
                new ConfigureCalls(this));
    }

    Gateway gateway() {
        return gateway;
    }

    World world() {
        return world;
    }

    Replicator replicator() {
        return replicator;
    }

    Protection protection() {
        return protection;
    }

    Tasks tasks() {
        return tasks;
    }

    ObjectNode server(Site site, String system, String id, String version) {
        boolean up = site.id.equals(gateway.site()) || world.connected();
        return Json.object()
                .put("id", id)
                .put("name", site.hostNames.get(system))
                .put("url", urls.apply(site.id, system))
                .put("version", version)
                .put("server_status", up ? "OK" : "ERROR");
    }
}
