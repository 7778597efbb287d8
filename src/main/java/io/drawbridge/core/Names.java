package io.drawbridge.core;

import java.util.regex.Pattern;

/** What our own identifiers may look like: they appear in paths, file names and logs. */
final class Names {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private Names() {}

    static void check(String what, String value) {
        if (value == null || !PLAIN.matcher(value).matches()) {
            throw new InvalidInput(
                    what, "must begin with a letter or digit and hold at most 64 letters, digits, '.', '_' or '-'");
        }
    }
}
