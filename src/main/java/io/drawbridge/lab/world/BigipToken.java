package io.drawbridge.lab.world;

/** A token that a BIG-IP gave out. */
public final class BigipToken implements Row {

    public String site;
    public String token;
    public String user;
    public long createdAt;
    public long expiresAt;
    /** Seconds. */
    public long timeout;

    @Override
    public String key() {
        return site + " " + token;
    }
}
