/** Matrix products by NVIDIA's cuBLASLt, as library tasks; the library is looked for at run time and never needed. */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.kernels.cublas;
