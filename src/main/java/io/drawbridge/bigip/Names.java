package io.drawbridge.bigip;

import io.drawbridge.site.http.Path;

/**
 * Full paths as segments of a URL (contract 1.2): a slash becomes a tilde, everything else that could leave the segment is
 * percent-encoded. A colon stays, for the device writes it so.
 */
final class Names {

    private Names() {}

    static String segment(String fullPath) {
        if (fullPath.isEmpty() || fullPath.indexOf('~') >= 0 || fullPath.matches("(.*/)?\\.\\.?(/.*)?")) {
            // a tilde would be read as a slash: such an object cannot be addressed, and must not address another
            throw new IllegalArgumentException("'" + fullPath + "' cannot be addressed at a BIG-IP");
        }
        return Path.encode(fullPath.replace('/', '~')).replace("%3A", ":");
    }

    /** @return the full path of what may come without its partition */
    static String full(String name) {
        return name.startsWith("/") ? name : "/Common/" + name;
    }
}
