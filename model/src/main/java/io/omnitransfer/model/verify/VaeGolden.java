package io.omnitransfer.model.verify;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.omnitransfer.model.wan.vae.VaeConfig;
import io.omnitransfer.model.wan.vae.WanVae;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.runtime.Variants;
import io.omnitransfer.weights.NameMap;
import io.omnitransfer.weights.SafetensorsFile;
import java.io.IOException;
import java.util.List;

/** Golden files of kind {@code vae}: encoding a clip, and decoding the expected latent. */
final class VaeGolden {
    static final String KIND = "vae";
    private static final double TOLERANCE = 2e-5;

    private VaeGolden() {}

    static List<GoldenResult> run(String name, SafetensorsFile file, Device device, Variants variants)
            throws IOException {
        Metadata metadata = new Metadata(name, file);
        GoldenGenerator generator = new GoldenGenerator(metadata.get("tag"));
        VaeConfig shape = VaeConfig.from(new ObjectMapper().readTree(metadata.get("config")));
        int z = shape.latentChannels();
        float[] std = generator.input("std", 0.5, z).toFloats();
        for (int i = 0; i < z; i++) {
            std[i] += 1;
        }
        VaeConfig config = new VaeConfig(
                shape.baseChannels(),
                z,
                shape.multipliers(),
                shape.resBlocks(),
                shape.temporalDownsample(),
                generator.input("mean", 0.5, z).toFloats(),
                std);
        NameMap names = NameMap.wanVae(config.resBlocks());
        int frames = metadata.integer("frames");
        int height = metadata.integer("height");
        int width = metadata.integer("width");
        Tensor clip = channelsLast(generator.input("in.video", 1, 1, 3, frames, height, width), 3);
        try (WanVae vae =
                new WanVae(config, (n, dims) -> generator.parameter(names.original(n), dims), device, variants, 1)) {
            Tensor latent = vae.encode(clip.reshape(frames, height, width, 3), _ -> {});
            float[] expected = file.tensor("latent").toFloats();
            Tensor input = Tensor.of("latent", expected, latent.dims());
            Tensor decoded = Tensor.f32("decoded", frames, height, width, 3);
            long[] at = {0};
            vae.decode(input, (WanVae.FrameSink) chunk -> {
                decoded.segment().asSlice(at[0], chunk.bytes()).copyFrom(chunk.segment());
                at[0] += chunk.bytes();
            });
            return List.of(
                    GoldenResult.compare(name + ":latent", KIND, latent.toFloats(), expected, TOLERANCE),
                    GoldenResult.compare(
                            name + ":decoded",
                            KIND,
                            decoded.toFloats(),
                            channelsLast(
                                            Tensor.of(
                                                    "decoded",
                                                    file.tensor("decoded").toFloats(),
                                                    decoded.size()),
                                            3)
                                    .toFloats(),
                            TOLERANCE));
        }
    }

    /** [channels, n] to [n, channels]. */
    private static Tensor channelsLast(Tensor x, int channels) {
        float[] in = x.toFloats();
        float[] out = new float[in.length];
        int n = in.length / channels;
        for (int c = 0; c < channels; c++) {
            for (int i = 0; i < n; i++) {
                out[i * channels + c] = in[c * n + i];
            }
        }
        return Tensor.of(x.name(), out, n, channels);
    }
}
