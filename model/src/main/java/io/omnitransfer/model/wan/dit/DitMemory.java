package io.omnitransfer.model.wan.dit;

import io.omnitransfer.runtime.DType;
import java.util.List;

/**
 * What a {@link Target} and its references take, before anything is allocated. One host copy each; a device that does
 * not compute in host memory holds about the same once more. Not in it: the scratch memory in which kernels pack operands, up to
 * half a GiB, or, for tensor cores, 2 bytes for every number of a layer's largest operands.
 *
 * @param weights bytes of all parameters: 4·in·D patches, 3·D² + (text + freq + 6·D)·D embedders, per block 8·D² (10·D²
 *     with the image branch) + 2·D·ffn, 4·out·D head, and their vectors
 * @param cache bytes of cached references: per token and block three vectors of D floats (key, value, rotated key)
 * @param context bytes of the keys and values of cross-attention that the target binds: 2·rows·D floats per block
 * @param activations bytes of target and live references: per token 6·D + ffn + headDim + 8·in floats (one D more for a
 *     recomputed reference); all blocks share them
 */
public record DitMemory(long weights, long cache, long context, long activations) {
    private static final long F32 = Float.BYTES;

    /**
     * @param dtype in which the parameters are stored
     * @param target what the target is built for
     * @param cached grids of cached references
     * @param recomputed grids of recomputed references
     * @param joint grids of joint references
     */
    public static DitMemory of(
            DitConfig c, DType dtype, TargetShape target, List<Grid> cached, List<Grid> recomputed, List<Grid> joint) {
        long d = c.dim();
        long cache = cached.stream()
                .mapToLong(g -> 3 * g.tokens() * d * c.layers() * F32)
                .sum();
        long context = 2 * (target.contextRows() + (long) target.imageRows()) * d * c.layers() * F32;
        long activations = stream(c, target.grid(), false)
                + target.grid().tokens() * (d + 8L * c.outChannels()) * F32
                + recomputed.stream().mapToLong(g -> stream(c, g, true)).sum()
                + joint.stream().mapToLong(g -> stream(c, g, false)).sum();
        return new DitMemory(parameters(c) * dtype.bytes(), cache, context, activations);
    }

    /** Bytes of everything. */
    public long total() {
        return weights + cache + context + activations;
    }

    /** Number of parameters. */
    public static long parameters(DitConfig c) {
        long d = c.dim();
        long attention = 4 * linear(d, d) + 2 * d;
        long image = c.imageBranch() ? 2 * linear(d, d) + d : 0;
        long block = 6 * d
                + 2 * attention
                + (c.crossNorm() ? 2 * d : 0)
                + image
                + linear(d, c.ffnDim())
                + linear(c.ffnDim(), d);
        long n = c.imageDim();
        long imageEmbedder = c.imageBranch() ? 2 * n + linear(n, n) + linear(n, d) + 2 * d + n * c.imagePositions() : 0;
        return linear(4L * c.inChannels(), d)
                + linear(c.textDim(), d)
                + linear(d, d)
                + linear(c.freqDim(), d)
                + linear(d, d)
                + linear(d, 6 * d)
                + imageEmbedder
                + c.layers() * block
                + 2 * d
                + linear(d, 4L * c.outChannels());
    }

    private static long linear(long in, long out) {
        return in * out + out;
    }

    /** A stream with its latent and its patches. */
    private static long stream(DitConfig c, Grid g, boolean keepsKeys) {
        long perToken = (keepsKeys ? 7L : 6L) * c.dim() + c.ffnDim() + c.headDim() + 8L * c.inChannels();
        return (g.tokens() * perToken + 6L * c.dim()) * F32;
    }
}
