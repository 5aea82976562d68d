/** Off-heap memory: aligned allocation, and device copies of arrays in strict mode. */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.embedded.memory;
