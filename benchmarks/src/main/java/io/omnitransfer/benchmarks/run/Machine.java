package io.omnitransfer.benchmarks.run;

import io.omnitransfer.benchmarks.peer.Peer;
import io.omnitransfer.benchmarks.peer.Peers;
import io.omnitransfer.runtime.Device;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Where and with what a run was made. */
public final class Machine {
    /** Key of the commit that was measured, with {@code +} behind it if files were changed since. */
    public static final String COMMIT = "commit";

    /** Key of the processor's name. */
    public static final String PROCESSOR = "processor";

    private Machine() {}

    /** @param home the project's folder */
    public static Map<String, String> provenance(Path home, Device device) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        all.put(COMMIT, commit(home));
        all.put(PROCESSOR, processor());
        all.put("threads", String.valueOf(Runtime.getRuntime().availableProcessors()));
        all.put("memory", memory() / (1 << 30) + " GiB");
        all.put(
                "system",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"));
        all.put("JVM", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        all.put("device", device.toString());
        for (Peer p : Peers.all()) {
            all.put("peer " + p.name(), p.missing().map(m -> "absent: " + m).orElseGet(p::version));
        }
        return all;
    }

    /** Bytes of memory. */
    public static long memory() {
        var system = (com.sun.management.OperatingSystemMXBean)
                java.lang.management.ManagementFactory.getOperatingSystemMXBean();
        return system.getTotalMemorySize();
    }

    private static String processor() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(l -> l.startsWith("model name"))
                    .map(l -> l.substring(l.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return output(Path.of("."), "sysctl", "-n", "machdep.cpu.brand_string")
                    .orElse(System.getProperty("os.arch"));
        }
    }

    private static String commit(Path home) {
        return output(home, "git", "rev-parse", "HEAD")
                .map(c -> c
                        + output(home, "git", "status", "--porcelain", "--untracked-files=no")
                                .map(changes -> changes.isEmpty() ? "" : "+")
                                .orElse(""))
                .orElse("unknown");
    }

    /** What a short command prints; empty if it cannot be run or fails. */
    public static Optional<String> output(Path folder, String... command) {
        try {
            Process p = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String text = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return p.waitFor() == 0 ? Optional.of(text) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
