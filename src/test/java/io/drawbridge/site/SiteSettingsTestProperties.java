package io.drawbridge.site;

/** A complete set of settings, for contexts that only need to start. */
public final class SiteSettingsTestProperties {

    private SiteSettingsTestProperties() {}

    public static String[] complete() {
        return SiteSettingsTests.complete().toArray(String[]::new);
    }
}
