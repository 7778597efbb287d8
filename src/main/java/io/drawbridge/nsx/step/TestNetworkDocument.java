package io.drawbridge.nsx.step;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Optional;

/** The document {@code test-network}: what was made for the test, and what the plan had before. */
record TestNetworkDocument(String run, String site, String section, List<Entry> networks) {

    static final String DOCUMENT = "test-network";

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * One network.
     *
     * @param target the plan's own network at the recovery site
     * @param network the isolated one, as SRM names it
     * @param before the test network before this run, or null
     */
    record Entry(String target, String name, String logicalSwitch, String network, String before) {}

    String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the document cannot be written", e);
        }
    }

    static TestNetworkDocument parse(String json) {
        try {
            return JSON.readValue(json, TestNetworkDocument.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the document '" + DOCUMENT + "' cannot be read", e);
        }
    }

    Optional<String> before(String target) {
        return networks.stream()
                .filter(one -> one.target().equals(target))
                .findFirst()
                .map(Entry::before);
    }
}
