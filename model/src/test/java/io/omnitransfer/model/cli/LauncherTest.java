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
        Path stamp = Files.writeString(project.resolve("model/target/.built"), "embedded\n");
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

    @Test
    void tornadoVmComesFromItsSdk() throws Exception {
        Path launcher = project.resolve("omnitransfer");
        Run none = run(launcher, "jdk25", "--tornadovm", "devices");
        assertThat(none.code).isEqualTo(69);
        assertThat(none.err).startsWith("omnitransfer: TORNADOVM_HOME is '").contains("no SDK of TornadoVM");

        Path jars = Files.createDirectories(folder.resolve("an sdk/share/java/tornado"));
        Files.writeString(jars.resolve("tornado-api-9.9.1-jdk25.jar"), "");
        Run incomplete = run(launcher, "jdk25", "--tornadovm", "devices");
        assertThat(incomplete.code).isEqualTo(69);
        assertThat(incomplete.err).contains("an sdk/tornado-argfile is missing");

        Path options = Files.writeString(folder.resolve("an sdk/tornado-argfile"), "");
        Path stamp = project.resolve("model/target/.built");
        FileTime later = Files.getLastModifiedTime(stamp);
        Files.writeString(stamp, "TornadoVM 9.9.1-jdk25\n");
        Files.setLastModifiedTime(stamp, later);
        Run run = run(launcher, "jdk25", "--tornadovm", "devices");
        assertThat(run.out).contains("[@" + options + "]\n").endsWith("Main]\n[devices]\n");
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
        process.environment().put("TORNADOVM_HOME", folder.resolve("an sdk").toString());
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
