package io.omnitransfer.kernels.patch;

import io.omnitransfer.kernels.Shapes;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Launch;
import io.omnitransfer.runtime.Tensor;

/** Latent video to tokens, in patches of 1×2×2: with a linear map behind it, Wan2.1's patch embedding. */
public final class Patchify {
    private Patchify() {}

    /**
     * @param x [C, F, H, W] f32, H and W even
     * @param y [F·H/2·W/2, C·4] f32; features in the order (c, ph, pw)
     * @throws IllegalArgumentException if shapes or types do not fit
     */
    public static void append(GraphBuilder g, Tensor x, Tensor y) {
        Shapes.rank("patchify", x, 4);
        PatchShape s = PatchShape.of("patchify", x);
        Shapes.shape("patchify", y, s.tokens(), s.channels() * 4);
        String id = g.id("patchify");
        g.grid(id, Launch.items(x.size()));
        g.note(id, "patchify", "kernel");
        g.tasks()
                .task(
                        id,
                        PatchKernels::patchify,
                        g.context(),
                        x.f32(),
                        y.f32(),
                        s.channels(),
                        s.frames(),
                        s.height(),
                        s.width());
    }
}
