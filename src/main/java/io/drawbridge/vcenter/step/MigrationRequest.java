package io.drawbridge.vcenter.step;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.engine.StepContext;
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
 * @param changeBytesPerSecond what each machine writes while it moves
 * @param groups which machines should move in the same wave, by machine
 * @param stagingDatastore the datastore of both sites to which disks go first; absent for one relocation
 */
record MigrationRequest(
        List<String> names,
        MigrationPath path,
        String pool,
        List<String> datastores,
        long changeBytesPerSecond,
        int mostPerWave,
        MaintenanceWindow window,
        boolean pauseBetweenWaves,
        Map<String, String> groups,
        Optional<String> stagingDatastore) {

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
                new MigrationPath(
                        number(step, "roundTripMillis").doubleValue(),
                        number(step, "bandwidthMegabits")
                                .multiply(BigDecimal.valueOf(1_000_000))
                                .longValue(),
                        number(step, "mtuBytes").intValue()),
                step.input("targetPool").orElse("").strip(),
                words(step.input("targetDatastores").orElse(""), "[,\\r\\n]+"),
                step.input("changeMegabytesPerSecond").isPresent()
                        ? number(step, "changeMegabytesPerSecond")
                                .multiply(BigDecimal.valueOf(1_000_000))
                                .longValue()
                        : 0,
                step.input("machinesPerWave").isPresent()
                        ? Math.max(1, number(step, "machinesPerWave").intValue())
                        : Integer.MAX_VALUE,
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

    private static BigDecimal number(StepContext step, String field) {
        try {
            return new BigDecimal(step.input(field).orElse("").strip());
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
