package io.omnitransfer.runtime;

/** Which implementation of an op a graph gets where there are several. */
public enum Variants {
    /** The best one the device is capable of. */
    BEST,
    /**
     * As {@link #BEST}, but large products run on tensor cores where the device has them: their operands are rounded to
     * bfloat16, their sums are f32.
     */
    TENSOR,
    /** The portable kernel, compiled for the device. */
    KERNEL,
    /** The hand-written host library task; an error where the device cannot run it. */
    HOST
}
