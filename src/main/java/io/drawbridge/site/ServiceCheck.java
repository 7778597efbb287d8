package io.drawbridge.site;

import java.net.URI;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One check that a recovered service answers.
 *
 * @param name unique within the plan
 * @param url what to ask; http only
 * @param host whom to connect to (tcp) or which name to look up (dns)
 * @param port tcp only
 * @param expectStatus http status; 200 without one
 * @param expectText text that the http answer must hold
 * @param expectAddress address that the name must lead to; any without one
 */
public record ServiceCheck(
        String name,
        Type type,
        Optional<URI> url,
        Optional<String> host,
        OptionalInt port,
        OptionalInt expectStatus,
        Optional<String> expectText,
        Optional<String> expectAddress) {

    /** @return the same check under another name */
    public ServiceCheck named(String other) {
        return new ServiceCheck(other, type, url, host, port, expectStatus, expectText, expectAddress);
    }

    /** What is asked. */
    public enum Type {
        HTTP,
        TCP,
        DNS
    }
}
