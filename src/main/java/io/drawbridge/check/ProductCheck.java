package io.drawbridge.check;

import io.drawbridge.site.RemoteSystem;

/**
 * Knows one product: signs in, reads, signs out. It changes nothing over there. What it throws is taken as the failure
 * of the step at which it was ({@link Visit#at}); steps after that are noted as not reached.
 */
public interface ProductCheck {

    RemoteSystem system();

    /** Looks from the step {@link CheckStep#PRODUCT} on; the connection and the certificate were good. */
    void look(Visit visit);
}
