package io.drawbridge.lab.world;

/** A power operation that does not fit the machine's state. */
public final class PowerStateException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String fault;

    PowerStateException(String fault, String message) {
        super(message);
        this.fault = fault;
    }

    /** @return the name of the vSphere fault that says so */
    public String fault() {
        return fault;
    }
}
