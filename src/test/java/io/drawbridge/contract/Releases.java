package io.drawbridge.contract;

/** Order of releases such as 6.2.4. */
final class Releases {

    private Releases() {}

    static int compare(String left, String right) {
        var a = left.split("\\.");
        var b = right.split("\\.");
        for (int i = 0; i < Math.max(a.length, b.length); i++) {
            int difference = Integer.compare(part(a, i), part(b, i));
            if (difference != 0) {
                return difference;
            }
        }
        return 0;
    }

    private static int part(String[] parts, int index) {
        return index < parts.length ? Integer.parseInt(parts[index]) : 0;
    }
}
