package io.omnitransfer.kernels.host;

/** The body of a host library task. Runs on the thread that executes the graph and returns when the work is done. */
@FunctionalInterface
public interface HostRoutine {
    /** Computes one call; arguments are numbered as in the task's descriptor. */
    void run(HostCall call);
}
