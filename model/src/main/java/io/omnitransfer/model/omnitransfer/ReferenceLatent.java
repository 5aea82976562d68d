package io.omnitransfer.model.omnitransfer;

import io.omnitransfer.model.omnitransfer.LatentLayout.Part;
import io.omnitransfer.model.wan.dit.Grid;
import io.omnitransfer.runtime.Tensor;

/**
 * What the transformer sees of a reference video (§4.1 of the paper): its clean latent as both latent and condition, and
 * the task's flag in every mask channel.
 *
 * @param task whose reference it is
 * @param input {@code [2·channels + 4, frames, height, width]}
 */
public record ReferenceLatent(Task task, Tensor input) {

    /**
     * @param latent normalised VAE latent of the video {@code [channels, frames, height, width]}
     * @param flag value of the mask channels
     */
    public static ReferenceLatent of(Task task, Tensor latent, float flag, LatentLayout layout) {
        int[] d = latent.dims();
        Tensor input = layout.allocate("reference." + task.id(), d[0], d[1], d[2], d[3]);
        Tensor mask = Tensor.f32("flag", LatentLayout.MASK_CHANNELS, d[1], d[2], d[3]);
        mask.fill(flag);
        layout.put(input, Part.Z, latent);
        layout.put(input, Part.M, mask);
        layout.put(input, Part.C, latent);
        return new ReferenceLatent(task, input);
    }

    /** Its tokens. */
    public Grid grid() {
        return Grid.ofLatent(input.dim(1), input.dim(2), input.dim(3));
    }
}
