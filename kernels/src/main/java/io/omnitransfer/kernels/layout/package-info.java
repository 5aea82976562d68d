/** Ops that only move data. */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.kernels.layout;
