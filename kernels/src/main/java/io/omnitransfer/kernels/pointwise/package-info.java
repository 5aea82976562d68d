/** Sums and conversions, element by element. */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.kernels.pointwise;
