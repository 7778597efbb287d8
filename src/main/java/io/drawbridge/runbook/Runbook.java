package io.drawbridge.runbook;

import java.util.List;

/**
 * A process that a person or the API can start, as its model tells it.
 *
 * @param key the process id, which is what requests name
 * @param scope what a run works on: plan, sitePair, virtualMachines, none, or the input that names it
 * @param starters the roles that may start it
 * @param inputs what it asks for beside what all runbooks ask for
 * @param elements what happens, in the order of the drawing
 */
public record Runbook(
        String key,
        String name,
        String version,
        String purpose,
        String scope,
        List<String> starters,
        List<Input> inputs,
        List<Element> elements) {

    /**
     * One thing that a start asks for.
     *
     * @param type textfield, textarea, number, checkbox, select, radio or date
     * @param values what can be chosen; empty for anything
     * @param standard what counts where nothing is given; null for nothing
     */
    public record Input(
            String key, String label, String type, boolean required, List<String> values, String standard) {}

    /**
     * One thing that happens.
     *
     * @param kind step, person, procedure
     * @param roles who is asked, for people's tasks
     * @param undo what undoes it; null where nothing can or need
     */
    public record Element(String id, String name, String kind, String what, List<String> roles, String undo) {}
}
