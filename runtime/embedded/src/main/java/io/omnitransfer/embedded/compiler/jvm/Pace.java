package io.omnitransfer.embedded.compiler.jvm;

/**
 * Which of two forms of a kernel runs a group, by measurement. Vector code is slow, often by orders of magnitude, until the
 * just-in-time compiler is through with it, and so are the first seconds of a program that insists on it. So groups run
 * item by item at first; a share of the time goes to groups in vectors, until these are faster.
 *
 * <p>Threads share one pace without synchronisation: a lost update costs a measurement.
 */
final class Pace {
    /** Nanoseconds to spend on trying vectors as long as as many are spent usefully; more patience gains nothing. */
    private static final long PATIENCE = 10_000_000_000L;
    /** Time spent on trying vectors after that, at most this part of the time spent usefully. */
    private static final int SHARE = 16;

    /** Nanoseconds after which somebody may ask whether to go on. */
    private static final double BATCH = 1e6;

    private double plain;
    private double vectors;
    private long useful;
    private long tried;

    /** Of a kernel with one form, which counts as the vectors. */
    static Pace decided() {
        Pace p = new Pace();
        p.plain = Double.POSITIVE_INFINITY;
        return p;
    }

    /** Of a group in the better form; 0 if none has run. */
    double nanos() {
        if (vectorsAreFaster()) {
            return vectors;
        }
        return plain < Double.POSITIVE_INFINITY ? plain : 0;
    }

    private boolean vectorsAreFaster() {
        return vectors > 0 && vectors < plain;
    }

    boolean useVectors() {
        return plain > 0 && (vectorsAreFaster() || tried * (tried < PATIENCE ? 1 : SHARE) <= useful);
    }

    /** Groups to run and measure at once, of those at hand: one by one until it is clear how. */
    int batch(int groups) {
        return vectorsAreFaster() ? Math.clamp((long) (BATCH / vectors), 1, groups) : 1;
    }

    /** @param nanos of a group */
    void measured(boolean usedVectors, long nanos) {
        double sample = Math.max(1, nanos);
        if (!usedVectors) {
            plain = plain == 0 ? sample : 0.75 * plain + 0.25 * sample;
            useful += nanos;
            return;
        }
        vectors = vectors == 0 ? sample : 0.5 * vectors + 0.5 * sample;
        if (vectors >= plain) {
            tried += nanos;
        }
    }
}
