package io.jcompose.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which way dependencies may point, for all modules: this one sees them all. */
class ArchitectureTest {
    private static JavaClasses classes;

    @BeforeAll
    static void readClasses() {
        classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .withImportOption(location -> !location.contains("io/jcompose/testkit"))
                .importPackages("io.jcompose");
    }

    @Test
    void runtimeAndNetwork_doNotSeeEachOther() {
        noClasses()
                .that()
                .resideInAPackage("io.jcompose.runtime..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.jcompose.network..", "io.jcompose.core..", "io.jcompose.cli..")
                .check(classes);
        noClasses()
                .that()
                .resideInAPackage("io.jcompose.network..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.jcompose.runtime..", "io.jcompose.core..", "io.jcompose.cli..")
                .check(classes);
        noClasses()
                .that()
                .resideInAPackage("io.jcompose.core..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.jcompose.cli..")
                .check(classes);
    }

    @Test
    void vertx_isOnlyInCore_andNotInItsClient() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.jcompose.core..")
                .or()
                .resideInAPackage("io.jcompose.core.client..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx..", "io.netty..")
                .check(classes);
    }

    @Test
    void jnr_isOnlyInPackagesNamedLinux() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..linux..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jnr.ffi..", "jnr.posix..", "com.kenai.jffi..")
                .check(classes);
    }

    @Test
    void picocliAndLogback_areOnlyInTheCommandLine() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.jcompose.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("picocli..", "ch.qos.logback..")
                .check(classes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"network", "runtime", "core", "cli"})
    void packagesOfAModule_haveNoCycles(String module) {
        String base = "io.jcompose." + module;
        SliceAssignment byPackage = new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
                String name = javaClass.getPackageName();
                boolean inside = name.equals(base) || name.startsWith(base + ".");
                return inside ? SliceIdentifier.of(name) : SliceIdentifier.ignore();
            }

            @Override
            public String getDescription() {
                return "packages of " + module;
            }
        };
        slices().assignedFrom(byPackage).should().beFreeOfCycles().check(classes);
    }
}
