package io.drawbridge.planning;

import io.drawbridge.core.InvalidInput;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Machines that shall move, as a table with the headings of {@link #HEADINGS}.
 *
 * @param mistakes every one of them, by line; the machines are those of the other lines
 */
public record MachineTable(List<WavesPlan.Machine> machines, List<CsvTable.Mistake> mistakes) {

    /** In the order in which they are offered; the first two are needed. */
    public static final List<String> HEADINGS = List.of(
            "name",
            "disk gb",
            "memory gb",
            "change mb/s",
            "host",
            "target host",
            "datastore",
            "target datastore",
            "group");

    private static final BigDecimal MOST = BigDecimal.valueOf(1_000_000);

    public MachineTable {
        machines = List.copyOf(machines);
        mistakes = List.copyOf(mistakes);
    }

    /** @throws InvalidInput when there is no table at all */
    public static MachineTable read(String field, String text) {
        var mistakes = new ArrayList<CsvTable.Mistake>();
        var table = CsvTable.read(field, text, Set.of("name", "disk gb"), new LinkedHashSet<>(HEADINGS), mistakes);
        var machines = new ArrayList<WavesPlan.Machine>();
        var names = new LinkedHashSet<String>();
        for (var row : table.rows()) {
            int before = mistakes.size();
            var name = row.cell("name").orElse("");
            if (name.isEmpty() || name.length() > 80) {
                mistakes.add(new CsvTable.Mistake(row.line(), "name must have 1 to 80 characters"));
            } else if (!names.add(name)) {
                mistakes.add(new CsvTable.Mistake(row.line(), "name " + name + " is there already"));
            }
            var disk = number(row, "disk gb", null, mistakes);
            var memory = number(row, "memory gb", BigDecimal.ZERO, mistakes);
            var change = number(row, "change mb/s", BigDecimal.ZERO, mistakes);
            if (mistakes.size() == before) {
                machines.add(new WavesPlan.Machine(
                        name,
                        disk,
                        memory,
                        change,
                        WavesPlan.places(
                                row.cell("host").orElse(null),
                                row.cell("target host").orElse(null)),
                        WavesPlan.places(
                                row.cell("datastore").orElse(null),
                                row.cell("target datastore").orElse(null)),
                        row.cell("group")));
            }
        }
        mistakes.sort((one, other) -> Integer.compare(one.line(), other.line()));
        return new MachineTable(machines, mistakes);
    }

    private static BigDecimal number(
            CsvTable.Row row, String heading, BigDecimal otherwise, List<CsvTable.Mistake> mistakes) {
        Optional<String> cell = row.cell(heading);
        if (cell.isEmpty() && otherwise != null) {
            return otherwise;
        }
        try {
            return Figures.within(heading, new BigDecimal(cell.orElse("")), BigDecimal.ZERO, MOST, "");
        } catch (NumberFormatException | InvalidInput e) {
            mistakes.add(new CsvTable.Mistake(
                    row.line(), heading + " must be a number, 0 to 1000000, with a point before decimals"));
            return BigDecimal.ZERO;
        }
    }
}
