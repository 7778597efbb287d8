package io.drawbridge.lab.vcenter;

/** What a vCenter finds when it connects to another site's. */
public interface Peers {

    /** @return SHA-1 of the other vCenter's certificate, upper case with colons */
    String thumbprint(String site);

    /** @return {@code https://host:port} of the other vCenter */
    String url(String site);
}
