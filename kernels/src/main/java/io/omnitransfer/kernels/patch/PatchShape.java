package io.omnitransfer.kernels.patch;

import io.omnitransfer.runtime.Tensor;

/** The extents of a latent video [C, F, H, W] that is cut into patches of 1×2×2. */
record PatchShape(int channels, int frames, int height, int width) {

    static PatchShape of(String op, Tensor video) {
        PatchShape s = new PatchShape(video.dim(0), video.dim(1), video.dim(2), video.dim(3));
        if (s.height % 2 != 0 || s.width % 2 != 0) {
            throw new IllegalArgumentException(
                    "%s: %s has an odd height or width; patches are 2×2, so choose a size divisible by 16 pixels"
                            .formatted(op, video));
        }
        return s;
    }

    int tokens() {
        return frames * (height / 2) * (width / 2);
    }
}
