package io.omnitransfer.model.tokenizer;

import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a text into the pieces that merges never cross: each match of a pattern, and what lies between matches, is a
 * piece. Several patterns apply one after the other to the pieces of the one before.
 */
record PreTokenizer(List<Pattern> patterns) {
    /** GPT-2's own pattern, implied by a ByteLevel pre-tokenizer with use_regex. */
    static final String GPT2 = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

    PreTokenizer {
        patterns = List.copyOf(patterns);
    }

    void split(String text, Consumer<String> pieces) {
        split(0, text, pieces);
    }

    private void split(int level, String text, Consumer<String> pieces) {
        if (level == patterns.size()) {
            if (!text.isEmpty()) {
                pieces.accept(text);
            }
            return;
        }
        Matcher matcher = patterns.get(level).matcher(text);
        int end = 0;
        while (matcher.find()) {
            if (matcher.start() > end) {
                split(level + 1, text.substring(end, matcher.start()), pieces);
            }
            split(level + 1, matcher.group(), pieces);
            end = matcher.end();
        }
        split(level + 1, text.substring(end), pieces);
    }
}
