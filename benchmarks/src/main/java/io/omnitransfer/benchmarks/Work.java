package io.omnitransfer.benchmarks;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What the calls of a throughput benchmark were worth; JMH divides by the time, so that they become rates. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.OPERATIONS)
public class Work {
    public double gflop;
    public double gigabytes;

    @Setup(Level.Iteration)
    public void reset() {
        gflop = 0;
        gigabytes = 0;
    }

    /** Adds one call. */
    public void add(double flops, double bytes) {
        gflop += flops * 1e-9;
        gigabytes += bytes * 1e-9;
    }
}
