package io.drawbridge.lab.wire;

/** A request that an appliance refuses; each protocol has its own way to say so. */
public final class Problem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    public Problem(int status, String code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    public static Problem notFound(String what) {
        return new Problem(404, "not.found", what + " does not exist");
    }

    public static Problem badRequest(String why) {
        return new Problem(400, "bad.request", why);
    }
}
