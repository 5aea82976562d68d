/** JMH benchmarks of kernels, with peers where there are any. {@code java -jar benchmarks.jar -l} lists them. */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.benchmarks;
