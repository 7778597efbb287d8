package io.drawbridge.evidence;

import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.Status;
import org.springframework.stereotype.Component;

/**
 * A database that does not agree with its checkpoints, and checkpoints that cannot be written. A warning, not an outage:
 * whoever restored the database in a disaster must not lose the application over it.
 */
@Component("evidence")
class EvidenceHealth implements HealthIndicator {

    static final Status WARNING = new Status("WARNING");

    private final Checkpoints checkpoints;

    EvidenceHealth(Checkpoints checkpoints) {
        this.checkpoints = checkpoints;
    }

    @Override
    public Health health() {
        var differences = checkpoints.atStart();
        var trouble = checkpoints.trouble();
        if (differences.isEmpty() && trouble.isEmpty()) {
            return Health.up().build();
        }
        var health = Health.status(WARNING);
        if (!differences.isEmpty()) {
            health.withDetail("differences", differences.size())
                    .withDetail("first", differences.get(0).toString());
        }
        trouble.ifPresent(why -> health.withDetail("trouble", why));
        return health.build();
    }
}
