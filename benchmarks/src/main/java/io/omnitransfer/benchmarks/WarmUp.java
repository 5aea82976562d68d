package io.omnitransfer.benchmarks;

import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * Runs something until it is as fast as it gets. Compiled kernels run item by item until the just-in-time compiler is
 * through with their vector code, which takes seconds and, for the most part, shows no progress; so a fixed number of
 * iterations ends before it for one kernel and long after it for another.
 */
public final class WarmUp {
    /** Seconds of a window, of which the fastest call counts: other processes make calls slower, never faster. */
    private static final double WINDOW = 0.5;
    /** Windows in a row that must be alike. While vectors are tried now and then, neighbours differ by more. */
    private static final int ALIKE = 4;
    /** How much slower than the fastest call of all a window may be. */
    private static final double TOLERANCE = 0.1;
    /** Seconds after which it ends anyway. */
    private static final double LIMIT = 10;

    private WarmUp() {}

    /** Runs the body for two to ten seconds, or once if a call takes longer. */
    public static void run(Runnable body) {
        settles(body, System::nanoTime);
    }

    /**
     * @param clock nanoseconds
     * @return false if it ended for lack of time
     */
    static boolean settles(Runnable body, LongSupplier clock) {
        double[] windows = new double[ALIKE];
        Arrays.fill(windows, Double.POSITIVE_INFINITY);
        double best = Double.POSITIVE_INFINITY;
        long start = clock.getAsLong();
        long now = start;
        for (int w = 0; now - start < LIMIT * 1e9; w++) {
            double fastest = Double.POSITIVE_INFINITY;
            long begin = now;
            while (now - begin < WINDOW * 1e9) {
                long call = now;
                body.run();
                now = clock.getAsLong();
                fastest = Math.min(fastest, now - call);
            }
            windows[w % ALIKE] = fastest;
            best = Math.min(best, fastest);
            if (Arrays.stream(windows).max().orElseThrow() <= best * (1 + TOLERANCE)) {
                return true;
            }
        }
        return false;
    }
}
