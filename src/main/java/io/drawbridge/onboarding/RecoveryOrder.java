package io.drawbridge.onboarding;

import io.drawbridge.core.InvalidInput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * In which order VMs come up, as somebody wrote it: a line for each VM, {@code name priority [after name, name]}. A VM
 * without a line has the product's middle priority and waits for none.
 *
 * @param lines by name
 */
public record RecoveryOrder(Map<String, Line> lines) {

    /** The input's name. */
    public static final String FIELD = "recoveryOrder";

    /** The product's middle group. */
    public static final int USUAL = 3;

    private static final Pattern LINE = Pattern.compile("(\\S.*?)\\s+([1-5])(?:\\s+after\\s+(\\S.*?))?");
    private static final Pattern WRONG_PRIORITY = Pattern.compile("(\\S.*?)\\s+(-?[0-9]+)(?:\\s+after\\s+\\S.*)?");

    /**
     * @param priority 1 comes up first, 5 last
     * @param after names of VMs that are up before
     */
    public record Line(int priority, List<String> after) {}

    /**
     * @param names of all VMs
     * @throws InvalidInput naming the line, when it cannot be read or cannot be
     */
    public static RecoveryOrder read(String text, Collection<String> names) {
        var lines = new LinkedHashMap<String, Line>();
        int number = 0;
        for (var raw : text.split("\\R")) {
            number++;
            var line = raw.strip();
            if (line.isEmpty()) {
                continue;
            }
            var found = LINE.matcher(line);
            if (!found.matches()) {
                throw WRONG_PRIORITY.matcher(line).matches()
                        ? wrong(number, "the priority must be 1 to 5: " + line)
                        : wrong(number, "must read 'name priority' or 'name priority after name, name': " + line);
            }
            var name = found.group(1);
            known(names, name, number);
            var after = found.group(3) == null
                    ? List.<String>of()
                    : Arrays.stream(found.group(3).split(","))
                            .map(String::strip)
                            .filter(one -> !one.isEmpty())
                            .distinct()
                            .toList();
            for (var other : after) {
                known(names, other, number);
                if (other.equals(name)) {
                    throw wrong(number, name + " cannot wait for itself");
                }
            }
            if (lines.put(name, new Line(Integer.parseInt(found.group(2)), after)) != null) {
                throw wrong(number, name + " has a line already");
            }
        }
        var order = new RecoveryOrder(lines);
        order.checkPriorities();
        order.cycle(names).ifPresent(cycle -> {
            throw new InvalidInput(FIELD, "goes in a circle: " + String.join(" after ", cycle));
        });
        return order;
    }

    private static void known(Collection<String> names, String name, int line) {
        if (!names.contains(name)) {
            throw wrong(line, name + " is not among the virtual machines of this run");
        }
    }

    private static InvalidInput wrong(int line, String why) {
        return new InvalidInput(FIELD, "line " + line + ": " + why);
    }

    public Line of(String name) {
        return lines.getOrDefault(name, new Line(USUAL, List.of()));
    }

    /** SRM heeds dependencies inside one priority only (reference 6.9); whoever writes another one means something else. */
    private void checkPriorities() {
        lines.forEach((name, line) -> line.after().forEach(other -> {
            int theirs = of(other).priority();
            if (theirs != line.priority()) {
                throw new InvalidInput(
                        FIELD,
                        "lets " + name + " (priority " + line.priority() + ") wait for " + other + " (priority "
                                + theirs
                                + "): "
                                + (theirs < line.priority()
                                        ? "an earlier priority is up before anyway, leave it out"
                                        : "a later priority comes up after it"));
            }
        }));
    }

    /** @return the names of a circle, its first one also at the end */
    private Optional<List<String>> cycle(Collection<String> names) {
        var clean = new TreeSet<String>();
        for (var name : names) {
            var found = walk(name, new ArrayList<>(), clean);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private Optional<List<String>> walk(String name, List<String> way, TreeSet<String> clean) {
        int before = way.indexOf(name);
        if (before >= 0) {
            var circle = new ArrayList<>(way.subList(before, way.size()));
            circle.add(name);
            return Optional.of(circle);
        }
        if (clean.contains(name)) {
            return Optional.empty();
        }
        way.add(name);
        for (var other : of(name).after()) {
            var found = walk(other, way, clean);
            if (found.isPresent()) {
                return found;
            }
        }
        way.remove(way.size() - 1);
        clean.add(name);
        return Optional.empty();
    }
}
