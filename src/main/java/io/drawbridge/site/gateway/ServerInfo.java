package io.drawbridge.site.gateway;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;

/** A server of a pairing, as the asked side sees it (schema {@code ServerInfo}). */
public record ServerInfo(String id, String name, String url, String version, Status serverStatus) {

    /** How the server is seen. */
    public enum Status {
        OK,
        WARNING,
        ERROR,
        @JsonEnumDefaultValue
        UNKNOWN
    }

    public boolean answers() {
        return serverStatus == Status.OK || serverStatus == Status.WARNING;
    }
}
