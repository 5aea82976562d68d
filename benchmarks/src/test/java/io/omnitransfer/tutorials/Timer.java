package io.omnitransfer.tutorials;

import io.omnitransfer.runtime.Device;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/**
 * Measures what the plots show.
 *
 * @param settle how long a body runs before it is measured, in seconds: compiled kernels need several
 * @param turn how long a turn lasts at least, in seconds
 */
record Timer(double settle, double turn) {
    private static final int TURNS = 7;

    /** Long enough for figures one may quote. */
    static final Timer THOROUGH = new Timer(6, 0.1);

    /** Long enough to see that the code runs. */
    static final Timer BRIEF = new Timer(0, 0);

    // region timer
    /** Seconds per call of each body: the median of turns which the bodies take one after the other. */
    double[] seconds(Runnable... bodies) {
        for (Runnable body : bodies) {
            time(body, settle);
        }
        List<List<Double>> turns = Stream.of(bodies)
                .map(body -> (List<Double>) new ArrayList<Double>())
                .toList();
        for (int t = 0; t < TURNS; t++) {
            for (int b = 0; b < bodies.length; b++) {
                time(bodies[b], turn); // until threads that waited for more of the other body's work sleep
                turns.get(b).add(time(bodies[b], turn));
            }
        }
        return turns.stream()
                .peek(Collections::sort)
                .mapToDouble(sorted -> sorted.get(TURNS / 2))
                .toArray();
    }

    private static double time(Runnable body, double atLeast) {
        long start = System.nanoTime();
        int calls = 0;
        double elapsed;
        do {
            body.run();
            calls++;
            elapsed = (System.nanoTime() - start) * 1e-9;
        } while (elapsed < atLeast);
        return elapsed / calls;
    }
    // endregion

    /** Where it was measured. */
    static String machine() {
        return processor() + ", " + Device.auto().name();
    }

    private static String processor() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1)
                            .replace("(R)", "")
                            .replace("(TM)", "")
                            .trim())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (java.io.IOException _) {
            return System.getProperty("os.arch");
        }
    }
}
