/** Registered ops, each on its presets: variants of ours, and peers. */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.benchmarks.op;
