package io.drawbridge.planning;

import io.drawbridge.core.InvalidInput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A table of who is protected how, as a planner keeps it in a spreadsheet, read into protection groups with the order in
 * which their machines come up. Nothing is made of it: it is what the runbook protection-onboarding would be started with.
 *
 * @param groups in the order in which the table names them first; of the lines without a mistake
 * @param mistakes every one of them, by line
 */
public record PlanTable(List<Group> groups, List<CsvTable.Mistake> mistakes) {

    /** In the order in which they are offered; all but priority and depends on are needed. */
    public static final List<String> HEADINGS = List.of("vm", "group", "priority", "depends on", "rpo");

    /** The product's middle group. */
    private static final int USUAL_PRIORITY = 3;

    private static final int LONGEST_NAME = 80;

    /**
     * One machine.
     *
     * @param line of the table
     * @param priority 1 comes up first, 5 last
     * @param dependsOn names of machines of the same priority that are up before
     */
    public record Machine(int line, String name, String group, int priority, List<String> dependsOn, int rpoMinutes) {}

    /** Machines that are protected together. */
    public record Group(String name, List<Machine> machines) {

        /** @return the strictest RPO among them, in minutes */
        public int strictestRpoMinutes() {
            return machines.stream().mapToInt(Machine::rpoMinutes).min().orElse(0);
        }

        /** @return the order as the runbook's input wants it: {@code name priority [after name, name]} */
        public String recoveryOrder() {
            return String.join(
                    "\n",
                    machines.stream()
                            .map(one -> one.name() + " " + one.priority()
                                    + (one.dependsOn().isEmpty() ? "" : " after " + String.join(", ", one.dependsOn())))
                            .toList());
        }
    }

    public PlanTable {
        groups = List.copyOf(groups);
        mistakes = List.copyOf(mistakes);
    }

    /**
     * @param field what the text is called where it was given
     * @throws InvalidInput when there is no table at all
     */
    public static PlanTable read(String field, String text, ProtectionLimits limits) {
        var mistakes = new ArrayList<CsvTable.Mistake>();
        var table = CsvTable.read(field, text, Set.of("vm", "group", "rpo"), new LinkedHashSet<>(HEADINGS), mistakes);
        var machines = new LinkedHashMap<String, Machine>();
        for (var row : table.rows()) {
            var machine = machine(row, limits, mistakes);
            if (!machine.name().isEmpty()) {
                var first = machines.putIfAbsent(machine.name(), machine);
                if (first != null) {
                    mistakes.add(new CsvTable.Mistake(
                            row.line(), "vm " + machine.name() + " is in line " + first.line() + " already"));
                }
            }
        }
        machines.values().forEach(machine -> dependencies(machine, machines, mistakes));
        circles(machines, mistakes);
        var groups = new LinkedHashMap<String, List<Machine>>();
        machines.values().forEach(machine -> groups.computeIfAbsent(machine.group(), any -> new ArrayList<>())
                .add(machine));
        counts(machines, groups, limits, mistakes);
        mistakes.sort((one, other) -> Integer.compare(one.line(), other.line()));
        var wrong = mistakes.stream().map(CsvTable.Mistake::line).toList();
        return new PlanTable(
                groups.entrySet().stream()
                        .map(group -> new Group(
                                group.getKey(),
                                group.getValue().stream()
                                        .filter(machine -> !wrong.contains(machine.line()))
                                        .toList()))
                        .filter(group -> !group.machines().isEmpty())
                        .toList(),
                mistakes);
    }

    private static Machine machine(CsvTable.Row row, ProtectionLimits limits, List<CsvTable.Mistake> mistakes) {
        return new Machine(
                row.line(),
                name(row, "vm", mistakes),
                name(row, "group", mistakes),
                row.cell("priority").isEmpty() ? USUAL_PRIORITY : whole(row, "priority", 1, 5, "", mistakes),
                row.cell("depends on")
                        .map(cell -> Arrays.stream(cell.split("[,|]"))
                                .map(String::strip)
                                .filter(one -> !one.isEmpty())
                                .distinct()
                                .toList())
                        .orElse(List.of()),
                whole(row, "rpo", limits.shortestRpoMinutes(), limits.longestRpoMinutes(), " minutes", mistakes));
    }

    private static String name(CsvTable.Row row, String heading, List<CsvTable.Mistake> mistakes) {
        var name = row.cell(heading).orElse("");
        if (name.isEmpty() || name.length() > LONGEST_NAME) {
            mistakes.add(new CsvTable.Mistake(row.line(), heading + " must have 1 to " + LONGEST_NAME + " characters"));
        } else if (name.chars().anyMatch(c -> c == ',' || c == '|' || Character.isISOControl(c))) {
            mistakes.add(new CsvTable.Mistake(row.line(), heading + " must be without commas and line breaks"));
        }
        return name;
    }

    private static int whole(
            CsvTable.Row row, String heading, int least, int most, String unit, List<CsvTable.Mistake> mistakes) {
        var cell = row.cell(heading).orElse("");
        int number = cell.matches("[0-9]{1,6}") ? Integer.parseInt(cell) : -1;
        if (number < least || number > most) {
            mistakes.add(new CsvTable.Mistake(row.line(), heading + " must be " + least + " to " + most + unit));
            return least;
        }
        return number;
    }

    /** SRM heeds dependencies inside one priority only (reference 6.9); whoever writes another one means something else. */
    private static void dependencies(Machine machine, Map<String, Machine> machines, List<CsvTable.Mistake> mistakes) {
        for (var name : machine.dependsOn()) {
            var other = machines.get(name);
            if (other == null) {
                mistakes.add(
                        new CsvTable.Mistake(machine.line(), "depends on " + name + ", which is not in the table"));
            } else if (other == machine) {
                mistakes.add(new CsvTable.Mistake(machine.line(), "depends on itself"));
            } else if (other.priority() != machine.priority()) {
                mistakes.add(new CsvTable.Mistake(
                        machine.line(),
                        "depends on " + name + " of priority " + other.priority()
                                + (other.priority() < machine.priority()
                                        ? ": it is up before anyway, leave it out"
                                        : ": it comes up later")));
            } else if (!other.group().equals(machine.group())) {
                mistakes.add(new CsvTable.Mistake(
                        machine.line(),
                        "depends on " + name + " of group " + other.group()
                                + ": the runbook protects one group at a time"));
            }
        }
    }

    /** Takes away, again and again, whoever waits for nobody that is left; what stays waits in a circle. */
    private static void circles(Map<String, Machine> machines, List<CsvTable.Mistake> mistakes) {
        var left = new HashMap<String, Set<String>>();
        machines.values().forEach(one -> {
            var others = new HashSet<>(one.dependsOn());
            others.retainAll(machines.keySet());
            others.remove(one.name());
            left.put(one.name(), others);
        });
        while (true) {
            var free = left.entrySet().stream()
                    .filter(one -> one.getValue().isEmpty())
                    .map(Map.Entry::getKey)
                    .toList();
            if (free.isEmpty()) {
                break;
            }
            free.forEach(left::remove);
            left.values().forEach(others -> others.removeAll(free));
        }
        left.keySet()
                .forEach(name -> mistakes.add(new CsvTable.Mistake(
                        machines.get(name).line(), "depends on a circle of machines that wait for each other")));
    }

    private static void counts(
            Map<String, Machine> machines,
            Map<String, List<Machine>> groups,
            ProtectionLimits limits,
            List<CsvTable.Mistake> mistakes) {
        var all = List.copyOf(machines.values());
        if (all.size() > limits.replicationsPerVcenter()) {
            mistakes.add(new CsvTable.Mistake(
                    all.get(limits.replicationsPerVcenter()).line(),
                    "one vCenter takes " + limits.replicationsPerVcenter() + " replicated machines"));
        }
        groups.forEach((name, members) -> {
            if (members.size() > limits.vmsInGroup()) {
                mistakes.add(new CsvTable.Mistake(
                        members.get(limits.vmsInGroup()).line(),
                        "group " + name + " has more than " + limits.vmsInGroup() + " machines"));
            }
        });
        if (groups.size() > limits.groups()) {
            mistakes.add(new CsvTable.Mistake(
                    List.copyOf(groups.values()).get(limits.groups()).get(0).line(),
                    "there are more than " + limits.groups() + " groups"));
        }
    }
}
