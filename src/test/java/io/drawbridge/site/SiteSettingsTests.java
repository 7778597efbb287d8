package io.drawbridge.site;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.PlanName;
import io.drawbridge.core.SiteId;
import io.drawbridge.core.SitePairId;
import io.drawbridge.core.TenantId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class SiteSettingsTests {

    static final String PRINT = "AB:".repeat(31) + "CD";

    final ApplicationContextRunner application =
            new ApplicationContextRunner().withUserConfiguration(SiteConfiguration.class);

    static List<String> complete() {
        var properties = new ArrayList<String>(List.of(
                "drawbridge.tenants[0].id=rainpole",
                "drawbridge.tenants[0].name=Rainpole",
                "drawbridge.site-pairs.rainpole.name=Rainpole to provider",
                "drawbridge.site-pairs.rainpole.tenant=rainpole",
                "drawbridge.site-pairs.rainpole.protected-site=onprem",
                "drawbridge.site-pairs.rainpole.recovery-site=provider",
                "drawbridge.recovery-plans[0].name=Tier-1",
                "drawbridge.recovery-plans[0].site-pair=rainpole",
                "drawbridge.recovery-plans[0].recovery-time-objective=4h",
                "drawbridge.recovery-plans[0].checks[0].name=shop",
                "drawbridge.recovery-plans[0].checks[0].type=http",
                "drawbridge.recovery-plans[0].checks[0].url=https://shop.example/",
                "drawbridge.recovery-plans[0].checks[0].expect-status=204"));
        for (var site : List.of("onprem", "provider")) {
            properties.add("drawbridge.sites." + site + ".name=Site " + site);
            for (var system : List.of("vcenter", "srm", "replication", "nsx")) {
                String prefix = "drawbridge.sites." + site + "." + system + ".";
                properties.add(prefix + "url=https://" + system + "." + site + ".example");
                properties.add(prefix + "thumbprint=" + PRINT);
                properties.add(prefix + "username=svc-dr");
                properties.add(prefix + "password=s3cret-word");
            }
        }
        return properties;
    }

    ApplicationContextRunner with(List<String> properties, String... more) {
        return application.withPropertyValues(properties.toArray(String[]::new)).withPropertyValues(more);
    }

    @Test
    void bindsWhatAnOperatorWrites() {
        with(complete()).run(context -> {
            var sites = context.getBean(Sites.class);
            assertThat(sites.tenant(new TenantId("rainpole")).name()).isEqualTo("Rainpole");
            var pair = sites.pair(new SitePairId("rainpole"));
            assertThat(pair.peerOf(new SiteId("onprem"))).isEqualTo(new SiteId("provider"));
            var srm = sites.site(new SiteId("provider")).endpoint(RemoteSystem.SRM);
            assertThat(srm.label()).isEqualTo("SRM of provider");
            assertThat(srm.thumbprint()).contains("ab".repeat(31) + "cd");
            assertThat(srm.connectTimeout()).isEqualTo(Duration.ofSeconds(10));
            assertThat(srm.readTimeout()).isEqualTo(Duration.ofSeconds(60));
            assertThat(srm.requestsPerMinute()).hasValue(45);
            assertThat(sites.site(new SiteId("provider"))
                            .endpoint(RemoteSystem.VCENTER)
                            .requestsPerMinute())
                    .isEmpty();
            var plan = sites.plan(pair.id(), new PlanName("Tier-1")).orElseThrow();
            assertThat(plan.recoveryTimeObjective()).contains(Duration.ofHours(4));
            assertThat(plan.checks().get(0).expectStatus()).hasValue(204);
            assertThat(sites.plan(pair.id(), new PlanName("Tier-2"))).isEmpty();
        });
    }

    @Test
    void showsNoSecret() {
        with(complete()).run(context -> {
            assertThat(context.getBean(SiteSettings.class).toString()).doesNotContain("s3cret-word");
            assertThat(context.getBean(Sites.class).site(new SiteId("onprem")).toString())
                    .contains("(secret)")
                    .doesNotContain("s3cret-word");
        });
    }

    @Test
    void readsAPasswordFromAFile(@TempDir Path folder) throws Exception {
        var file = Files.writeString(folder.resolve("srm"), "from-a-file\n");
        var properties = complete();
        properties.remove("drawbridge.sites.onprem.srm.password=s3cret-word");
        with(properties, "drawbridge.sites.onprem.srm.password-file=" + file)
                .run(context -> assertThat(context.getBean(Sites.class)
                                .site(new SiteId("onprem"))
                                .endpoint(RemoteSystem.SRM)
                                .password()
                                .reveal())
                        .isEqualTo("from-a-file"));
    }

    @Test
    void readsPasswordsFromADirectoryOfSecrets(@TempDir Path folder) throws Exception {
        var secret = folder.resolve("drawbridge/sites/onprem/srm/password");
        Files.createDirectories(secret.getParent());
        Files.writeString(secret, "from-a-mounted-secret\n");
        var properties = complete();
        properties.remove("drawbridge.sites.onprem.srm.password=s3cret-word");
        with(properties, "spring.config.import=configtree:" + folder + "/")
                .withInitializer(new ConfigDataApplicationContextInitializer())
                .run(context -> assertThat(context.getBean(Sites.class)
                                .site(new SiteId("onprem"))
                                .endpoint(RemoteSystem.SRM)
                                .password()
                                .reveal())
                        .isEqualTo("from-a-mounted-secret"));
    }

    @Test
    void readsPasswordsFromTheEnvironment() {
        var properties = complete();
        properties.remove("drawbridge.sites.onprem.srm.password=s3cret-word");
        with(properties)
                .withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .replace(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                                new SystemEnvironmentPropertySource(
                                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                                        Map.of("DRAWBRIDGE_SITES_ONPREM_SRM_PASSWORD", "from-a-variable"))))
                .run(context -> assertThat(context.getBean(Sites.class)
                                .site(new SiteId("onprem"))
                                .endpoint(RemoteSystem.SRM)
                                .password()
                                .reveal())
                        .isEqualTo("from-a-variable"));
    }

    @Test
    void takesThumbprintsFromAFileButNotBesideASetting(@TempDir Path folder) throws Exception {
        var file = Files.writeString(folder.resolve("srm"), PRINT + "\n");
        var setting = "drawbridge.sites.onprem.srm.thumbprint-file=" + file;
        with(complete(), setting).run(context -> assertThat(context.getStartupFailure())
                .rootCause()
                .hasMessageContaining("sites.onprem.srm.thumbprint-file"));
        var properties = complete();
        properties.remove("drawbridge.sites.onprem.srm.thumbprint=" + PRINT);
        with(properties, setting).run(context -> assertThat(context.getBean(Sites.class)
                        .site(new SiteId("onprem"))
                        .endpoint(RemoteSystem.SRM)
                        .thumbprintFile())
                .contains(file));
    }

    @Test
    void managesWithoutNsx() {
        var properties = complete();
        properties.removeIf(property -> property.contains(".nsx."));
        with(properties).run(context -> assertThat(
                        context.getBean(Sites.class).site(new SiteId("onprem")).find(RemoteSystem.NSX))
                .isEmpty());
    }

    static List<String> placed(String site) {
        var at = "drawbridge.sites." + site + ".nsx-placement.";
        return List.of(
                at + "datacenter=datacenter-2",
                at + "cluster=domain-c7",
                at + "datastore=datastore-11",
                at + "network=dvportgroup-20",
                at + "ip-pool=controllers",
                at + "controller-names=ctl-1,ctl-2,ctl-3",
                at + "controller-password=A-long-s3cret-word",
                at + "networks.dvportgroup-9=dvportgroup-21",
                at + "workload-clusters=domain-c8,domain-c9");
    }

    @Test
    void knowsWhereNsxMachinesShallStand() {
        var properties = complete();
        properties.addAll(placed("provider"));
        with(
                        properties,
                        "drawbridge.recovery-plans[0].traffic[0].wide-ip=shop.example",
                        "drawbridge.recovery-plans[0].traffic[0].prefixes=10.20.10.11/32,10.20.12.0/24",
                        "drawbridge.recovery-plans[0].traffic[1].prefixes=10.20.11.0/24")
                .run(context -> {
                    var sites = context.getBean(Sites.class);
                    assertThat(sites.site(new SiteId("onprem")).nsxPlacement()).isEmpty();
                    var place =
                            sites.site(new SiteId("provider")).nsxPlacement().orElseThrow();
                    assertThat(place.controllerNames()).containsExactly("ctl-1", "ctl-2", "ctl-3");
                    assertThat(place.controllerSize()).isEqualTo("medium");
                    assertThat(place.networks()).containsEntry("dvportgroup-9", "dvportgroup-21");
                    assertThat(place.workloadClusters()).containsExactly("domain-c8", "domain-c9");
                    assertThat(place.toString()).doesNotContain("s3cret");
                    assertThat(context.getBean(SiteSettings.class).toString()).doesNotContain("s3cret");
                    var plan = sites.plan(new SitePairId("rainpole"), new PlanName("Tier-1"))
                            .orElseThrow();
                    assertThat(plan.wideIps()).containsExactly("shop.example");
                    assertThat(plan.prefixes()).containsExactly("10.20.10.11/32", "10.20.12.0/24", "10.20.11.0/24");
                });
    }

    @Test
    void namesEveryErrorOfPlacementsAndPrefixesAtOnce() {
        var properties = complete();
        properties.addAll(placed("provider"));
        properties.addAll(placed("onprem"));
        properties.removeIf(property -> property.startsWith("drawbridge.sites.onprem.nsx.")
                || property.startsWith("drawbridge.sites.provider.nsx-placement.datastore"));
        with(
                        properties,
                        "drawbridge.sites.provider.nsx-placement.controller-names=ctl 1,ctl-2",
                        "drawbridge.sites.provider.nsx-placement.controller-password=short",
                        "drawbridge.sites.onprem.nsx-placement.controller-names=ctl-1,ctl-1,ctl-3",
                        "drawbridge.sites.onprem.nsx-placement.controller-password-file=nowhere",
                        "drawbridge.recovery-plans[0].traffic[0].wide-ip=shop.example",
                        "drawbridge.recovery-plans[0].traffic[0].prefixes=10.20.10.1/24,10.20.300.0/24,all",
                        "drawbridge.recovery-plans[0].traffic[1].wide-ip=",
                        "drawbridge.recovery-plans[0].traffic[2].prefixes=10.20.11.0/24,10.20.11.0/24")
                .run(context -> assertThat(fields(context.getStartupFailure()))
                        .contains(
                                "sites.onprem.nsx",
                                "sites.onprem.nsx-placement.controller-names",
                                "sites.onprem.nsx-placement.controller-password",
                                "sites.onprem.nsx-placement.controller-password-file",
                                "sites[provider].nsxPlacement.datastore",
                                "sites[provider].nsxPlacement.controllerNames[0]",
                                "sites.provider.nsx-placement.controller-names",
                                "sites.provider.nsx-placement.controller-password",
                                "recovery-plans[0].traffic[0].prefixes[0]",
                                "recovery-plans[0].traffic[0].prefixes[1]",
                                "recovery-plans[0].traffic[0].prefixes[2]",
                                "recovery-plans[0].traffic[1].wide-ip",
                                "recovery-plans[0].traffic[2].prefixes[1]"));
    }

    private static List<String> fields(Throwable failure) {
        while (!(failure instanceof BindValidationException)) {
            assertThat(failure).isNotNull();
            failure = failure.getCause();
        }
        return ((BindValidationException) failure)
                .getValidationErrors().getAllErrors().stream()
                        .map(error -> ((org.springframework.validation.FieldError) error).getField())
                        .toList();
    }

    @Test
    void refusesToStartWithNothingSet() {
        application.run(context -> assertThat(context).hasFailed());
    }

    @Test
    void namesEveryErrorAtOnce() {
        var properties = complete();
        properties.removeIf(property -> property.startsWith("drawbridge.sites.provider.vcenter.")
                || property.startsWith("drawbridge.sites.onprem.vcenter.password"));
        with(
                        properties,
                        "drawbridge.sites.onprem.srm.url=http://srm.example",
                        "drawbridge.sites.onprem.nsx.thumbprint=AB:CD",
                        "drawbridge.sites.onprem.replication.read-timeout=0s",
                        "drawbridge.site-pairs.rainpole.recovery-site=onprem",
                        "drawbridge.site-pairs.rainpole.tenant=nobody",
                        "drawbridge.recovery-plans[0].site-pair=elsewhere",
                        "drawbridge.recovery-plans[0].checks[1].name=db",
                        "drawbridge.recovery-plans[0].checks[1].type=tcp")
                .run(context -> {
                    assertThat(context).hasFailed();
                    Throwable failure = context.getStartupFailure();
                    while (!(failure instanceof BindValidationException)) {
                        failure = failure.getCause();
                    }
                    var fields = ((BindValidationException) failure)
                            .getValidationErrors().getAllErrors().stream()
                                    .map(error -> ((org.springframework.validation.FieldError) error).getField())
                                    .toList();
                    assertThat(fields)
                            .contains(
                                    "sites[provider].vcenter",
                                    "sites.onprem.vcenter.password",
                                    "sites.onprem.srm.url",
                                    "sites.onprem.nsx.thumbprint",
                                    "sites.onprem.replication.read-timeout",
                                    "site-pairs.rainpole.recovery-site",
                                    "site-pairs.rainpole.tenant",
                                    "recovery-plans[0].site-pair",
                                    "recovery-plans[0].checks[1].host",
                                    "recovery-plans[0].checks[1].port");
                });
    }
}
