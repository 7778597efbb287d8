package io.drawbridge.vcenter.step;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.engine.StepContext;
import io.drawbridge.planning.MigrationCaps;
import io.drawbridge.planning.MovingWorkload;
import io.drawbridge.vcenter.Places;
import io.drawbridge.vcenter.Relocation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The document {@code migration-waves}: which machine moves when and to where. Approvers read it, and the steps that
 * move heed it.
 *
 * @param bitsPerSecond what moves share, in bits a second
 * @param changeBytesPerSecond what each machine writes while it moves
 * @param window when moves may begin, in words
 */
record MigrationDocument(
        long bitsPerSecond,
        int atOnce,
        int perHost,
        int perDatastore,
        long changeBytesPerSecond,
        String window,
        List<String> warnings,
        List<Wave> waves) {

    static final String DOCUMENT = "migration-waves";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Machines that move together; times as planned, ISO 8601. */
    record Wave(int number, String begins, String ends, List<Machine> machines) {}

    /** A network of the target site. */
    record Network(String id, String name, String key, String switchUuid) {}

    /**
     * One machine.
     *
     * @param source its id at the vCenter it leaves
     * @param staging the id there of the datastore to which its disks go first; empty for none
     * @param networks of the target site, by the card's key
     */
    record Machine(
            String name,
            String instanceUuid,
            String source,
            long bytes,
            String address,
            String host,
            String datastore,
            String staging,
            String targetPool,
            String targetFolder,
            String targetHost,
            String targetHostName,
            String targetDatastore,
            String targetDatastoreName,
            Map<String, Network> networks,
            String begins,
            String ends) {

        Relocation relocation() {
            var cards = new TreeMap<Integer, Places.Network>();
            networks.forEach((key, network) -> cards.put(
                    Integer.valueOf(key),
                    new Places.Network(network.id(), network.name(), network.key(), network.switchUuid())));
            return new Relocation(
                    Optional.of(targetFolder),
                    targetDatastore,
                    Optional.of(targetPool),
                    Optional.of(targetHost),
                    cards);
        }

        MovingWorkload moving(String from, String to, long changeBytesPerSecond, Optional<String> group) {
            return new MovingWorkload(
                    instanceUuid,
                    bytes,
                    changeBytesPerSecond,
                    Set.of(from + "/" + host, to + "/" + targetHost),
                    Set.of(from + "/" + datastore, to + "/" + targetDatastore),
                    group);
        }
    }

    MigrationDocument {
        warnings = List.copyOf(warnings);
        waves = List.copyOf(waves);
    }

    List<Machine> machines() {
        return waves.stream().flatMap(wave -> wave.machines().stream()).toList();
    }

    MigrationCaps caps() {
        return new MigrationCaps(atOnce, perHost, perDatastore);
    }

    String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the document cannot be written", e);
        }
    }

    static Optional<MigrationDocument> find(StepContext step) {
        return step.document(DOCUMENT).map(json -> {
            try {
                return JSON.readValue(json, MigrationDocument.class);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("the document '" + DOCUMENT + "' cannot be read", e);
            }
        });
    }

    static MigrationDocument of(StepContext step) {
        return find(step)
                .orElseThrow(() -> new IllegalStateException("no waves were planned: an earlier step has to do that"));
    }
}
