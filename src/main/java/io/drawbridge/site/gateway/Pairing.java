package io.drawbridge.site.gateway;

import java.util.Objects;
import java.util.stream.Stream;

/**
 * The bond between two sites' servers, as one of them sees it (reference 6.1). SRM fills the {@code srm} servers,
 * vSphere Replication the {@code vrms} ones.
 */
public record Pairing(
        String pairingId,
        ServerInfo localVcServer,
        ServerInfo remoteVcServer,
        ServerInfo localSrmServer,
        ServerInfo remoteSrmServer,
        ServerInfo localVrms,
        ServerInfo remoteVrms) {

    /** @return whether the asked side sees the other side's servers alive */
    public boolean remoteAnswers() {
        return Stream.of(remoteVcServer, remoteSrmServer, remoteVrms)
                .filter(Objects::nonNull)
                .allMatch(ServerInfo::answers);
    }

    /** @return the instance UUID of the asked side's vCenter */
    public String localVcenter() {
        return localVcServer == null || localVcServer.id() == null ? "" : localVcServer.id();
    }

    /** @return the instance UUID of the other side's vCenter */
    public String remoteVcenter() {
        return remoteVcServer == null || remoteVcServer.id() == null ? "" : remoteVcServer.id();
    }
}
