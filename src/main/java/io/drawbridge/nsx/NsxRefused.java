package io.drawbridge.nsx;

import io.drawbridge.core.RemoteException;

/** NSX said no, with a code of its own beside the HTTP status. */
public final class NsxRefused extends RemoteException.Refused {

    /** A role change that warns: the role changes all the same (NSX-v reference 3.3). */
    public static final String ROLE_WARNING = "125023";

    /** The document was changed since it was read (NSX-v reference 1.4). */
    public static final String STALE = "101";

    private final String code;

    NsxRefused(String endpoint, int status, String message, String code) {
        super(endpoint, status, message);
        this.code = code;
    }

    /** @return NSX's error code, or an empty text */
    public String code() {
        return code;
    }
}
