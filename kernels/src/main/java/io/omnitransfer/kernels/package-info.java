/**
 * Ops for video diffusion: one package per family, each with device kernels, host routines where they pay, and the
 * specs that test and measure them.
 */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.kernels;
