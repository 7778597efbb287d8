package io.drawbridge.site.http;

import io.drawbridge.core.RemoteException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Keeps from trying a wrong password over and over. vCenter's single sign-on locks an account after five failures within
 * three minutes by default, and one account may serve vCenter, SRM and vSphere Replication: each of them may try once in
 * that time. Meanwhile the refusal is told again without a request.
 */
public final class LoginPatience {

    private static final Duration PAUSE = Duration.ofMinutes(5);

    private final String label;
    private final Clock clock;
    private RemoteException.LoginRefused refused;
    private Instant until = Instant.MIN;

    public LoginPatience(String label, Clock clock) {
        this.label = label;
        this.clock = clock;
    }

    /** @throws RemoteException.LoginRefused while the last refusal is too fresh for another try */
    public synchronized void check() {
        if (refused != null && clock.instant().isBefore(until)) {
            throw refused;
        }
    }

    /** @return the refusal to throw, which stands for a while */
    public synchronized RemoteException.LoginRefused refused(String what) {
        until = clock.instant().plus(PAUSE);
        refused = new RemoteException.LoginRefused(
                label,
                what + ": user name or password is wrong. The next try is not before "
                        + until.truncatedTo(ChronoUnit.SECONDS) + ", lest the account is locked.");
        return refused;
    }
}
