/** Element-wise activation functions and the gated form of a feed-forward layer. */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.kernels.activation;
