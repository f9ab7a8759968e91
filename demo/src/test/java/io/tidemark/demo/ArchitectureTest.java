package io.tidemark.demo;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The directions of the design: common on nothing of ours; jobs and cli on common; the demo on all. */
@AnalyzeClasses(packages = "io.tidemark", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String[] COMMON = {
        "io.tidemark.position..",
        "io.tidemark.log..",
        "io.tidemark.guard..",
        "io.tidemark.checkpoint..",
        "io.tidemark.problem.."
    };
    private static final String[] JOBS = {
        "io.tidemark.connection..",
        "io.tidemark.source..",
        "io.tidemark.target..",
        "io.tidemark.catalog..",
        "io.tidemark.job..",
        "io.tidemark.doctor..",
        "io.tidemark.storage.."
    };

    @ArchTest
    static final ArchRule commonStandsAlone = noClasses()
            .that()
            .resideInAnyPackage(COMMON)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.tidemark.source..",
                    "io.tidemark.target..",
                    "io.tidemark.catalog..",
                    "io.tidemark.job..",
                    "io.tidemark.doctor..",
                    "io.tidemark.storage..",
                    "io.tidemark.cli..",
                    "io.tidemark.embedded..",
                    "io.tidemark.demo..",
                    "io.tidemark.bench..",
                    "org.apache.flink..")
            .because("both the job and the tool load common; move what needs more to the module that has it");

    @ArchTest
    static final ArchRule jobsSeeCommonOnly = noClasses()
            .that()
            .resideInAnyPackage(JOBS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.tidemark.cli..", "io.tidemark.embedded..", "io.tidemark.demo..", "io.tidemark.bench..")
            .because("the jar runs on a cluster without them; put what both need into common");

    @ArchTest
    static final ArchRule cliNeverLoadsJobs = noClasses()
            .that()
            .resideInAPackage("io.tidemark.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.tidemark.source..",
                    "io.tidemark.target..",
                    "io.tidemark.catalog..",
                    "io.tidemark.job..",
                    "io.tidemark.doctor..",
                    "io.tidemark.storage..",
                    "io.tidemark.embedded..",
                    "io.tidemark.demo..",
                    "io.tidemark.bench..",
                    "org.apache.flink..")
            .because(
                    "the tool works with clusters it does not own; start a process that has the jar, ask REST, or load behind"
                            + " an interface of the JDK what has it, as io.tidemark.cli.storage does");

    @ArchTest
    static final ArchRule embeddedStandsAlone = noClasses()
            .that()
            .resideInAPackage("io.tidemark.embedded..")
            .should()
            .dependOnClassesThat(new DescribedPredicate<>("are ours") {
                @Override
                public boolean test(JavaClass type) {
                    return type.getPackageName().startsWith("io.tidemark.")
                            && !type.getPackageName().startsWith("io.tidemark.embedded");
                }
            })
            .because("servers are tools for every test; hand them what they need as a parameter");

    @ArchTest
    static final ArchRule sourceKnowsNoTarget = noClasses()
            .that()
            .resideInAPackage("io.tidemark.source..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.tidemark.target..", "io.tidemark.catalog..", "io.tidemark.job..")
            .because("source and target meet in io.tidemark.job; pass values, not classes");

    @ArchTest
    static final ArchRule targetKnowsNoSource = noClasses()
            .that()
            .resideInAPackage("io.tidemark.target..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.tidemark.source..", "io.tidemark.catalog..", "io.tidemark.job..")
            .because("source and target meet in io.tidemark.job; pass values, not classes");

    @ArchTest
    static final ArchRule catalogKnowsNoJob = noClasses()
            .that()
            .resideInAPackage("io.tidemark.catalog..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.tidemark.job..")
            .because("a connector also runs where PipelineJob does not, in the SQL client for one");

    @ArchTest
    static final ArchRule flinkCdcStaysInSource = noClasses()
            .that()
            .resideOutsideOfPackage("io.tidemark.source.postgres..")
            .and()
            .resideInAPackage("io.tidemark..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.flink.cdc..", "io.debezium..")
            .because("one package has to change with the next Flink CDC; wrap what you need in it");

    @ArchTest
    static final ArchRule theBinaryLogsClientStaysInSource = noClasses()
            .that()
            .resideOutsideOfPackage("io.tidemark.source.mysql..")
            .and()
            .resideInAPackage("io.tidemark..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.github.shyiko..")
            .because("one package has to change with the log's client; wrap what you need in it");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("io.tidemark.(*)..").should().beFreeOfCycles();
}
