/**
 * Qwen2.5-VL as OmniTransfer's reader of first frame, reference video and prompt: token layout, position ids and image
 * preprocessing.
 */
@NullMarked
package io.omnitransfer.model.qwen;

import org.jspecify.annotations.NullMarked;
