package io.omnitransfer.benchmarks.run;

import io.omnitransfer.model.pipeline.CancelledException;
import io.omnitransfer.model.pipeline.Progress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.util.InputStreamDrainer;

/**
 * Runs items in rounds: in each, every item once in a JVM of its own. So the forks of an item are spread over the whole
 * time, and what else the machine does meets all items alike.
 */
public final class Rounds {
    /** Complains about the pipes of a fork that was ended. Held here, because the log manager holds it weakly. */
    private static final Logger DRAINER = Logger.getLogger(InputStreamDrainer.class.getName());

    private final List<String> jvmArgs;
    private final Progress progress;
    private final Map<Item, String> failures = new LinkedHashMap<>();

    /** @param jvmArgs of every fork, besides those the benchmark itself asks for */
    public Rounds(List<String> jvmArgs, Progress progress) {
        this.jvmArgs = List.copyOf(jvmArgs);
        this.progress = progress;
        System.setProperty("jmh.ignoreLock", "true"); // other JMH runs on the machine show as spread
        DRAINER.setLevel(Level.OFF);
    }

    /** What has to be done beside an item in a round, such as running an older build of it. */
    @FunctionalInterface
    public interface Companion {
        /** Nothing. */
        Companion NONE = (_, _) -> {};

        void run(Item item, int round);
    }

    /**
     * Runs all rounds. An item that fails is left out of further rounds.
     *
     * @return per item, its forks joined
     * @throws CancelledException if the thread is interrupted; the fork is gone by then
     */
    public List<RunResult> run(List<Item> items, int rounds, Companion companion) {
        Map<Item, List<RunResult>> forks = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            progress.stage("Round %d of %d".formatted(round + 1, rounds), items.size());
            for (int i = 0; i < items.size(); i++) {
                Item item = items.get(i);
                if (!failures.containsKey(item)) {
                    // The companion goes first in every other round.
                    if (round % 2 == 1) {
                        companion.run(item, round);
                    }
                    fork(item, forks);
                    if (round % 2 == 0 && !failures.containsKey(item)) {
                        companion.run(item, round);
                    }
                }
                progress.step(i + 1);
            }
        }
        return forks.entrySet().stream()
                .filter(e -> !failures.containsKey(e.getKey()))
                .map(e -> joined(e.getValue()))
                .toList();
    }

    /** Why an item has no result: one line each. */
    public Map<Item, String> failures() {
        return failures;
    }

    private void fork(Item item, Map<Item, List<RunResult>> forks) {
        OptionsBuilder options = new OptionsBuilder();
        options.include("^" + Pattern.quote(item.benchmark()) + "$")
                .forks(1)
                .warmupForks(0)
                .warmupIterations(item.warmups())
                .measurementIterations(item.measurements())
                .jvmArgs(jvmArgs.toArray(String[]::new))
                .shouldFailOnError(true);
        if (item.millis() > 0) {
            options.warmupTime(TimeValue.milliseconds(item.millis()))
                    .measurementTime(TimeValue.milliseconds(item.millis()));
        }
        item.params().forEach(options::param);
        Transcript transcript = new Transcript();
        try {
            forks.computeIfAbsent(item, _ -> new ArrayList<>())
                    .add(new Runner(options.build(), transcript).runSingle());
        } catch (RunnerException | RuntimeException e) {
            if (Thread.currentThread().isInterrupted() || interrupted(e)) {
                ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
                throw new CancelledException(e);
            }
            String reason = transcript.failure(String.valueOf(e.getMessage()));
            failures.put(item, reason);
            progress.note(item + " failed: " + reason);
        }
        CancelledException.check();
    }

    /** JMH clears the thread's flag and wraps the exception. */
    private static boolean interrupted(Throwable e) {
        return e instanceof InterruptedException
                || (e.getCause() != null && interrupted(e.getCause()))
                || Arrays.stream(e.getSuppressed()).anyMatch(Rounds::interrupted);
    }

    private static RunResult joined(List<RunResult> forks) {
        List<BenchmarkResult> all =
                forks.stream().flatMap(f -> f.getBenchmarkResults().stream()).toList();
        return new RunResult(forks.getFirst().getParams(), all);
    }
}
