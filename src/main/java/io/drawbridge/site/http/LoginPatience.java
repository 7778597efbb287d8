package io.drawbridge.site.http;

import io.drawbridge.core.RemoteException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Keeps from trying a wrong password over and over: vCenter's single sign-on locks an account after five failures within
 * three minutes by default (vSphere Authentication, lockout policy). Between two tries the refusal is told again without
 * a request. Each system counts by itself; an account that serves many of them may still be refused by each once.
 */
public final class LoginPatience {

    private static final Duration PAUSE = Duration.ofMinutes(5);

    private final String label;
    private final Clock clock;
    private String refused;
    private Instant until = Instant.MIN;

    public LoginPatience(String label, Clock clock) {
        this.label = label;
        this.clock = clock;
    }

    /** @throws RemoteException.LoginRefused while the last refusal is too fresh for another try */
    public void check() {
        standing().ifPresent(refusal -> {
            throw refusal;
        });
    }

    /** @return the last refusal while it is too fresh for another try */
    public synchronized Optional<RemoteException.LoginRefused> standing() {
        return refused != null && clock.instant().isBefore(until)
                ? Optional.of(new RemoteException.LoginRefused(label, refused))
                : Optional.empty();
    }

    /** @return the refusal to throw, which stands for a while */
    public synchronized RemoteException.LoginRefused refused(String what) {
        until = clock.instant().plus(PAUSE);
        refused = what + ": user name or password is wrong. The next try is not before "
                + until.truncatedTo(ChronoUnit.SECONDS) + ", lest the account is locked.";
        return new RemoteException.LoginRefused(label, refused);
    }
}
