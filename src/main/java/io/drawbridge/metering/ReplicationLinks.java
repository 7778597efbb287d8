package io.drawbridge.metering;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.core.SitePairId;
import io.drawbridge.planning.Link;
import io.drawbridge.site.Sites;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotNull;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The connections over which pairs replicate, where settings say how fast they are.
 *
 * @param replicationLinks by pair: {@code drawbridge.replication-links.<pair>}
 */
@Validated
@ConfigurationProperties("drawbridge")
record ReplicationLinks(@DefaultValue Map<String, @Valid Speed> replicationLinks) {

    /** @see Link */
    record Speed(
            @NotNull @DecimalMin("0.001") @DecimalMax("10000000") BigDecimal megabitsPerSecond,
            @DefaultValue("0") @DecimalMin("0") @DecimalMax("99.9") BigDecimal otherTrafficPercent,
            @DefaultValue("95") @DecimalMin("1") @DecimalMax("100") BigDecimal payloadPercent) {}

    /** @throws InvalidInput naming a pair that is in no settings */
    void check(Sites sites) {
        replicationLinks.keySet().stream()
                .filter(pair -> sites.findPair(new SitePairId(pair)).isEmpty())
                .findFirst()
                .ifPresent(pair -> {
                    throw new InvalidInput("drawbridge.replication-links." + pair, "belongs to no pair of sites");
                });
    }

    /** What passes is measured after compression, so none is reckoned with. */
    Optional<Link> of(SitePairId pair) {
        return Optional.ofNullable(replicationLinks.get(pair.value()))
                .map(speed -> new Link(
                        speed.megabitsPerSecond(),
                        speed.otherTrafficPercent(),
                        speed.payloadPercent(),
                        BigDecimal.ONE));
    }
}
