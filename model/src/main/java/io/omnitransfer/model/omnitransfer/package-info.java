/**
 * OmniTransfer on top of a Wan transformer: tasks and their flags, the latents of target and reference, where reference
 * tokens stand, and the three ways in which a reference takes part.
 */
@NullMarked
package io.omnitransfer.model.omnitransfer;

import org.jspecify.annotations.NullMarked;
