/**
 * Flow-matching samplers: noise, noise schedules, solvers and guidance.
 *
 * <p>A flow latent is {@code x = (1 − sigma) · x0 + sigma · noise}; the network predicts the velocity {@code v}, so
 * {@code x0 = x − sigma · v}. Everything here is scalar arithmetic in double precision; vectors are touched only through
 * {@link io.omnitransfer.model.sampling.LatentOps}, so the same solver drives a float array or a tensor on a device.
 */
@NullMarked
package io.omnitransfer.model.sampling;

import org.jspecify.annotations.NullMarked;
