package io.drawbridge.engine;

/** Texts that come from outside and have to fit. */
final class Texts {

    private Texts() {}

    /** @return the text, cut with an ellipsis when it is longer than the engine's columns hold */
    static String atMost(String text, int length) {
        if (text == null || text.length() <= length) {
            return text;
        }
        return text.substring(0, length - 1) + "…";
    }
}
