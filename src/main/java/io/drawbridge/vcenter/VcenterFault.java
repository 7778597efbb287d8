package io.drawbridge.vcenter;

import io.drawbridge.core.RemoteException;

/** vCenter said no, with a fault that has a type. */
public final class VcenterFault extends RemoteException.Refused {

    private final String type;

    VcenterFault(String endpoint, String type, String message) {
        super(endpoint, 500, type + (message.isEmpty() ? "" : ": " + message));
        this.type = type;
    }

    /** @return the fault's vim25 type: {@code InvalidPowerState} */
    public String type() {
        return type;
    }
}
