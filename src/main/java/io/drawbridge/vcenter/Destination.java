package io.drawbridge.vcenter;

import io.drawbridge.site.Secret;

/**
 * How one vCenter gets into another one.
 *
 * @param thumbprint SHA-1 of the certificate that our own connection was shown, after we had accepted it
 */
public record Destination(String instanceUuid, String url, String username, Secret password, String thumbprint) {

    @Override
    public String toString() {
        return "vCenter " + instanceUuid + " at " + url;
    }
}
