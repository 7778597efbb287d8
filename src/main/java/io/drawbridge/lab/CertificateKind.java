package io.drawbridge.lab;

/** Which certificate an appliance shows. */
public enum CertificateKind {
    /** The one that it was made with. */
    OWN,
    /** Another one of the same name, as after a renewal, or as somebody in between would show. */
    OTHER,
    /** One that ran out yesterday. */
    EXPIRED
}
