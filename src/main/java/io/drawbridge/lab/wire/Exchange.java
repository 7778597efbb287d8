package io.drawbridge.lab.wire;

import java.util.List;
import java.util.Map;

/**
 * One request and what an appliance answered to it, as both were on the wire.
 *
 * @param operation the name by which the appliance knows what was called; the path where it knows nothing
 * @param query as it was sent; null where there was none
 * @param answer null where the connection was closed instead
 * @param forged whether a fault rule wrote the answer, not the appliance
 */
public record Exchange(
        String site,
        String system,
        String operation,
        String method,
        String rawPath,
        String query,
        Map<String, List<String>> headers,
        byte[] body,
        Answer answer,
        boolean forged) {}
