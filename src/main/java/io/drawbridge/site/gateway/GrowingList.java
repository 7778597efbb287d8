package io.drawbridge.site.gateway;

import java.util.stream.Stream;

/**
 * Words of lists that grow with the product's releases (reference 2.1): what we know of a word, and how one that we do
 * not know is shown as it came.
 */
public final class GrowingList {

    private static final int LONGEST = 60;

    private GrowingList() {}

    /** @return the constant of that name; the other one where there is none */
    public static <E extends Enum<E>> E known(Class<E> type, String word, E otherwise) {
        return Stream.of(type.getEnumConstants())
                .filter(one -> one.name().equals(word))
                .findFirst()
                .orElse(otherwise);
    }

    /** @return the word, fit for a message: one line, bounded; "UNKNOWN" where there is none */
    public static String shown(String word) {
        if (word == null || word.isBlank()) {
            return "UNKNOWN";
        }
        String line = word.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
