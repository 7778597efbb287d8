package io.drawbridge.vcenter.step;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.engine.StepContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The document {@code burst-clones}: the machines that this run makes, and no others may ever be deleted by it. Their
 * names carry the run's id, so that one whose creation was never answered is found again.
 *
 * @param site at which they are made
 */
record BurstClones(String site, String template, List<Clone> machines) {

    static final String DOCUMENT = "burst-clones";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_NAME = 80;

    /** @param instanceUuid empty until it is there; @param address empty until its guest tells */
    record Clone(String name, String instanceUuid, String address) {}

    BurstClones {
        machines = machines == null ? List.of() : List.copyOf(machines);
    }

    static List<String> names(StepContext step, String template, int count) {
        var token = step.run().value().replaceAll("[^A-Za-z0-9]", "");
        var suffix = "-burst-" + token.substring(0, Math.min(8, token.length())) + "-";
        var base = template.substring(0, Math.min(template.length(), LONGEST_NAME - suffix.length() - 3));
        var names = new ArrayList<String>();
        for (int i = 1; i <= count; i++) {
            names.add(base + suffix + i);
        }
        return names;
    }

    String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the document cannot be written", e);
        }
    }

    static Optional<BurstClones> find(StepContext step) {
        return step.document(DOCUMENT).map(json -> {
            try {
                return JSON.readValue(json, BurstClones.class);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("the document '" + DOCUMENT + "' cannot be read", e);
            }
        });
    }
}
