package io.omnitransfer.embedded.engine;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** Measures one execution. */
final class Stopwatch {
    private final long start = System.nanoTime();
    private final boolean perTask;
    private final Map<String, Long> byTask = new LinkedHashMap<>();
    private long copyIn;
    private long copyOut;
    private long bytesIn;
    private long bytesOut;

    Stopwatch(boolean perTask) {
        this.perTask = perTask;
    }

    /** @param copy returns the bytes it copied */
    void copyIn(LongSupplier copy) {
        long t = System.nanoTime();
        bytesIn += copy.getAsLong();
        copyIn += System.nanoTime() - t;
    }

    /** @param copy returns the bytes it copied */
    void copyOut(LongSupplier copy) {
        long t = System.nanoTime();
        bytesOut += copy.getAsLong();
        copyOut += System.nanoTime() - t;
    }

    void task(String name, Runnable work) {
        long t = System.nanoTime();
        work.run();
        if (perTask) {
            byTask.merge(name, System.nanoTime() - t, Long::sum);
        }
    }

    Timings stop() {
        return new Timings(System.nanoTime() - start, copyIn, copyOut, bytesIn, bytesOut, byTask);
    }
}
