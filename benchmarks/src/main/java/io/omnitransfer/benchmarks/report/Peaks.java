package io.omnitransfer.benchmarks.report;

import io.omnitransfer.benchmarks.run.Measurement;
import java.util.List;

/**
 * What the machine can do at best, as measured in the same run; 0 where it was not.
 *
 * @param gflops 10⁹ f32 operations a second
 * @param gigabytes 10⁹ bytes read and written a second
 */
record Peaks(double gflops, double gigabytes) {
    static Peaks of(List<Measurement> all) {
        return new Peaks(
                best(all, "PeakBenchmark.fma", Measurement::gflop),
                best(all, "PeakBenchmark.copy", Measurement::gigabytes));
    }

    private static double best(
            List<Measurement> all, String name, java.util.function.ToDoubleFunction<Measurement> amount) {
        return all.stream()
                .filter(m -> m.benchmark().equals(name))
                .mapToDouble(m -> amount.applyAsDouble(m) / m.fastest())
                .max()
                .orElse(0);
    }

    /**
     * The least time the machine needs for the work (its operations at the peak, or its bytes at the copy's speed,
     * whichever is longer) by the time it took. Above 1 for data that stays in the caches. NaN without a peak.
     */
    double reached(Measurement m) {
        if (gflops == 0 || gigabytes == 0) {
            return Double.NaN;
        }
        return Math.max(m.gflop() / gflops, m.gigabytes() / gigabytes) / m.seconds();
    }
}
