package io.drawbridge.evidence;

import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How evidence is signed, kept and watched.
 *
 * @param keyFile a private key as PEM (PKCS #8; Ed25519, or ECDSA on P-256); in the lab one is made beside the database
 *     when it is missing
 * @param certificateFile a certificate of that key as PEM, put into each pack; may be missing
 * @param checkpointFile where the heads of chains are appended, outside the database; beside it when empty
 * @param checkpointEvery how often the heads of chains that grew are written there
 * @param syslog where they are sent besides
 * @param retention how long a run's rows and its pack are kept after its end; what is deleted leaves its signed head.
 *     Zero keeps everything
 */
@Validated
@ConfigurationProperties("drawbridge.evidence")
record EvidenceSettings(
        Path keyFile,
        Path certificateFile,
        Path checkpointFile,
        @DefaultValue("1m") @NotNull Duration checkpointEvery,
        @Valid Syslog syslog,
        @DefaultValue("0s") @NotNull Duration retention) {

    /** Over which transport syslog messages (RFC 5424) go. */
    enum Transport {
        UDP,
        TCP,
        TLS
    }

    /** @param host name or address of the collector */
    record Syslog(
            @NotBlank String host,
            @DefaultValue("6514") @Min(1) @Max(65535) int port,
            @DefaultValue("tls") @NotNull Transport transport) {}

    @AssertTrue(message = "checkpoint-every must be at least a second")
    boolean isCheckpointEveryLongEnough() {
        return checkpointEvery == null || checkpointEvery.compareTo(Duration.ofSeconds(1)) >= 0;
    }

    @AssertTrue(message = "retention must be at least a day, or nothing to keep everything")
    boolean isRetentionLongEnough() {
        return retention == null || retention.isZero() || retention.compareTo(Duration.ofDays(1)) >= 0;
    }
}
