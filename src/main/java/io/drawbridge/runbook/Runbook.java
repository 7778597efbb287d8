package io.drawbridge.runbook;

import java.util.List;

/**
 * A process that a person or the API can start, as its model tells it.
 *
 * @param key the process id, which is what requests name
 * @param starters the roles that may start it
 * @param elements what happens, in the order of the drawing
 */
public record Runbook(
        String key, String name, String version, String purpose, List<String> starters, List<Element> elements) {

    /**
     * One thing that happens.
     *
     * @param kind step, person, procedure
     * @param roles who is asked, for people's tasks
     * @param undo what undoes it; null where nothing can or need
     */
    public record Element(String id, String name, String kind, String what, List<String> roles, String undo) {}
}
