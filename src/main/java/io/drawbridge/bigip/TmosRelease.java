package io.drawbridge.bigip;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;

/** A release of the device's system, as the device tells it. */
public record TmosRelease(int major, int minor) implements Comparable<TmosRelease> {

    private static final Pattern WRITTEN = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})(?:\\..*)?");
    private static final Comparator<TmosRelease> ORDER =
            Comparator.comparingInt(TmosRelease::major).thenComparingInt(TmosRelease::minor);

    /** The first one whose names and global pools have a type (contract 4). */
    static final TmosRelease OLDEST = new TmosRelease(12, 0);

    /** The first one that tells by itself whether it is ready (contract 2.6). */
    static final TmosRelease TELLS_READINESS = new TmosRelease(13, 1);

    /** From here on iSession is documented as given up, and licences may lack it (contract 5.1). */
    static final TmosRelease ISESSION_GIVEN_UP = new TmosRelease(15, 0);

    /** @return empty for what is no release */
    public static Optional<TmosRelease> parse(String text) {
        var parts = WRITTEN.matcher(text.strip());
        return parts.matches()
                ? Optional.of(new TmosRelease(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2))))
                : Optional.empty();
    }

    boolean isBefore(TmosRelease other) {
        return compareTo(other) < 0;
    }

    @Override
    public int compareTo(TmosRelease other) {
        return ORDER.compare(this, other);
    }
}
