package io.omnitransfer.model.sampling;

import java.util.List;

/** Latents as float arrays: sums in double, rounds once. */
public enum FloatArrayOps implements LatentOps<float[]> {
    INSTANCE;

    @Override
    public float[] like(float[] latent) {
        return new float[latent.length];
    }

    @Override
    public void combine(float[] out, List<Term<float[]>> terms) {
        for (var term : terms) {
            if (term.latent().length != out.length) {
                throw new IllegalArgumentException("A latent has " + term.latent().length + " elements, expected "
                        + out.length + " as in the output.");
            }
        }
        for (int k = 0; k < out.length; k++) {
            double sum = 0;
            for (var term : terms) {
                sum += term.coefficient() * term.latent()[k];
            }
            out[k] = (float) sum;
        }
    }
}
