package io.drawbridge.runbook;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.engine.ModelProperties;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.model.bpmn.instance.Process;

/**
 * What a runbook works on, as its model says in the property {@code scope}: {@code plan} (the default), {@code sitePair}
 * (all plans of the pair), {@code virtualMachines} (those that the start names), {@code none}, or the key of the input
 * that names it. No two live runs may work on the same thing at a time.
 */
record Scope(String word) {

    static final Scope PLAN = new Scope("plan");
    static final Scope SITE_PAIR = new Scope("sitePair");
    static final Scope VIRTUAL_MACHINES = new Scope("virtualMachines");
    static final Scope NONE = new Scope("none");

    /** What holds the whole pair. */
    static final String WHOLE_PAIR = "pair";

    private static final int LONGEST_NAME = 200;
    private static final int NAMES_SHOWN = 3;

    static Scope of(Process process) {
        return ModelProperties.find(process, "scope").map(Scope::new).orElse(PLAN);
    }

    boolean hasPlan() {
        return equals(PLAN);
    }

    static String claimOfPlan(String plan) {
        return "plan:" + plan;
    }

    /**
     * @param inputs checked ones
     * @return what a run without a plan holds while it goes on
     */
    List<String> claims(Map<String, String> inputs) {
        if (equals(VIRTUAL_MACHINES)) {
            return names(inputs).stream().map(name -> "vm:" + name).toList();
        }
        return equals(NONE) || equals(SITE_PAIR) ? List.of() : List.of(word + ":" + named(inputs));
    }

    /** @return what people read where a plan's name stands otherwise */
    String subject(Map<String, String> inputs, String pair) {
        if (equals(SITE_PAIR)) {
            return "all plans of " + pair;
        }
        if (equals(VIRTUAL_MACHINES)) {
            var names = names(inputs);
            return names.size() <= NAMES_SHOWN
                    ? String.join(", ", names)
                    : String.join(", ", names.subList(0, NAMES_SHOWN)) + " and " + (names.size() - NAMES_SHOWN)
                            + " more";
        }
        return equals(NONE) ? pair : named(inputs);
    }

    /** What the input says that the model names; it is kept as it is, so it must fit. */
    private String named(Map<String, String> inputs) {
        var name = inputs.getOrDefault(word, "");
        if (name.isEmpty() || name.length() > LONGEST_NAME) {
            throw new InvalidInput(
                    word, "must name what the run works on, with at most " + LONGEST_NAME + " characters");
        }
        return name;
    }

    /** Separated by commas or line breaks, each once. */
    static List<String> names(Map<String, String> inputs) {
        var names = Arrays.stream(inputs.getOrDefault(VIRTUAL_MACHINES.word, "").split("[,\\r\\n]+"))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList();
        if (names.isEmpty()) {
            throw new InvalidInput(VIRTUAL_MACHINES.word, "must name at least one virtual machine");
        }
        names.stream().filter(name -> name.length() > LONGEST_NAME).findFirst().ifPresent(name -> {
            throw new InvalidInput(VIRTUAL_MACHINES.word, "must hold names of at most " + LONGEST_NAME + " characters");
        });
        return names;
    }
}
