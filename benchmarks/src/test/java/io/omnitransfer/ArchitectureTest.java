package io.omnitransfer;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between modules, and the seam: above the engine, code knows TornadoVM's API and nothing else. */
@AnalyzeClasses(
        packages = {"io.omnitransfer", "uk.ac.manchester.tornado"},
        importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String CORE = "io.omnitransfer.runtime..";
    private static final String KERNELS = "io.omnitransfer.kernels..";
    private static final String WEIGHTS = "io.omnitransfer.weights..";
    private static final String MODEL = "io.omnitransfer.model..";
    private static final String BENCHMARKS = "io.omnitransfer.benchmarks..";
    private static final String ENGINE = "io.omnitransfer.embedded..";
    private static final String API = "uk.ac.manchester.tornado..";

    @ArchTest
    static final ArchRule CORE_KNOWS_ONLY_THE_API = noClasses()
            .that()
            .resideInAPackage(CORE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(KERNELS, WEIGHTS, MODEL, BENCHMARKS);

    @ArchTest
    static final ArchRule KERNELS_KNOW_NO_MODEL = noClasses()
            .that()
            .resideInAPackage(KERNELS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(WEIGHTS, MODEL, BENCHMARKS);

    @ArchTest
    static final ArchRule WEIGHTS_KNOW_NO_KERNELS = noClasses()
            .that()
            .resideInAPackage(WEIGHTS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(KERNELS, MODEL, BENCHMARKS)
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule MODEL_KNOWS_NO_BENCHMARKS = noClasses()
            .that()
            .resideInAPackage(MODEL)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(BENCHMARKS)
            .allowEmptyShould(true);

    /** Kernels are built by the kernels module: a model composes ops and does not launch anything itself. */
    @ArchTest
    static final ArchRule MODELS_BUILD_NO_KERNELS = noClasses()
            .that()
            .resideInAPackage(MODEL)
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("uk.ac.manchester.tornado.api.KernelContext")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule THE_ENGINE_IS_SEEN_THROUGH_THE_API_ONLY = noClasses()
            .that()
            .resideOutsideOfPackages(ENGINE, API)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ENGINE);

    @ArchTest
    static final ArchRule THE_ENGINE_KNOWS_NOBODY = noClasses()
            .that()
            .resideInAnyPackage(ENGINE, API)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(CORE, KERNELS, WEIGHTS, MODEL, BENCHMARKS)
            .allowEmptyShould(true);

    /** Device bodies and host routines are details of their family; specs and ops are its face. */
    @ArchTest
    static final ArchRule DEVICE_BODIES_ARE_PRIVATE = classes()
            .that()
            .resideInAPackage(KERNELS)
            .and()
            .haveSimpleNameEndingWith("Kernels")
            .should()
            .notBePublic();

    /** TornadoVM indexes local arrays wrongly in methods they are passed to; tensor cores need its CUDA back end. */
    @ArchTest
    static final ArchRule NO_ARRAYS_ARE_PASSED_IN_DEVICE_BODIES = methods()
            .that()
            .areDeclaredInClassesThat()
            .haveNameMatching("io\\.omnitransfer\\.kernels\\..*(?<!Tensor)Kernels")
            .should()
            .notHaveRawParameterTypes(
                    describe("an array among them", types -> types.stream().anyMatch(JavaClass::isArray)));
}
