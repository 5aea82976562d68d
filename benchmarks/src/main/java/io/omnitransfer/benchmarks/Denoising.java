package io.omnitransfer.benchmarks;

import io.omnitransfer.model.omnitransfer.Branches;
import io.omnitransfer.model.omnitransfer.Mode;
import io.omnitransfer.model.omnitransfer.OmniTransferConfig;
import io.omnitransfer.model.omnitransfer.ReferenceLatent;
import io.omnitransfer.model.omnitransfer.Task;
import io.omnitransfer.model.verify.GoldenGenerator;
import io.omnitransfer.model.wan.dit.Context;
import io.omnitransfer.model.wan.dit.Dit;
import io.omnitransfer.model.wan.dit.DitConfig;
import io.omnitransfer.model.wan.dit.DitFlops;
import io.omnitransfer.model.wan.dit.DitWeights;
import io.omnitransfer.model.wan.dit.Grid;
import io.omnitransfer.model.wan.dit.Target;
import io.omnitransfer.model.wan.dit.TargetShape;
import io.omnitransfer.runtime.Device;
import io.omnitransfer.runtime.Tensor;
import io.omnitransfer.runtime.Variants;
import java.util.List;

/** A denoising run of the nano transformer's shape with one reference of the target's size, in any mode. */
final class Denoising {
    private static final int CONTEXT_ROWS = 16;
    private static final int[] LATENT = {5, 16, 16};
    private static final DitConfig NANO = new DitConfig(3, 128, 36, 16, 256, 16, 256, 1024, 7, true, 1e-6f, 0, 0, 1024);

    private final Branches branches;
    private final ReferenceLatent reference;
    private final Tensor latent;
    private final Context context;
    private final Tensor velocity;

    Denoising() {
        GoldenGenerator random = new GoldenGenerator("denoising/");
        branches = new Branches(
                new Dit(DitWeights.load(random::parameter, NANO), Device.auto(), Variants.BEST),
                OmniTransferConfig.defaults());
        reference = branches.reference(
                Task.MOTION, random.input("reference", 1, NANO.outChannels(), LATENT[0], LATENT[1], LATENT[2]));
        latent = random.input("latent", 1, NANO.inChannels(), LATENT[0], LATENT[1], LATENT[2]);
        context = branches.dit().context(random.input("context", 1, CONTEXT_ROWS, NANO.textDim()), null);
        velocity = Tensor.f32("velocity", NANO.outChannels(), LATENT[0], LATENT[1], LATENT[2]);
    }

    static Grid grid() {
        return Grid.ofLatent(LATENT[0], LATENT[1], LATENT[2]);
    }

    static DitFlops flops() {
        return DitFlops.of(NANO, grid(), CONTEXT_ROWS, List.of(grid()));
    }

    /** All forwards of a run, building the target and running the reference branch included. */
    float run(Mode mode, int forwards) {
        try (Target target = branches.target(TargetShape.of(grid(), context), mode, List.of(reference))) {
            for (int i = 0; i < forwards; i++) {
                target.velocity(latent, 999.0 - i, context, velocity);
            }
        }
        return velocity.f32().get(0);
    }
}
