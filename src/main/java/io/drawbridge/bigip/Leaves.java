package io.drawbridge.bigip;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Statistics of one object: leaves with dots in their names, under keys like addresses that differ between versions and
 * are therefore never read (contract 3.8).
 */
record Leaves(JsonNode node) {

    /** @return each object's statistics in an answer, however deep they are nested */
    static List<Leaves> all(JsonNode answer) {
        var found = new ArrayList<Leaves>();
        collect(answer.path("entries"), found);
        return found;
    }

    private static void collect(JsonNode entries, List<Leaves> found) {
        boolean isLeaf = false;
        for (Map.Entry<String, JsonNode> entry : entries.properties()) {
            var value = entry.getValue();
            if (value.has("nestedStats")) {
                collect(value.path("nestedStats").path("entries"), found);
            } else {
                isLeaf = true;
            }
        }
        if (isLeaf) {
            found.add(0, new Leaves(entries));
        }
    }

    /** @return the outermost object's statistics; nothing in them where there are none */
    static Leaves first(JsonNode answer) {
        var found = all(answer);
        return found.isEmpty() ? new Leaves(MissingNode.getInstance()) : found.get(0);
    }

    String text(String name) {
        return node.path(name).path("description").asText("");
    }

    /** Counters exceed 32 bits; some devices show a number as text. */
    long number(String name) {
        var leaf = node.path(name);
        return leaf.path("value").asLong(leaf.path("description").asLong(0));
    }

    Load load(String side, long limit) {
        return new Load(
                number(side + ".curConns"),
                limit,
                number(side + ".totConns"),
                number(side + ".bitsIn"),
                number(side + ".bitsOut"));
    }

    Availability availability() {
        return Availability.of(text("status.availabilityState"));
    }
}
