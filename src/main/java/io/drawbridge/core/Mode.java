package io.drawbridge.core;

/** How a run is meant. */
public enum Mode {
    /** Everything happens. */
    LIVE,
    /** Every step looks and says what it would do; nothing is changed and nobody is asked. */
    PREVIEW;

    /** @return the word that users write, in the API and in forms */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    public static Mode of(String word) {
        for (Mode mode : values()) {
            if (mode.word().equals(word)) {
                return mode;
            }
        }
        throw new InvalidInput("mode", "must be 'live' or 'preview'");
    }
}
