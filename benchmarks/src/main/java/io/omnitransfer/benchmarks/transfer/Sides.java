package io.omnitransfer.benchmarks.transfer;

import io.omnitransfer.benchmarks.peer.TransferCase;
import io.omnitransfer.benchmarks.peer.torch.TorchTransfer;
import io.omnitransfer.model.omnitransfer.Branches;
import io.omnitransfer.model.pipeline.ModelDirectory;
import io.omnitransfer.model.verify.GoldenResult;
import io.omnitransfer.model.wan.vae.WanVae;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.runtime.Variants;
import io.omnitransfer.weights.NameMap;
import io.omnitransfer.weights.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * The same transfer by us and by PyTorch.
 *
 * @param understanding what both sides start from, to be computed again
 */
record Sides(ModelDirectory files, Supplier<Tensor> understanding, Side ours, Side torch) implements AutoCloseable {
    /**
     * Relative L2 distance of two f32 implementations, which add up in other orders: measured up to 2e-6 after any part. A
     * reference one column off leaves 2e-1 in the latent, one value of the text's features off by 0.1 leaves 3e-4, and one
     * channel's scale in the decoder off by a hundredth 1.3e-5 in the frames.
     */
    private static final double AGREEMENT = 1e-5;

    /**
     * @param nano folder of the checkpoint and its examples
     * @param frames of the clips, 1 + 4k
     * @param side of their frames in pixels
     */
    static Sides open(Path nano, int frames, int side, int steps) throws IOException {
        Path checkpoint = nano.resolve("checkpoint");
        ModelDirectory files = ModelDirectory.open(checkpoint);
        Example example = new Example(files, nano.resolve("examples").resolve(Example.TASK.id()), frames, side);
        Device device = Device.select("jvm");
        WanVae vae = files.vae(device, Variants.BEST);
        Branches branches = files.branches(device, Variants.BEST);
        TransferCase given = example.transfer(files, vae.config(), steps);
        NameMap names = NameMap.wanVae(vae.config().resBlocks());
        try (Weights autoencoder = Weights.open("vae", checkpoint.resolve("vae"), names);
                Weights transformer =
                        Weights.open("transformer", checkpoint.resolve("transformer"), NameMap.wanTransformer())) {
            return new Sides(
                    files,
                    example::understand,
                    new OurTransfer(vae, branches, device, given),
                    new TorchSide(new TorchTransfer(
                            vae.config(), autoencoder, branches.dit().config(), transformer, given)));
        }
    }

    /** Runs every part on both sides and compares what they left. */
    List<GoldenResult> check() {
        return Arrays.stream(Part.values())
                .map(part -> {
                    ours.run(part);
                    torch.run(part);
                    return GoldenResult.compare(
                            part.toString(), "transfer", ours.result(part), torch.result(part), AGREEMENT);
                })
                .toList();
    }

    @Override
    public void close() {
        torch.close();
        ours.close();
        files.close();
    }

    private record TorchSide(TorchTransfer transfer) implements Side {
        @Override
        public void run(Part part) {
            switch (part) {
                case ENCODE -> transfer.encode();
                case REFERENCE -> transfer.refer();
                case DENOISE -> transfer.denoise();
                case DECODE -> transfer.decode();
            }
        }

        @Override
        public float[] result(Part part) {
            return switch (part) {
                case ENCODE -> transfer.latents();
                case REFERENCE -> transfer.keys();
                case DENOISE -> transfer.latent();
                case DECODE -> transfer.pixels();
            };
        }

        @Override
        public void close() {
            transfer.close();
        }
    }
}
