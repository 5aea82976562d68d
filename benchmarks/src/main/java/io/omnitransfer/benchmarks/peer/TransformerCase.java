package io.omnitransfer.benchmarks.peer;

import io.omnitransfer.model.wan.dit.DitConfig;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.weights.TensorSource;

/**
 * What one forward of a diffusion transformer is made from.
 *
 * @param parameters by diffusers' names
 * @param latent [inChannels, frames, height, width]
 * @param time on the scale 0 to 1000
 * @param text [rows, textDim]
 */
public record TransformerCase(DitConfig config, TensorSource parameters, Tensor latent, double time, Tensor text) {}
