package io.omnitransfer.model.omnitransfer;

/** What stands in the condition channels of a target without a first frame. */
public enum EmptyCondition {
    /** The latent of a mid-grey video, as the image-to-video construction gives with no image. */
    VAE_ZERO_VIDEO,
    /** Zeros. */
    ZERO_LATENT
}
