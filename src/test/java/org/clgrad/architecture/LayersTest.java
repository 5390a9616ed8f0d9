package org.clgrad.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.clgrad.spi.Backend;
import org.clgrad.spi.BackendProvider;
import org.clgrad.spi.Buffer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Who may know whom: the layers from the command line down to the exceptions, and what each may use from outside. */
class LayersTest {
    private static final String ROOT = "org.clgrad.";
    /** The package name that ArchUnit gives to {@code int} and the like. */
    private static final String PRIMITIVES = "";

    /** For each package the packages of clgrad that it may name. A package that is not here is not allowed to exist. */
    private static final Map<String, List<String>> MAY_USE = new LinkedHashMap<>();

    /** For each package the libraries that it may name besides java.base. */
    private static final Map<String, List<String>> LIBRARIES = Map.of(
            "opencl", List.of("org.jocl.."),
            "cpu.simd", List.of("jdk.incubator.vector..", "org.objectweb.asm.."),
            "accuracy", List.of("org.apache.commons.math3.."),
            "check", List.of("org.apache.commons.math3.."),
            "check.reference", List.of("com.google.gson.."),
            "cli.report", List.of("com.google.gson..", "javax.xml.stream.."),
            "cli", List.of("picocli..", "com.google.gson..", "me.tongfei.progressbar.."));

    static {
        MAY_USE.put("error", List.of());
        MAY_USE.put("shape", List.of("error"));
        MAY_USE.put("spi", List.of("shape", "error"));
        MAY_USE.put("engine", List.of("spi", "shape", "error"));
        MAY_USE.put("tensor", List.of("engine", "spi", "shape", "error"));
        MAY_USE.put("ops", List.of("tensor", "engine", "spi", "shape", "error"));
        MAY_USE.put("nn", List.of("tensor", "engine", "shape", "error"));
        MAY_USE.put("optim", List.of("tensor", "engine", "shape", "error"));
        MAY_USE.put("io", List.of("tensor", "engine", "shape", "error"));
        MAY_USE.put("accuracy", List.of("ops", "io", "tensor", "engine", "spi", "shape", "error"));
        MAY_USE.put(
                "check",
                List.of("check.reference", "accuracy", "ops", "io", "tensor", "engine", "spi", "shape", "error"));
        MAY_USE.put("check.reference", List.of("ops", "io", "shape", "error"));
        MAY_USE.put("accuracy.ulp", List.of("engine", "spi", "shape", "error"));
        MAY_USE.put("profile", List.of("engine", "spi", "shape", "error"));
        MAY_USE.put("bench", List.of("nn", "optim", "tensor", "engine", "spi", "shape", "error"));
        MAY_USE.put(
                "cli",
                List.of(
                        "cli.report",
                        "accuracy.ulp",
                        "bench",
                        "profile",
                        "accuracy",
                        "check.reference",
                        "check",
                        "ops",
                        "nn",
                        "optim",
                        "io",
                        "tensor",
                        "engine",
                        "spi",
                        "shape",
                        "error"));
        MAY_USE.put("cli.report", List.of("error"));
        MAY_USE.put("opencl", List.of("spi", "shape", "error"));
        MAY_USE.put("cpu", List.of("cpu.math", "spi", "shape", "error"));
        MAY_USE.put("cpu.math", List.of());
        MAY_USE.put("cpu.simd", List.of("cpu", "cpu.math", "spi", "shape", "error"));
    }

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(new ImportOption.DoNotIncludeJars())
            .importPackages("org.clgrad");

    private static TreeSet<String> packages() {
        TreeSet<String> found = new TreeSet<>();
        for (JavaClass c : CLASSES) {
            found.add(c.getPackageName().substring(ROOT.length()));
        }
        return found;
    }

    @Test
    void everyPackageHasItsPlace() {
        TreeSet<String> unknown = packages();
        assertTrue(unknown.containsAll(List.of("error", "shape", "spi", "engine", "tensor")), unknown.toString());
        unknown.removeAll(MAY_USE.keySet());
        assertEquals(new TreeSet<String>(), unknown, "packages without a layer");
    }

    @TestFactory
    Stream<DynamicTest> packagesUseOnlyWhatTheyMay() {
        return packages().stream()
                .filter(MAY_USE::containsKey)
                .map(p -> DynamicTest.dynamicTest(p, () -> {
                    List<String> allowed = new ArrayList<>(List.of(ROOT + p, "java..", PRIMITIVES));
                    MAY_USE.get(p).forEach(q -> allowed.add(ROOT + q));
                    allowed.addAll(LIBRARIES.getOrDefault(p, List.of()));
                    classes()
                            .that()
                            .resideInAPackage(ROOT + p)
                            .should()
                            .onlyDependOnClassesThat(resideInAnyPackage(allowed.toArray(String[]::new)))
                            .check(CLASSES);
                }));
    }

    @Test
    void noCycles() {
        slices().matching("org.clgrad.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    /** Outside the backends and the device table nobody can open a backend: all work goes through the engine. */
    @Test
    void onlyTheEngineTalksToBackends() {
        noClasses()
                .that(not(resideInAnyPackage(
                        "org.clgrad.engine", "org.clgrad.spi", "org.clgrad.opencl", "org.clgrad.cpu..")))
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(BackendProvider.class, Backend.class, Buffer.class)
                .check(CLASSES);
    }

    @Test
    void onlyTheCommandLineWritesToTheTerminal() {
        noClasses()
                .that(not(resideInAPackage("org.clgrad.cli")))
                .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
                .check(CLASSES);
    }

    @Test
    void nobodyThrowsAnythingGeneric() {
        noClasses()
                .that(not(resideInAPackage("org.clgrad.cli")))
                .should(GeneralCodingRules.THROW_GENERIC_EXCEPTIONS)
                .check(CLASSES);
    }
}
