/** A whole transfer beside the same model in PyTorch. */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.benchmarks.transfer;
