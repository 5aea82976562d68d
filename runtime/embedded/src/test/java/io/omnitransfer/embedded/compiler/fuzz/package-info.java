/**
 * Differential testing: random kernels, as Java source, run as the Java methods they are and through every back end of the
 * compiler; what differs is reduced to a small kernel.
 */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.embedded.compiler.fuzz;
