package io.drawbridge.check;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.drawbridge.site.RemoteSystem;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What was found at one system.
 *
 * @param system as operators name it: "SRM"
 * @param address its URL
 * @param findings one or more for each step, in the steps' order
 */
public record EndpointReport(
        String site,
        String siteName,
        @JsonIgnore RemoteSystem remoteSystem,
        String system,
        String address,
        Outcome outcome,
        List<Finding> findings) {

    public EndpointReport {
        findings = List.copyOf(findings);
    }

    static EndpointReport of(String site, String siteName, RemoteSystem system, String address, List<Finding> all) {
        return new EndpointReport(site, siteName, system, system.label(), address, worst(all), all);
    }

    /** @return what counts for the system as a whole */
    static Outcome worst(List<Finding> findings) {
        return findings.stream().anyMatch(finding -> finding.outcome() == Outcome.WRONG)
                ? Outcome.WRONG
                : findings.stream().anyMatch(finding -> finding.outcome() == Outcome.WARNING)
                        ? Outcome.WARNING
                        : Outcome.GOOD;
    }

    /** @return what was reached, one by one */
    @JsonIgnore
    public List<Finding> reached() {
        return findings.stream()
                .filter(finding -> finding.outcome() != Outcome.NOT_REACHED)
                .toList();
    }

    /** @return the steps that were not reached, in a few words; empty where all were */
    @JsonIgnore
    public Optional<String> notReached() {
        return Optional.of(findings.stream()
                        .filter(finding -> finding.outcome() == Outcome.NOT_REACHED)
                        .map(finding -> finding.step().title())
                        .collect(Collectors.joining(", ")))
                .filter(words -> !words.isEmpty());
    }

    /** @return what is wrong, or else what to look at; empty when all is well */
    @JsonIgnore
    public Optional<Finding> first() {
        return findings.stream()
                .filter(finding -> outcome != Outcome.GOOD && finding.outcome() == outcome)
                .findFirst();
    }
}
