package io.omnitransfer.kernels.resample;

import io.omnitransfer.kernels.Shapes;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Launch;
import io.omnitransfer.runtime.Tensor;

/** Nearest-neighbour upsampling of pictures by 2×2. */
public final class Upsample {
    private Upsample() {}

    /**
     * @param x [T, H, W, C] f32
     * @param y [T, 2H, 2W, C] f32
     * @throws IllegalArgumentException if shapes or types do not fit
     */
    public static void append(GraphBuilder g, Tensor x, Tensor y) {
        Shapes.rank("upsample", x, 4);
        int frames = x.dim(0);
        int height = x.dim(1);
        int width = x.dim(2);
        int channels = x.dim(3);
        Shapes.shape("upsample", y, frames, 2 * height, 2 * width, channels);
        String id = g.id("upsample");
        if (g.prefersHost()) {
            g.note(id, "upsample", "host");
            g.tasks().libraryTask(id, ResampleHost::upsample, x.f32(), y.f32(), frames * height, width, channels);
            return;
        }
        g.grid(id, Launch.items(y.size()));
        g.note(id, "upsample", "kernel");
        g.tasks().task(id, ResampleKernels::nearest, g.context(), x.f32(), y.f32(), y.size(), height, width, channels);
    }
}
