/** Normalisations over the last axis. */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.kernels.norm;
