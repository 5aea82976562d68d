/** The runtime, its backend and its device: the threads of this JVM. */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.embedded.device;
