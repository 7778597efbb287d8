package io.drawbridge.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.core.PlanName;
import io.drawbridge.core.SiteId;
import io.drawbridge.core.SitePairId;
import io.drawbridge.core.TenantId;
import io.drawbridge.site.PlanSettings;
import io.drawbridge.site.Site;
import io.drawbridge.site.SitePair;
import io.drawbridge.site.Sites;
import io.drawbridge.site.Tenant;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class StartFormsTests {

    private final ObjectMapper json = new ObjectMapper();

    @Test
    void offersWhatSettingsNameAndChoosesWhatIsTheOnlyOne() throws Exception {
        var form = filled("Payroll", "Tier 1");

        assertThat(field(form, "tenant").path("defaultValue").asText()).isEqualTo("rainpole");
        assertThat(field(form, "sitePair").path("defaultValue").asText()).isEqualTo("pair");
        assertThat(field(form, "recoveryPlan").path("type").asText()).isEqualTo("select");
        assertThat(field(form, "recoveryPlan").path("values").findValuesAsText("value"))
                .containsExactly("Payroll", "Tier 1", StartForms.ANOTHER);
        assertThat(field(form, "recoveryPlan").has("defaultValue")).isFalse();
        assertThat(field(form, StartForms.OTHER_PLAN).path("type").asText()).isEqualTo("textfield");
    }

    @Test
    void letsPlansBeWrittenOutWhenSettingsNameNone() throws Exception {
        var form = filled();

        assertThat(field(form, "recoveryPlan").path("type").asText()).isEqualTo("textfield");
        assertThat(field(form, StartForms.OTHER_PLAN).isMissingNode()).isTrue();
    }

    @Test
    void offersNothingOfAnotherTenant() throws Exception {
        var form = filled(new TenantId("harbour"), "Payroll", "Tier 1");

        assertThat(field(form, "tenant").path("values")).isEmpty();
        assertThat(field(form, "sitePair").path("values")).isEmpty();
        assertThat(form.toString()).doesNotContain("rainpole", "Rainpole", "Payroll", "Tier 1");
    }

    private ObjectNode filled(String... plans) throws Exception {
        return filled(new TenantId("rainpole"), plans);
    }

    private ObjectNode filled(TenantId whose, String... plans) throws Exception {
        var pair = new SitePair(
                new SitePairId("pair"), "Pair", new TenantId("rainpole"), new SiteId("one"), new SiteId("two"));
        var sites = new Sites(
                List.of(new Tenant(new TenantId("rainpole"), "Rainpole")),
                List.of(site("one"), site("two")),
                List.of(pair),
                Stream.of(plans)
                        .map(plan -> new PlanSettings(
                                new PlanName(plan),
                                pair.id(),
                                Optional.empty(),
                                Optional.empty(),
                                List.of(),
                                List.of(),
                                List.of()))
                        .toList());
        var form = (ObjectNode)
                json.readTree(Path.of("forms", "recovery-requested.form").toFile());
        new StartForms(sites, null, null).fill(form, Set.of(whose));
        return form;
    }

    private static Site site(String id) {
        return new Site(new SiteId(id), "Site " + id, Map.of(), Optional.empty());
    }

    private static JsonNode field(JsonNode form, String key) {
        return StreamSupport.stream(form.path("components").spliterator(), false)
                .filter(component -> component.path("key").asText().equals(key))
                .findFirst()
                .orElse(com.fasterxml.jackson.databind.node.MissingNode.getInstance());
    }
}
