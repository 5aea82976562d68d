package io.omnitransfer.model.omnitransfer;

/** How references take part in denoising. */
public enum Mode {
    /** Reference-decoupled causal learning; every reference runs once and its keys and values are kept. */
    CACHED,
    /** The same mathematics with the reference run again in every forward. */
    RECOMPUTE,
    /** One sequence with full attention in both directions, at the target's time: the ablation's baseline. */
    JOINT
}
