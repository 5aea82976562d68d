package io.omnitransfer.benchmarks.op;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * One turn of a comparison: a body called over and over for a quarter of a second, after a tenth of a second that is not
 * counted, in which the threads of whatever ran before fall asleep: they look for work for some milliseconds, ours as well
 * as OpenBLAS's and PyTorch's.
 *
 * @param seconds wall clock per call
 * @param cpuSeconds of the whole process, all calls
 */
public record Turn(double seconds, double cpuSeconds, int calls) {
    private static final double LEAD = 0.1;
    private static final double LENGTH = 0.25;

    public static Turn of(Runnable body) {
        timed(body, LEAD);
        return timed(body, LENGTH);
    }

    private static Turn timed(Runnable body, double length) {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long cpu = system.getProcessCpuTime();
        long start = System.nanoTime();
        int calls = 0;
        long now = start;
        while (now - start < length * 1e9) {
            body.run();
            calls++;
            now = System.nanoTime();
        }
        return new Turn((now - start) * 1e-9 / calls, (system.getProcessCpuTime() - cpu) * 1e-9, calls);
    }
}
