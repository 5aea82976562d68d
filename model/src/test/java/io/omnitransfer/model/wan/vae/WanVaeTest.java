package io.omnitransfer.model.wan.vae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnitransfer.model.verify.GoldenGenerator;
import io.omnitransfer.model.verify.GoldenResult;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.runtime.Variants;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** Equality with Wan's own VAE is checked by the golden files; here, what streaming must not change. */
class WanVaeTest {
    private static final VaeConfig CONFIG =
            new VaeConfig(8, 4, List.of(1, 2, 4), 1, List.of(true, true), new float[4], new float[] {1, 1, 1, 1});
    private final long seed = ThreadLocalRandom.current().nextLong(1 << 30);
    private final GoldenGenerator random = new GoldenGenerator("vae test " + seed + "/");

    @Test
    void chunksOfAnySizeGiveTheSameLatentsAndFrames() {
        Tensor clip = random.input("clip", 1, 17, 12, 20, 3);
        try (WanVae one = vae(Variants.BEST, 1);
                WanVae four = vae(Variants.BEST, 4)) {
            Tensor a = one.encode(clip, _ -> {});
            Tensor b = four.encode(clip, _ -> {});
            close("latents", b, a);
            close("frames", four.decode(a, (int _) -> {}), one.decode(a, (int _) -> {}));
        }
    }

    @Test
    void aSecondClipIsNotHauntedByTheFirst() {
        Tensor first = random.input("first", 1, 9, 12, 20, 3);
        Tensor second = random.input("second", 1, 9, 12, 20, 3);
        try (WanVae used = vae(Variants.BEST, 1);
                WanVae fresh = vae(Variants.BEST, 1)) {
            used.encode(first, _ -> {});
            assertThat(used.encode(second, _ -> {}).toFloats())
                    .as("seed %d", seed)
                    .containsExactly(fresh.encode(second, _ -> {}).toFloats());
        }
    }

    @Test
    void laterFramesDoNotChangeEarlierLatents() {
        Tensor clip = random.input("clip", 1, 9, 12, 20, 3);
        try (WanVae vae = vae(Variants.BEST, 1)) {
            Tensor whole = vae.encode(clip, _ -> {});
            Tensor start = vae.encode(clip.slice(0, 5), _ -> {});
            int positions = 3 * 5;
            for (int c = 0; c < 4; c++) {
                for (int i = 0; i < 2 * positions; i++) {
                    assertThat(whole.f32().get(c * 3 * positions + i))
                            .isEqualTo(start.f32().get(c * 2 * positions + i));
                }
            }
        }
    }

    @Test
    void kernelsAgreeWithHostRoutines() {
        Tensor clip = random.input("clip", 1, 5, 8, 8, 3);
        try (WanVae kernels = vae(Variants.KERNEL, 1);
                WanVae host = vae(Variants.HOST, 1)) {
            Tensor latent = host.encode(clip, _ -> {});
            close("latents", kernels.encode(clip, _ -> {}), latent);
        }
    }

    @Test
    void refusesClipsThatDoNotFit() {
        try (WanVae vae = vae(Variants.BEST, 1)) {
            assertThatThrownBy(() -> vae.encode(random.input("x", 1, 6, 8, 8, 3), _ -> {}))
                    .hasMessageContaining("1 + 4·k frames, not 6");
            assertThatThrownBy(() -> vae.encode(random.input("x", 1, 5, 10, 8, 3), _ -> {}))
                    .hasMessageContaining("sides divisible by 4");
        }
    }

    private WanVae vae(Variants variants, int chunk) {
        return new WanVae(CONFIG, random::parameter, Device.auto(), variants, chunk);
    }

    private void close(String what, Tensor actual, Tensor expected) {
        GoldenResult result = GoldenResult.compare(what, "vae", actual.toFloats(), expected.toFloats(), 1e-5);
        assertThat(result.passed()).as("%s, seed %d", result, seed).isTrue();
    }
}
