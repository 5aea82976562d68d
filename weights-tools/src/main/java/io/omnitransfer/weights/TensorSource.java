package io.omnitransfer.weights;

import io.omnitransfer.runtime.Tensor;

/** Where a model takes its parameters from: checkpoint files, or a generator in tests. */
@FunctionalInterface
public interface TensorSource {
    /**
     * Loads a parameter.
     *
     * @param name in the layout the model asks for (diffusers for the DiT and VAE, the hub's for Qwen)
     * @param dims the shape it must have
     * @throws IllegalArgumentException if it is missing or has another shape
     */
    Tensor load(String name, int... dims);
}
