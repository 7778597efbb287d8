package io.drawbridge.vcenter.step;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.StepContext;
import io.drawbridge.planning.MaintenanceWindow;
import io.drawbridge.planning.MigrationCaps;
import io.drawbridge.planning.MigrationWaves;
import io.drawbridge.vcenter.Mobilities;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * It is known which machine moves when, to which host and datastore, and how long that is likely to take. Changes
 * nothing; leaves the document {@code migration-waves}, which people approve and the steps that move heed.
 */
@Component
class PlanMigrationWaves implements InfrastructureStep {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Mobilities vcenters;

    PlanMigrationWaves(Mobilities vcenters) {
        this.vcenters = vcenters;
    }

    @Override
    public Assessment assess(StepContext step) {
        var request = MigrationRequest.of(step);
        var candidates = Candidates.look(step, vcenters, request);
        if (!candidates.obstacles().isEmpty()) {
            var first = candidates.obstacles().get(0);
            return Assessment.refused(first.code(), first.reason());
        }
        var placed = candidates.place().orElseThrow();
        var caps = MigrationCaps.of(request.path());
        var waves = new MigrationWaves(request.path().bitsPerSecond(), caps, request.window(), request.mostPerWave());
        var outcome = request.mostPerMove()
                .map(waves::withMostPerMove)
                .orElse(waves)
                .plan(
                        placed.stream()
                                .map(one -> one.moving(
                                        step.protectedSite().value(),
                                        step.recoverySite().value(),
                                        request.changeBytesPerSecond(),
                                        Optional.ofNullable(request.groups().get(one.name()))))
                                .toList(),
                        step.now());
        if (!outcome.impossible().isEmpty()) {
            return Assessment.refused(
                    Candidates.MOVE_NOT_POSSIBLE,
                    outcome.impossible().size() + " machines cannot be moved while they run: "
                            + outcome.impossible().get(0).reason() + ".");
        }
        var warnings = new ArrayList<>(outcome.warnings());
        warnings.addAll(candidates.warnings());
        var document = new MigrationDocument(
                request.path().bitsPerSecond(),
                request.mostPerMove().orElse(null),
                outcome.movesAtOnce(),
                caps.perHost(),
                caps.perDatastore(),
                request.changeBytesPerSecond(),
                request.window().words(),
                warnings,
                waves(outcome, placed),
                new MigrationDocument.Told(
                        request.path().bitsPerSecond(),
                        request.mostPerMove().orElse(null),
                        caps.atOnce(),
                        request.mostPerWave(),
                        request.groups(),
                        outcome.begins().plus(outcome.makespan()).toString()),
                List.of());
        return Assessment.reached(words(document, outcome))
                .items(items(document))
                .document(MigrationDocument.DOCUMENT, document.json())
                .document("scope", scope(placed.size() + candidates.arrived()))
                // a person decides where nobody can tell how far the waves are
                .variable("waves", "pause");
    }

    private static List<MigrationDocument.Wave> waves(
            MigrationWaves.Outcome outcome, List<MigrationDocument.Machine> placed) {
        var byUuid =
                placed.stream().collect(Collectors.toMap(MigrationDocument.Machine::instanceUuid, Function.identity()));
        return outcome.waves().stream()
                .map(wave -> new MigrationDocument.Wave(
                        wave.number(),
                        wave.begins().toString(),
                        wave.ends().toString(),
                        wave.turns().stream()
                                .map(turn -> byUuid.get(turn.workload())
                                        .planned(
                                                turn.begins().toString(),
                                                turn.ends().toString()))
                                .toList()))
                .toList();
    }

    private static String words(MigrationDocument document, MigrationWaves.Outcome outcome) {
        int machines = document.machines().size();
        long bytes = document.machines().stream()
                .mapToLong(MigrationDocument.Machine::bytes)
                .sum();
        if (machines == 0) {
            return "nothing is left to move";
        }
        return machines + (machines == 1 ? " machine, " : " machines, ") + Candidates.gigabytes(bytes) + ", in "
                + document.waves().size() + (document.waves().size() == 1 ? " wave" : " waves") + " "
                + document.window()
                + ", at most " + document.atOnce() + " at once; expected to be over at "
                + Instant.parse(document.waves()
                                .get(document.waves().size() - 1)
                                .ends())
                        .truncatedTo(ChronoUnit.SECONDS)
                + (document.window().equals(MaintenanceWindow.ALWAYS.words()) ? bound(outcome) : "")
                + (document.warnings().isEmpty() ? "" : ". Mind: " + String.join("; ", document.warnings()));
    }

    /** How good the plan is, which nobody sees from its times. With a window it says little: the bound knows of none. */
    private static String bound(MigrationWaves.Outcome outcome) {
        return ", " + String.format(Locale.ROOT, "%.1f", 100 * Math.max(0, outcome.distance()))
                + " % above the least that the path allows";
    }

    private static List<Item> items(MigrationDocument document) {
        return document.waves().stream()
                .map(wave -> Item.done(
                        "wave " + wave.number(),
                        "Wave " + wave.number(),
                        wave.machines().size() + " machines, "
                                + Candidates.gigabytes(wave.machines().stream()
                                        .mapToLong(MigrationDocument.Machine::bytes)
                                        .sum())
                                + ", about "
                                + Duration.between(Instant.parse(wave.begins()), Instant.parse(wave.ends()))
                                        .plusMinutes(1)
                                        .toMinutes()
                                + " min from " + wave.begins()))
                .toList();
    }

    private static String scope(int machines) {
        return JSON.valueToTree(Map.of("vmCount", machines)).toString();
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        throw new UnsupportedOperationException("planning sends no command");
    }
}
