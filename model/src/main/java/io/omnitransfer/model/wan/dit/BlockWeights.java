package io.omnitransfer.model.wan.dit;

import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.weights.TensorSource;
import org.jspecify.annotations.Nullable;

/**
 * Weights of one block. {@code crossNorm} is the norm before cross-attention, which diffusers calls norm2 and Wan norm3;
 * the image projections are those of image-to-video models.
 */
record BlockWeights(
        Tensor modulation,
        Projections self,
        @Nullable Affine crossNorm,
        Projections cross,
        @Nullable ImageProjections image,
        Affine ffnIn,
        Affine ffnOut) {

    /** Query, key, value and output projection with the norms of query and key. */
    record Projections(Affine q, Affine k, Affine v, Affine out, Tensor normQ, Tensor normK) {
        static Projections load(TensorSource source, String name, int dim) {
            return new Projections(
                    Affine.linear(source, name + "to_q", dim, dim),
                    Affine.linear(source, name + "to_k", dim, dim),
                    Affine.linear(source, name + "to_v", dim, dim),
                    Affine.linear(source, name + "to_out.0", dim, dim),
                    source.load(name + "norm_q.weight", dim),
                    source.load(name + "norm_k.weight", dim));
        }

        void residentQuery(GraphBuilder g) {
            q.resident(g);
            out.resident(g);
            g.resident(normQ);
        }

        void residentKeys(GraphBuilder g) {
            k.resident(g);
            v.resident(g);
            g.resident(normK);
        }

        long bytes() {
            return q.bytes() + k.bytes() + v.bytes() + out.bytes() + normQ.bytes() + normK.bytes();
        }
    }

    /** Key and value projection of the image features with the norm of the keys. */
    record ImageProjections(Affine k, Affine v, Tensor normK) {
        void resident(GraphBuilder g) {
            k.resident(g);
            v.resident(g);
            g.resident(normK);
        }

        long bytes() {
            return k.bytes() + v.bytes() + normK.bytes();
        }
    }

    static BlockWeights load(TensorSource source, DitConfig config, int layer) {
        String name = "blocks." + layer + ".";
        int d = config.dim();
        String cross = name + "attn2.";
        return new BlockWeights(
                source.load(name + "scale_shift_table", 1, 6, d).reshape(6, d),
                Projections.load(source, name + "attn1.", d),
                config.crossNorm() ? Affine.norm(source, name + "norm2", d) : null,
                Projections.load(source, cross, d),
                config.imageBranch()
                        ? new ImageProjections(
                                Affine.linear(source, cross + "add_k_proj", d, d),
                                Affine.linear(source, cross + "add_v_proj", d, d),
                                source.load(cross + "norm_added_k.weight", d))
                        : null,
                Affine.linear(source, name + "ffn.net.0.proj", config.ffnDim(), d),
                Affine.linear(source, name + "ffn.net.2", d, config.ffnDim()));
    }

    long bytes() {
        return modulation.bytes()
                + self.bytes()
                + cross.bytes()
                + (crossNorm == null ? 0 : crossNorm.bytes())
                + (image == null ? 0 : image.bytes())
                + ffnIn.bytes()
                + ffnOut.bytes();
    }
}
