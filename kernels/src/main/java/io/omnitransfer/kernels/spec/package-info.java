/**
 * The registry of ops: shapes, references, tolerances, costs. It drives tests, benchmarks and the support table.
 */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.kernels.spec;
