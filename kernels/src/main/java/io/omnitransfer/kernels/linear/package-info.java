/** Linear layers: y = epilogue(x·Wᵀ + b), with the activation, accumulation and gate fused. */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.kernels.linear;
