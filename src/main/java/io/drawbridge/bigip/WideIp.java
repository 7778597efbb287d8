package io.drawbridge.bigip;

import java.util.List;

/**
 * A name under which users reach a service.
 *
 * @param loadBalancing how one of its pools is chosen, in the device's word
 * @param pools in their order
 */
public record WideIp(String fullPath, boolean enabled, String loadBalancing, List<GlobalPool.Ref> pools) {

    public WideIp {
        pools = List.copyOf(pools);
    }
}
