/** The command {@code omnitransfer bench}: which benchmarks to run, progress, files. */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.benchmarks.cli;
