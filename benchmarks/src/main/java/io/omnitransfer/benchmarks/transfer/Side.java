package io.omnitransfer.benchmarks.transfer;

/** One implementation of a transfer. */
interface Side extends AutoCloseable {
    /** Runs a part on what this side's earlier parts left. */
    void run(Part part);

    /** What the part left: the latents of reference and condition, un-rotated keys and values, a latent, pixels. */
    float[] result(Part part);

    @Override
    void close();
}
