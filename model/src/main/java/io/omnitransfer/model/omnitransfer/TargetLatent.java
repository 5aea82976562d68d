package io.omnitransfer.model.omnitransfer;

import io.omnitransfer.model.omnitransfer.LatentLayout.Part;
import io.omnitransfer.model.wan.dit.Grid;
import io.omnitransfer.runtime.Tensor;
import java.util.Arrays;

/**
 * The transformer's input for the target: mask and condition are set once, the noisy latent changes from step to step.
 * Wan2.1's image-to-video layout.
 */
public final class TargetLatent {
    private static final int FRAMES_PER_LATENT = 4;

    private final LatentLayout layout;
    private final Tensor input;

    /**
     * @param condition normalised VAE latent of what is given {@code [channels, frames, height, width]}: the first frame
     *     followed by mid-grey frames, or {@link EmptyCondition} where nothing is
     * @param mask from {@link #mask}
     */
    public TargetLatent(Tensor condition, Tensor mask, LatentLayout layout) {
        this.layout = layout;
        int[] d = condition.dims();
        input = layout.allocate("target", d[0], d[1], d[2], d[3]);
        layout.put(input, Part.C, condition);
        layout.put(input, Part.M, mask);
    }

    /**
     * Packs which pixel frames are given into four channels per latent frame: the first pixel frame counts four times,
     * as it makes a latent frame of its own.
     *
     * @param given per pixel frame, 4·(latent frames − 1) + 1 of them
     * @return {@code [4, latent frames, height, width]}, 1 where given, else 0
     */
    public static Tensor mask(boolean[] given, int height, int width) {
        if (given.length % FRAMES_PER_LATENT != 1) {
            throw new IllegalArgumentException("%d video frames do not fill latent frames; use 4·n+1, such as %d"
                    .formatted(
                            given.length, Math.max(given.length - 2, 0) / FRAMES_PER_LATENT * FRAMES_PER_LATENT + 1));
        }
        int frames = given.length / FRAMES_PER_LATENT + 1;
        float[] values = new float[LatentLayout.MASK_CHANNELS * frames * height * width];
        int at = 0;
        for (int channel = 0; channel < LatentLayout.MASK_CHANNELS; channel++) {
            for (int f = 0; f < frames; f++) {
                int pixelFrame = Math.max(0, FRAMES_PER_LATENT * f + channel - (FRAMES_PER_LATENT - 1));
                Arrays.fill(values, at, at + height * width, given[pixelFrame] ? 1 : 0);
                at += height * width;
            }
        }
        return Tensor.of("mask", values, LatentLayout.MASK_CHANNELS, frames, height, width);
    }

    /** The mask of a target whose first frame is given, or of one that is made from nothing. */
    public static Tensor mask(boolean firstFrame, int latentFrames, int height, int width) {
        boolean[] given = new boolean[FRAMES_PER_LATENT * (latentFrames - 1) + 1];
        given[0] = firstFrame;
        return mask(given, height, width);
    }

    /** Puts the noisy latent {@code [channels, frames, height, width]} in its place and returns the whole input. */
    public Tensor with(Tensor z) {
        layout.put(input, Part.Z, z);
        return input;
    }

    /** The target's tokens. */
    public Grid grid() {
        return Grid.ofLatent(input.dim(1), input.dim(2), input.dim(3));
    }
}
