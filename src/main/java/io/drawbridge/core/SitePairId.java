package io.drawbridge.core;

/** Two sites that replicate. */
public record SitePairId(String value) {

    public SitePairId {
        Names.check("sitePair", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
