/** Runs benchmarks in rounds and keeps what came out as JMH's own JSON. */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.benchmarks.run;
