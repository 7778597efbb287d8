package io.drawbridge.lab;

import io.drawbridge.contract.gateway.ContractWitness;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Walks through a lab and says what the vendor's documents, and what the lab is known to fill, have against it. Made by
 * its name, in a class loader of its own, so that only types of the JDK go in and out.
 */
public final class WalkReport implements Supplier<List<String>> {

    @Override
    public List<String> get() {
        var witness = new ContractWitness();
        var recording = new Recording();
        String end = "";
        try (GatewayWalk walk = new GatewayWalk(witness.andThen(recording)::accept)) {
            walk.everything();
        } catch (AssertionError | RuntimeException e) {
            end = "the walk ends: " + e;
        }
        var found = new ArrayList<>(witness.unexplained());
        if (!end.isEmpty()) {
            // a request that the documents allow was refused, or the next one could not be made from the answer
            found.add(end);
        } else {
            recording.answers().forEach((kind, answers) -> {
                var bodies = Recording.bodies(answers, Integer.MAX_VALUE);
                if (!bodies.isEmpty()) {
                    LeftOut.unexcused(LeftOut.all(), LeftOut.exceptions(), kind, Recording.missing(kind, bodies))
                            .forEach((at, field) -> found.add(kind + " " + at + " is never filled"));
                }
            });
        }
        return found;
    }
}
