package io.omnitransfer.benchmarks.stage;

/** A stage of a transfer, in the order in which they run. */
public enum Stage {
    /** VAE: pixels of a clip to its latent. */
    ENCODE,
    /** MLLM and connector: reference and template to the condition. */
    UNDERSTAND,
    /** The reference branch: keys and values of one reference. */
    REFERENCE,
    /** One forward of the target branch over one cached reference. */
    STEP,
    /** VAE: latent to pixels. */
    DECODE
}
