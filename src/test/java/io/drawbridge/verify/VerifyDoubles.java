package io.drawbridge.verify;

/** Makes the checks without Spring. */
public final class VerifyDoubles {

    private VerifyDoubles() {}

    public static ServiceChecks checks(VerifySettings settings) {
        return new ServiceChecks(settings);
    }
}
