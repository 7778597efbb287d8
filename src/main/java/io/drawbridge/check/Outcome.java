package io.drawbridge.check;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How a step of the check ended. */
public enum Outcome {
    GOOD("ok", "good"),
    WARNING("!", "look at this"),
    WRONG("X", "wrong"),
    NOT_CHECKED("?", "not checked"),
    NOT_REACHED("-", "not reached");

    private final String mark;
    private final String title;

    Outcome(String mark, String title) {
        this.mark = mark;
        this.title = title;
    }

    /** @return a sign that needs no colour */
    public String mark() {
        return mark;
    }

    public String title() {
        return title;
    }

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
