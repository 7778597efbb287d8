package io.drawbridge.lab.gateway;

import java.util.Optional;

/** Managed-object triples: type, value and the server they belong to. */
public final class Ids {

    private Ids() {}

    public static String triple(String type, String value, String server) {
        return type + ":" + value + ":" + server;
    }

    /** @return the value of a triple; empty when it has not three parts */
    public static Optional<String> middle(String triple) {
        String[] parts = triple == null ? new String[0] : triple.split(":", -1);
        return parts.length == 3 ? Optional.of(parts[1]) : Optional.empty();
    }

    public static Optional<String> server(String triple) {
        String[] parts = triple == null ? new String[0] : triple.split(":", -1);
        return parts.length == 3 ? Optional.of(parts[2]) : Optional.empty();
    }
}
