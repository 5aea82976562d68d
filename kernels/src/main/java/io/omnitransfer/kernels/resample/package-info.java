/** Resampling of channels-last video in space and time. */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.kernels.resample;
