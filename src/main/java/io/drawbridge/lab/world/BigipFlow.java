package io.drawbridge.lab.world;

/**
 * What one pool member carries. Connections come and go along a straight line from one number to another, so that
 * nothing has to be counted between two changes.
 */
public final class BigipFlow implements Row {

    public String site;
    public String pool;
    /** Full path of the member. */
    public String member;
    /** What its monitor found: absent before the first result. */
    public Boolean answers;
    /** A result that control put in place of the real one. */
    public Boolean forced;

    /** serving, persisting, draining or broken. */
    public String mode = "draining";

    public double from;
    public double to;
    public long since;
    public long until;
    public double most;
    /** Connections begun before {@link #since}. */
    public double begun;
    /** Connections begun each second since then. */
    public double perSecond;

    @Override
    public String key() {
        return keyOf(site, pool, member);
    }

    public static String keyOf(String site, String pool, String member) {
        return site + " " + pool + " " + member;
    }

    /** @return connections at a time, in thousandths of a second */
    public double at(long now) {
        if (now >= until) {
            return to;
        }
        return from + (to - from) * (now - since) / (until - since);
    }

    public long begunAt(long now) {
        return Math.round(begun + perSecond * Math.max(0, now - since) / 1000);
    }
}
