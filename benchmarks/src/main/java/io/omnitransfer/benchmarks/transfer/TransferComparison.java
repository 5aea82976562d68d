package io.omnitransfer.benchmarks.transfer;

import io.omnitransfer.benchmarks.peer.TransferCase;
import io.omnitransfer.benchmarks.peer.torch.TorchPeer;
import io.omnitransfer.benchmarks.peer.torch.TorchTransfer;
import io.omnitransfer.model.omnitransfer.Branches;
import io.omnitransfer.model.pipeline.ModelDirectory;
import io.omnitransfer.model.verify.GoldenResult;
import io.omnitransfer.model.wan.vae.WanVae;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.Variants;
import io.omnitransfer.weights.NameMap;
import io.omnitransfer.weights.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

public final class TransferComparison implements AutoCloseable {
    private static final double AGREEMENT = 1e-4;
    private final ModelDirectory files;
    final Example example;
    private final Side ours;
    private final Side torch;

    TransferComparison(Path nano, int frames, int side, int steps) throws IOException {
        Path checkpoint = nano.resolve("checkpoint");
        files = ModelDirectory.open(checkpoint);
        example = new Example(files, nano.resolve("examples").resolve(Example.TASK.id()), frames, side);
        Device device = Device.select("jvm");
        WanVae vae = files.vae(device, Variants.BEST);
        Branches branches = files.branches(device, Variants.BEST);
        TransferCase given = example.transfer(files, vae.config(), steps);
        ours = new OurTransfer(vae, branches, device, given);
        try (Weights autoencoder = Weights.open(
                        "vae",
                        checkpoint.resolve("vae"),
                        NameMap.wanVae(vae.config().resBlocks()));
                Weights transformer =
                        Weights.open("transformer", checkpoint.resolve("transformer"), NameMap.wanTransformer())) {
            torch = new TorchSide(new TorchTransfer(
                    vae.config(), autoencoder::load, branches.dit().config(), transformer::load, given));
        }
    }
    private record TorchSide(TorchTransfer transfer) implements Side {
        public void run(Part part) {
            switch (part) {
                case ENCODE -> transfer.encode();
                case REFERENCE -> transfer.refer();
                case DENOISE -> transfer.denoise();
                case DECODE -> transfer.decode();
            }
        }
        public float[] result(Part part) {
            return switch (part) {
                case ENCODE -> transfer.latents();
                case REFERENCE -> transfer.keys();
                case DENOISE -> transfer.latent();
                case DECODE -> transfer.pixels();
            };
        }
        public void close() { transfer.close(); }
    }
    List<GoldenResult> check() {
        List<GoldenResult> results = new ArrayList<>();
        for (Part part : Part.values()) {
            ours.run(part);
            torch.run(part);
            results.add(GoldenResult.compare(part.toString(), "transfer", torch.result(part), ours.result(part), AGREEMENT));
        }
        return results;
    }
    public static void main(String[] args) throws IOException {
        TorchPeer peer = new TorchPeer();
        if (peer.missing().isPresent()) { System.err.println("skipped: " + peer.missing().get()); return; }
        int rounds = Integer.parseInt(System.getenv().getOrDefault("ROUNDS", "3"));
        try (TransferComparison c = new TransferComparison(Path.of("model/nano"), Integer.getInteger("frames", 17), Integer.getInteger("side", 128), Integer.getInteger("steps", 20))) {
            c.check().forEach(System.out::println);
            for (int r = 0; r < rounds; r++) {
                for (Side s : List.of(c.ours, c.torch)) {
                    StringBuilder b = new StringBuilder(s == c.ours ? "ours " : "torch ");
                    for (Part p : Part.values()) { long t = System.nanoTime(); s.run(p); b.append(String.format(" %s %.1f", p, (System.nanoTime() - t) / 1e6)); }
                    System.out.println(b);
                }
            }
        }
    }
    public void close() { torch.close(); ours.close(); files.close(); }
}
