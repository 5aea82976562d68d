/** Matrices in the order in which kernels that multiply go through them. */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.kernels.packing;
