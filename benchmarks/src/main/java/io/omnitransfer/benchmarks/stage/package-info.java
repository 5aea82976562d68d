/** The stages of a whole transfer, each by itself. */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.benchmarks.stage;
