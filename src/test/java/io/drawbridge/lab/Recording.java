package io.drawbridge.lab;

import com.fasterxml.jackson.databind.JsonNode;
import io.drawbridge.contract.gateway.ContractWitness;
import io.drawbridge.contract.gateway.VendorDocument;
import io.drawbridge.contract.gateway.VendorDocument.Operation;
import io.drawbridge.lab.wire.Exchange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** The answers of the lab's two REST gateways, by operation and status. */
final class Recording implements Consumer<Exchange> {

    /** One kind of answer. */
    record Kind(String system, Operation operation, int status) {

        VendorDocument document() {
            return ContractWitness.documents().get(system);
        }

        @Override
        public String toString() {
            return system + " " + operation.name() + " " + status;
        }
    }

    private final Map<Kind, List<Exchange>> answers = Collections.synchronizedMap(new LinkedHashMap<>());

    @Override
    public void accept(Exchange exchange) {
        var document = ContractWitness.documents().get(exchange.system());
        if (document != null && exchange.answer() != null) {
            document.operationOf(exchange).ifPresent(operation -> answers.computeIfAbsent(
                            new Kind(
                                    exchange.system(),
                                    operation,
                                    exchange.answer().status()),
                            any -> Collections.synchronizedList(new ArrayList<>()))
                    .add(exchange));
        }
    }

    Map<Kind, List<Exchange>> answers() {
        return answers;
    }

    static JsonNode body(Exchange exchange) {
        try {
            return Wires.JSON.readTree(exchange.answer().body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @return where an answer holds something, items of a list all alike */
    static Set<String> filled(JsonNode value) {
        var found = new TreeSet<String>();
        fill(value, "", found);
        return found;
    }

    private static void fill(JsonNode value, String at, Set<String> found) {
        if (value.isNull()) {
            return;
        }
        if (!at.isEmpty() && !at.endsWith("/*")) {
            found.add(at);
        }
        if (value.isArray()) {
            value.forEach(item -> fill(item, at + "/*", found));
        } else {
            value.fields().forEachRemaining(field -> fill(field.getValue(), at + "/" + field.getKey(), found));
        }
    }

    /** @return the declared fields that none of these answers holds, as pointers with the document's name */
    static Map<String, String> missing(Kind kind, List<JsonNode> bodies) {
        var declared = new TreeMap<>(kind.document().fields(kind.operation(), kind.status()));
        bodies.forEach(body -> declared.keySet().removeAll(filled(body)));
        return declared;
    }

    /** @return different bodies of the answers of one kind, the fullest first */
    static List<JsonNode> bodies(List<Exchange> answers, int atMost) {
        return answers.stream()
                .filter(exchange -> exchange.answer().body().length > 0)
                .map(Recording::body)
                .sorted(Comparator.comparing(body -> -filled(body).size()))
                .distinct()
                .limit(atMost)
                .toList();
    }
}
