/**
 * Kernels as JVM bytecode. One call runs one work-group: barriers cut the body into regions, every region is a method that
 * loops over the work-items, and where it pays the work-items of dimension 0 are lanes of vectors.
 */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.embedded.compiler.jvm;
