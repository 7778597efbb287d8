package io.drawbridge;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.site.SiteSettingsTestProperties;
import io.drawbridge.srm.PlanCatalogue;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.modulith.core.ApplicationModules;
import org.springframework.util.StringUtils;

class ClientWiringTests {

    static final String[] OURS = {
        "io.drawbridge.site..",
        "io.drawbridge.srm..",
        "io.drawbridge.replication..",
        "io.drawbridge.vcenter..",
        "io.drawbridge.nsx..",
        "io.drawbridge.readiness..",
        "io.drawbridge.verify.."
    };

    @Configuration(proxyBeanMethods = false)
    @ComponentScan({
        "io.drawbridge.site",
        "io.drawbridge.srm",
        "io.drawbridge.replication",
        "io.drawbridge.vcenter",
        "io.drawbridge.nsx",
        "io.drawbridge.readiness",
        "io.drawbridge.verify"
    })
    static class Clients {}

    @Test
    void everyStepIsABeanOfItsName() {
        new ApplicationContextRunner()
                .withUserConfiguration(Clients.class)
                .withPropertyValues(SiteSettingsTestProperties.complete())
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBeansOfType(InfrastructureStep.class))
                            .containsOnlyKeys(
                                    "checkReadiness",
                                    "synchronizeReplications",
                                    "runPlannedMigration",
                                    "runDisasterRecovery",
                                    "haltRecoveryPlan",
                                    "fenceProtectedSite",
                                    "unfenceProtectedSite",
                                    "noteSourceState",
                                    "proveSourceUntouched",
                                    "createTestNetwork",
                                    "removeTestNetwork",
                                    "runTest",
                                    "cleanUpTest",
                                    "forceCleanUpTest",
                                    "undoTest",
                                    "verifyServices")
                            .allSatisfy((name, step) -> assertThat(name)
                                    .isEqualTo(StringUtils.uncapitalize(
                                            step.getClass().getSimpleName())));
                    assertThat(context.getBean(PlanCatalogue.class)
                                    .known(new io.drawbridge.core.SitePairId("rainpole")))
                            .isEmpty();
                });
    }

    @Test
    void clientsAndStepsRunWithoutAWorkflowEngine() {
        noClasses()
                .that()
                .resideInAnyPackage(OURS)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.camunda..")
                .check(new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("io.drawbridge"));
    }

    @Test
    void modulesKeepTheirBoundaries() {
        ApplicationModules.of(Application.class).verify();
    }
}
