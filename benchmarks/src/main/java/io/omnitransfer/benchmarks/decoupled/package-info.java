/**
 * What the decoupled reference branch is worth: references in one sequence with the target (joint), run again in every
 * step (recompute), or run once (cached), beside what the FLOP model says.
 */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.benchmarks.decoupled;
