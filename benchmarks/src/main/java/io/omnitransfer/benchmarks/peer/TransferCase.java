package io.omnitransfer.benchmarks.peer;

import io.omnitransfer.model.sampling.Schedule;
import io.omnitransfer.model.wan.dit.Offset;
import io.omnitransfer.runtime.Tensor;

/**
 * What a transfer of one reference with one guidance arm is made from.
 *
 * @param reference pixels [frames, height, width, 3] in [−1, 1]
 * @param condition likewise: the first frame, then mid-grey
 * @param mask [4, latent frames, latent height, latent width]: what of the condition is given
 * @param flag of the reference's task
 * @param offset where the reference stands as seen from the target
 * @param text what the MLLM understood, [rows, textDim]
 * @param noise [latent channels, latent frames, latent height, latent width]
 * @param schedule for Euler steps
 */
public record TransferCase(
        Tensor reference,
        Tensor condition,
        Tensor mask,
        float flag,
        Offset offset,
        Tensor text,
        Tensor noise,
        Schedule schedule) {}
