package io.omnitransfer.benchmarks.transfer;

import io.omnitransfer.benchmarks.peer.TransferCase;
import io.omnitransfer.model.omnitransfer.Branches;
import io.omnitransfer.model.omnitransfer.ReferenceCache;
import io.omnitransfer.model.omnitransfer.TargetLatent;
import io.omnitransfer.model.pipeline.Progress;
import io.omnitransfer.model.pipeline.Sampler;
import io.omnitransfer.model.pipeline.TensorOps;
import io.omnitransfer.model.sampling.Guidance;
import io.omnitransfer.model.sampling.Guidance.Arm;
import io.omnitransfer.model.sampling.Solver;
import io.omnitransfer.model.wan.dit.Context;
import io.omnitransfer.model.wan.dit.Target;
import io.omnitransfer.model.wan.dit.TargetShape;
import io.omnitransfer.model.wan.vae.WanVae;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.runtime.Variants;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The transfer by this project, in the steps of {@link io.omnitransfer.model.pipeline.OmniTransfer}, whose graphs of the
 * transformer are built anew in every transfer.
 */
final class OurTransfer implements Side {
    private static final IntConsumer SILENT = _ -> {};

    private final WanVae vae;
    private final Branches branches;
    private final Device device;
    private final TransferCase given;
    private @Nullable Tensor reference;
    private @Nullable Tensor condition;
    private @Nullable ReferenceCache cache;
    private @Nullable Context context;
    private @Nullable Target target;
    private @Nullable Tensor latent;
    private @Nullable Tensor pixels;

    /** Closes the VAE when it is closed itself. */
    OurTransfer(WanVae vae, Branches branches, Device device, TransferCase given) {
        this.vae = vae;
        this.branches = branches;
        this.device = device;
        this.given = given;
    }

    @Override
    public void run(Part part) {
        switch (part) {
            case ENCODE -> {
                reference = vae.encode(given.reference(), SILENT);
                condition = vae.encode(given.condition(), SILENT);
            }
            case REFERENCE -> refer();
            case DENOISE -> denoise();
            case DECODE -> pixels = vae.decode(made(latent), SILENT);
        }
    }

    private void refer() {
        cache = branches.encode(branches.reference(Example.TASK, made(reference)));
        context = branches.dit().context(given.text(), null);
        if (target != null) {
            target.close();
        }
        target = branches.target(TargetShape.of(cache.grid(), context), List.of(cache));
    }

    private void denoise() {
        Tensor z = Tensor.f32("z", given.noise().dims());
        z.set(given.noise());
        TargetLatent input = new TargetLatent(
                made(condition), given.mask(), branches.config().layout());
        try (TensorOps ops = new TensorOps(device, Variants.BEST, z.dims())) {
            new Sampler(given.schedule(), Solver.Kind.EULER, Guidance.none(), made(target), made(target))
                    .run(z, input, Map.of(Arm.FULL, made(context)), ops, Progress.SILENT);
        }
        latent = z;
    }

    @Override
    public float[] result(Part part) {
        return switch (part) {
            case ENCODE -> joined(List.of(made(reference), made(condition)));
            case REFERENCE ->
                joined(made(cache).keys().layers().stream()
                        .flatMap(keys -> Stream.of(keys.k(), keys.v()))
                        .toList());
            case DENOISE -> made(latent).toFloats();
            case DECODE -> made(pixels).toFloats();
        };
    }

    private static float[] joined(List<Tensor> tensors) {
        float[] all = new float[tensors.stream().mapToInt(Tensor::size).sum()];
        int at = 0;
        for (Tensor t : tensors) {
            System.arraycopy(t.toFloats(), 0, all, at, t.size());
            at += t.size();
        }
        return all;
    }

    private static <T> T made(@Nullable T result) {
        return Objects.requireNonNull(result, "the part before comes first");
    }

    @Override
    public void close() {
        if (target != null) {
            target.close();
        }
        vae.close();
    }
}
