/**
 * Reading and writing model weights: the safetensors format, sharded checkpoints, the tensor names of the published
 * layouts, and summaries of what a file holds. No kernels and no model code here.
 */
@NullMarked
package io.omnitransfer.weights;

import org.jspecify.annotations.NullMarked;
