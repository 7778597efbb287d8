package io.drawbridge.readiness.step;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The document {@code source-state}: what a DR test must not change.
 *
 * @param digest SHA-256 over the VMs' ids, power states and replication states, for the auditor
 */
record SourceState(String takenAt, String site, String plan, String digest, List<Vm> vms) {

    static final String DOCUMENT = "source-state";

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * One VM.
     *
     * @param lastSync milliseconds since the epoch; 0 for never
     */
    record Vm(String id, String name, String power, String replication, long lastSync) {}

    static SourceState of(String takenAt, String site, String plan, List<Vm> vms) {
        try {
            var sha256 = MessageDigest.getInstance("SHA-256");
            vms.forEach(vm -> sha256.update(
                    (vm.id() + "\t" + vm.power() + "\t" + vm.replication() + "\n").getBytes(StandardCharsets.UTF_8)));
            return new SourceState(takenAt, site, plan, HexFormat.of().formatHex(sha256.digest()), vms);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the document cannot be written", e);
        }
    }

    static SourceState parse(String json) {
        try {
            return JSON.readValue(json, SourceState.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the document '" + DOCUMENT + "' cannot be read", e);
        }
    }
}
