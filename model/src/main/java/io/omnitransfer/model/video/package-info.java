/** Clips: reading any common video or image, fitting it to a model, resizing, and writing H.264 and contact sheets. */
@org.jspecify.annotations.NullMarked
package io.omnitransfer.model.video;
