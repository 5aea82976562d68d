/** Attention by online softmax: the score matrix never exists as a whole, key segments are never concatenated. */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.kernels.attention;
