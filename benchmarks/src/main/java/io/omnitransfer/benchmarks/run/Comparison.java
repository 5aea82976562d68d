package io.omnitransfer.benchmarks.run;

/**
 * One benchmark before and now, measured in turns.
 *
 * @param threshold by what part the median must differ to count, 0.05 for 5 %
 */
public record Comparison(Measurement before, Measurement now, double threshold) {

    /** What may be said of a difference. */
    public enum Verdict {
        FASTER,
        /** The forks of both overlap, or the difference is below the threshold. */
        SAME,
        SLOWER,
        /** One of the builds was measured in one fork alone: nobody knows how much forks differ. */
        UNDECIDED
    }

    /** How many times faster it is now. */
    public double ratio() {
        return before.seconds() / now.seconds();
    }

    /** A difference counts if it is larger than the threshold and than what separates the forks of one side. */
    public Verdict verdict() {
        if (before.forks().length < 2 || now.forks().length < 2) {
            return Verdict.UNDECIDED;
        }
        if (now.fastest() > before.slowest() && now.seconds() > before.seconds() * (1 + threshold)) {
            return Verdict.SLOWER;
        }
        if (now.slowest() < before.fastest() && before.seconds() > now.seconds() * (1 + threshold)) {
            return Verdict.FASTER;
        }
        return Verdict.SAME;
    }
}
