/** Operands of tensor cores: matrices rounded to bfloat16 and laid out in the tiles their instructions load. */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.kernels.tensorcore;
