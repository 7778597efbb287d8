package io.drawbridge.core;

/** Somebody gave us a value that cannot be used. The field is named; nothing was started. */
public class InvalidInput extends RuntimeException {

    private final String field;

    /**
     * @param field the name of the field as the user knows it
     * @param why what is wrong with it, as a predicate: "must not be empty"
     */
    public InvalidInput(String field, String why) {
        super(field + " " + why);
        this.field = field;
    }

    public String field() {
        return field;
    }
}
