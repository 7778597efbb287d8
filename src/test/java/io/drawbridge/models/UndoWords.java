package io.drawbridge.models;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** How models speak about undoing: a sentence with one of these words says what an abort does not take back. */
public final class UndoWords {

    private static final Pattern LASTING = Pattern.compile("(?i)\\b(cannot be undone|stays?|remains?)\\b");

    private UndoWords() {}

    /** @return whether an undo that is described so leads back to less than what was before */
    public static boolean leaveSomething(String words) {
        return LASTING.matcher(words).find();
    }

    /** @return the sentences that tell what is taken back */
    static List<String> undone(String words) {
        return sentences(words).stream()
                .filter(sentence -> !leaveSomething(sentence))
                .toList();
    }

    /** @return the sentences that tell what is not */
    static List<String> lasting(String words) {
        return sentences(words).stream().filter(UndoWords::leaveSomething).toList();
    }

    private static List<String> sentences(String words) {
        return Arrays.stream(words.strip().split("(?<=[.!?])\\s+"))
                .filter(sentence -> !sentence.isBlank())
                .toList();
    }
}
