package io.drawbridge.nsx;

import java.util.Optional;

/**
 * Whether the manager works: its version, and whether it is connected to its vCenter.
 *
 * @param version empty where the account may not read it
 */
public record NsxHealth(String version, boolean vcenterConnected) {

    /** @return what can be concluded for the work of runbooks; empty where the version is not known */
    public Optional<NsxRelease> release() {
        return NsxRelease.parse(version);
    }
}
