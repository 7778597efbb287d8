package io.drawbridge.contract;

import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Exchange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Answers that were recorded, each with one thing wrong in it. */
public final class Mutants {

    /** What was done to an answer. */
    public enum Change {
        /** An element or field has another name. */
        RENAMED,
        REMOVED,
        /** A value of another kind: a word for a number, a number for a word. */
        RETYPED,
        /** An element comes twice. */
        TWICE,
        STATUS,
        CONTENT_TYPE,
        LOCATION
    }

    /**
     * One wrong answer.
     *
     * @param where call, and path in the document
     * @param names of which the judge must say one: the part, its new name, or what it belongs to
     */
    public record Mutant(Change change, String where, List<String> names, Exchange exchange, String release) {

        /** @return what the judge says of it; nothing where it lives */
        public List<String> judge(Contract contract) {
            return contract.judgeAnswer(exchange, release);
        }
    }

    private final Contract contract;
    private final Map<String, Mutant> found = new LinkedHashMap<>();

    private Mutants(Contract contract) {
        this.contract = contract;
    }

    /** @return mutants of each part of each answer, one for each place in the document of each operation */
    public static List<Mutant> of(Contract contract, List<ContractWatch.Seen> seen) {
        var mutants = new Mutants(contract);
        seen.forEach(mutants::add);
        return List.copyOf(mutants.found.values());
    }

    private void add(ContractWatch.Seen seen) {
        var exchange = seen.exchange();
        var answer = exchange.answer();
        String call = contract.find(exchange, seen.release())
                        .map(Contract.Operation::call)
                        .orElse(exchange.method() + " unknown")
                + " " + (answer.status() < 400 ? "" : answer.status() + " ") + seen.release();
        put(seen, Change.STATUS, call, List.of("205"), new Answer(205, answer.headers(), answer.body()));
        var headers = new LinkedHashMap<>(answer.headers());
        if (headers.remove("Location") != null) {
            put(seen, Change.LOCATION, call, List.of("Location"), new Answer(answer.status(), headers, answer.body()));
        }
        if (answer.body().length == 0) {
            return;
        }
        if (answer.status() < 400) {
            headers = new LinkedHashMap<>(answer.headers());
            headers.put("Content-Type", "text/html");
            put(
                    seen,
                    Change.CONTENT_TYPE,
                    call,
                    List.of("Content-Type"),
                    new Answer(answer.status(), headers, answer.body()));
        }
        String text = new String(answer.body(), StandardCharsets.UTF_8).strip();
        if (text.startsWith("<html")) {
            return;
        }
        if (!text.startsWith("<") && !text.startsWith("{")) {
            put(
                    seen,
                    Change.RETYPED,
                    call + " body",
                    List.of("no id"),
                    body(answer, "no id".getBytes(StandardCharsets.UTF_8)));
            return;
        }
        document(seen, call, text.startsWith("{"));
    }

    private static Answer body(Answer answer, byte[] body) {
        return new Answer(answer.status(), answer.headers(), body);
    }

    private void put(ContractWatch.Seen seen, Change change, String where, List<String> names, Answer answer) {
        var from = seen.exchange();
        found.putIfAbsent(
                change + " " + where,
                new Mutant(
                        change,
                        where,
                        names,
                        new Exchange(
                                from.site(),
                                from.system(),
                                from.operation(),
                                from.method(),
                                from.rawPath(),
                                from.query(),
                                from.headers(),
                                from.body(),
                                answer,
                                from.forged()),
                        seen.release()));
    }

    private void document(ContractWatch.Seen seen, String call, boolean json) {
        byte[] body = seen.exchange().answer().body();
        try {
            var tree = json ? Node.json(body) : Node.xml(body);
            var places = new ArrayList<List<Integer>>();
            places(tree, List.of(), places);
            for (var place : places) {
                for (var change : Set.of(Change.RENAMED, Change.REMOVED, Change.RETYPED, Change.TWICE)) {
                    String where = call + path(tree, place);
                    if (!found.containsKey(change + " " + where)) {
                        var copy = tree.copy();
                        var names = mutate(copy, place, change);
                        if (!names.isEmpty()) {
                            put(seen, change, where, names, body(seen.exchange().answer(), copy.write()));
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void places(Node node, List<Integer> here, List<List<Integer>> into) {
        for (int i = 0; i < node.children.size(); i++) {
            var below = new ArrayList<>(here);
            below.add(i);
            into.add(below);
            places(node.children.get(i), below, into);
        }
    }

    private static String path(Node node, List<Integer> place) {
        var path = new StringBuilder();
        for (int index : place) {
            node = node.children.get(index);
            // keys of statistics are addresses: any of them stands for all
            path.append('/').append(node.name.startsWith("https://") ? "*" : node.name);
        }
        return path.toString();
    }

    /** @return the names of which the judge must say one; none where this cannot be done here */
    private static List<String> mutate(Node top, List<Integer> place, Change change) {
        var parent = top;
        for (int index : place.subList(0, place.size() - 1)) {
            parent = parent.children.get(index);
        }
        int index = place.get(place.size() - 1);
        var node = parent.children.get(index);
        boolean root = top.kind == Node.Kind.ELEMENT && place.size() == 1;
        boolean one = node.name.equals("[]");
        var names = List.of(node.name, parent.name.isEmpty() ? node.name : parent.name);
        switch (change) {
            case RENAMED -> {
                if (one) {
                    return List.of();
                }
                node.name = node.name + "Renamed";
                return names;
            }
            case REMOVED -> {
                if (root || one) {
                    return List.of();
                }
                parent.children.remove(index);
                return names;
            }
            case TWICE -> {
                if (root || one || top.kind != Node.Kind.ELEMENT) {
                    return List.of();
                }
                parent.children.add(index, node);
                return names;
            }
            default -> {
                if (!node.isLeaf()) {
                    return List.of();
                }
                switch (node.kind) {
                    case ELEMENT -> node.text = "?!";
                    case STRING -> {
                        node.kind = Node.Kind.NUMBER;
                        node.text = "7";
                    }
                    default -> {
                        node.kind = Node.Kind.STRING;
                        node.text = "?!";
                    }
                }
                return names;
            }
        }
    }
}
