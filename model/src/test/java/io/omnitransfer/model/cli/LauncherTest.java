package io.omnitransfer.model.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher script in a built project of its own, with a JDK that only tells how it was called. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
    @TempDir
    Path folder;

    private Path project;

    @BeforeEach
    void project() throws IOException {
        project = folder.resolve("a project");
        Files.createDirectories(project.resolve("model/target"));
        Files.copy(Path.of("../omnitransfer"), project.resolve("omnitransfer"));
        Files.writeString(project.resolve("pom.xml"), "<project/>");
        Path stamp = Files.writeString(project.resolve("model/target/.built"), "");
        Files.setLastModifiedTime(stamp, FileTime.from(Instant.now().plusSeconds(60)));
        jdk(
                "jdk25",
                "25.0.1",
                "echo \"locale $LC_ALL\"; for a in \"$@\"; do echo \"[$a]\"; done; echo oops >&2; exit 7");
        jdk("jdk17", "17.0.2", "echo too old; exit 1");
    }

    @Test
    void runsFromAnywhereThroughALinkAndPassesArgumentsAndExitCodeOn() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("ot"), project.resolve("omnitransfer"));
        Run run = run(link, "jdk25", "transfer", "--prompt", "a red  star", "");
        assertThat(run.code).isEqualTo(7);
        assertThat(run.out)
                .contains("[-Domnitransfer.home=" + project.toRealPath() + "]")
                .endsWith("[io.omnitransfer.model.cli.Main]\n[transfer]\n[--prompt]\n[a red  star]\n[]\n");
        assertThat(run.err).isEqualTo("oops\n");
    }

    @Test
    void anOldJavaHomeIsPassedOver() throws Exception {
        Run run = run(project.resolve("omnitransfer"), "jdk17", "devices");
        assertThat(run.out).doesNotContain("too old").contains("[devices]");
    }

    @Test
    void theJvmNeitherLogsToStandardOutputNorWritesArchivesAtItsEnd() throws Exception {
        // A dump that fails at exit would turn a finished run's exit code into 1.
        assertThat(run(project.resolve("omnitransfer"), "jdk25", "devices").out)
                .contains("[-Xlog:disable]", ":stderr]")
                .doesNotContain("AutoCreateSharedArchive", "ArchiveClassesAtExit");
    }

    @Test
    void filesBeyondAsciiHaveNamesWithoutALocaleToo() throws Exception {
        assertThat(run(project.resolve("omnitransfer"), "jdk25", "devices").out).contains("locale C.UTF-8");
    }

    @Test
    void opsOfOnesOwnComeOnTheClassPath() throws Exception {
        Path jar = Files.writeString(folder.resolve("my ops.jar"), "");
        Run run = run(project.resolve("omnitransfer"), "jdk25", "--with", jar.toString(), "kernels", "--json");
        assertThat(run.out).contains("/lib/*:" + jar + "]").endsWith("Main]\n[kernels]\n[--json]\n");

        Run missing = run(project.resolve("omnitransfer"), "jdk25", "--with", "nowhere.jar", "kernels");
        assertThat(missing.code).isEqualTo(ExitCode.FILE);
        assertThat(missing.err).isEqualTo("omnitransfer: --with nowhere.jar: no such jar or folder.\n");
        assertThat(missing.out).isEmpty();

        Path own = Files.createDirectories(folder.resolve("my project"));
        assertThat(run(project.resolve("omnitransfer"), "jdk25", "--with", own.toString(), "kernels").err)
                .contains("this folder registers nothing");
        Path text = Files.writeString(folder.resolve("README.md"), "");
        assertThat(run(project.resolve("omnitransfer"), "jdk25", "--with", text.toString(), "kernels").err)
                .contains("expected a jar or a folder of classes");
    }

    private record Run(int code, String out, String err) {}

    private Run run(Path launcher, String jdk, String... args) throws Exception {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder process = new ProcessBuilder("bash", launcher.toString())
                .directory(Files.createDirectories(folder.resolve("elsewhere")).toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        process.command().addAll(List.of(args));
        process.environment()
                .keySet()
                .removeAll(List.of("OMNITRANSFER_OPTS", "OMNITRANSFER_CLASSPATH", "LC_ALL", "LC_CTYPE", "LANG"));
        process.environment().put("JAVA_HOME", folder.resolve(jdk).toString());
        process.environment().merge("PATH", folder.resolve("jdk25/bin").toString(), (path, ours) -> ours + ":" + path);
        Process p = process.start();
        assertThat(p.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Run(
                p.exitValue(),
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }

    private void jdk(String name, String version, String java) throws IOException {
        Path bin = Files.createDirectories(folder.resolve(name).resolve("bin"));
        for (String tool : List.of("java", "javac")) {
            Path file = Files.writeString(bin.resolve(tool), "#!/usr/bin/env bash\n" + java + "\n");
            assertThat(file.toFile().setExecutable(true)).isTrue();
        }
        Files.writeString(folder.resolve(name).resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    }
}
