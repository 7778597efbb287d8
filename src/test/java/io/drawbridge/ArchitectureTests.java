package io.drawbridge;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

/** The walls of the house. */
@AnalyzeClasses(packages = "io.drawbridge", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

    @ArchTest
    static final ArchRule engineStaysAtTheEdge = noClasses()
            .that()
            .resideOutsideOfPackages("..engine..", "..approval..", "..runbook..", "..security..", "io.drawbridge")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.camunda..")
            .because("clients, steps and values must run without a workflow engine");

    @ArchTest
    static final ArchRule labKnowsNothingOfTheProduct = noClasses()
            .that()
            .resideInAPackage("io.drawbridge.lab..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.drawbridge",
                    "io.drawbridge.core..",
                    "io.drawbridge.engine..",
                    "io.drawbridge.site..",
                    "io.drawbridge.check..",
                    "io.drawbridge.console..",
                    "io.drawbridge.evidence..",
                    "io.drawbridge.srm..",
                    "io.drawbridge.replication..",
                    "io.drawbridge.vcenter..",
                    "io.drawbridge.nsx..",
                    "io.drawbridge.bigip..",
                    "io.drawbridge.readiness..",
                    "io.drawbridge.verify..",
                    "io.drawbridge.planning..",
                    "io.drawbridge.onboarding..",
                    "io.drawbridge.runbook..",
                    "io.drawbridge.approval..",
                    "io.drawbridge.security..",
                    "org.springframework..",
                    "org.camunda..")
            .because("lab and clients meet on the wire, so that a misreading cannot hide on both sides");

    @ArchTest
    static final ArchRule productKnowsNothingOfTheLab = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.drawbridge.core..",
                    "io.drawbridge.engine..",
                    "io.drawbridge.site..",
                    "io.drawbridge.check..",
                    "io.drawbridge.console..",
                    "io.drawbridge.evidence..",
                    "io.drawbridge.srm..",
                    "io.drawbridge.replication..",
                    "io.drawbridge.vcenter..",
                    "io.drawbridge.nsx..",
                    "io.drawbridge.bigip..",
                    "io.drawbridge.readiness..",
                    "io.drawbridge.verify..",
                    "io.drawbridge.planning..",
                    "io.drawbridge.onboarding..",
                    "io.drawbridge.runbook..",
                    "io.drawbridge.approval..",
                    "io.drawbridge.security..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.drawbridge.lab..")
            .because("lab and clients meet on the wire, so that a misreading cannot hide on both sides");

    @ArchTest
    static final ArchRule coreNeedsNobody = noClasses()
            .that()
            .resideInAPackage("io.drawbridge.core..")
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages("java..", "io.drawbridge.core..")
            .because("these are the words that everybody speaks");

    @Test
    void modulesKeepTheirBoundaries() {
        ApplicationModules.of(Application.class).verify();
    }
}
