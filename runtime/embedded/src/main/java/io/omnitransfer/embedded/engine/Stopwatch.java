package io.omnitransfer.embedded.engine;

import io.omnitransfer.embedded.driver.Timing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** Measures one execution; single copies and tasks only if asked to, because devices take time to measure, too. */
final class Stopwatch {
    private record Lap(String task, Timing timing) {}

    private final long start = System.nanoTime();
    private final Target target;
    private final boolean detailed;
    private final List<Timing> copiesIn = new ArrayList<>();
    private final List<Timing> copiesOut = new ArrayList<>();
    private final List<Lap> laps = new ArrayList<>();
    private long compile;
    private long bytesIn;
    private long bytesOut;

    Stopwatch(Target target, boolean detailed) {
        this.target = target;
        this.detailed = detailed;
    }

    /** @param copy returns the bytes it copies */
    void copyIn(LongSupplier copy) {
        measure(copiesIn, () -> bytesIn += copy.getAsLong());
    }

    /** @param copy returns the bytes it copies */
    void copyOut(LongSupplier copy) {
        measure(copiesOut, () -> bytesOut += copy.getAsLong());
    }

    void compiled(long nanos) {
        compile += nanos;
    }

    private void measure(List<Timing> all, Runnable work) {
        if (detailed) {
            all.add(target.time(work));
        } else {
            work.run();
        }
    }

    void task(String name, Runnable work) {
        if (detailed) {
            laps.add(new Lap(name, target.time(work)));
        } else {
            work.run();
        }
    }

    /** To be called when the target has finished. */
    Timings stop() {
        long total = System.nanoTime() - start;
        Map<String, Long> byTask = new LinkedHashMap<>();
        laps.forEach(l -> byTask.merge(l.task(), l.timing().nanos(), Long::sum));
        return new Timings(total, compile, sum(copiesIn), sum(copiesOut), bytesIn, bytesOut, byTask);
    }

    private static long sum(List<Timing> timings) {
        return timings.stream().mapToLong(Timing::nanos).sum();
    }
}
