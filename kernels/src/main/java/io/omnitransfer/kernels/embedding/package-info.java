/** Table look-ups by token id. */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.kernels.embedding;
