package io.drawbridge.engine;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * One remote command inside a step.
 *
 * @param name the command in the remote system's words: "set-as-primary"
 * @param item what it is sent for: a VM's id, a plan's id. Name and item together are unique within the step
 * @param label how a person calls the item
 * @param details what else the command needs; references, never secrets
 */
public record Action(String name, String item, String label, Map<String, String> details) {

    public Action {
        if (Objects.requireNonNull(name, "name").isEmpty() || name.contains(" ")) {
            throw new IllegalArgumentException("an action's name is one word: '" + name + "'");
        }
        Objects.requireNonNull(item, "item");
        Objects.requireNonNull(label, "label");
        details = Map.copyOf(details);
    }

    public static Action action(String name, String item) {
        return new Action(name, item, item, Map.of());
    }

    public static Action action(String name, String item, String label) {
        return new Action(name, item, label, Map.of());
    }

    public Action with(String detail, Object value) {
        var more = new TreeMap<>(details);
        more.put(detail, String.valueOf(value));
        return new Action(name, item, label, more);
    }

    /** @return what identifies the action within its step, across restarts */
    public String key() {
        return name + " " + item;
    }
}
