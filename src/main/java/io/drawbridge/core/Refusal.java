package io.drawbridge.core;

/**
 * Something that was asked for will not happen, for a reason that has a name. Not a defect: a runbook may draw a path
 * for it, or a person decides.
 */
public abstract class Refusal extends RuntimeException {

    private final String code;

    /**
     * @param code {@code drawbridge.} and what was found, as models write it in an error event
     * @param reason one sentence for the operator
     */
    protected Refusal(String code, String reason) {
        super(reason);
        this.code = code;
    }

    public String code() {
        return code;
    }
}
