package io.drawbridge.lab.bigip;

/** What a device's release changes on the wire (reference 2.6, 5.1). */
final class Release {

    private Release() {}

    static boolean isBefore(String release, int major, int minor) {
        String[] parts = release.split("\\.");
        int thisMajor = Integer.parseInt(parts[0]);
        return thisMajor < major || thisMajor == major && parts.length > 1 && Integer.parseInt(parts[1]) < minor;
    }
}
