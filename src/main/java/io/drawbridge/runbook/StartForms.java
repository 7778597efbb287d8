package io.drawbridge.runbook;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.core.TenantId;
import io.drawbridge.engine.FormFilling;
import io.drawbridge.security.Callers;
import io.drawbridge.site.SitePair;
import io.drawbridge.site.Sites;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/**
 * Lets people choose what they can choose when they start a runbook: their tenants, and the site pairs and plans that
 * settings name for these. What is the only one is chosen already.
 */
@Component
class StartForms implements FormFilling {

    /** Chosen for a plan that settings do not name; {@link #OTHER_PLAN} says which. */
    static final String ANOTHER = "(another plan)";

    static final String OTHER_PLAN = "otherRecoveryPlan";

    /** What every start form may ask for. All else is a runbook's own input. */
    static final Set<String> COMMON = Set.of(
            "tenant",
            "sitePair",
            "recoveryPlan",
            OTHER_PLAN,
            "direction",
            "reason",
            "mode",
            "breakGlass",
            "declared",
            "detectedAt");

    private final Sites sites;
    private final Callers callers;
    private final Admission admission;

    StartForms(Sites sites, Callers callers, Admission admission) {
        this.sites = sites;
        this.callers = callers;
        this.admission = admission;
    }

    @Override
    public void fill(ObjectNode form) {
        fill(form, admission.startsFor(callers.current()));
    }

    /** @param whose the tenants for whom the person who reads the form may start runs */
    void fill(ObjectNode form, Set<TenantId> whose) {
        if (!form.path("id").asText().endsWith("-requested")) {
            return;
        }
        var components = (ArrayNode) form.path("components");
        for (int i = 0; i < components.size(); i++) {
            var component = (ObjectNode) components.get(i);
            switch (component.path("key").asText()) {
                case "tenant" -> choose(component, tenants(whose));
                case "sitePair" -> choose(component, pairs(whose));
                case "recoveryPlan" -> {
                    var plans = plans(whose);
                    if (!plans.isEmpty()) {
                        components.insert(i + 1, otherPlan(component.deepCopy()));
                        plans.put(ANOTHER, "Another plan");
                        choose(component, plans);
                        component.remove("description");
                        return;
                    }
                }
                default -> {}
            }
        }
    }

    private Map<String, String> tenants(Set<TenantId> whose) {
        var names = new LinkedHashMap<String, String>();
        sites.tenants().stream()
                .filter(tenant -> whose.contains(tenant.id()))
                .forEach(tenant -> names.put(tenant.id().value(), tenant.name()));
        return names;
    }

    private List<SitePair> pairsOf(Set<TenantId> whose) {
        return sites.pairs().stream()
                .filter(pair -> whose.contains(pair.tenant()))
                .toList();
    }

    private Map<String, String> pairs(Set<TenantId> whose) {
        var names = new LinkedHashMap<String, String>();
        pairsOf(whose)
                .forEach(pair -> names.put(
                        pair.id().value(),
                        sites.site(pair.protectedSite()).name() + " and "
                                + sites.site(pair.recoverySite()).name()));
        return names;
    }

    private Map<String, String> plans(Set<TenantId> whose) {
        var names = new TreeMap<String, String>();
        pairsOf(whose).forEach(pair -> sites.plansOf(pair.id())
                .forEach(plan -> names.put(plan.name().value(), plan.name().value())));
        return new LinkedHashMap<>(names);
    }

    private static void choose(ObjectNode component, Map<String, String> choices) {
        component.put("type", "select");
        component.remove("description");
        component.putObject("validate").put("required", true);
        component.put("searchable", choices.size() > 10);
        var values = component.putArray("values");
        choices.forEach((value, label) -> values.addObject().put("label", label).put("value", value));
        if (choices.size() == 1) {
            component.put("defaultValue", choices.keySet().iterator().next());
        }
    }

    private static ObjectNode otherPlan(ObjectNode field) {
        field.put("id", "field_" + OTHER_PLAN).put("key", OTHER_PLAN).put("label", "Name of the plan");
        field.putObject("conditional").put("hide", "=recoveryPlan != \"" + ANOTHER + "\"");
        field.putObject("layout").put("row", "row_otherPlan").putNull("columns");
        return field;
    }
}
