/** What benchmarks of all kinds share. {@code java -jar benchmarks.jar -l} lists them. */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.benchmarks;
