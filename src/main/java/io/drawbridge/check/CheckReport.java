package io.drawbridge.check;

import java.time.Instant;
import java.util.List;

/**
 * What a check found.
 *
 * @param between what concerns several systems at once, such as their clocks
 * @param wrong how many findings are wrong
 * @param warnings how many are to be looked at
 */
public record CheckReport(
        Instant checkedAt,
        Outcome outcome,
        long wrong,
        long warnings,
        List<EndpointReport> endpoints,
        List<Finding> between) {

    public CheckReport {
        endpoints = List.copyOf(endpoints);
        between = List.copyOf(between);
    }

    static CheckReport of(Instant checkedAt, List<EndpointReport> endpoints, List<Finding> between) {
        long wrong = count(endpoints, between, Outcome.WRONG);
        long warnings = count(endpoints, between, Outcome.WARNING);
        return new CheckReport(
                checkedAt,
                wrong > 0 ? Outcome.WRONG : warnings > 0 ? Outcome.WARNING : Outcome.GOOD,
                wrong,
                warnings,
                endpoints,
                between);
    }

    private static long count(List<EndpointReport> endpoints, List<Finding> between, Outcome outcome) {
        return endpoints.stream()
                        .flatMap(endpoint -> endpoint.findings().stream())
                        .filter(finding -> finding.outcome() == outcome)
                        .count()
                + between.stream()
                        .filter(finding -> finding.outcome() == outcome)
                        .count();
    }

    /** @return the result in a sentence */
    public String summary() {
        var systems = endpoints.size() + (endpoints.size() == 1 ? " system" : " systems");
        if (wrong == 0 && warnings == 0) {
            return systems + " checked, nothing is wrong";
        }
        return systems + " checked: " + (wrong == 0 ? "nothing" : wrong + (wrong == 1 ? " thing" : " things"))
                + " wrong, " + (warnings == 0 ? "nothing" : Long.toString(warnings)) + " to look at";
    }
}
