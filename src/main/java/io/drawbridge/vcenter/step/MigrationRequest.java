package io.drawbridge.vcenter.step;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.engine.StepContext;
import io.drawbridge.planning.Bandwidth;
import io.drawbridge.planning.Figures;
import io.drawbridge.planning.Link;
import io.drawbridge.planning.MaintenanceWindow;
import io.drawbridge.planning.MigrationPath;
import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What somebody who asks for a live migration says.
 *
 * @param names of the machines, each once
 * @param path as it was measured; with the names and the judgement of the question of planning
 * @param mostPerMove what a single move can use, in bits a second
 * @param changeBytesPerSecond what each machine writes while it moves
 * @param groups which machines should move in the same wave, by machine
 * @param stagingDatastore the datastore of both sites to which disks go first; absent for one relocation
 */
record MigrationRequest(
        List<String> names,
        MigrationPath path,
        Optional<Long> mostPerMove,
        String pool,
        List<String> datastores,
        long changeBytesPerSecond,
        int mostPerWave,
        MaintenanceWindow window,
        boolean pauseBetweenWaves,
        Map<String, String> groups,
        Optional<String> stagingDatastore) {

    private static final String MEGABITS = "megabitsPerSecond";
    private static final BigDecimal MOST_MEGABITS = BigDecimal.valueOf(10_000_000);
    private static final int MOST_DIGITS = 20;

    /** @throws InvalidInput naming the first field that cannot be used */
    static MigrationRequest of(StepContext step) {
        var names = words(step.input("virtualMachines").orElse(""), "[,\\r\\n]+");
        if (names.isEmpty()) {
            throw new InvalidInput("virtualMachines", "must name at least one virtual machine");
        }
        boolean two = step.input("stages").filter("two"::equals).isPresent();
        var staging = step.input("stagingDatastore").filter(name -> !name.isBlank());
        if (two && staging.isEmpty()) {
            throw new InvalidInput("stagingDatastore", "must name the datastore to which disks go first");
        }
        return new MigrationRequest(
                names,
                path(step),
                given(step, "mostMegabitsPerMove").map(most -> Bandwidth.ofMegabits(Figures.within(
                                "mostMegabitsPerMove",
                                most,
                                BigDecimal.valueOf(MigrationPath.BITS_PER_SECOND_FOR_ONE_MOVE)
                                        .movePointLeft(6),
                                MOST_MEGABITS,
                                "Mbps"))
                        .bitsPerSecond()),
                step.input("targetPool").orElse("").strip(),
                words(step.input("targetDatastores").orElse(""), "[,\\r\\n]+"),
                given(step, "changeMegabytesPerSecond")
                        .map(change -> change.movePointRight(6).longValue())
                        .orElse(0L),
                given(step, "machinesPerWave")
                        .map(count -> Math.max(1, count.intValue()))
                        .orElse(Integer.MAX_VALUE),
                window(step),
                step.input("pauseBetweenWaves").filter("true"::equals).isPresent(),
                groups(step.input("affinityGroups").orElse("")),
                two ? staging.map(String::strip) : Optional.empty());
    }

    static MaintenanceWindow window(StepContext step) {
        return MaintenanceWindow.parse(
                step.input("windowOpens").orElse(""), step.input("windowCloses").orElse(""), ZoneOffset.UTC);
    }

    static List<String> words(String text, String between) {
        return Arrays.stream(text.split(between))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .distinct()
                .toList();
    }

    private static MigrationPath path(StepContext step) {
        // A run that began with an earlier version of the model has the other name.
        var speed = given(step, MEGABITS).or(() -> given(step, "bandwidthMegabits"));
        // Its rules for what a connection can carry.
        var link = Link.dedicated(speed.orElseThrow(() -> new InvalidInput(MEGABITS, "must be a number")));
        return new MigrationPath(
                number(step, "roundTripMillis").doubleValue(),
                Bandwidth.ofMegabits(link.megabitsPerSecond()).bitsPerSecond(),
                whole(step, "mtuBytes"),
                given(step, "jitterMillis").map(BigDecimal::doubleValue),
                given(step, "lossPercent").map(BigDecimal::doubleValue));
    }

    private static int whole(StepContext step, String field) {
        try {
            return number(step, field).intValueExact();
        } catch (ArithmeticException e) {
            throw new InvalidInput(field, "must be a whole number");
        }
    }

    private static BigDecimal number(StepContext step, String field) {
        return given(step, field).orElseThrow(() -> new InvalidInput(field, "must be a number"));
    }

    private static Optional<BigDecimal> given(StepContext step, String field) {
        var text = step.input(field).map(String::strip).filter(given -> !given.isEmpty());
        try {
            return text.map(BigDecimal::new).map(number -> {
                if (number.precision() > MOST_DIGITS || Math.abs(number.scale()) > MOST_DIGITS) {
                    throw new InvalidInput(field, "must be a number of at most " + MOST_DIGITS + " digits");
                }
                return number;
            });
        } catch (NumberFormatException e) {
            throw new InvalidInput(field, "must be a number");
        }
    }

    /** Each line is a group. */
    private static Map<String, String> groups(String text) {
        var groups = new LinkedHashMap<String, String>();
        int number = 0;
        for (var line : words(text, "[\\r\\n]+")) {
            number++;
            for (var name : words(line, ",")) {
                if (groups.putIfAbsent(name, Integer.toString(number)) != null) {
                    throw new InvalidInput("affinityGroups", "must not hold " + name + " twice");
                }
            }
        }
        return groups;
    }
}
