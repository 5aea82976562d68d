/**
 * What every kernel and model is written against: tensors over TornadoVM arrays, devices with capabilities, and graph
 * builders that append tasks to TornadoVM task graphs. TornadoVM's public API is the only seam below.
 */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.runtime;
