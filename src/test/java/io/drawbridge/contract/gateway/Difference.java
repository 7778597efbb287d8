package io.drawbridge.contract.gateway;

/**
 * One point in which a request or an answer is not what the vendor's document says.
 *
 * @param operation method and path template of the document; of the request where the document knows none
 * @param part of the exchange
 * @param at pointer into a body, or the name of a parameter; empty where it is about the part as a whole
 * @param rule of the schema that is broken, such as {@code required}, or one of our own words
 */
public record Difference(String operation, Part part, String at, String rule, String text) {

    /** Where it is. */
    public enum Part {
        OPERATION,
        PATH,
        QUERY,
        HEADER,
        REQUEST,
        STATUS,
        ANSWER
    }

    @Override
    public String toString() {
        return operation + ", " + part + (at.isEmpty() ? "" : " " + at) + ", " + rule + ": " + text;
    }
}
