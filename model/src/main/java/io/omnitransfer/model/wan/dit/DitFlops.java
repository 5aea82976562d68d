package io.omnitransfer.model.wan.dit;

import java.util.List;

/**
 * Floating point operations of forwards, two per multiply-add; norms, rotations and activations are left out.
 *
 * @param target one forward of the target branch, cross-attention and attention to all references included
 * @param references one pass of the reference branches: time 0, no cross-attention, only keys and values in the last
 *     block
 * @param joint one forward of everything as one sequence
 */
public record DitFlops(double target, double references, double joint) {

    /**
     * @param target the target's tokens
     * @param contextRows rows of the context
     * @param references tokens of each reference
     */
    public static DitFlops of(DitConfig c, Grid target, int contextRows, List<Grid> references) {
        double d = c.dim();
        double t = target.tokens();
        double all = t;
        double once = 0;
        for (Grid g : references) {
            double r = g.tokens();
            all += r;
            double block = r * (8 * d * d + 4 * d * c.ffnDim()) + 4 * r * r * d;
            once += embed(c, r) + (c.layers() - 1) * block + r * 4 * d * d;
        }
        double forward = embed(c, t) + head(c, t) + c.layers() * (t * perToken(c, contextRows) + 4 * t * all * d);
        double joint = embed(c, all) + head(c, t) + c.layers() * (all * perToken(c, contextRows) + 4 * all * all * d);
        return new DitFlops(forward, once, joint);
    }

    /** A whole run: {@code forwards} of the target with the references computed once. */
    public double cached(int forwards) {
        return forwards * target + references;
    }

    /** A whole run with the references computed in every forward. */
    public double recomputed(int forwards) {
        return forwards * (target + references);
    }

    /** A whole run of the joint sequence. */
    public double joint(int forwards) {
        return forwards * joint;
    }

    /** Self-attention projections, cross-attention queries, output and scores, feed-forward. */
    private static double perToken(DitConfig c, int contextRows) {
        double d = c.dim();
        return 12 * d * d + 4 * contextRows * d + 4 * d * c.ffnDim();
    }

    private static double embed(DitConfig c, double tokens) {
        return 2 * tokens * 4 * c.inChannels() * c.dim();
    }

    private static double head(DitConfig c, double tokens) {
        return 2 * tokens * 4 * c.outChannels() * c.dim();
    }
}
