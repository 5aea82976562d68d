package io.omnitransfer.benchmarks.stage;

import io.omnitransfer.model.omnitransfer.Branches;
import io.omnitransfer.model.omnitransfer.ReferenceLatent;
import io.omnitransfer.model.omnitransfer.Task;
import io.omnitransfer.model.pipeline.MllmPictures;
import io.omnitransfer.model.pipeline.ModelDirectory;
import io.omnitransfer.model.pipeline.Settings;
import io.omnitransfer.model.qwen.Mllm;
import io.omnitransfer.model.verify.GoldenResult;
import io.omnitransfer.model.video.Frames;
import io.omnitransfer.model.video.Image;
import io.omnitransfer.model.wan.dit.Context;
import io.omnitransfer.model.wan.dit.Target;
import io.omnitransfer.model.wan.dit.TargetShape;
import io.omnitransfer.model.wan.vae.WanVae;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.runtime.Variants;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/** One stage of a checkpoint on random data, ready to run. */
final class StageRun implements AutoCloseable {
    /** Relative L2 distance of two implementations of a whole network in f32. */
    private static final double AGREEMENT = 1e-3;

    private static final IntConsumer SILENT = _ -> {};

    private static final int SIDE = 128;
    private static final int SMALL_SIDE = 32;

    private final ModelDirectory files;
    private final AutoCloseable network;
    private final Supplier<float[]> body;

    private StageRun(ModelDirectory files, AutoCloseable network, Supplier<float[]> body) {
        this.files = files;
        this.network = network;
        this.body = body;
    }

    /**
     * Compares the stage on a small clip with another implementation: the portable kernels, or the JVM where the device
     * is another one.
     *
     * @throws IllegalStateException if they differ
     */
    static void verify(Path model, Stage stage, Device device) throws IOException {
        Device other = device.runsHostLibrary() ? device : Device.select("jvm");
        Variants variants = device.runsHostLibrary() ? Variants.KERNEL : Variants.BEST;
        try (StageRun measured = of(model, stage, device, Variants.BEST, true);
                StageRun expected = of(model, stage, other, variants, true)) {
            float[] right = expected.run();
            for (int i = 0; i < 2; i++) { // weights may be kept in another form from the second run on
                GoldenResult.compare(stage.name(), "stage", measured.run(), right, AGREEMENT)
                        .require("a stage");
            }
        }
    }

    /** @param small whether to take a clip so small that slow implementations can be compared on it */
    static StageRun of(Path model, Stage stage, Device device, Variants variants, boolean small) throws IOException {
        ModelDirectory files = ModelDirectory.open(model);
        try {
            return of(files, stage, device, variants, small);
        } catch (IOException | RuntimeException e) {
            files.close();
            throw e;
        }
    }

    private static StageRun of(ModelDirectory files, Stage stage, Device device, Variants variants, boolean small)
            throws IOException {
        Settings s = files.settings();
        int frames = small ? Math.min(5, s.frames()) : s.frames();
        // Up to 8 tokens the transformer's products take another way than when they are measured.
        int smallSide = stage == Stage.REFERENCE || stage == Stage.STEP ? SIDE : SMALL_SIDE;
        int h = small ? smallSide : s.height() > 0 ? s.height() : SIDE;
        int w = small ? smallSide : s.width() > 0 ? s.width() : SIDE;
        return switch (stage) {
            case ENCODE -> {
                WanVae vae = files.vae(device, variants);
                Tensor clip = random("clip", frames, h, w, 3);
                yield new StageRun(files, vae, () -> vae.encode(clip, SILENT).toFloats());
            }
            case DECODE -> {
                WanVae vae = files.vae(device, variants);
                Tensor latent = latent(vae, frames, h, w);
                yield new StageRun(files, vae, () -> vae.decode(latent, SILENT).toFloats());
            }
            case UNDERSTAND -> {
                Mllm mllm = files.mllm(device, variants);
                Mllm.Pixels clip =
                        new MllmPictures(files.preprocessor(), mllm.templates()).video(clip(s.fps(), frames, h, w));
                yield new StageRun(
                        files,
                        () -> {},
                        () -> mllm.condition(Task.MOTION.id(), "", mllm.see(null, clip))
                                .toFloats());
            }
            case REFERENCE -> {
                Branches branches = files.branches(device, variants);
                ReferenceLatent reference = reference(files, device, frames, h, w, branches);
                yield new StageRun(
                        files,
                        () -> {},
                        () -> branches.encode(reference)
                                .keys()
                                .layers()
                                .getLast()
                                .v()
                                .toFloats());
            }
            case STEP -> step(files, device, variants, frames, h, w);
        };
    }

    private static StageRun step(ModelDirectory files, Device device, Variants variants, int frames, int h, int w)
            throws IOException {
        Branches branches = files.branches(device, variants);
        ReferenceLatent reference = reference(files, device, frames, h, w, branches);
        Context words = branches.dit()
                .context(random("context", 16, branches.dit().config().textDim()), null);
        Tensor latent = random("latent", reference.input().dims());
        Tensor out = Tensor.f32(
                "velocity", branches.dit().config().outChannels(), latent.dim(1), latent.dim(2), latent.dim(3));
        Target target = branches.target(TargetShape.of(reference.grid(), words), List.of(branches.encode(reference)));
        return new StageRun(files, target, () -> {
            target.velocity(latent, 500, words, out);
            return out.toFloats();
        });
    }

    private static ReferenceLatent reference(
            ModelDirectory files, Device device, int frames, int h, int w, Branches branches) throws IOException {
        try (WanVae vae = files.vae(device, Variants.BEST)) {
            return branches.reference(Task.MOTION, latent(vae, frames, h, w));
        }
    }

    private static Tensor latent(WanVae vae, int frames, int h, int w) {
        int stride = vae.config().spatialStride();
        return random(
                "latent", vae.config().latentChannels(), vae.config().latentFrames(frames), h / stride, w / stride);
    }

    private static Tensor random(String name, int... dims) {
        Random random = new Random(1);
        Tensor t = Tensor.f32(name, dims);
        for (int i = 0; i < t.size(); i++) {
            t.f32().set(i, 2 * random.nextFloat() - 1);
        }
        return t;
    }

    private static Frames clip(double fps, int frames, int h, int w) {
        Random random = new Random(1);
        List<Image> images = new ArrayList<>();
        for (int f = 0; f < frames; f++) {
            byte[] rgb = new byte[3 * h * w];
            random.nextBytes(rgb);
            images.add(new Image(h, w, rgb));
        }
        return new Frames(fps, images);
    }

    /** Runs the stage and returns its result. */
    float[] run() {
        return body.get();
    }

    @Override
    public void close() {
        try {
            network.close();
        } catch (Exception e) {
            throw new IllegalStateException("could not release " + network, e);
        } finally {
            files.close();
        }
    }
}
