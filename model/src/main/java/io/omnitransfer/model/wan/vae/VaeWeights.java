package io.omnitransfer.model.wan.vae;

import io.omnitransfer.kernels.conv.Conv3d;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.weights.TensorSource;
import java.util.HashMap;
import java.util.Map;

/**
 * The VAE's parameters in the layout the ops want, loaded on first use and kept: convolutions packed channels-last,
 * 1×1 convolutions of the attention as matrices, small vectors in f32. Names are those of diffusers' AutoencoderKLWan.
 */
final class VaeWeights {
    private final TensorSource source;
    private final Map<String, Tensor> loaded = new HashMap<>();

    VaeWeights(TensorSource source) {
        this.source = source;
    }

    /** A packed convolution weight; {@code torchDims} is the stored shape [out, in, (kT,) kH, kW]. */
    Tensor conv(String name, int... torchDims) {
        return loaded.computeIfAbsent(name, n -> Conv3d.pack(source.load(n + ".weight", torchDims)));
    }

    /** Rows [{@code from}, {@code from + count}) of a 1×1 convolution weight, as a matrix [count, in]. */
    Tensor matrix(String name, int from, int count, int out, int in) {
        return loaded.computeIfAbsent(
                name + "[" + from,
                _ -> source.load(name + ".weight", out, in, 1, 1)
                        .slice(from, count)
                        .reshape(count, in));
    }

    Tensor bias(String name, int out) {
        return loaded.computeIfAbsent(name + ".bias", n -> source.load(n, out).toF32());
    }

    Tensor bias(String name, int from, int count, int out) {
        return loaded.computeIfAbsent(
                name + ".bias[" + from,
                _ -> source.load(name + ".bias", out).slice(from, count).toF32());
    }

    /** The scale of a channel norm; stored as [C,1,1,1] or [C,1,1]. */
    Tensor gamma(String name, int channels, int spatialAxes) {
        int[] dims = new int[1 + spatialAxes];
        java.util.Arrays.fill(dims, 1);
        dims[0] = channels;
        return loaded.computeIfAbsent(
                name + ".gamma", n -> source.load(n, dims).toF32().reshape(channels));
    }
}
