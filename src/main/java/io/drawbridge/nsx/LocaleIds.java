package io.drawbridge.nsx;

import java.util.Optional;

/** Locale IDs: which site's edges a host's traffic takes (NSX-v reference, section 6). */
public interface LocaleIds {

    /** Where a locale ID can be set; the first one found counts. */
    enum Level {
        HOST,
        CLUSTER,
        /** Place and name on the wire are not documented: for managers where it was tried only. */
        ROUTER
    }

    /** @return what the manager shows: the object's own, or the one that applies; empty where it shows none */
    Optional<String> find(Level level, String id);

    void set(Level level, String id, String localeId);

    /** Takes the object's own locale ID away, so that the next level counts. */
    void clear(Level level, String id);
}
