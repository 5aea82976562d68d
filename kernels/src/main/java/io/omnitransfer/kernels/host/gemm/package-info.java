/**
 * The blocked matrix product behind the host variants of linear and convolution: packed panels, a register-tiled Vector
 * API microkernel and a driver over two-dimensional tiles. Operands come in, and results leave, through small
 * interfaces, so that patches of a video or bfloat16 weights need no buffer beyond a panel.
 */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.kernels.host.gemm;
