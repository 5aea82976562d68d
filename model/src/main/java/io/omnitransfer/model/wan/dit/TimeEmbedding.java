package io.omnitransfer.model.wan.dit;

import io.omnitransfer.runtime.Tensor;

/** The sinusoidal embedding of a diffusion time. */
final class TimeEmbedding {
    private static final double BASE = 10000;

    private TimeEmbedding() {}

    /**
     * Writes [cos(a₀) … cos(aₕ₋₁), sin(a₀) … sin(aₕ₋₁)] with aᵢ = t·10000^(−i/h), in double precision, h half the size.
     *
     * @param t time on the scale 0 to 1000
     * @param out {@code [1, freqDim]} f32
     */
    static void write(double t, Tensor out) {
        int half = out.size() / 2;
        float[] values = new float[2 * half];
        for (int i = 0; i < half; i++) {
            double angle = t * Math.pow(BASE, -(double) i / half);
            values[i] = (float) Math.cos(angle);
            values[half + i] = (float) Math.sin(angle);
        }
        out.set(values);
    }
}
