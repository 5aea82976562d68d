package io.omnitransfer.benchmarks.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;

/**
 * What one benchmark with its parameters took.
 *
 * @param benchmark class and method, without the package
 * @param source the class with its package
 * @param params its parameters
 * @param forks seconds per call, the mean of each fork
 * @param gflop 10⁹ floating point operations per call, 0 if the benchmark does not count them
 * @param gigabytes 10⁹ bytes per call, 0 if the benchmark does not count them
 */
public record Measurement(
        String benchmark, String source, Map<String, String> params, double[] forks, double gflop, double gigabytes) {

    /** Above this spread a figure is not worth much. */
    public static final double STABLE = 0.10;

    static Measurement of(JsonNode entry) {
        String benchmark = entry.path("benchmark").asText();
        String[] name = benchmark.split("\\.");
        if (name.length < 2) {
            throw new IllegalArgumentException("benchmark '%s': expected a class and a method".formatted(benchmark));
        }
        String source = String.join(".", Arrays.copyOf(name, name.length - 1));
        Map<String, String> params = new TreeMap<>();
        entry.path("params")
                .properties()
                .forEach(p -> params.put(p.getKey(), p.getValue().asText()));
        JsonNode metric = entry.path("primaryMetric");
        String unit = metric.path("scoreUnit").asText();
        double[] forks = StreamSupport.stream(metric.path("rawData").spliterator(), false)
                .mapToDouble(f -> seconds(mean(f), unit))
                .toArray();
        if (forks.length == 0) {
            throw new IllegalArgumentException(benchmark + ": no forks in primaryMetric.rawData");
        }
        double rate = 1 / seconds(metric.path("score").asDouble(), unit);
        return new Measurement(
                name[name.length - 2] + "." + name[name.length - 1],
                source,
                params,
                forks,
                counted(entry, "gflop") / rate,
                counted(entry, "gigabytes") / rate);
    }

    private static double counted(JsonNode entry, String counter) {
        return entry.path("secondaryMetrics").path(counter).path("score").asDouble(0);
    }

    private static double mean(JsonNode numbers) {
        return StreamSupport.stream(numbers.spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .average()
                .orElse(Double.NaN);
    }

    private static double seconds(double score, String unit) {
        return switch (unit) {
            case "ops/s" -> 1 / score;
            case "s/op" -> score;
            case "ms/op" -> score * 1e-3;
            case "us/op" -> score * 1e-6;
            case "ns/op" -> score * 1e-9;
            default ->
                throw new IllegalArgumentException(
                        "score unit '" + unit + "': expected ops/s, s/op, ms/op, us/op or ns/op");
        };
    }

    /** The same with the forks of another run of it. */
    Measurement with(Measurement more) {
        double[] all = Arrays.copyOf(forks, forks.length + more.forks.length);
        System.arraycopy(more.forks, 0, all, forks.length, more.forks.length);
        return new Measurement(benchmark, source, params, all, gflop, gigabytes);
    }

    /** Median of the forks. */
    public double seconds() {
        double[] sorted = forks.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        return n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
    }

    public double fastest() {
        return Arrays.stream(forks).min().orElseThrow();
    }

    public double slowest() {
        return Arrays.stream(forks).max().orElseThrow();
    }

    /** How far the forks lie apart, as a part of their median. */
    public double spread() {
        return (slowest() - fastest()) / seconds();
    }

    /** Whether the figure may be quoted: one fork alone does not tell. */
    public boolean stable() {
        return forks.length > 1 && spread() <= STABLE;
    }

    /** Why the figure should not be quoted, in two words; empty if it may be. */
    public String mark() {
        return stable() ? "" : forks.length > 1 ? "unstable" : "one fork";
    }

    public double gflopPerSecond() {
        return gflop / seconds();
    }

    public double gigabytesPerSecond() {
        return gigabytes / seconds();
    }

    /** The value of a parameter. */
    public String param(String name) {
        String value = params.get(name);
        if (value == null) {
            throw new IllegalArgumentException("%s has no parameter '%s', only %s".formatted(benchmark, name, params));
        }
        return value;
    }

    /** Benchmark and parameters: equal for the same thing measured twice. */
    public String key() {
        return benchmark + " " + params;
    }
}
