/** Kernels as structured C, in the dialects of OpenCL and CUDA. */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.embedded.compiler.c;
