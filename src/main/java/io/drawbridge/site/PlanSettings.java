package io.drawbridge.site;

import io.drawbridge.core.PlanName;
import io.drawbridge.core.SitePairId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What was agreed for a recovery plan.
 *
 * @param recoveryTimeObjective how long a recovery may take, from detection to verified service
 * @param recoveryPointObjective how much of the latest data may be lost, as a time
 * @param checks how to see that its services answer after a move
 * @param wideIps the names under which users reach it, as the global traffic managers know them
 * @param prefixes the networks or addresses that gateways announce where it runs, such as 10.20.10.11/32
 */
public record PlanSettings(
        PlanName name,
        SitePairId sitePair,
        Optional<Duration> recoveryTimeObjective,
        Optional<Duration> recoveryPointObjective,
        List<ServiceCheck> checks,
        List<String> wideIps,
        List<String> prefixes) {

    public PlanSettings {
        checks = List.copyOf(checks);
        wideIps = List.copyOf(wideIps);
        prefixes = List.copyOf(prefixes);
    }
}
