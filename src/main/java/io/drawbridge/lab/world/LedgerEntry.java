package io.drawbridge.lab.world;

/**
 * One change of the world. {@code commanded} tells what a caller asked for from what followed of itself, so that a test
 * can ask whether each command arrived once.
 */
public final class LedgerEntry implements Row {

    public long seq;
    public long at;
    public String site;
    public String system;
    public String change;
    public String object;
    public String objectName;
    public String detail;
    public boolean commanded;
    /** Who: the user and number of a request, or {@code event}. */
    public String by;
    /** Digest of the request's method, path and body; absent for events. */
    public String request;

    @Override
    public String key() {
        return Long.toString(seq);
    }

    @Override
    public String toString() {
        return seq + " " + site + " " + system + " " + change + " " + objectName + (commanded ? " (commanded)" : "");
    }
}
