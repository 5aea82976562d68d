package io.omnitransfer.benchmarks.report;

import io.omnitransfer.benchmarks.run.Machine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the source of a class can be read: in the repository's web page at the commit measured. The page may be
 * published, so it has no links to files of this machine.
 *
 * @param home the project's folder
 * @param web address of a folder of sources, empty if the repository has no web page
 */
public record Sources(Path home, String web) {
    private static final List<String> MODULES = List.of("benchmarks", "kernels", "model");

    private static final Pattern COMMIT = Pattern.compile("([0-9a-f]{40,64})\\+?");

    /** User and password, host, port and path, of which the page gets neither the first nor, with ssh, the port. */
    private static final Pattern HTTPS = Pattern.compile("https://(?:[^/]*@)?([^/:@]+\\.[^/:@]+(?::\\d+)?)/([^@?#]+)");

    private static final Pattern SSH = Pattern.compile("ssh://(?:[^/]*@)?([^/:@]+\\.[^/:@]+)(?::\\d+)?/([^@?#]+)");
    private static final Pattern SCP = Pattern.compile("[^/:@]+@([^/:@]+\\.[^/:@]+):([^@?#]+)");

    /** Finds out from the repository's {@code origin}. */
    public static Sources of(Path home, String commit) {
        Matcher known = COMMIT.matcher(commit);
        String page =
                page(Machine.output(home, "git", "remote", "get-url", "origin").orElse(""));
        return new Sources(home, page.isEmpty() || !known.matches() ? "" : page + "/blob/" + known.group(1));
    }

    /** The web page of a remote repository, without credentials; empty if it has none. */
    static String page(String remote) {
        for (Pattern form : List.of(HTTPS, SSH, SCP)) {
            Matcher m = form.matcher(remote);
            if (m.matches()) {
                return "https://" + m.group(1) + "/" + m.group(2).replaceFirst("(\\.git)?/?$", "");
            }
        }
        return "";
    }

    /** The address, or empty if there is no such source or no web page. */
    String address(String className) {
        for (String module : MODULES) {
            String file = module + "/src/main/java/" + className.replace('.', '/') + ".java";
            if (!web.isEmpty() && Files.exists(home.resolve(file))) {
                return web + "/" + file;
            }
        }
        return "";
    }
}
