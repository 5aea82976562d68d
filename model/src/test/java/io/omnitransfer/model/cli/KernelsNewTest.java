package io.omnitransfer.model.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnitransfer.kernels.spec.Ops;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** {@code kernels new}: what it makes compiles and passes, and nothing else is touched. */
class KernelsNewTest {
    private static final Path SAMPLE = Path.of("../docs/sample-op");
    private static final String REGISTRATION =
            "kernels/src/main/resources/META-INF/services/io.omnitransfer.kernels.spec.OpSpec";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final PrintStream stdout = System.out;
    private final PrintStream stderr = System.err;

    @TempDir
    Path folder;

    @BeforeEach
    void capture() {
        System.setProperty("omnitransfer.home", folder.toString());
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void release() {
        System.setProperty("omnitransfer.home", "..");
        System.setOut(stdout);
        System.setErr(stderr);
    }

    /** So that the sample, which Maven builds and tests, stands for every project the command makes. */
    @Test
    void aProjectOfOnesOwnIsTheSample() throws Exception {
        Path project = folder.resolve("my/softsign");
        run(ExitCode.OK, "softsign", "--family", "activation", "--project", project.toString());
        Map<String, String> sample = files(SAMPLE);
        sample.keySet().removeIf(name -> name.startsWith("target/"));
        assertThat(files(project)).isEqualTo(sample);
    }

    @Test
    void anOpOfTheProjectCompilesPassesAndIsListed() throws Exception {
        project();
        run(ExitCode.OK, "zz-last", "--family", "zeta");
        run(ExitCode.OK, "aa-first-of-thirty-characters0", "--family", "activation");
        assertThat(Files.readAllLines(folder.resolve(REGISTRATION)))
                .hasSize(Ops.all().size() + 2)
                .isSorted()
                .startsWith("io.omnitransfer.kernels.activation.AaFirstOfThirtyCharacters0Spec")
                .endsWith("io.omnitransfer.kernels.zeta.ZzLastSpec");
        List<String> rows = Files.readAllLines(folder.resolve("docs/ops.md")).stream()
                .filter(line -> line.startsWith("|"))
                .toList();
        assertThat(rows.get(2))
                .startsWith(
                        "| activation | `aa-first-of-thirty-characters0` | kernel | kernel | kernel | rows, cols |");
        assertThat(rows.getLast()).startsWith("| zeta | `zz-last` | kernel |");

        Path classes = compile(folder.resolve("kernels"));
        Process tests = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "--add-modules=jdk.incubator.vector",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        String.join(
                                File.pathSeparator,
                                classes.toString(),
                                folder.resolve("kernels/src/main/resources").toString(),
                                System.getProperty("java.class.path")),
                        TestRun.class.getName(),
                        "io.omnitransfer.kernels.zeta.ZzLastTest",
                        "io.omnitransfer.kernels.activation.AaFirstOfThirtyCharacters0Test")
                .redirectErrorStream(true)
                .start();
        String output = new String(tests.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(tests.waitFor()).as(output).isZero();
        assertThat(output).contains("succeeded " + 2 * (3 + 5)); // of the five cases, four are of random shapes
    }

    /** Runs test classes in a JVM of their own. */
    static final class TestRun {
        public static void main(String[] tests) {
            SummaryGeneratingListener listener = new SummaryGeneratingListener();
            LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request();
            for (String test : tests) {
                request.selectors(DiscoverySelectors.selectClass(test));
            }
            LauncherFactory.create().execute(request.build(), listener);
            TestExecutionSummary summary = listener.getSummary();
            summary.printFailuresTo(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
            System.out.println("succeeded " + summary.getTestsSucceededCount());
            System.exit(summary.getTotalFailureCount() == 0 ? 0 : 1);
        }
    }

    @Test
    void namesThatCannotBeAreRefused() throws Exception {
        project();
        Map<String, String> before = files(folder);
        for (String name : List.of(
                "",
                "Softsign",
                "2nd",
                "soft_sign",
                "soft--sign",
                "soft-",
                "a/b",
                "../x",
                "soft sign",
                "größe",
                "a-name-that-goes-on-for-too-long",
                "tensor",
                "op",
                "string",
                "test",
                "shapes",
                "float-array",
                "rms-norm")) {
            run(ExitCode.USAGE, name);
            assertThat(err())
                    .as(name)
                    .startsWith("omnitransfer: ")
                    .contains("'" + name + "'")
                    .hasLineCount(1);
        }
        run(ExitCode.USAGE, "fine", "--family", "New-Family");
        run(ExitCode.USAGE, "fine", "--family", "switch");
        run(ExitCode.USAGE, "fine", "--project", folder.resolve("p").toString(), "--package", "org.example.1st");
        run(ExitCode.USAGE, "fine", "--package", "org.example");
        System.setProperty("omnitransfer.home", folder.resolve("elsewhere").toString());
        run(ExitCode.USAGE, "fine");
        assertThat(err()).contains("kernels/src/main/java");
        assertThat(files(folder)).isEqualTo(before);
    }

    @Test
    void whatIsThereStays() throws Exception {
        project();
        Path mine = folder.resolve("kernels/src/main/java/io/omnitransfer/kernels/pointwise/SoftsignSpec.java");
        Files.createDirectories(mine.getParent());
        Files.writeString(mine, "my work of a week");
        Map<String, String> before = files(folder);
        run(ExitCode.FILE, "softsign");
        assertThat(err()).contains("SoftsignSpec.java is already there; nothing was written");
        assertThat(files(folder)).isEqualTo(before);
    }

    @Test
    void aFailureOnTheWayLeavesNothingBehind() throws Exception {
        project();
        Files.writeString(folder.resolve("kernels/src/test"), "a file where a folder is needed");
        Map<String, String> before = files(folder);
        run(ExitCode.FILE, "softsign", "--family", "fresh");
        assertThat(files(folder)).isEqualTo(before);
        assertThat(folder.resolve("kernels/src/main/java/io")).doesNotExist();
    }

    private void run(int expected, String... arguments) {
        out.reset();
        err.reset();
        List<String> line = new ArrayList<>(List.of("kernels", "new"));
        line.addAll(List.of(arguments));
        assertThat(Main.run(line.toArray(String[]::new)))
                .as("%s: %s", line, err())
                .isEqualTo(expected);
    }

    /** What the command needs of this project. */
    private void project() throws Exception {
        Files.createDirectories(folder.resolve("kernels/src/main/java"));
        for (String file : List.of(REGISTRATION, "docs/ops.md")) {
            Files.createDirectories(folder.resolve(file).getParent());
            Files.copy(Path.of("..").resolve(file), folder.resolve(file));
        }
    }

    private Path compile(Path module) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "-d",
                Files.createDirectories(folder.resolve("classes")).toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Xlint:all,-processing,-classfile,-path",
                "-Werror",
                "-proc:none"));
        try (Stream<Path> sources = Files.walk(module)) {
            sources.filter(p -> p.toString().endsWith(".java"))
                    .map(Path::toString)
                    .forEach(arguments::add);
        }
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        int code = ToolProvider.getSystemJavaCompiler().run(null, log, log, arguments.toArray(String[]::new));
        assertThat(code).as(log::toString).isZero();
        return folder.resolve("classes");
    }

    private static Map<String, String> files(Path root) throws Exception {
        Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                texts.put(root.relativize(file).toString().replace('\\', '/'), Files.readString(file));
            }
        }
        return texts;
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
