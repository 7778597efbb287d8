package io.drawbridge.vcenter.step;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.engine.StepContext;
import io.drawbridge.planning.MigrationCaps;
import io.drawbridge.planning.MigrationSlots;
import io.drawbridge.planning.MovingWorkload;
import io.drawbridge.vcenter.Places;
import io.drawbridge.vcenter.Relocation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The document {@code migration-waves}: which machine moves when and to where. Approvers read it, and the steps that
 * move heed it.
 *
 * @param bitsPerSecond what moves share, in bits a second: as told, and as seen once moves are over
 * @param mostPerMove what a single move can use, in bits a second; null where nobody knows
 * @param atOnce how many move at once by the present plan
 * @param changeBytesPerSecond what each machine writes while it moves
 * @param window when moves may begin, in words
 * @param told what was planned with when people agreed; no later plan lets more move at once
 * @param forecasts what later plans said, the latest last; a plan that said nearly the same is not among them
 */
record MigrationDocument(
        long bitsPerSecond,
        Long mostPerMove,
        int atOnce,
        int perHost,
        int perDatastore,
        long changeBytesPerSecond,
        String window,
        List<String> warnings,
        List<Wave> waves,
        Told told,
        List<Forecast> forecasts) {

    static final String DOCUMENT = "migration-waves";

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Where the first plan came from, and when it said that all would be over.
     *
     * @param bitsPerSecond of the path, as somebody said
     * @param mostPerMove in bits a second; null where nobody knew
     * @param mostAtOnce what the path may carry at once
     * @param mostPerWave machines in one wave
     * @param groups which machines should move in the same wave, by the machine's name
     * @param ends ISO 8601
     */
    record Told(
            long bitsPerSecond,
            Long mostPerMove,
            int mostAtOnce,
            int mostPerWave,
            Map<String, String> groups,
            String ends) {}

    /**
     * A plan that was made again.
     *
     * @param at when
     * @param before when all was expected to be over until then
     * @param ends when it is now
     * @param moves that told something; those that are over, or those that go on before any is
     * @param measuredBitsPerSecond what moves had together; 0 before any is over
     * @param bitsPerSecond what the path is taken to carry
     * @param mostPerMove what a single move is taken to use; null where nothing tells
     */
    record Forecast(
            String at,
            String before,
            String ends,
            int moves,
            long measuredBitsPerSecond,
            long bitsPerSecond,
            Long mostPerMove,
            int atOnce) {}

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
     * @param begins by the present plan, ISO 8601
     * @param ends by the present plan
     * @param begun when it really began; empty before
     * @param ended when it was really over; empty before, or where nothing tells
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
            String ends,
            String begun,
            String ended) {

        Machine {
            // documents from before moves were measured
            begun = begun == null ? "" : begun;
            ended = ended == null ? "" : ended;
        }

        Machine planned(String begins, String ends) {
            return with(begins, ends, begun, ended);
        }

        Machine measured(Optional<Instant> begun, Optional<Instant> ended) {
            return with(
                    begins,
                    ends,
                    begun.map(Instant::toString).orElse(this.begun),
                    ended.map(Instant::toString).orElse(this.ended));
        }

        private Machine with(String begins, String ends, String begun, String ended) {
            return new Machine(
                    name,
                    instanceUuid,
                    source,
                    bytes,
                    address,
                    host,
                    datastore,
                    staging,
                    targetPool,
                    targetFolder,
                    targetHost,
                    targetHostName,
                    targetDatastore,
                    targetDatastoreName,
                    networks,
                    begins,
                    ends,
                    begun,
                    ended);
        }

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
        forecasts = forecasts == null ? List.of() : List.copyOf(forecasts);
        // documents from before plans were made again
        told = told == null
                ? new Told(bitsPerSecond, mostPerMove, atOnce, Integer.MAX_VALUE, Map.of(), ends(waves))
                : told;
    }

    private static String ends(List<Wave> waves) {
        return waves.isEmpty() ? "" : waves.get(waves.size() - 1).ends();
    }

    /** @return when all is expected to be over by what was said last */
    String ends() {
        return forecasts.isEmpty()
                ? told.ends()
                : forecasts.get(forecasts.size() - 1).ends();
    }

    List<Machine> machines() {
        return waves.stream().flatMap(wave -> wave.machines().stream()).toList();
    }

    MigrationCaps caps() {
        return new MigrationCaps(atOnce, perHost, perDatastore);
    }

    /** What no plan may exceed: what people agreed to. */
    MigrationCaps mostCaps() {
        return new MigrationCaps(told.mostAtOnce(), perHost, perDatastore);
    }

    MigrationSlots slots() {
        return new MigrationSlots(caps(), bitsPerSecond, mostPerMove == null ? bitsPerSecond : mostPerMove);
    }

    MigrationDocument with(List<Wave> waves) {
        return copy(bitsPerSecond, mostPerMove, atOnce, waves, forecasts);
    }

    MigrationDocument with(long bitsPerSecond, Long mostPerMove, int atOnce, List<Forecast> forecasts) {
        return copy(bitsPerSecond, mostPerMove, atOnce, waves, forecasts);
    }

    private MigrationDocument copy(
            long bitsPerSecond, Long mostPerMove, int atOnce, List<Wave> waves, List<Forecast> forecasts) {
        return new MigrationDocument(
                bitsPerSecond,
                mostPerMove,
                atOnce,
                perHost,
                perDatastore,
                changeBytesPerSecond,
                window,
                warnings,
                waves,
                told,
                forecasts);
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
