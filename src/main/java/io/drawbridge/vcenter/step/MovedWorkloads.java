package io.drawbridge.vcenter.step;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.engine.StepContext;
import java.util.List;

/** The document {@code moved-workloads}: which machines went from where to where; the addresses they took with them. */
record MovedWorkloads(String from, String to, List<Machine> machines) {

    static final String DOCUMENT = "moved-workloads";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** @param address what its guest was last seen to have; empty when it did not tell */
    record Machine(String name, String instanceUuid, String address) {}

    String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the document cannot be written", e);
        }
    }

    static MovedWorkloads of(StepContext step) {
        return step.document(DOCUMENT)
                .map(json -> {
                    try {
                        return JSON.readValue(json, MovedWorkloads.class);
                    } catch (JsonProcessingException e) {
                        throw new IllegalStateException("the document '" + DOCUMENT + "' cannot be read", e);
                    }
                })
                .orElse(new MovedWorkloads("", "", List.of()));
    }
}
