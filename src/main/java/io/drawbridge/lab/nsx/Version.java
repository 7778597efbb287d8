package io.drawbridge.lab.nsx;

import io.drawbridge.lab.world.Site;

/** What a manager's release changes on the wire (reference 10). */
final class Version {

    private Version() {}

    static boolean atLeast(Site site, String release) {
        return compare(site.nsxVersion, release) >= 0;
    }

    static int compare(String left, String right) {
        String[] a = left.split("\\.");
        String[] b = right.split("\\.");
        for (int i = 0; i < Math.max(a.length, b.length); i++) {
            int difference = Integer.compare(part(a, i), part(b, i));
            if (difference != 0) {
                return difference;
            }
        }
        return 0;
    }

    static int part(String[] parts, int index) {
        return index < parts.length ? Integer.parseInt(parts[index]) : 0;
    }
}
