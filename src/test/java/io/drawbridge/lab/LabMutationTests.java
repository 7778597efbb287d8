package io.drawbridge.lab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.contract.gateway.ContractWitness;
import io.drawbridge.contract.gateway.VendorDocument;
import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Exchange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A lab that answers wrongly would be noticed: each answer that it really gave is spoiled in every way that a mistake
 * could, and whoever looks at the documents alone must see it. No class of the product takes part.
 */
@Timeout(300)
class LabMutationTests {

    private static final List<LeftOut> EXCUSES = LeftOut.all();
    private static final Set<String> EXCEPTIONS = LeftOut.exceptions();
    private static Recording recording;

    @BeforeAll
    static void walk() {
        assumeTrue(
                VendorDocument.present(),
                "skipped: the vendor's documents are not at " + VendorDocument.folder() + " (-Ddrawbridge.specs=…)");
        recording = new Recording();
        try (GatewayWalk walk = new GatewayWalk(recording)) {
            walk.everything();
        }
    }

    @Test
    void fillsEveryFieldThatTheDocumentsDeclareButThoseThatItLeavesOut() {
        var missing = new TreeMap<String, Set<String>>();
        var filled = new TreeSet<String>();
        recording.answers().forEach((kind, answers) -> {
            var bodies = Recording.bodies(answers, Integer.MAX_VALUE);
            if (!bodies.isEmpty()) {
                var empty = Recording.missing(kind, bodies);
                LeftOut.unexcused(EXCUSES, EXCEPTIONS, kind, empty)
                        .forEach((at, field) -> missing.computeIfAbsent(field, any -> new TreeSet<>())
                                .add(kind + " " + at));
                kind.document().fields(kind.operation(), kind.status()).forEach((at, field) -> {
                    if (!empty.containsKey(at) && LeftOut.excuses(EXCUSES, field)) {
                        filled.add(kind + " " + at);
                    }
                });
            }
        });
        if (Boolean.getBoolean("drawbridge.writeDocs")) {
            LeftOut.writeExceptions(filled);
        }

        assertThat(missing).isEmpty();
        assertThat(EXCEPTIONS).as("the file, see its test").isEqualTo(filled);
    }

    /** One way to spoil every answer of a kind. */
    private record Mutant(Recording.Kind kind, String at, String how, List<Exchange> answers) {}

    @Test
    void noticesEveryAnswerThatIsSpoiled() {
        var survivors = new TreeMap<String, List<String>>();
        int count = 0;
        int caught = 0;
        for (var entry : recording.answers().entrySet()) {
            for (Mutant mutant : mutants(entry.getKey(), entry.getValue())) {
                count++;
                if (isNoticed(mutant)) {
                    caught++;
                } else {
                    survivors
                            .computeIfAbsent(reason(mutant), any -> new ArrayList<>())
                            .add(mutant.kind() + " " + mutant.at() + " " + mutant.how());
                }
            }
        }
        System.out.println("answers of the lab's gateways, spoiled: mutants " + count + ", caught " + caught);
        survivors.forEach((reason, those) -> System.out.println(
                "  not caught " + those.size() + ", " + reason + (reason.equals(UNEXPLAINED) ? ": " + those : "")));

        assertThat(survivors).doesNotContainKey(UNEXPLAINED);
        assertThat(count).isGreaterThan(1000);
    }

    private static final String UNEXPLAINED = "nobody knows why";
    private static final int ENOUGH = 6;

    private static List<Mutant> mutants(Recording.Kind kind, List<Exchange> given) {
        var bodies = Recording.bodies(given, ENOUGH);
        var made = new ArrayList<Mutant>();
        Exchange model = given.get(0);
        int wrong = kind.status() == 200 ? 206 : 200;
        made.add(new Mutant(
                kind,
                "",
                "status " + wrong,
                List.of(with(model, wrong, model.answer().body()))));
        if (bodies.isEmpty()) {
            made.add(new Mutant(kind, "", "a body", List.of(with(model, kind.status(), "{}".getBytes(UTF_8)))));
            return made;
        }
        made.add(new Mutant(kind, "", "no body", List.of(with(model, kind.status(), new byte[0]))));
        var places = new TreeSet<String>();
        bodies.forEach(body -> places.addAll(Recording.filled(body)));
        for (String place : places) {
            for (var how : WAYS.entrySet()) {
                var spoiled = bodies.stream()
                        .map(body -> {
                            JsonNode copy = body.deepCopy();
                            return spoil(copy, place.substring(1).split("/"), 0, how.getValue()) ? copy : null;
                        })
                        .toList();
                if (spoiled.stream().anyMatch(Objects::nonNull)) {
                    var answers = new ArrayList<Exchange>();
                    for (int i = 0; i < bodies.size(); i++) {
                        JsonNode body = spoiled.get(i) == null ? bodies.get(i) : spoiled.get(i);
                        answers.add(with(model, kind.status(), body.toString().getBytes(UTF_8)));
                    }
                    made.add(new Mutant(kind, place, how.getKey(), answers));
                }
            }
        }
        return made;
    }

    private static Exchange with(Exchange model, int status, byte[] body) {
        return new Exchange(
                model.site(),
                model.system(),
                model.operation(),
                model.method(),
                model.rawPath(),
                model.query(),
                model.headers(),
                model.body(),
                new Answer(status, model.answer().headers(), body),
                false);
    }

    /** Changes a field of its holder; false where it does not apply. */
    private interface Way {
        boolean change(ObjectNode holder, String field);
    }

    private static final Map<String, Way> WAYS = new TreeMap<>(Map.of(
            "renamed",
                    (holder, field) -> {
                        holder.set(field + "_x", holder.remove(field));
                        return true;
                    },
            "removed",
                    (holder, field) -> {
                        holder.remove(field);
                        return true;
                    },
            "null",
                    (holder, field) -> {
                        holder.putNull(field);
                        return true;
                    },
            "another type",
                    (holder, field) -> {
                        JsonNode value = holder.get(field);
                        if (value.isTextual() || value.isBoolean()) {
                            holder.put(field, 7.5);
                        } else if (value.isArray()) {
                            holder.putObject(field);
                        } else {
                            holder.put(field, "a text");
                        }
                        return true;
                    },
            "an unheard-of word",
                    (holder, field) -> {
                        String text = holder.get(field).asText();
                        return text.matches("[A-Z][A-Z0-9_]+") && holder.put(field, "UNHEARD_OF") != null;
                    }));

    private static boolean spoil(JsonNode node, String[] place, int depth, Way way) {
        if (place[depth].equals("*")) {
            boolean any = false;
            for (JsonNode item : node) {
                any |= spoil(item, place, depth + 1, way);
            }
            return any;
        }
        if (!node.hasNonNull(place[depth])) {
            return false;
        }
        return depth == place.length - 1
                ? way.change((ObjectNode) node, place[depth])
                : spoil(node.get(place[depth]), place, depth + 1, way);
    }

    /** By the documents alone, and by what the lab is known to fill. */
    private static boolean isNoticed(Mutant mutant) {
        var witness = new ContractWitness();
        mutant.answers().forEach(witness);
        if (!witness.unexplained().isEmpty()) {
            return true;
        }
        var bodies = Recording.bodies(mutant.answers(), Integer.MAX_VALUE);
        return !bodies.isEmpty()
                && !LeftOut.unexcused(EXCUSES, EXCEPTIONS, mutant.kind(), Recording.missing(mutant.kind(), bodies))
                        .isEmpty();
    }

    private static String reason(Mutant mutant) {
        var operation = mutant.kind().operation();
        int status = mutant.kind().status();
        if (mutant.at().contains("/result/")) {
            return "within a task's result, of which the document says nothing";
        }
        if (mutant.how().equals("an unheard-of word")
                && !mutant.kind().document().enumerated(operation, status).contains(mutant.at())) {
            return "the document lists no words there";
        }
        return UNEXPLAINED;
    }
}
