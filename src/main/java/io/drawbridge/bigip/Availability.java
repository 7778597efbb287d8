package io.drawbridge.bigip;

/** What the device's monitors found (contract 3.4). */
public enum Availability {
    AVAILABLE,
    /** At its connection limit. */
    UNAVAILABLE,
    OFFLINE,
    /** Nobody checks, or no result has come yet; or a word that we do not know. */
    UNKNOWN;

    static Availability of(String word) {
        return switch (word) {
            case "available" -> AVAILABLE;
            case "unavailable" -> UNAVAILABLE;
            case "offline" -> OFFLINE;
            default -> UNKNOWN;
        };
    }
}
