package io.drawbridge.nsx;

import io.drawbridge.core.RemoteException;

/** What answers is another product or release than runbooks can work with; nothing was sent to it but questions. */
public final class NsxUnsupported extends RemoteException.Unsupported {

    NsxUnsupported(String endpoint, String message) {
        super(endpoint, message);
    }
}
