/** What the machine can do at best, measured in the same run as everything that is compared with it. */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.benchmarks.machine;
