package io.omnitransfer.model.omnitransfer;

/** In what the width offset of temporal references is counted. */
public enum OffsetUnits {
    /** Token columns: the reference follows the target without a gap. */
    TOKEN,
    /** Latent columns, two to a token: a gap as wide as the target is left. */
    LATENT
}
