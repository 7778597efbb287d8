package io.drawbridge.site;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How to reach one system of a site.
 *
 * @param label which system, in the operator's words: "SRM of provider"
 * @param url absolute https URL; a path in it is kept
 * @param thumbprint SHA-256 of the one certificate that is accepted, 64 lower-case hex digits
 * @param thumbprintFile file with the thumbprints of the certificates that are accepted, read at every new connection
 * @param trustStore PEM file with the authorities that are accepted instead of the JVM's, read at every new
 *     connection; the host name is checked too
 * @param username account at this system; for SRM and vSphere Replication a user of the site's single sign-on
 * @param password its password
 * @param connectTimeout how long name look-up, connection and TLS may take
 * @param readTimeout how long the whole answer may take once connected
 * @param requestsPerMinute our own limit; empty where the system has none
 */
public record Endpoint(
        String label,
        URI url,
        Optional<String> thumbprint,
        Optional<Path> thumbprintFile,
        Optional<Path> trustStore,
        String username,
        Secret password,
        Duration connectTimeout,
        Duration readTimeout,
        OptionalInt requestsPerMinute) {}
