/** What running a plan costs beside the work of its kernels. */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.benchmarks.launch;
