/**
 * Executes plans: graph definitions, data movement, kernel resolution, work-groups on threads, library calls.
 *
 * <p>A kernel is found through its serializable lambda. {@code Translation} has the compiler turn it into code for a
 * size of group, which runs whole groups on the threads. The interpreter runs what the compiler refuses (a warning says
 * so): it reads the class file ({@code KernelScan}) and calls the kernel from a loop generated for it ({@code KernelBodySpinner}); kernels with barriers or warp operations get a virtual thread per
 * work-item ({@code Team}), which is right but slow.
 *
 * <p>Where this engine differs from TornadoVM: transfers copy nothing unless strict mode is on, so the host sees device
 * writes early; scalar arguments are not folded into code;
 * {@code simd} and tensor-core operations work on warps of 32 in groups of whole warps; vector types do not exist, and
 * kernels that use them are refused.
 */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.embedded.engine;
