package io.omnitransfer.model.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line as a user meets it: exit codes, one-line errors, files. */
class MainTest {
    private static final Path EXAMPLES = Path.of("nano/examples");
    private static final String CLIP = EXAMPLES.resolve("style").toString();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final PrintStream stdout = System.out;
    private final PrintStream stderr = System.err;

    @TempDir
    Path folder;

    @BeforeEach
    void capture() {
        System.setProperty("omnitransfer.home", "..");
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void release() {
        System.setOut(stdout);
        System.setErr(stderr);
    }

    @Test
    void aTransferWritesVideoSheetAndRecord() throws Exception {
        int code = Main.run(
                "transfer",
                "--task",
                "motion",
                "--reference",
                EXAMPLES.resolve("motion/reference_%02d.png").toString(),
                "--image",
                EXAMPLES.resolve("motion/first_frame.png").toString(),
                "--frames",
                "5",
                "--steps",
                "2",
                "--explain",
                "--out",
                folder.resolve("made/out.mp4").toString());
        assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isZero();
        assertThat(files()).isEqualTo(Set.of("made/out.mp4", "made/out.png", "made/out.json"));
        assertThat(Files.readString(folder.resolve("made/out.json")))
                .contains("\"task\" : \"motion\"", "\"steps\" : 2", "\"seed\" : 0", "\"encoder\"", "result_sha256");
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("block0", "attention", "contact sheet");
    }

    @Test
    void twoReferencesCombine() {
        int code = Main.run(
                "transfer",
                "--task",
                "style",
                "--reference",
                EXAMPLES.resolve("style").toString(),
                "--task",
                "camera",
                "--reference",
                EXAMPLES.resolve("camera").toString(),
                "--prompt",
                "a red star moving up on a blue background",
                "--frames",
                "5",
                "--steps",
                "1",
                "--guidance",
                "2",
                "--out",
                folder.resolve("both.mp4").toString());
        assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isZero();
    }

    @Test
    void aMissingInputIsNoticedBeforeAnythingLoads() {
        for (List<String> inputs :
                List.of(List.of("--reference", "none.mp4"), List.of("--reference", CLIP, "--image", "none.mp4"))) {
            err.reset();
            List<String> line = new ArrayList<>(List.of("transfer", "--task", "motion", "--out", "y.mp4"));
            line.addAll(inputs);
            assertThat(Main.run(line.toArray(String[]::new))).isEqualTo(ExitCode.FILE);
            assertThat(err.toString(StandardCharsets.UTF_8))
                    .contains("No such file: none.mp4.")
                    .doesNotContain("Loading", "\tat ");
        }
    }

    @Test
    void wrongUsageIsOneLineAndCode2() {
        for (List<String> line : List.of(
                List.of("transfer", "--task", "dance", "--reference", "x.mp4", "--out", "y.mp4"),
                List.of("transfer", "--task", "id"),
                List.of("transfer", "--task", "id", "--reference", CLIP, "--out", "y.mp4", "--size", "100x100"),
                List.of("transfer", "--task", "id", "--reference", CLIP, "--out", "y.mp4", "--schedule", "magic"),
                List.of("transfer", "--task", "id", "--reference", CLIP, "--out", "y.mp4", "--device", "gpu"),
                List.of("transfer", "--task", "id", "--reference", CLIP, "--out", "y.mp4", "--size", "64x64x64"),
                List.of("transfer", "--task", "id", "--reference", CLIP, "--out", "y.webm"),
                List.of("transfer", "--task", "id", "--reference", CLIP, "--out", "y.png"),
                List.of("transfer", "--task", "id", "--reference", CLIP, "--out", "y.mp4", "--frames", "6"),
                List.of("transfer", "--task", "id", "--reference", CLIP, "--out", "y.mp4", "--frames", "-3"),
                List.of("transfer", "--task", "id", "--reference", CLIP, "--out", "y.mp4", "--steps", "0"),
                List.of("transfer", "--task", "id", "--reference", CLIP, "--out", "y.mp4", "--guidance", "NaN"),
                List.of("demo", "--steps", "many"),
                List.of("nonsense"))) {
            err.reset();
            assertThat(Main.run(line.toArray(String[]::new))).as("%s", line).isEqualTo(ExitCode.USAGE);
            assertThat(err.toString(StandardCharsets.UTF_8))
                    .containsOnlyOnce("omnitransfer: ")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void badFilesAreOneLineAndCode3() throws Exception {
        Path text = Files.writeString(folder.resolve("notes.mp4"), "these are notes");
        Path empty = Files.createDirectories(folder.resolve("checkpoint"));
        Files.writeString(empty.resolve("model_index.json"), "");
        for (List<String> line : List.of(
                transfer("nowhere.mp4"),
                transfer(text.toString()),
                transfer(folder.toString()),
                List.of("transfer", "--model", empty.toString(), "--task", "id", "--reference", CLIP, "--out", "y.mp4"),
                List.of("inspect", text.toString()),
                List.of("inspect", "nowhere.safetensors"),
                List.of("verify", folder.resolve("none").toString()),
                List.of(
                        "transfer",
                        "--model",
                        folder.toString(),
                        "--task",
                        "id",
                        "--reference",
                        CLIP,
                        "--out",
                        "y.mp4"))) {
            err.reset();
            assertThat(Main.run(line.toArray(String[]::new))).as("%s", line).isEqualTo(ExitCode.FILE);
            assertThat(err.toString(StandardCharsets.UTF_8))
                    .contains("omnitransfer: ")
                    .doesNotContain("\tat ");
        }
        assertThat(files()).isEqualTo(Set.of("notes.mp4", "checkpoint/model_index.json"));
    }

    /** A contact sheet must not replace the picture it was made from, nor a video its own reference. */
    @Test
    void outputsNeverReplaceInputs() throws Exception {
        Path picture = Files.writeString(folder.resolve("me.png"), "my only picture");
        Path clip = Files.writeString(folder.resolve("clip.mp4"), "my only clip");
        for (Path out : List.of(folder.resolve("me.mp4"), clip)) {
            err.reset();
            assertThat(Main.run(
                            "transfer",
                            "--task",
                            "motion",
                            "--reference",
                            clip.toString(),
                            "--image",
                            picture.toString(),
                            "--out",
                            out.toString()))
                    .isEqualTo(ExitCode.USAGE);
            assertThat(err.toString(StandardCharsets.UTF_8))
                    .contains("is an input")
                    .doesNotContain("Loading");
        }
        assertThat(picture).hasContent("my only picture");
        assertThat(clip).hasContent("my only clip");
    }

    @Test
    void outputsThatCannotBeWrittenAreSaidBeforeTheWork() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        Path taken = Files.createDirectories(folder.resolve("taken.mp4"));
        for (List<String> line : List.of(
                List.of("demo", "--out", file.toString()),
                List.of(
                        "transfer",
                        "--task",
                        "id",
                        "--reference",
                        CLIP,
                        "--out",
                        file.resolve("o.mp4").toString()),
                List.of("transfer", "--task", "id", "--reference", CLIP, "--out", taken.toString()))) {
            err.reset();
            assertThat(Main.run(line.toArray(String[]::new))).as("%s", line).isEqualTo(ExitCode.FILE);
            assertThat(err.toString(StandardCharsets.UTF_8))
                    .startsWith("omnitransfer: Cannot write")
                    .doesNotContain("Loading");
        }
    }

    @Test
    void missingNoiseIsSaidBeforeTheModelLoads() {
        Path missing = folder.resolve("missing.safetensors");
        assertThat(Main.run("demo", "--out", folder.toString(), "--noise", missing.toString()))
                .isEqualTo(ExitCode.FILE);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains(missing.toString())
                .doesNotContain("Loading", "\tat ");
    }

    @Test
    void anInterruptWhileLoadingIsACancellation() {
        Thread.currentThread().interrupt();
        int code = Main.run("demo", "--out", folder.toString());
        assertThat(Thread.interrupted()).isTrue();
        assertThat(code).isEqualTo(ExitCode.CANCELLED);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("omnitransfer: cancelled; nothing was written");
    }

    @Test
    void inspectListsTensors() {
        assertThat(Main.run("inspect", "nano/checkpoint/vae")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("decoder.conv_in.weight", "BF16");
    }

    @Test
    void devicesListsTheJvm() {
        assertThat(Main.run("devices")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("jvm ", "--device auto gives ", "auto, because ");
    }

    @Test
    void missingDevicesAreOneLineAndCode5() {
        assertThat(Main.run("transfer", "--task", "id", "--reference", CLIP, "--out", "y.mp4", "--device", "opencl:77"))
                .isEqualTo(ExitCode.DEVICE);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("omnitransfer: no device 'opencl:77' here")
                .contains("available: jvm")
                .doesNotContain("\tat ");
    }

    private List<String> transfer(String reference) {
        return List.of(
                "transfer",
                "--task",
                "effect",
                "--reference",
                reference,
                "--frames",
                "5",
                "--steps",
                "1",
                "--out",
                folder.resolve("never.mp4").toString());
    }

    private Set<String> files() throws Exception {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .map(p -> folder.relativize(p).toString())
                    .collect(Collectors.toSet());
        }
    }
}
