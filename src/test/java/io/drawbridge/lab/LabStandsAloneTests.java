package io.drawbridge.lab;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The lab and the product meet on the wire only, so that a misreading cannot hide on both sides. */
@AnalyzeClasses(packages = "io.drawbridge.lab", importOptions = ImportOption.DoNotIncludeTests.class)
class LabStandsAloneTests {

    @ArchTest
    static final ArchRule LAB_SHARES_NO_CLASS_WITH_THE_PRODUCT = classes()
            .that()
            .resideInAPackage("io.drawbridge.lab..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.drawbridge.lab..",
                    "java..",
                    "javax.net..",
                    "javax.xml..",
                    "com.sun.net.httpserver..",
                    "com.fasterxml.jackson..",
                    "org.bouncycastle..");
}
