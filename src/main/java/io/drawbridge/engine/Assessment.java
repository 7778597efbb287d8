package io.drawbridge.engine;

import io.drawbridge.core.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How far a step's goal is reached: a verdict, and the progress of each item. */
public final class Assessment {

    /** What follows from the assessment. */
    public enum Verdict {
        /** The goal is reached; the proof says by what one can tell. */
        REACHED,
        /** Something already started leads there; look again later. */
        UNDER_WAY,
        /** These actions are missing. */
        MISSING,
        /** The goal cannot be reached like this; the code names why. */
        REFUSED
    }

    private final Verdict verdict;
    private final String text;
    private final String code;
    private final List<Action> actions;
    private final List<Item> items;
    private final Map<String, Object> variables;
    private final Map<String, String> documents;
    private final List<String> notes;
    private final boolean keeping;
    private final boolean silent;
    private final Duration lookAgainIn;

    private Assessment(
            Verdict verdict,
            String text,
            String code,
            List<Action> actions,
            List<Item> items,
            Map<String, Object> variables,
            Map<String, String> documents,
            List<String> notes,
            boolean keeping,
            boolean silent,
            Duration lookAgainIn) {
        this.verdict = verdict;
        this.text = text;
        this.code = code;
        this.actions = List.copyOf(actions);
        this.items = List.copyOf(items);
        this.variables = Map.copyOf(variables);
        this.documents = Map.copyOf(documents);
        this.notes = List.copyOf(notes);
        this.keeping = keeping;
        this.silent = silent;
        this.lookAgainIn = lookAgainIn;
    }

    private static Assessment of(Verdict verdict, String text, String code, List<Action> actions) {
        return new Assessment(
                verdict, text, code, actions, List.of(), Map.of(), Map.of(), List.of(), false, false, null);
    }

    /** @param proof what was seen that shows it, in the remote system's words; read by auditors */
    public static Assessment reached(String proof) {
        return of(Verdict.REACHED, proof, null, List.of());
    }

    /** @param what what is going on: "plan RECOVERY_IN_PROGRESS, 40 %" */
    public static Assessment underWay(String what) {
        return of(Verdict.UNDER_WAY, what, null, List.of());
    }

    public static Assessment missing(Action... actions) {
        return missing(List.of(actions));
    }

    public static Assessment missing(List<Action> actions) {
        if (actions.isEmpty()) {
            throw new IllegalArgumentException("a missing goal needs an action; say underWay or refused instead");
        }
        return of(
                Verdict.MISSING,
                actions.size() + (actions.size() == 1 ? " action" : " actions") + " missing",
                null,
                actions);
    }

    /**
     * @param code {@code drawbridge.} and what was found, as models write it in an error event
     * @param reason one or two sentences for the operator: what was found, and what it means
     */
    public static Assessment refused(String code, String reason) {
        return of(Verdict.REFUSED, reason, code, List.of());
    }

    public static Assessment refused(Refusal refusal) {
        return refused(refusal.code(), refusal.getMessage());
    }

    /** @return this with the progress of each item; the same items every time, in the same order */
    public Assessment items(List<Item> items) {
        return new Assessment(
                verdict, text, code, actions, items, variables, documents, notes, keeping, silent, lookAgainIn);
    }

    /** @return this with a process variable that the model's gateways read; set when the step ends */
    public Assessment variable(String name, Object value) {
        var more = new LinkedHashMap<>(variables);
        more.put(name, value);
        return new Assessment(
                verdict, text, code, actions, items, more, documents, notes, keeping, silent, lookAgainIn);
    }

    /**
     * @param name what later steps and approval forms ask for
     * @param json kept under the run, outside the engine
     * @return this with a document that the step leaves behind when it ends, whether reached or refused, and before it
     *     sends something
     */
    public Assessment document(String name, String json) {
        var more = new LinkedHashMap<>(documents);
        more.put(name, json);
        return new Assessment(
                verdict, text, code, actions, items, variables, more, notes, keeping, silent, lookAgainIn);
    }

    /**
     * @param text what the journal shall hold beside the state of affairs, written together with the documents that are
     *     kept: a step that finds in its document that it was noted already does not note it again
     */
    public Assessment note(String text) {
        var more = new ArrayList<>(notes);
        more.add(text);
        return new Assessment(
                verdict, this.text, code, actions, items, variables, documents, more, keeping, silent, lookAgainIn);
    }

    /** @return this with its documents written at once, while the step goes on or waits for an operator, too */
    public Assessment keeping() {
        return new Assessment(
                verdict, text, code, actions, items, variables, documents, notes, true, silent, lookAgainIn);
    }

    /** @return this with a wish when to look again; the driver takes its own interval without one */
    public Assessment lookAgainIn(Duration wait) {
        return new Assessment(verdict, text, code, actions, items, variables, documents, notes, keeping, silent, wait);
    }

    /**
     * @return this, noting that somebody who was asked did not answer: {@link StepContext#silentSince()} counts from the
     *     first of such looks in a row
     */
    public Assessment silent() {
        return new Assessment(
                verdict, text, code, actions, items, variables, documents, notes, keeping, true, lookAgainIn);
    }

    public Verdict verdict() {
        return verdict;
    }

    /** @return proof, state of affairs or reason */
    public String text() {
        return text;
    }

    /** @return the refusal's code, or null */
    public String code() {
        return code;
    }

    public List<Action> actions() {
        return actions;
    }

    public List<Item> items() {
        return items;
    }

    public Map<String, Object> variables() {
        return variables;
    }

    public Map<String, String> documents() {
        return documents;
    }

    public List<String> notes() {
        return notes;
    }

    boolean keeps() {
        return keeping;
    }

    boolean isSilent() {
        return silent;
    }

    public Optional<Duration> lookAgainIn() {
        return Optional.ofNullable(lookAgainIn);
    }

    @Override
    public String toString() {
        return verdict + (code == null ? "" : " " + code) + ": " + text;
    }
}
