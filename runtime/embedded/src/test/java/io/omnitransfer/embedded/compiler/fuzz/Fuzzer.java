package io.omnitransfer.embedded.compiler.fuzz;

import io.omnitransfer.embedded.compiler.front.UnsupportedKernelException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Compares back ends with Java. */
final class Fuzzer {
    /** Kernels per call of javac. */
    static final int BATCH = 50;

    /** One kernel in this many is compared within a bound. */
    private static final int BOUNDED = 4;

    private static final long SHRINKING_SECONDS = Long.getLong("omnitransfer.test.shrinking", 60);

    private static final ExecutorService DAEMONS = Executors.newCachedThreadPool(r -> {
        Thread t = new Thread(r, "kernel under test");
        t.setDaemon(true);
        return t;
    });

    private final List<BackEnd> backEnds;
    private final int seconds;
    private final Set<Case> refused = ConcurrentHashMap.newKeySet();

    /** @param seconds what a kernel may take before it is taken to run forever */
    Fuzzer(List<BackEnd> backEnds, int seconds) {
        this.backEnds = backEnds;
        this.seconds = seconds;
    }

    /**
     * Kernels the compiler refused: where a varying condition jumps past others to the next iteration of a loop with a
     * barrier, it does not see that all work-items meet again.
     */
    int refused() {
        return refused.size();
    }

    /** The kernel of a seed. */
    static Program program(long seed) {
        return Generator.program(seed, seed % BOUNDED == 0);
    }

    /** The kernels of consecutive seeds. */
    static List<Case> batch(long first, int count) {
        return Case.of(
                LongStream.range(first, first + count).mapToObj(Fuzzer::program).toList(), first);
    }

    /** What differs, or an empty string. */
    String failure(Case c) {
        for (BackEnd b : backEnds) {
            String difference = b.takes(c) ? failure(b, c) : "";
            if (!difference.isEmpty()) {
                return b + ": " + difference;
            }
        }
        return "";
    }

    private String failure(BackEnd b, Case c) {
        var running = DAEMONS.submit(() -> b.run(c));
        // second by second, so that a process that was paused does not seem to run forever
        for (int k = 0; k < seconds; k++) {
            try {
                return c.difference(running.get(1, TimeUnit.SECONDS));
            } catch (TimeoutException _) {
                // goes on
            } catch (ExecutionException e) {
                // by name: a wrong compiler has a class of its own
                if (e.getCause().getClass().getName().equals(UnsupportedKernelException.class.getName())) {
                    refused.add(c);
                    return "";
                }
                StringWriter trace = new StringWriter();
                e.getCause().printStackTrace(new PrintWriter(trace));
                return trace.toString().lines().limit(12).reduce("", (a, l) -> a + l + "\n");
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        return "does not end within " + seconds + " s";
    }

    /** Compares kernels of {@code count} seeds from {@code first} on; a report of the first failure, or an empty string. */
    String run(long first, int count) {
        return IntStream.range(0, (count + BATCH - 1) / BATCH)
                .parallel()
                .mapToObj(k -> {
                    long from = first + (long) k * BATCH;
                    int n = Math.min(BATCH, count - k * BATCH);
                    List<Case> cases = batch(from, n);
                    List<String> found = new ArrayList<>();
                    for (int i = 0; i < n && found.isEmpty(); i++) {
                        String failure = failure(cases.get(i));
                        if (!failure.isEmpty()) {
                            found.add(report(from + i, cases.get(i).program, failure));
                        }
                    }
                    return found;
                })
                .flatMap(List::stream)
                .findFirst()
                .orElse("");
    }

    String report(long seed, Program p, String failure) {
        Program small = Shrinker.shrink(p, x -> !failure(x, seed).isEmpty(), SHRINKING_SECONDS);
        return "seed %d: %s%nreduced (groups of %s, %s groups, %s): %s%n%s"
                .formatted(
                        seed,
                        failure,
                        small.local(),
                        small.groups(),
                        small.folded() ? "constant scalars" : "scalars",
                        failure(small, seed),
                        JavaSource.of(small));
    }

    /** What differs for a program, nothing if it is no valid Java. */
    private String failure(Program p, long seed) {
        try {
            return failure(Case.of(List.of(p), seed).getFirst());
        } catch (RuntimeException _) {
            return "";
        }
    }
}
