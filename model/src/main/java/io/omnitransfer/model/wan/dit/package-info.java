/**
 * The Wan2.1 diffusion transformer: one network for text-to-video, image-to-video and, with further key/value segments
 * in its self-attention, video references.
 */
@NullMarked
package io.omnitransfer.model.wan.dit;

import org.jspecify.annotations.NullMarked;
