package io.omnitransfer.model.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnitransfer.kernels.layout.Transpose;
import io.omnitransfer.kernels.spec.Expected;
import io.omnitransfer.kernels.spec.OpCase;
import io.omnitransfer.kernels.spec.OpSpec;
import io.omnitransfer.kernels.spec.Ops;
import io.omnitransfer.kernels.spec.Presets;
import io.omnitransfer.kernels.spec.RandomTensors;
import io.omnitransfer.kernels.spec.Trial;
import io.omnitransfer.runtime.Launch;
import io.omnitransfer.runtime.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** {@code kernels}, {@code kernels explain} and {@code kernels check}. */
class KernelsCommandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final PrintStream stdout = System.out;
    private final PrintStream stderr = System.err;

    @TempDir
    Path folder;

    @BeforeEach
    void capture() {
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void release() {
        System.setOut(stdout);
        System.setErr(stderr);
    }

    @Test
    void everyOpAndDeviceIsListed() {
        assertThat(Main.run("kernels")).isZero();
        assertThat(Ops.all()).allSatisfy(op -> assertThat(out()).containsPattern("(?m)^  " + op.name() + " "));
        assertThat(out()).contains("nano dit | 1.3B dit | 14B dit", "devices: ", "jvm");
    }

    @Test
    void theListIsJsonForScripts() throws Exception {
        assertThat(Main.run("kernels", "--json")).isZero();
        JsonNode ops = new ObjectMapper().readTree(out());
        assertThat(ops).hasSameSizeAs(Ops.all());
        for (JsonNode op : ops) {
            if (op.path("name").asText().equals("rms-norm")) {
                assertThat(op.at("/presets/nano dit/1").asInt()).isEqualTo(384);
            }
        }
    }

    @Test
    void anExplanationShowsSignatureCostsLaunchAndCode() {
        assertThat(Main.run("kernels", "explain", "silu-gate", "--variant", "kernel"))
                .as(err::toString)
                .isZero();
        assertThat(out())
                .contains("Qwen 3B 1024×11008", "shape    nano mllm: rows, cols = 64, 256")
                .contains("reads    gate F32[64, 256], up F32[64, 256]")
                .contains("213 k FLOP") // 13 an element
                .contains("16384 threads, 64 groups of 256")
                .contains("ActivationKernels.siluGate");
    }

    @Test
    void explanationsNameWhatIsThere() {
        assertThat(Main.run("kernels", "explain", "rope", "--preset", "huge")).isEqualTo(ExitCode.USAGE);
        assertThat(err()).contains("omnitransfer: rope has no preset 'huge'; there are [nano dit,");
        assertThat(Main.run("kernels", "explain", "rope", "--variant", "magic")).isEqualTo(ExitCode.USAGE);
        assertThat(err()).contains("omnitransfer: rope has no variant 'magic'; there are [kernel");
        assertThat(Main.run("kernels", "explain", "dance")).isEqualTo(ExitCode.USAGE);
        assertThat(err()).contains("omnitransfer: no op 'dance'; there are [");
        assertThat(Main.run("kernels", "check", "dance")).isEqualTo(ExitCode.USAGE);
        assertThat(Main.run("kernels", "check", "--shapes", "-1")).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void aRightOpPassesItsCheck() {
        assertThat(Main.run("kernels", "check", "rms-norm", "--shapes", "1", "--seed", "5"))
                .as(err::toString)
                .isZero();
        assertThat(out())
                .contains("ok     rms-norm kernel random [")
                .contains("seed 5")
                .contains(" checks, 0 wrong");
    }

    private int withOp(String spec, String... command) throws Exception {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve(OpSpec.class.getName()), spec);
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, before)) {
            Thread.currentThread().setContextClassLoader(loader);
            return Main.run(command);
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    @Test
    void aWrongOpFailsItsCheckAndTheExitCodeSaysSo() throws Exception {
        assertThat(withOp(Mistaken.class.getName(), "kernels", "check", "mistaken", "--shapes", "1"))
                .isEqualTo(ExitCode.FAILED);
        assertThat(out())
                .contains("WRONG  mistaken kernel random [2, 3]")
                .contains("of 6 elements are wrong; worst at")
                .contains("2 checks, 2 wrong");
    }

    @Test
    void checksGoOnBehindAKernelThatFailsAndStrictOnesSayWhere() throws Exception {
        assertThat(withOp(Failing.class.getName(), "kernels", "check", "failing", "--shapes", "1"))
                .isEqualTo(ExitCode.FAILED);
        assertThat(out()).contains("FAILED failing kernel random [2, 3]").contains("2 checks, 0 wrong, 2 failed");
        assertThat(withOp(Failing.class.getName(), "kernels", "check", "failing", "--shapes", "1", "--strict"))
                .isEqualTo(ExitCode.FAILED);
        assertThat(out()).contains("index 1000006 is outside FloatArray[6]");
        assertThat(Boolean.getBoolean("tornado.embedded.strict")).isFalse();
    }

    @Test
    void aRegisteredClassThatIsMissingIsNamed() throws Exception {
        assertThat(withOp("org.example.NoSuchSpec", "kernels")).isEqualTo(ExitCode.FILE);
        assertThat(err())
                .contains("omnitransfer: ")
                .contains("org.example.NoSuchSpec")
                .doesNotContain("\tat ");
    }

    @Test
    void twoOpsOfOneNameAreNamed() throws Exception {
        assertThat(withOp(Taken.class.getName(), "kernels", "check", "add")).isEqualTo(ExitCode.USAGE);
        assertThat(err()).contains("two ops are named 'add': ").contains(Taken.class.getName());
    }

    @Test
    void anInterruptEndsACheck() {
        Thread.currentThread().interrupt();
        int code = Main.run("kernels", "check", "rms-norm");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(code).isEqualTo(ExitCode.CANCELLED);
    }

    /** A transposition whose reference forgets to transpose. */
    public static class Mistaken implements OpSpec {
        @Override
        public String name() {
            return "mistaken";
        }

        @Override
        public String family() {
            return "layout";
        }

        @Override
        public List<String> variants() {
            return List.of(KERNEL);
        }

        @Override
        public String axes() {
            return "rows, cols";
        }

        @Override
        public Map<String, int[]> presets() {
            return Presets.of("nano", new int[] {4, 5});
        }

        @Override
        public int[] randomShape(RandomGenerator random) {
            return new int[] {2, 3};
        }

        @Override
        public OpCase create(int[] shape, RandomGenerator random) {
            Tensor x = RandomTensors.normal("x", random, shape);
            Tensor y = RandomTensors.poisoned("y", shape[1], shape[0]);
            return Trial.of(
                    List.of(x),
                    y,
                    g -> Transpose.append(g, x, y),
                    () -> Expected.exactly(RandomTensors.doubles(x)),
                    0,
                    0);
        }
    }

    public static final class Taken extends Mistaken {
        @Override
        public String name() {
            return "add";
        }
    }

    /** Its kernel reads far outside of its array. */
    public static final class Failing extends Mistaken {
        @Override
        public String name() {
            return "failing";
        }

        @Override
        public OpCase create(int[] shape, RandomGenerator random) {
            Tensor x = RandomTensors.normal("x", random, shape);
            Tensor y = RandomTensors.poisoned("y", shape);
            return Trial.of(
                    List.of(x),
                    y,
                    g -> {
                        g.note("failing", "failing", "kernel F32");
                        g.grid("failing", Launch.items(1));
                        g.tasks().task("failing", Failing::read, g.context(), x.f32(), y.f32());
                    },
                    () -> Expected.exactly(RandomTensors.doubles(x)),
                    0,
                    0);
        }

        static void read(KernelContext c, FloatArray x, FloatArray y) {
            y.set(c.globalIdx, x.get(c.globalIdx + x.getSize() + 1_000_000));
        }
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
