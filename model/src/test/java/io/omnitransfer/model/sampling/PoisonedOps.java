package io.omnitransfer.model.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;

/** Float arrays whose new latents hold NaN, and which refuse what {@link LatentOps} promises not to happen. */
final class PoisonedOps implements LatentOps<float[]> {
    @Override
    public float[] like(float[] latent) {
        float[] out = new float[latent.length];
        Arrays.fill(out, Float.NaN);
        return out;
    }

    @Override
    public void combine(float[] out, List<Term<float[]>> terms) {
        assertThat(terms)
                .hasSizeBetween(1, 4)
                .allSatisfy(term -> assertThat(term.coefficient()).isFinite().isNotZero());
        FloatArrayOps.INSTANCE.combine(out, terms);
    }
}
