/**
 * Other libraries that compute the same ops, to be measured beside ours in the same run on the same tensors. One class per
 * library, named in {@code META-INF/services/io.omnitransfer.benchmarks.peer.Peer}.
 */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.benchmarks.peer;
