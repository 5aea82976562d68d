package io.omnitransfer.benchmarks.report;

import io.omnitransfer.benchmarks.run.Measurement;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What the machine can do at best, as measured in the same run.
 *
 * @param multiplyAdds 10⁹ f32 operations a second
 * @param copy 10⁹ bytes read and written a second
 */
record Peaks(Peak multiplyAdds, Peak copy) {
    /**
     * One limit.
     *
     * @param best that of the fastest fork; 0 if none was measured
     * @param mark why it should not be quoted, in two words; empty if it may be
     */
    record Peak(double best, String mark) {
        private static Peak of(List<Measurement> all, String name, ToDoubleFunction<Measurement> amount) {
            return all.stream()
                    .filter(m -> m.benchmark().equals(name))
                    .map(m -> new Peak(amount.applyAsDouble(m) / m.fastest(), m.mark()))
                    .max(Comparator.comparingDouble(Peak::best))
                    .orElse(new Peak(0, ""));
        }
    }

    static Peaks of(List<Measurement> all) {
        return new Peaks(
                Peak.of(all, "PeakBenchmark.fma", Measurement::gflop),
                Peak.of(all, "PeakBenchmark.copy", Measurement::gigabytes));
    }

    boolean measured() {
        return multiplyAdds.best > 0 && copy.best > 0;
    }

    /** Whether shares of them may be quoted. */
    boolean stable() {
        return multiplyAdds.mark.isEmpty() && copy.mark.isEmpty();
    }

    /**
     * The least time the machine needs for the work (its operations at the peak, or its bytes at the copy's speed,
     * whichever is longer) by the time it took. Above 1 for data that stays in the caches. NaN without a peak.
     */
    double reached(Measurement m) {
        if (!measured()) {
            return Double.NaN;
        }
        return Math.max(m.gflop() / multiplyAdds.best, m.gigabytes() / copy.best) / m.seconds();
    }
}
