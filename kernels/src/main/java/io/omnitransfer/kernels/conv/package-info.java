/** Causal video convolution on channels-last tensors, as an implicit matrix product: no patch matrix is ever stored. */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.kernels.conv;
