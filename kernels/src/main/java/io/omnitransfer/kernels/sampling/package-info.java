/** The arithmetic of samplers and guidance on latents. */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.kernels.sampling;
