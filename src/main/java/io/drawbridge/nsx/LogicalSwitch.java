package io.drawbridge.nsx;

import java.util.List;

/**
 * A logical switch.
 *
 * @param portGroups its port groups in the vCenter of the asked manager, one for each distributed switch
 */
public record LogicalSwitch(
        String id, String name, String description, String transportZone, boolean universal, List<String> portGroups) {

    public LogicalSwitch {
        portGroups = List.copyOf(portGroups);
    }
}
