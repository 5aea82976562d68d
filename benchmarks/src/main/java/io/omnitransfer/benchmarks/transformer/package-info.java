/** The whole diffusion transformer beside PyTorch's. */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.benchmarks.transformer;
