package io.omnitransfer.model.wan.dit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.omnitransfer.runtime.Tensor;
import org.junit.jupiter.api.Test;

class TimeEmbeddingTest {
    @Test
    void equalsWanAtTime999() {
        Tensor out = Tensor.f32("sinusoid", 1, 256);
        out.fill(Float.NaN);
        TimeEmbedding.write(999, out);
        float[] v = out.toFloats();
        assertThat(v[0]).isCloseTo(0.9996499f, within(1e-6f));
        assertThat(v[1]).isCloseTo(0.9637825f, within(1e-6f));
        assertThat(v[127]).isCloseTo(0.9942431f, within(1e-6f));
        assertThat(v[128]).isCloseTo(-0.0264608f, within(1e-6f));
        assertThat(v[255]).isCloseTo(0.1071472f, within(1e-6f));
    }

    @Test
    void timeZeroIsOnesThenZeros() {
        Tensor out = Tensor.f32("sinusoid", 1, 8);
        TimeEmbedding.write(0, out);
        assertThat(out.toFloats()).containsExactly(1, 1, 1, 1, 0, 0, 0, 0);
    }
}
