/** Kernels as OpenCL C. */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.embedded.compiler.opencl;
