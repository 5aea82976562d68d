package io.omnitransfer.kernels.patch;

import io.omnitransfer.kernels.Shapes;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Launch;
import io.omnitransfer.runtime.Tensor;

/** Tokens back to latent video, in patches of 1×2×2 (Wan2.1's head: channels are the innermost feature axis). */
public final class Unpatchify {
    private Unpatchify() {}

    /**
     * @param x [F·H/2·W/2, 4·C] f32; features in the order (ph, pw, c)
     * @param y [C, F, H, W] f32, H and W even
     * @throws IllegalArgumentException if shapes or types do not fit
     */
    public static void append(GraphBuilder g, Tensor x, Tensor y) {
        Shapes.rank("unpatchify", y, 4);
        PatchShape s = PatchShape.of("unpatchify", y);
        Shapes.shape("unpatchify", x, s.tokens(), s.channels() * 4);
        String id = g.id("unpatchify");
        g.grid(id, Launch.items(y.size()));
        g.note(id, "unpatchify", "kernel");
        g.tasks()
                .task(
                        id,
                        PatchKernels::unpatchify,
                        g.context(),
                        x.f32(),
                        y.f32(),
                        s.channels(),
                        s.frames(),
                        s.height(),
                        s.width());
    }
}
