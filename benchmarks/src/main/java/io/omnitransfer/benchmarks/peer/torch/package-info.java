/** PyTorch as a peer: DJL loads the official libraries and runs TorchScript that is written here. */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.benchmarks.peer.torch;
