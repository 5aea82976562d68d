/**
 * From reference videos to a new video: opens a checkpoint, prepares the inputs, conditions, samples, decodes and
 * writes. {@link io.omnitransfer.model.pipeline.OmniTransfer} is the entry for library use.
 */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.model.pipeline;
