package io.omnitransfer.runtime;

/** Which implementation of an op a graph gets where there are several. */
public enum Variants {
    /** The best one the device is capable of. */
    BEST,
    /** The portable kernel, compiled for the device. */
    KERNEL,
    /** The hand-written host library task; an error where the device cannot run it. */
    HOST
}
