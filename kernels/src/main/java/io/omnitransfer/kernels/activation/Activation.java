package io.omnitransfer.kernels.activation;

/** Element-wise functions that follow a linear map or a norm. Kernels take {@link #ordinal()}. */
public enum Activation {
    /** x. */
    NONE,
    /** x·σ(x) = x / (1 + e⁻ˣ). */
    SILU,
    /** x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))) = x·σ(√(8/π)·(x + 0.044715·x³)). */
    GELU_TANH,
    /** x/2·(1 + erf(x/√2)). */
    GELU_ERF
}
