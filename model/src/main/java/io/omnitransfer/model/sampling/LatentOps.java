package io.omnitransfer.model.sampling;

import java.util.List;

/**
 * The vector arithmetic a sampler needs.
 *
 * @param <T> a latent: n elements, f32, any shape
 */
public interface LatentOps<T> {
    /** One summand {@code coefficient · latent}. */
    record Term<T>(double coefficient, T latent) {}

    /** A new latent of the same shape; its content is undefined. */
    T like(T latent);

    /**
     * {@code out[k] ← Σ coefficient_i · latent_i[k]}, element by element; {@code out} may be one of the latents. The
     * solvers pass at most four terms, guidance at most three, all with finite non-zero coefficients. FLOPs: 2 · n ·
     * terms; bytes: 4 · n · (terms + 1).
     */
    void combine(T out, List<Term<T>> terms);
}
