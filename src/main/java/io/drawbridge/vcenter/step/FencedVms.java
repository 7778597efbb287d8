package io.drawbridge.vcenter.step;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;

/**
 * The document {@code fenced}: which VMs the fence of this run switched off, so that undoing it touches no other.
 *
 * @param site the protected site
 * @param provenOff the fence has seen all of them off; until then some may still be on their way down
 */
record FencedVms(String site, List<Vm> vms, boolean provenOff) {

    static final String DOCUMENT = "fenced";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** A VM by managed object id and name. */
    record Vm(String id, String name) {}

    FencedVms {
        vms = vms == null ? List.of() : List.copyOf(vms);
    }

    String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the document cannot be written", e);
        }
    }

    static FencedVms of(String json) {
        try {
            return JSON.readValue(json, FencedVms.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the document '" + DOCUMENT + "' cannot be read", e);
        }
    }
}
