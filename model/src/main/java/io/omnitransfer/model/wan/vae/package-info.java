/**
 * The Wan video VAE: a causal 3D convolutional encoder and decoder that stream over time.
 *
 * <p>Activations are channels-last, {@code [frames, height, width, channels]} f32, so that a convolution is a GEMM over
 * patches and a norm reads one row. Every causal convolution keeps its last two input frames as history between
 * chunks, which makes the streamed result equal to evaluating the whole clip at once.
 */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.model.wan.vae;
