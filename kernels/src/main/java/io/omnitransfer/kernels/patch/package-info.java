/** Latent video to tokens and back. */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.kernels.patch;
