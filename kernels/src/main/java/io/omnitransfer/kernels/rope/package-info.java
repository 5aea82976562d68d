/** Rotary position embedding: pairs of elements turned by angles from a table. */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.kernels.rope;
