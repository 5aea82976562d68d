package io.omnitransfer.embedded.engine;

import java.util.Comparator;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Where the time of one execution went.
 *
 * @param total wall time in ns
 * @param compile ns spent on compiling kernels and resolving tasks since the execution before, pre-compilation included
 * @param copyIn ns spent copying to the device; 0 unless profiling is on
 * @param copyOut ns spent copying to the host; 0 unless profiling is on
 * @param bytesIn bytes copied to the device
 * @param bytesOut bytes copied to the host
 * @param byTask ns per {@code graph.task}; empty unless profiling is on
 */
public record Timings(
        long total, long compile, long copyIn, long copyOut, long bytesIn, long bytesOut, Map<String, Long> byTask) {

    /** Time of all tasks in ns: what the device measured if profiling is on, else the whole execution. */
    public long tasks() {
        return byTask.isEmpty()
                ? total
                : byTask.values().stream().mapToLong(Long::longValue).sum();
    }

    /** One line per task, slowest first. */
    public String log() {
        return byTask.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .map(e -> "%10.3f ms  %s".formatted(e.getValue() / 1e6, e.getKey()))
                .collect(Collectors.joining("\n"));
    }
}
