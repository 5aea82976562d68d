package io.omnitransfer.model.wan.dit;

import io.omnitransfer.kernels.activation.Activation;
import io.omnitransfer.kernels.activation.Activations;
import io.omnitransfer.kernels.linear.Epilogue;
import io.omnitransfer.kernels.linear.Linear;
import io.omnitransfer.kernels.patch.Patchify;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Tensor;

/** What comes before the blocks: patches and time. */
final class Stem {
    private Stem() {}

    /**
     * The embeddings of one diffusion time.
     *
     * @param sinusoid {@code [1, freqDim]}, input
     * @param vector {@code [1, dim]}, for the head
     * @param six {@code [6, dim]}, for the blocks
     */
    record Time(Tensor sinusoid, Tensor vector, Tensor six) {
        static Time allocate(DitConfig config, String name) {
            return new Time(
                    Tensor.f32(name + ".sinusoid", 1, config.freqDim()),
                    Tensor.f32(name + ".vector", 1, config.dim()),
                    Tensor.f32(name + ".six", 6, config.dim()));
        }

        void set(double t) {
            TimeEmbedding.write(t, sinusoid);
        }
    }

    /** Embeds the patches of {@code s.latent} into {@code s.x}. */
    static void patches(GraphBuilder g, DitWeights weights, Stream s) {
        Tensor patches = Tensor.f32(
                s.name + ".patches", s.grid.tokens(), weights.patch.weight().dim(1));
        weights.patch.resident(g);
        g.input(s.latent);
        Patchify.append(g, s.latent, patches);
        linear(g, patches, weights.patch, Activation.NONE, s.x);
    }

    /** Time embedding and projection, in f32 throughout. */
    static void time(GraphBuilder g, DitWeights weights, Time time) {
        int dim = weights.config().dim();
        Tensor first = Tensor.f32("time.hidden", 1, dim);
        Tensor activated = Tensor.f32("time.activated", 1, dim);
        weights.time1.resident(g);
        weights.time2.resident(g);
        weights.timeProjection.resident(g);
        g.input(time.sinusoid);
        linear(g, time.sinusoid, weights.time1, Activation.SILU, first);
        linear(g, first, weights.time2, Activation.NONE, time.vector);
        Activations.append(g, Activation.SILU, time.vector, activated);
        linear(g, activated, weights.timeProjection, Activation.NONE, time.six.reshape(1, 6 * dim));
    }

    static void linear(GraphBuilder g, Tensor x, Affine w, Activation activation, Tensor y) {
        Epilogue epilogue = activation == Activation.NONE ? Epilogue.NONE : Epilogue.of(activation);
        Linear.append(g, x, w.weight(), w.bias(), epilogue, y);
    }
}
