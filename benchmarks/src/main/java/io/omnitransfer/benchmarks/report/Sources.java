package io.omnitransfer.benchmarks.report;

import io.omnitransfer.benchmarks.run.Machine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where the source of a class can be read: in the repository's web page at the commit measured, or on this machine.
 *
 * @param home the project's folder
 * @param web address of a folder of sources, empty if the repository has no web page
 */
public record Sources(Path home, String web) {
    private static final List<String> MODULES = List.of("benchmarks", "kernels", "model");

    /** Finds out from the repository's {@code origin}. */
    public static Sources of(Path home, String commit) {
        String origin =
                Machine.output(home, "git", "remote", "get-url", "origin").orElse("");
        boolean page = origin.startsWith("https://");
        return new Sources(home, page ? origin.replaceFirst("\\.git$", "") + "/blob/" + commit.replace("+", "") : "");
    }

    /** The address, or empty if there is no such source. */
    String address(String className) {
        for (String module : MODULES) {
            String file = module + "/src/main/java/" + className.replace('.', '/') + ".java";
            if (Files.exists(home.resolve(file))) {
                return web.isEmpty() ? home.resolve(file).toUri().toString() : web + "/" + file;
            }
        }
        return "";
    }
}
