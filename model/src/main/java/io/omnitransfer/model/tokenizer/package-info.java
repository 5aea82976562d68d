/**
 * Text to token ids and back: byte-level BPE as described by a Hugging Face {@code tokenizer.json}, the kind Qwen2.5-VL
 * uses. Splits at added tokens, normalises to NFC, splits by the file's regular expression, then merges bytes.
 */
@NullMarked
package io.omnitransfer.model.tokenizer;

import org.jspecify.annotations.NullMarked;
