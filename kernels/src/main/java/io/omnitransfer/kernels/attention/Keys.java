package io.omnitransfer.kernels.attention;

import io.omnitransfer.runtime.Tensor;

/**
 * A segment of what queries attend to.
 *
 * @param k [Lk, kvHeads·headDim] f32
 * @param v as k
 */
public record Keys(Tensor k, Tensor v) {}
