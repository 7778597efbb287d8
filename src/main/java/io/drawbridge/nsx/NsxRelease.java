package io.drawbridge.nsx;

import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** A release of NSX for vSphere, as its manager tells it. What follows from it stands in the NSX-v reference, section 10. */
public record NsxRelease(int major, int minor, int patch) implements Comparable<NsxRelease> {

    private static final Pattern WRITTEN = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})(?:\\.(\\d{1,4}))?(?:[.-].*)?");
    private static final Comparator<NsxRelease> ORDER = Comparator.comparingInt(NsxRelease::major)
            .thenComparingInt(NsxRelease::minor)
            .thenComparingInt(NsxRelease::patch);

    /** @return empty for what is no release, such as an empty text */
    public static Optional<NsxRelease> parse(String text) {
        var parts = WRITTEN.matcher(text.strip());
        return parts.matches()
                ? Optional.of(new NsxRelease(
                        Integer.parseInt(parts.group(1)),
                        Integer.parseInt(parts.group(2)),
                        parts.group(3) == null ? 0 : Integer.parseInt(parts.group(3))))
                : Optional.empty();
    }

    public boolean isAtLeast(int thatMajor, int thatMinor, int thatPatch) {
        return compareTo(new NsxRelease(thatMajor, thatMinor, thatPatch)) >= 0;
    }

    public boolean has(NsxCapability capability) {
        return compareTo(capability.since()) >= 0;
    }

    /** @return what this release can do of what runbooks make use of; nothing where it is refused */
    public Set<NsxCapability> capabilities() {
        var found = EnumSet.noneOf(NsxCapability.class);
        if (refusal().isEmpty()) {
            Arrays.stream(NsxCapability.values()).filter(this::has).forEach(found::add);
        }
        return found;
    }

    /** @return why no runbook works with it, in words for an administrator; empty where they do */
    public Optional<String> refusal() {
        if (major == 6 && minor >= 2 && minor <= 4) {
            return Optional.empty();
        }
        return Optional.of("NSX " + this
                + (isAtLeast(6, 2, 0)
                        ? " is not NSX for vSphere 6.2 to 6.4, the releases that Drawbridge works with"
                        : " is too old: Drawbridge works with NSX for vSphere 6.2 to 6.4, as 6.2 is the first release"
                                + " with universal objects and roles of managers"));
    }

    @Override
    public int compareTo(NsxRelease other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
