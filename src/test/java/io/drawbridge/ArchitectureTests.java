package io.drawbridge;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
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
            .dependOnClassesThat(resideInAPackage("io.drawbridge..")
                    .and(resideOutsideOfPackage("io.drawbridge.lab.."))
                    .or(resideInAnyPackage("org.springframework..", "org.camunda..")))
            .because("lab and clients meet on the wire, so that a misreading cannot hide on both sides");

    /** Every room there is or will be; where the application is put together both are known. */
    @ArchTest
    static final ArchRule productKnowsNothingOfTheLab = noClasses()
            .that()
            .resideOutsideOfPackages("io.drawbridge", "io.drawbridge.lab..")
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
