package io.omnitransfer.benchmarks.run;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.format.OutputFormat;

/** Keeps what JMH would print, to find out why a benchmark failed. */
final class Transcript implements OutputFormat {
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();

    /** The first exception's line, or {@code otherwise}. */
    String failure(String otherwise) {
        return failure(text.toString(StandardCharsets.UTF_8), otherwise);
    }

    /** The same of what another process printed. */
    static String failure(String text, String otherwise) {
        return text.lines()
                .map(String::strip)
                .filter(l -> l.matches("(Caused by: )?([\\w$]+\\.)+[\\w$]*(Exception|Error)(: .*)?"))
                .map(l -> l.replaceFirst("^(Caused by: )?([\\w$]+\\.)*", ""))
                .findFirst()
                .orElse(otherwise);
    }

    @Override
    public void iteration(BenchmarkParams benchmark, IterationParams params, int iteration) {}

    @Override
    public void iterationResult(
            BenchmarkParams benchmark, IterationParams params, int iteration, IterationResult data) {}

    @Override
    public void startBenchmark(BenchmarkParams benchmark) {}

    @Override
    public void endBenchmark(BenchmarkResult result) {}

    @Override
    public void startRun() {}

    @Override
    public void endRun(Collection<RunResult> result) {}

    @Override
    public void print(String s) {
        text.writeBytes(s.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void println(String s) {
        print(s + "\n");
    }

    @Override
    public void verbosePrintln(String s) {
        println(s);
    }

    @Override
    public void write(int b) {
        text.write(b);
    }

    @Override
    public void write(byte[] b) {
        text.writeBytes(b);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
