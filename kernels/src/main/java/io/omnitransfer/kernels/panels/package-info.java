/** Weights in the order in which kernels that multiply by them go through them. */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.kernels.panels;
