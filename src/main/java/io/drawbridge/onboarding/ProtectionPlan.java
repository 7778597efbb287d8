package io.drawbridge.onboarding;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.srm.Mapping;
import java.util.List;

/**
 * What was worked out and agreed to; the steps that follow make it true and nothing else. The document
 * {@code protectionPlan} of a run.
 *
 * @param protectedVcenter instance UUID
 * @param recoveryVcenter instance UUID
 * @param rpo minutes
 * @param copiesPerDay points in time kept for each day
 * @param copyDays for how many days
 * @param datastore triple of the one that takes the replicas
 * @param group name of the protection group to make
 * @param plan name of the recovery plan to make
 * @param mappings all that the VMs need and that is missing, there and back
 */
public record ProtectionPlan(
        String protectedVcenter,
        String recoveryVcenter,
        int rpo,
        int copiesPerDay,
        int copyDays,
        String datastore,
        String datastoreName,
        String group,
        String plan,
        List<Vm> vms,
        List<Wanted> mappings) {

    /** The document's name. */
    public static final String DOCUMENT = "protectionPlan";

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * A VM to protect.
     *
     * @param id triple
     * @param after ids of the VMs that are up before it
     */
    public record Vm(String id, String name, long bytes, int priority, List<String> after) {}

    /**
     * A mapping to make.
     *
     * @param back false from the protected site to the recovery site, true for the way back
     */
    public record Wanted(
            boolean back, Mapping.Kind kind, String source, String sourceName, String target, String targetName) {

        /** @return what tells it from others */
        public String key() {
            return kind.word() + " " + source;
        }

        public String label() {
            return sourceName + " to " + targetName;
        }
    }

    public String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the document cannot be written", e);
        }
    }

    public static ProtectionPlan parse(String document) {
        try {
            return JSON.readValue(document, ProtectionPlan.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("our own document cannot be read", e);
        }
    }
}
