package io.omnitransfer.kernels.resample;

import io.omnitransfer.kernels.Shapes;
import io.omnitransfer.runtime.GraphBuilder;
import io.omnitransfer.runtime.Launch;
import io.omnitransfer.runtime.Tensor;

/** Temporal upsampling of Wan2.1's video decoder: each frame of 2C channels becomes two frames of C. */
public final class FrameSplit {
    private FrameSplit() {}

    /**
     * @param x [T, H, W, 2C] f32
     * @param y [2T, H, W, C] f32: the first C channels of a frame, then the second C
     * @throws IllegalArgumentException if shapes or types do not fit
     */
    public static void append(GraphBuilder g, Tensor x, Tensor y) {
        Shapes.rank("frame-split", x, 4);
        int frames = x.dim(0);
        int height = x.dim(1);
        int width = x.dim(2);
        int channels = x.dim(3) / 2;
        Shapes.shape("frame-split", x, frames, height, width, 2 * channels);
        Shapes.shape("frame-split", y, 2 * frames, height, width, channels);
        String id = g.id("frameSplit");
        if (g.prefersHost()) {
            g.note(id, "frame-split", "host");
            g.tasks().libraryTask(id, ResampleHost::splitFrames, x.f32(), y.f32(), frames, height, width, channels);
            return;
        }
        g.grid(id, Launch.items(y.size()));
        g.note(id, "frame-split", "kernel");
        g.tasks()
                .task(
                        id,
                        ResampleKernels::splitFrames,
                        g.context(),
                        x.f32(),
                        y.f32(),
                        y.size(),
                        height * width,
                        channels);
    }
}
