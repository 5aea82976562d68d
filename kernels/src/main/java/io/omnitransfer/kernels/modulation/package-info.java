/** Timestep modulation of a diffusion transformer's layers. */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.kernels.modulation;
