/**
 * Host library tasks: hand-blocked Vector API routines behind TornadoVM's library-task seam, for devices that compute
 * in the JVM's own memory. An op describes a call with {@link io.omnitransfer.kernels.host.HostTask}; the provider runs
 * it; {@link io.omnitransfer.threads.Parallel} spreads it over the cores.
 */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.kernels.host;
